import type { RecordingEpoch, SignalWindowView } from '../../schemas/assistant/index.ts';
import { tickOf, timeAxisOf } from './time-axis.ts';

/** A stretch of an epoch in which a line is 1, or changes more often than can be told apart; in shares of the epoch. */
export interface Mark {
  readonly from: number;
  readonly end: number;
  readonly isSteady: boolean;
}

/** What lines did in an epoch. */
export interface EpochMarks {
  /** Of the packets that were looked at: below 1 a pulse may be missing, and two may stand as one. */
  readonly share: number;
  /** Lines that change, by their ids, each with its stretches. */
  readonly lines: ReadonlyMap<string, readonly Mark[]>;
}

type Stretch = { state: 'off' | 'steady' | 'changing'; first: number; end: number };

export function marksOf(
  epoch: Pick<RecordingEpoch, 'gaps' | 'packets' | 'rateHz'>,
  ids: readonly string[],
  seen: SignalWindowView,
): EpochMarks {
  const axis = timeAxisOf(epoch);
  const shareOf = (point: number): number =>
    tickOf(axis, Math.min(epoch.packets, point * seen.packetsPerPoint)) / Math.max(1, axis.ticks);
  const lines = new Map<string, readonly Mark[]>();
  for (const [line, id] of ids.entries()) {
    const stretches = stretchesOf(seen, line);
    if (stretches.length < 2 && stretches[0]?.state !== 'changing') continue;
    const marks: { from: number; end: number; isSteady: boolean }[] = [];
    for (const { state, first, end } of stretches) {
      if (state === 'off') continue;
      // One or two points that change are edges, or a pulse by itself.
      const isSteady = state === 'steady' || end - first <= 2;
      const last = marks.at(-1);
      if (last?.isSteady === isSteady && last.end === shareOf(first)) last.end = shareOf(end);
      else marks.push({ from: shareOf(first), end: shareOf(end), isSteady });
    }
    lines.set(id, marks);
  }
  return { share: seen.share, lines };
}

function stretchesOf({ pairs, points, channels }: SignalWindowView, line: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (let point = 0; point < points; point++) {
    const at = 2 * point * channels + line;
    const [low, high] = [pairs[at] ?? 0, pairs[at + channels] ?? 0];
    const last = stretches.at(-1);
    // Where nothing was read a line stays as it was.
    const state = low > high ? last?.state : low === 1 ? 'steady' : high === 1 ? 'changing' : 'off';
    if (state === undefined) continue;
    if (last?.state === state) last.end = point + 1;
    else stretches.push({ state, first: point, end: point + 1 });
  }
  return stretches;
}

/** Those of which nothing is known, the chosen one first; then one by one those that are read through. */
export function dueOf(
  epochs: readonly RecordingEpoch[],
  known: ReadonlyMap<number, EpochMarks>,
  chosen: number,
  isRead: (epoch: RecordingEpoch) => boolean,
): readonly RecordingEpoch[] {
  const ordered = epochs
    .filter((epoch) => epoch.packets > 0 && linesOf(epoch).length > 0)
    .toSorted((a, b) => Number(b.index === chosen) - Number(a.index === chosen));
  const unknown = ordered.filter(({ index }) => !known.has(index));
  if (unknown.length > 0) return unknown;
  return ordered.filter((epoch) => isRead(epoch) && (known.get(epoch.index)?.share ?? 0) < 1).slice(0, 1);
}

const MOST_LINES = 256;

export const linesOf = ({ channels }: RecordingEpoch): string[] =>
  channels
    .filter(({ kind }) => kind === 'digital')
    .slice(0, MOST_LINES)
    .map(({ id }) => id);
