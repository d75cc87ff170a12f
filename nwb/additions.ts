import type { GroupNode, Node } from './model.ts';
import { processingModule } from './objects/behavior.ts';

/** An object that stands in the file beside what every session has. */
export interface Addition {
  /** Path of the group that holds it. Groups that lack on the way are made; below /processing a module. */
  readonly parent: string;
  readonly name: string;
  readonly node: Node;
}

/** What spyglass and people read of a processing module that an addition makes. */
const MODULE_DESCRIPTIONS: Readonly<Record<string, string>> = {
  behavior: 'Contains all behavior-related data',
  associated_files: 'Contains all associated files data',
  video_files: 'Contains all associated video files data',
  position_frame_index: 'stores video frame index for each position timestep',
  position_further_cameras: 'positions of further cameras of an epoch',
  statescript_events: 'events of statescript logs',
  non_repeat_timestamp_labels: 'stores frame labels for contiguous, non-repeat timestamps',
};

const PROCESSING = /^\/processing\/([^/]+)$/;

/**
 * The tree with further objects in their places.
 * @throws Error when an object of that name is there already: two rooms of the house made one object
 */
export function withAdditions(root: GroupNode, additions: readonly Addition[]): GroupNode {
  return additions.reduce(
    (tree, addition) => placed(tree, '', addition.parent.split('/').slice(1), addition),
    root,
  );
}

function placed(group: GroupNode, path: string, way: readonly string[], addition: Addition): GroupNode {
  const [step, ...rest] = way;
  if (step === undefined) {
    if (Object.hasOwn(group.children, addition.name))
      throw new Error(`${path}/${addition.name} is there already`);
    return { ...group, children: { ...group.children, [addition.name]: addition.node } };
  }
  const here = `${path}/${step}`;
  const child: Node = group.children[step] ?? newGroup(here);
  if (child.kind !== 'group') throw new Error(`${here} is no group`);
  return { ...group, children: { ...group.children, [step]: placed(child, here, rest, addition) } };
}

function newGroup(path: string): GroupNode {
  const module = PROCESSING.exec(path)?.[1];
  return module === undefined
    ? { kind: 'group', children: {} }
    : processingModule(MODULE_DESCRIPTIONS[module] ?? module.replaceAll('_', ' '), {});
}
