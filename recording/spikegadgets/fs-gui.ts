import {
  describe,
  type Fields,
  fault,
  numberOf,
  optional,
  own,
  readNodes,
  record,
  type ScriptNode,
  textOf,
  wholeOf,
} from './fs-gui-nodes.ts';

/*
 * An fs_gui script: YAML with a list of `nodes`. One node is the action, the pulses of light; its `trigger_id` names the
 * node that starts them (a filter of ripples, of theta), and `condition_id` and `filter_id` hold trees of gates whose
 * leaves name the nodes that must agree (zones of the track, speed).
 */

/** Pulses of light. Times in ms; undefined where the script does not say. */
export interface FsGuiAction {
  readonly nickname: string;
  readonly pulseLengthMs: number | undefined;
  readonly pulses: number | undefined;
  /** From the start of a pulse to that of the next. */
  readonly periodMs: number | undefined;
  readonly trains: number | undefined;
  readonly trainIntervalMs: number | undefined;
  /** As the script says it; its unit is not in the script. */
  readonly lockout: number | undefined;
}

export interface RippleTrigger {
  readonly nAboveThreshold: number;
  readonly thresholdSd: number;
}

export interface ThetaTrigger {
  readonly phaseDeg: number;
  readonly referenceNTrode: number;
}

/** A zone in which light is allowed, and the size of the image that its geometry is a fraction of. */
export interface ZoneFilter {
  readonly geometryFile: string;
  readonly zoneId: number;
  readonly cameraWidth: number;
  readonly cameraHeight: number;
}

export interface SpeedFilter {
  readonly thresholdCmPerS: number;
  /** Light above the threshold, or below. */
  readonly isAbove: boolean;
}

export interface FsGuiScript {
  readonly action: FsGuiAction;
  readonly ripple: RippleTrigger | undefined;
  readonly theta: ThetaTrigger | undefined;
  readonly zones: readonly ZoneFilter[];
  readonly speed: SpeedFilter | undefined;
  /** What the script says and the fields above cannot, in sentences. */
  readonly notes: readonly string[];
}

/** A tree of gates is a few levels deep; a YAML alias can make one that never ends. */
const MAX_DEPTH = 64;
const MAX_LEAVES = 1000;

/**
 * Reads an fs_gui script.
 * @param file name for messages
 * @throws InputError `metadata` naming the node and field
 */
export function parseFsGui(text: string, file: string): FsGuiScript {
  const nodes = readNodes(text, file);
  const actions = [...nodes.values()].filter(({ typeId }) => typeId.includes('action-type'));
  const [action] = actions;
  if (action === undefined || actions.length > 1)
    throw fault(file, 'nodes', `${actions.length} nodes with an action-type`, 'one: the pulses of light');
  const notes: string[] = [];
  const named = (key: string) => leaves(action, key, file, notes).map((leaf) => nodeOf(nodes, leaf, file));
  const triggers = named('trigger_id');
  const ripples = triggers.filter(({ typeId }) => typeId.includes('ripple'));
  const thetas = triggers.filter(({ typeId }) => !typeId.includes('ripple') && typeId.includes('theta'));
  const conditions = [...named('condition_id'), ...named('filter_id')];
  const zones = conditions.filter(({ typeId }) => typeId === 'geometry-filter-type');
  const speeds = conditions.filter(({ typeId }) => typeId === 'speed-filter-type');
  for (const node of [...triggers, ...conditions])
    if (![...ripples, ...thetas, ...zones, ...speeds].includes(node))
      notes.push(`the ${node.typeId} "${nickname(node)}" has no column`);
  if (triggers.length === 0) notes.push('nothing triggers its pulses');
  for (const [what, list] of Object.entries({ ripple: ripples, theta: thetas, speed: speeds }))
    if (list.length > 1) notes.push(`only the first of its ${list.length} ${what} filters has columns`);
  return {
    action: readAction(action, file),
    ripple: first(ripples, (node) => ({
      nAboveThreshold: wholeOf(node.fields, 'n_above_threshold', node.place, file),
      thresholdSd: numberOf(node.fields, 'sd_threshold', node.place, file),
    })),
    theta: first(thetas, (node) => ({
      phaseDeg: numberOf(node.fields, 'theta_filter_degrees', node.place, file),
      referenceNTrode: wholeOf(node.fields, 'reference_ntrode', node.place, file),
    })),
    zones: zones.map((node) => readZone(node, file)),
    speed: first(speeds, (node) => ({
      thresholdCmPerS: numberOf(node.fields, 'threshold', node.place, file),
      isAbove: booleanOf(node, 'threshold_above', file),
    })),
    notes,
  };
}

function first<T>(nodes: readonly ScriptNode[], read: (node: ScriptNode) => T): T | undefined {
  return nodes[0] === undefined ? undefined : read(nodes[0]);
}

function readAction({ fields, place, instanceId }: ScriptNode, file: string): FsGuiAction {
  const number = (key: string) => optional(numberOf, fields, key, place, file);
  const whole = (key: string) => optional(wholeOf, fields, key, place, file);
  return {
    nickname: optional(textOf, fields, 'nickname', place, file) ?? instanceId,
    pulseLengthMs: number('pulseLength'),
    pulses: whole('nPulses'),
    periodMs: number('sequencePeriod'),
    trains: whole('nOutputTrains'),
    trainIntervalMs: number('trainInterval'),
    lockout: whole('lockout_time'),
  };
}

function readZone({ fields, place }: ScriptNode, file: string): ZoneFilter {
  const geometry = record(own(fields, 'trackgeometry'));
  const within = `${place}.trackgeometry`;
  if (geometry === undefined)
    throw fault(file, within, describe(own(fields, 'trackgeometry')), 'a mapping with filename and zone_id');
  return {
    geometryFile: textOf(geometry, 'filename', within, file),
    zoneId: wholeOf(geometry, 'zone_id', within, file),
    cameraWidth: pixels(fields, 'cameraWidth', place, file),
    cameraHeight: pixels(fields, 'cameraHeight', place, file),
  };
}

function pixels(fields: Fields, key: string, place: string, file: string): number {
  const value = wholeOf(fields, key, place, file);
  if (value > 0 && value <= 100_000) return value;
  throw fault(file, `${place}.${key}`, String(value), 'the size of an image in pixels');
}

function booleanOf({ fields, place }: ScriptNode, key: string, file: string): boolean {
  const value = own(fields, key);
  if (typeof value === 'boolean') return value;
  throw fault(file, `${place}.${key}`, describe(value), 'true or false');
}

interface Leaf {
  readonly id: string;
  readonly place: string;
}

/** The nodes that a tree of gates names, from left to right. */
function leaves(action: ScriptNode, key: string, file: string, notes: string[]): Leaf[] {
  const found: Leaf[] = [];
  const walk = (value: unknown, place: string, depth: number): void => {
    const branch = record(value);
    const data = record(own(branch, 'data'));
    if (branch === undefined || data === undefined) return;
    if (depth > MAX_DEPTH || found.length > MAX_LEAVES)
      throw fault(
        file,
        `${action.place}.${key}`,
        'a tree of gates without an end',
        `at most ${MAX_DEPTH} levels`,
      );
    const children = own(branch, 'children');
    if (Array.isArray(children) && children.length > 0) {
      const gate = own(data, 'value');
      if (depth < MAX_DEPTH && gate !== 'gate-and' && gate !== 'gate-or')
        notes.push(
          `the gate "${describe(gate)}" of ${key} is only in its text: filters stand as if it were not there`,
        );
      for (const [index, child] of (children as readonly unknown[]).entries())
        walk(child, `${place}.children[${index}]`, depth + 1);
      return;
    }
    found.push({ id: textOf(data, 'value', `${place}.data`, file), place });
  };
  walk(own(action.fields, key), `${action.place}.${key}`, 0);
  return found;
}

function nodeOf(nodes: ReadonlyMap<string, ScriptNode>, { id, place }: Leaf, file: string): ScriptNode {
  const node = nodes.get(id);
  if (node !== undefined) return node;
  throw fault(file, `${place}.data.value`, describe(id), 'the instance_id of a node of the script');
}

function nickname(node: ScriptNode): string {
  return describe(own(node.fields, 'nickname') ?? node.instanceId);
}
