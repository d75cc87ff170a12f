import type { RecordingEpoch } from '../../schemas/assistant/index.ts';

/*
 * Packets stand one after another in a file; where some were lost time went on. A tick is a packet's worth of time: the
 * ticks of a recording count what was recorded and what was lost.
 *
 *   packets   0 … 2999 | 3000 …
 *   ticks     0 … 2999 | (60 lost) 3060 …
 */

/** Packets without a gap between them. */
interface Run {
  readonly firstPacket: number;
  readonly firstTick: number;
  readonly packets: number;
}

export interface TimeAxis {
  readonly rateHz: number;
  readonly packets: number;
  readonly ticks: number;
  readonly runs: readonly Run[];
}

export function timeAxisOf(epoch: Pick<RecordingEpoch, 'gaps' | 'packets' | 'rateHz'>): TimeAxis {
  const runs: Run[] = [];
  let [firstPacket, firstTick] = [0, 0];
  for (const { packet, lost } of epoch.gaps) {
    const packets = packet - firstPacket;
    if (packets > 0) runs.push({ firstPacket, firstTick, packets });
    firstTick += packets + lost;
    firstPacket = packet;
  }
  runs.push({ firstPacket, firstTick, packets: epoch.packets - firstPacket });
  return {
    rateHz: epoch.rateHz,
    packets: epoch.packets,
    ticks: firstTick + epoch.packets - firstPacket,
    runs,
  };
}

/** The last run that begins at or before a tick, or a packet; the first one where none does. */
function runAt({ runs }: TimeAxis, place: number, by: 'firstTick' | 'firstPacket' = 'firstTick'): number {
  let [low, high] = [0, runs.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((runs[middle]?.[by] ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The first packet at or behind a tick; the number of packets where none is. */
export function packetAt(axis: TimeAxis, tick: number): number {
  const run = axis.runs[runAt(axis, tick)];
  if (run === undefined || tick <= run.firstTick) return run?.firstPacket ?? 0;
  return run.firstPacket + Math.min(run.packets, Math.ceil(tick - run.firstTick));
}

export function tickOf(axis: TimeAxis, packet: number): number {
  const run = axis.runs[runAt(axis, packet, 'firstPacket')];
  return run === undefined ? packet : run.firstTick + packet - run.firstPacket;
}

/** Gaps that can be seen in a window, in ticks. */
export function gapsIn(axis: TimeAxis, fromTick: number, endTick: number): { from: number; end: number }[] {
  const found: { from: number; end: number }[] = [];
  for (let index = runAt(axis, fromTick); index < axis.runs.length - 1; index++) {
    const [run, next] = [axis.runs[index], axis.runs[index + 1]];
    if (run === undefined || next === undefined) continue;
    const from = run.firstTick + run.packets;
    if (from >= endTick) break;
    if (next.firstTick > fromTick) found.push({ from, end: next.firstTick });
  }
  return found;
}

/** A part of the time of a recording. */
export interface TimeWindow {
  readonly from: number;
  readonly ticks: number;
}

/** No window is shorter: a few samples are a picture of nothing. */
export const LEAST_SECONDS = 0.001;

/** The window as near to the wanted one as the recording allows. */
export function fitted(axis: TimeAxis, { from, ticks }: TimeWindow): TimeWindow {
  const least = Math.min(axis.ticks, Math.max(8, LEAST_SECONDS * axis.rateHz));
  const length = Math.min(axis.ticks, Math.max(least, ticks));
  return { from: Math.min(Math.max(0, from), axis.ticks - length), ticks: length };
}

/** Zooms so that the tick at `share` of the width stays where it is. */
export function zoomed(axis: TimeAxis, { from, ticks }: TimeWindow, factor: number, share = 0.5): TimeWindow {
  const next = fitted(axis, { from, ticks: ticks * factor });
  return fitted(axis, { from: from + share * (ticks - next.ticks), ticks: next.ticks });
}

export function scrolled(axis: TimeAxis, window: TimeWindow, share: number): TimeWindow {
  return fitted(axis, { from: window.from + share * window.ticks, ticks: window.ticks });
}

const STEPS_S = [-4, -3, -2, -1, 0]
  .flatMap((exponent) => [1, 2, 5].map((step) => step * 10 ** exponent))
  .concat([10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]);

/** Seconds at which the axis is labelled, at most so many. */
export function labelsOf(fromS: number, seconds: number, most: number): { at: number; text: string }[] {
  const step = STEPS_S.find((one) => seconds / one <= most) ?? 14_400;
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const labels: { at: number; text: string }[] = [];
  for (let index = Math.ceil(fromS / step - 1e-9); index * step <= fromS + seconds + 1e-9; index++)
    labels.push({ at: index * step, text: clockText(index * step, digits) });
  return labels;
}

/** `0:07`, `1:02:03.25`: time from the start of the epoch. */
export function clockText(seconds: number, digits: number): string {
  const scale = 10 ** digits;
  const units = Math.round(seconds * scale);
  const whole = Math.floor(units / scale);
  const [h, min, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = digits === 0 ? '' : `.${String(units % scale).padStart(digits, '0')}`;
  return `${h > 0 ? `${h}:${two(min)}` : min}:${two(s)}${rest}`;
}

/** Digits behind the second that tell the beginnings of windows of this length apart. */
export function clockDigits(seconds: number): number {
  return Math.max(0, Math.min(5, 2 - Math.floor(Math.log10(seconds))));
}

/** `2 s`, `5 ms`, `8 min`: how long a window is. */
export function lengthText(seconds: number): string {
  if (seconds < 0.9995) return `${Number((seconds * 1000).toPrecision(3))} ms`;
  if (seconds < 119.95) return `${Number(seconds.toPrecision(3))} s`;
  return seconds < 7199
    ? `${Number((seconds / 60).toPrecision(3))} min`
    : `${Number((seconds / 3600).toPrecision(3))} h`;
}

/** `83.5`, `1:23.5` or `0:01:23.5` in seconds. */
export function secondsOf(text: string): number | undefined {
  const parts = text.trim().split(':');
  if (parts.length > 3 || parts.some((part) => !/^\d+(?:[.,]\d*)?$/.test(part))) return undefined;
  return parts.reduce((sum, part) => sum * 60 + Number(part.replace(',', '.')), 0);
}
