import type { NwbValue } from '../nwb/index.ts';
import type { InspectedFile } from './file.ts';
import { columnOf, electrodesOf } from './own/values.ts';
import { type Ink, rangeOf, rounded, svg } from './pictures-svg.ts';
import { countWords, shortened } from './report-html.ts';

const MOST_PANELS = 32;
const MOST_ELECTRODES = 2000;
const WIDTH = 96;
/** A shank of a thousand contacts is a hundred times as long as wide: it is drawn shorter. */
const MOST_HEIGHT = 420;
const MARGIN = 10;

type State = 'good' | 'flat' | 'bad';

interface Electrode {
  readonly place: readonly [number, number];
  readonly state: State;
}

/** The electrodes of one group where they stand on their probe, in µm as the file gives them. */
export interface ProbePanel {
  readonly name: string;
  readonly location: string;
  readonly electrodes: readonly Electrode[];
}

export interface ProbeMap {
  readonly panels: readonly ProbePanel[];
  readonly groups: number;
}

/**
 * @param flat rows of the electrodes table whose channel did not move where it was looked at
 * @returns undefined where the file has no electrodes, or does not say where they stand
 */
export function readProbes(file: InspectedFile, flat: ReadonlySet<number>): ProbeMap | undefined {
  const table = electrodesOf(file);
  const column = (name: string) => columnOf(file, table, name)?.map(([value]) => value);
  const coordinates = ['rel_x', 'rel_y', 'rel_z'].flatMap((name) => {
    const values = column(name)?.map(Number);
    const range = values === undefined ? undefined : rangeOf(values);
    return values === undefined || range === undefined ? [] : [{ values, extent: range[1] - range[0] }];
  });
  // A tetrode lies in x and z, a shank in x and y: the two directions in which there is most to see, in their order.
  const [widest, second] = coordinates.toSorted((a, b) => b.extent - a.extent);
  if (widest === undefined || second === undefined || widest.extent <= 0) return undefined;
  const [xs, ys] = coordinates.filter((one) => one === widest || one === second);
  const [names, bad, locations] = [
    column('group_name') ?? [],
    column('bad_channel') ?? [],
    column('location') ?? [],
  ];
  const groups = new Map<string, { location: string; electrodes: Electrode[] }>();
  for (let row = 0; row < Math.min(widest.values.length, MOST_ELECTRODES); row += 1) {
    const name = words(names[row]);
    const group = groups.get(name) ?? { location: words(locations[row]), electrodes: [] };
    groups.set(name, group);
    const isBad = bad[row] === true || bad[row] === 1;
    group.electrodes.push({
      place: [xs?.values[row] ?? Number.NaN, ys?.values[row] ?? Number.NaN],
      state: isBad ? 'bad' : flat.has(row) ? 'flat' : 'good',
    });
  }
  const panels = [...groups].slice(0, MOST_PANELS).map(([name, group]) => ({ name, ...group }));
  return { panels, groups: groups.size };
}

function words(value: NwbValue | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** A disc is good, a ring did not move, a cross is called bad: told by form as well as by colour. */
function mark(state: State, x: number, y: number, radius: number): string {
  const [left, top] = [rounded(x), rounded(y)];
  if (state === 'bad') {
    const side = rounded(2 * radius);
    const back = rounded(-2 * radius);
    return `<path class="line-bad" d="M${rounded(x - radius)} ${rounded(y - radius)}l${side} ${side}m0 ${back}l${back} ${side}"/>`;
  }
  const ink: Ink = state;
  return `<circle class="${state === 'good' ? 'fill' : 'line'}-${ink}" cx="${left}" cy="${top}" r="${rounded(radius)}"/>`;
}

export function drawProbes({ panels, groups }: ProbeMap): string {
  const key = (['good', 'flat', 'bad'] as const).map((state) => {
    const words = { good: 'moves', flat: 'flat where it was looked at', bad: 'called bad in the file' }[
      state
    ];
    return `<span class="key">${svg({ width: 12, height: 12, isStrip: false, label: words, shapes: [mark(state, 6, 6, 4)] })} ${words}</span>`;
  });
  const more = groups > panels.length ? ` The first ${panels.length} of ${groups} groups are drawn.` : '';
  return `<figure><figcaption>Electrodes where they stand on their probe. ${key.join(' ')}${more}</figcaption><div class="panels">${panels.map(panelHtml).join('')}</div></figure>`;
}

function panelHtml({ name, location, electrodes }: ProbePanel): string {
  const xs = rangeOf(electrodes.map(({ place }) => place[0])) ?? [0, 0];
  const ys = rangeOf(electrodes.map(({ place }) => place[1])) ?? [0, 0];
  const [wide, high] = [xs[1] - xs[0], ys[1] - ys[0]];
  const room = WIDTH - 2 * MARGIN;
  // Long and thin ones have two scales; the numbers below say so.
  const height =
    wide > 0
      ? Math.min(MOST_HEIGHT, Math.max(24, (room * high) / wide))
      : Math.min(MOST_HEIGHT, Math.max(24, electrodes.length * 6));
  const rows = new Set(electrodes.map(({ place }) => place[1])).size;
  const crowded = Math.sqrt((room * height) / electrodes.length) / 4;
  const radius = Math.max(0.9, Math.min(5, crowded, rows > 2 ? (0.45 * height) / (rows - 1) : 5));
  const shapes = electrodes.map(({ place: [x, y], state }) =>
    mark(
      state,
      MARGIN + (wide > 0 ? ((x - xs[0]) / wide) * room : room / 2),
      MARGIN + (high > 0 ? (1 - (y - ys[0]) / high) * height : height / 2),
      radius,
    ),
  );
  const counts = (['bad', 'flat'] as const).flatMap((state) => {
    const count = electrodes.filter((one) => one.state === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  const picture = svg({
    width: WIDTH,
    height: height + 2 * MARGIN,
    isStrip: false,
    label: [countWords(electrodes.length, 'electrode'), ...counts].join(', '),
    shapes,
  });
  return `<div class="panel">${picture}<p><b>${shortened(name, 30)}</b> ${shortened(location, 40)}<br><small>${[countWords(electrodes.length, 'electrode'), ...counts].join(', ')}; ${Number(wide.toPrecision(3))} × ${Number(high.toPrecision(3))} µm</small></p></div>`;
}
