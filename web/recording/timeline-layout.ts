import type { RecordingEpoch, RecordingSpan } from '../../schemas/assistant/index.ts';
import { formatSeconds } from '../format.ts';
import { GUTTER } from './plot-size.ts';
import { clockText, type TimeAxis, tickOf, timeAxisOf } from './time-axis.ts';

/** An epoch where it stands on the timeline, in pixels. */
export interface EpochSpan {
  readonly epoch: RecordingEpoch;
  readonly axis: TimeAxis;
  readonly x: number;
  readonly width: number;
  /** As much as there is room for. */
  readonly label: string;
  /** Seconds since the epoch before ended, where the clock says it. */
  readonly pauseS: number | undefined;
}

const BREAK = 10;
const LEAST_WIDTH = 3;
/** Of a letter of 11 pixels, about. */
const LETTER = 6.5;

/** Epochs one behind the other, each as wide as it is long, with the pauses cut short. */
export function spansOf(epochs: readonly RecordingEpoch[], width: number): readonly EpochSpan[] {
  const total = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  const all = Math.max(1, width - GUTTER);
  // Many epochs leave the room to themselves, not to their pauses.
  const gap = Math.min(BREAK, (0.3 * all) / Math.max(1, epochs.length - 1));
  const room = all - gap * (epochs.length - 1);
  const scale = total > 0 ? room / total : 0;
  let x = GUTTER;
  const placed = epochs.map((epoch, index) => {
    const before = epochs[index - 1];
    const pauseS =
      before?.endS === undefined || epoch.startS === undefined ? undefined : epoch.startS - before.endS;
    const own = { epoch, x, width: Math.max(LEAST_WIDTH, epoch.seconds * scale), pauseS };
    x += own.width + gap;
    return own;
  });
  let freeFrom = 0;
  return placed.map((one, index) => {
    const end = placed[index + 1]?.x ?? width;
    const fits = (text: string): boolean => one.x + LETTER * (text.length + 1) <= end;
    const short = String(one.epoch.epoch).padStart(2, '0');
    const long = one.epoch.startS === undefined ? short : `${short} ${clockOf(one.epoch.startS)}`;
    const label = one.x < freeFrom ? '' : fits(long) ? long : short;
    if (label !== '') freeFrom = one.x + LETTER * (label.length + 1);
    return { ...one, axis: timeAxisOf(one.epoch), label };
  });
}

export interface GapMark {
  readonly x: number;
  readonly words: string;
}

/** What was lost, where it was lost; gaps that lie within a pixel are one mark. */
export function gapMarks({ epoch, axis, x, width }: EpochSpan): readonly GapMark[] {
  const byPixel = Map.groupBy(epoch.gaps, ({ packet }) =>
    Math.round(x + (tickOf(axis, packet) / Math.max(1, axis.ticks)) * width),
  );
  return [...byPixel].map(([at, gaps]) => {
    const lost = gaps.reduce((sum, gap) => sum + gap.lost, 0);
    const [first] = gaps;
    const seconds = first === undefined ? 0 : (tickOf(axis, first.packet) - first.lost) / axis.rateHz;
    const several = gaps.length === 1 ? '' : ` in ${gaps.length} gaps`;
    return { x: at, words: `${packetsWords(lost)} lost${several} at ${clockText(seconds, 2)}` };
  });
}

/** Where a part of an epoch lies: all of it where nobody knows; nothing where it lies outside. */
export function placeOf(
  { epoch, x, width }: EpochSpan,
  span: RecordingSpan | undefined,
): { readonly x: number; readonly width: number } | undefined {
  if (span === undefined) return { x, width };
  const share = (seconds: number): number =>
    Math.min(1, Math.max(0, seconds / Math.max(1e-9, epoch.seconds)));
  const [from, end] = [share(span.fromS), share(span.endS)];
  return span.endS <= 0 || span.fromS >= epoch.seconds
    ? undefined
    : { x: x + from * width, width: Math.max(1, (end - from) * width) };
}

export function epochWords(epoch: RecordingEpoch): string {
  const lost = epoch.gaps.reduce((sum, gap) => sum + gap.lost, 0);
  const start = epoch.startS === undefined ? '' : `, ${clockOf(epoch.startS)} UTC`;
  const more = epoch.isGapsComplete ? '' : ' and more';
  const gaps = `${epoch.gaps.length} ${epoch.gaps.length === 1 ? 'gap' : 'gaps'}`;
  const loss = lost === 0 ? '' : `, ${packetsWords(lost)} lost${more} in ${gaps}`;
  return `${epochName(epoch)}${start}, ${formatSeconds(epoch.seconds)}${loss}`;
}

export function epochName({ epoch, tag }: RecordingEpoch): string {
  return `${String(epoch).padStart(2, '0')}_${tag}`;
}

function packetsWords(packets: number): string {
  return `${packets.toLocaleString('en')} ${packets === 1 ? 'packet' : 'packets'}`;
}

function clockOf(unixS: number): string {
  return new Date(unixS * 1000).toISOString().slice(11, 19);
}
