import { isList, type NwbGroup, type NwbObject, type NwbReader, type NwbValue } from '../../../nwb/index.ts';

/** What writers put where nobody told them anything. */
const NOTHING =
  /^(?:|unknown|none|n\/?a|nan|null|not (?:known|specified|in the header of the recording)|unspecified)$/i;

/** The text of a dataset of one element, or the texts of one with several, without what says nothing. */
export function textsAt(reader: NwbReader, path: string): readonly string[] {
  const found = reader.at(path);
  if (found?.kind !== 'dataset' || (found.shape?.[0] ?? 1) > MOST_TEXTS) return [];
  return reader.read(found).flatMap((value) => (isTold(value) ? value.trim() : []));
}

/** More is no list that people wrote. */
const MOST_TEXTS = 200;

export function textAt(reader: NwbReader, path: string): string | undefined {
  return textsAt(reader, path)[0];
}

export function attributeText(object: NwbObject, name: string): string | undefined {
  const value = object.attributes.get(name)?.value;
  return isTold(value) ? value.trim() : undefined;
}

export function attributeNumber(object: NwbObject, name: string): number | undefined {
  const value = object.attributes.get(name)?.value;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function isTold(value: NwbValue | undefined): value is string {
  return typeof value === 'string' && !NOTHING.test(value.trim());
}

export function groupsIn(object: NwbObject | undefined): readonly NwbGroup[] {
  if (object?.kind !== 'group') return [];
  return [...object.children.values()].flatMap(({ object: child }) => (child?.kind === 'group' ? child : []));
}

/** The group that a child of this name is, or links to. */
export function childGroup(group: NwbGroup, name: string): NwbGroup | undefined {
  const child = group.children.get(name)?.object;
  return child?.kind === 'group' ? child : undefined;
}

/** A column of a table; empty where there is none of one dimension. */
export function columnOf(reader: NwbReader, table: NwbObject | undefined, name: string): readonly NwbValue[] {
  const column = table?.kind === 'group' ? table.children.get(name)?.object : undefined;
  if (column?.kind !== 'dataset' || column.shape?.length !== 1) return [];
  return reader.read(column).map((value) => (isList(value) ? '' : value));
}
