import type { RecordingEpoch, SignalWindowView } from '../../schemas/assistant/index.ts';
import { tickOf, timeAxisOf } from './time-axis.ts';

/** A stretch of an epoch in which a line is high or changes, in shares of the epoch. */
export interface Mark {
  readonly from: number;
  readonly end: number;
}

/** Lines that change in an epoch, by their ids, each with its stretches. */
export type EpochMarks = ReadonlyMap<string, readonly Mark[]>;

export function marksOf(
  epoch: Pick<RecordingEpoch, 'gaps' | 'packets' | 'rateHz'>,
  lines: readonly string[],
  { pairs, points, channels, packetsPerPoint }: Omit<SignalWindowView, 'share'>,
): EpochMarks {
  const axis = timeAxisOf(epoch);
  const shareOf = (point: number): number =>
    tickOf(axis, Math.min(epoch.packets, point * packetsPerPoint)) / Math.max(1, axis.ticks);
  const found = new Map<string, readonly Mark[]>();
  for (const [line, id] of lines.entries()) {
    const marks: { from: number; end: number }[] = [];
    let isChanging = false;
    let first: number | undefined;
    let isOn = false;
    for (let point = 0; point < points; point++) {
      const at = 2 * point * channels + line;
      const [low, high] = [pairs[at] ?? 0, pairs[at + channels] ?? 0];
      // Nothing was read there yet.
      if (low > high) continue;
      first ??= low;
      isChanging ||= low !== high || low !== first;
      if (high > 0) {
        const last = isOn ? marks.at(-1) : undefined;
        if (last === undefined) marks.push({ from: shareOf(point), end: shareOf(point + 1) });
        else last.end = shareOf(point + 1);
      }
      isOn = high > 0;
    }
    if (isChanging) found.set(id, marks);
  }
  return found;
}

/** A line as people call it. */
export function lineName(id: string): string {
  return id.replace(/^(?:Controller|ECU)_/, '');
}
