import type { ProbeMap } from '../../schemas/assistant/index.ts';

export type PlacedElectrode = ProbeMap['electrodes'][number] & {
  readonly left: number;
  readonly top: number;
};

export interface ProbeLayout {
  readonly electrodes: readonly PlacedElectrode[];
  readonly labels: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  readonly width: number;
  readonly height: number;
}

/** Between neighbouring electrodes, so that each can be hit. */
const PITCH = 14;
const MARGIN = 10;
const LABEL = 14;
const WIDTH = 320;
/** Of a letter of 10 pixels, about. */
const LETTER = 6;
const MOST_NAMED = 4;

/**
 * Puts the shanks side by side. Within a shank electrodes keep their columns and their order from top to bottom; true
 * distances would lay thin probes out too fine to be hit.
 */
export function placed(map: ProbeMap): ProbeLayout {
  const names = new Map(map.groups.map(({ id, name }) => [id, name] as const));
  const shanks = [...Map.groupBy(map.electrodes, ({ group, shank }) => `${group}/${shank}`).values()];
  const electrodes: PlacedElectrode[] = [];
  const labels: ProbeLayout['labels'][number][] = [];
  let [left, top, rowHeight, width] = [MARGIN, 0, 0, 0];
  let labelled: number | undefined;
  let labelEnd = 0;
  for (const own of shanks) {
    const columns = ranks(own.map(({ x }) => x));
    // The wires of a tetrode lie around each other, all at one depth.
    const isFlat = own.every(({ y }) => y === own[0]?.y);
    const heightOf = (one: { readonly y: number; readonly z: number }): number => -(isFlat ? one.z : one.y);
    const rows = ranks(own.map(heightOf));
    const [wide, tall] = [columns.size * PITCH, rows.size * PITCH + LABEL];
    // Names of a few groups take more room than their electrodes; numbers of many do not.
    if (own[0]?.group !== labelled && map.groups.length <= MOST_NAMED) left = Math.max(left, labelEnd);
    if (left > MARGIN && left + wide > WIDTH) {
      left = MARGIN;
      top += rowHeight + MARGIN;
      rowHeight = 0;
    }
    const [first] = own;
    const group = first?.group;
    if (group !== labelled && group !== undefined) {
      const text = shortName(group, names.get(group) ?? '', map.groups.length);
      labels.push({ text, x: left - 5, y: top + 9 });
      labelEnd = left + LETTER * text.length;
      labelled = group;
    }
    for (const one of own)
      electrodes.push({
        ...one,
        left: left + PITCH * (columns.get(one.x) ?? 0),
        top: top + LABEL + PITCH * ((rows.get(heightOf(one)) ?? 0) + 0.5),
      });
    left += wide + MARGIN;
    width = Math.max(width, left, map.groups.length <= MOST_NAMED ? Math.min(labelEnd, WIDTH) : 0);
    rowHeight = Math.max(rowHeight, tall);
  }
  return { electrodes, labels, width: Math.max(60, width), height: top + rowHeight + MARGIN };
}

/** The rank of each value among those that occur. */
function ranks(values: readonly number[]): ReadonlyMap<number, number> {
  return new Map([...new Set(values)].toSorted((a, b) => a - b).map((value, rank) => [value, rank]));
}

/** Many groups leave no room for more than a number. */
function shortName(id: number, name: string, groups: number): string {
  return groups > MOST_NAMED ? String(id) : name;
}

/** The next electrode that way, or the same where there is none. What lies aside counts as farther than what lies ahead. */
export function neighbour(
  electrodes: readonly PlacedElectrode[],
  from: PlacedElectrode,
  { right, down }: { readonly right: number; readonly down: number },
): PlacedElectrode {
  let [best, least] = [from, Number.POSITIVE_INFINITY];
  for (const one of electrodes) {
    const [x, y] = [one.left - from.left, one.top - from.top];
    const ahead = x * right + y * down;
    const distance = ahead + 3 * Math.abs(x * down + y * right);
    if (ahead > 0 && distance < least) [best, least] = [one, distance];
  }
  return best;
}
