import { parseNumber, type Row } from '../../state/tables/cells.ts';
import { NUMBERS, numbersOf } from './numbered.ts';

const AXES: readonly (readonly [key: string, name: string])[] = [
  ['targeted_y', 'AP'],
  ['targeted_x', 'ML'],
  ['targeted_z', 'DV'],
];
const WHICH = new RegExp(String.raw`\b(groups?|n?trodes?|tetrodes?|shanks?|probes?)\s*(${NUMBERS})`, 'i');

/**
 * Targets of electrode groups after coordinates were said without a place: "AP -3.6 ML 2.2 for all". Millimetres unless
 * micrometres are named. Undefined where none were said, or the groups are not those that there are.
 */
export function targetsSaid(
  groups: readonly Row[],
  map: readonly Row[],
  text: string,
  isCountedFromOne: boolean,
): readonly Row[] | undefined {
  const said = coordinatesIn(text);
  if (said === undefined || groups.length === 0) return undefined;
  const meant = groupsMeant(groups, map, text, isCountedFromOne);
  if (meant === undefined) return undefined;
  return groups.map((group) =>
    typeof group['id'] === 'number' && meant.includes(group['id'])
      ? { ...group, ...said, units: 'mm' }
      : group,
  );
}

/** AP, ML and DV of a text in mm, by the keys of an electrode group. */
export function coordinatesIn(text: string): Record<string, number> | undefined {
  const found = AXES.flatMap(([key, name]) => {
    const pattern = new RegExp(
      String.raw`\b${name}\b\s*[:=]?\s*([-+−–]?\s*\d+(?:[.,]\d+)?)\s*(mm|um|µm|μm)?`,
      'i',
    );
    const [, amount = '', unit = 'mm'] = pattern.exec(text) ?? [];
    const number = parseNumber(amount.replaceAll(/\s/g, '').replace('–', '-'));
    return number === undefined ? [] : [[key, /^mm$/i.test(unit) ? number : number / 1000] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Ids of the groups that a text names by their numbers or those of nTrodes; all without a number. */
function groupsMeant(
  groups: readonly Row[],
  map: readonly Row[],
  text: string,
  isCountedFromOne: boolean,
): readonly number[] | undefined {
  const ids = groups.flatMap(({ id }) => (typeof id === 'number' ? id : []));
  const [, word = '', list = ''] = WHICH.exec(text) ?? [];
  if (list === '') return ids;
  const numbers = numbersOf(list) ?? [];
  const meant = /^g/i.test(word)
    ? numbers.map((one) => one - (isFromOne(ids, numbers, isCountedFromOne) ? 1 : 0))
    : numbers.map((nTrode) => map.find((row) => row['ntrode_id'] === nTrode)?.['electrode_group_id']);
  const known = meant.flatMap((id) => (typeof id === 'number' && ids.includes(id) ? id : []));
  return known.length === meant.length ? [...new Set(known)] : undefined;
}

/**
 * Whether groups are counted from 1, though their ids begin at 0: who does names one that there is not, now or in an
 * answer before.
 */
export function isFromOne(ids: readonly number[], numbers: readonly number[], wasBefore = false): boolean {
  return (
    numbers.length > 0 &&
    !numbers.includes(0) &&
    (wasBefore || numbers.some((one) => !ids.includes(one))) &&
    numbers.every((one) => ids.includes(one - 1))
  );
}
