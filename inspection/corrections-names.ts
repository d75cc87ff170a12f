import type { NwbObject } from '../nwb/index.ts';
import type { Correction } from '../schemas/index.ts';
import { editCorrection } from './corrections.ts';
import { groupOf, type InspectedFile } from './file.ts';

/**
 * Another name for an object; none where something would no longer find it: links by path, the list of a table's
 * columns, electrode groups (which the electrodes name) and what the schema names itself.
 */
export function renameCorrections(object: NwbObject, file: InspectedFile): Correction[] {
  const at = object.path.lastIndexOf('/');
  const parent = at === 0 ? file.reader.root : file.reader.at(object.path.slice(0, at));
  const value = object.name.replaceAll(/\s*[:/\\]\s*/g, '_');
  if (object.path === '/' || parent?.kind !== 'group' || parent.children.has(value)) return [];
  if (groupOf(parent, 'id') !== undefined || parent.attributes.has('colnames')) return [];
  if (file.isA(object, 'ElectrodeGroup') || isLinked(object, file)) return [];
  return [
    editCorrection({
      title: `Call it ${JSON.stringify(value)}.`,
      place: object.path,
      from: object.name,
      value,
      why: 'The same name without the signs that paths and file systems use. Programs of yours may look for the old one.',
      certainty: 'likely',
      edits: [{ kind: 'rename', path: object.path, name: value }],
    }),
  ];
}

/** Whether a link by path leads to the object, or through it. */
function isLinked({ path }: NwbObject, file: InspectedFile): boolean {
  for (const object of file.reader.objects()) {
    if (object.kind !== 'group') continue;
    for (const child of object.children.values()) {
      const target = child.link === 'soft' ? child.object?.path : undefined;
      if (target === path || target?.startsWith(`${path}/`) === true) return true;
    }
  }
  return false;
}
