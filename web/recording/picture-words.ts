import type { Track } from './channels.ts';
import { type Picture, rangeOf } from './picture.ts';

export type PlotKind = 'traces' | 'raster';

/** Between two samples that lie further apart the nearer one is told. */
const NEAR_PIXELS = 24;

/** What a picture holds of each track, in words: for those who do not see it, and for those who want the numbers. */
export function rangeWords(kind: PlotKind, tracks: readonly Track[], picture: Picture): string[] {
  return tracks.map((track, index) => {
    const range = rangeOf(picture, index);
    if (range === undefined) return `${track.label}: no sample`;
    if (kind === 'traces') return `${track.label}: ${amounts(track, range.low, range.high)}`;
    return `${track.label}: ${range.low === range.high ? `${range.low} throughout` : 'changes'}`;
  });
}

/** What stands at a pixel of a track: its value, or the least and greatest that are drawn there. */
export function valueWords(
  kind: PlotKind,
  track: Track,
  index: number,
  picture: Picture,
  pixel: number,
): string {
  const found = at(picture, index, nearest(kind, picture, index, pixel));
  if (found === undefined) return `${track.label}: no sample`;
  const { low, high } = found;
  if (kind === 'traces') return `${track.label}: ${amounts(track, low, high)}`;
  return `${track.label}: ${low === high ? low : 'changes'}`;
}

/** The pixel whose sample is told: a line stays as it was until it changes, a trace is nearest to its nearest sample. */
function nearest(kind: PlotKind, picture: Picture, index: number, pixel: number): number {
  for (let away = 0; away < (kind === 'raster' ? picture.width : NEAR_PIXELS); away++) {
    if (at(picture, index, pixel - away) !== undefined) return pixel - away;
    if (kind === 'traces' && at(picture, index, pixel + away) !== undefined) return pixel + away;
  }
  return pixel;
}

function at(
  { width, channels, pairs }: Picture,
  index: number,
  pixel: number,
): { readonly low: number; readonly high: number } | undefined {
  if (pixel < 0 || pixel >= width) return undefined;
  const base = 2 * pixel * channels + index;
  const [low, high] = [pairs[base] ?? 0, pairs[base + channels] ?? 0];
  return low > high ? undefined : { low, high };
}

function amounts({ unit, unitsPerCount }: Track, low: number, high: number): string {
  const text = (count: number): string => String(Number((count * unitsPerCount).toPrecision(4)));
  return low === high ? `${text(low)} ${unit}` : `${text(low)} to ${text(high)} ${unit}`;
}
