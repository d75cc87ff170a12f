import type { Measured } from '../convert/measure.ts';
import { markdownRows, megabytes } from '../markdown.ts';
import { RATE_HZ } from './virtual-recording.ts';

/** What check.py says of one property of a file. */
export interface Check {
  readonly name: string;
  readonly found: string;
  readonly isRight: boolean;
}

export interface LongRun {
  readonly hours: number;
  readonly sourceBytes: number;
  readonly outputBytes: number;
  /** Resident memory at every tenth of the recording, and at the end. */
  readonly resident: readonly number[];
  readonly measured: Measured;
  readonly checks: readonly Check[];
}

export function packetsOf(hours: number): number {
  return Math.round(hours * 3600 * RATE_HZ);
}

/** Memory is compared with the first row. */
export function longTable(runs: readonly LongRun[]): string {
  const [first] = runs;
  return markdownRows(
    [
      'length',
      'source',
      'output',
      'time',
      'time per hour',
      'CPU time per hour',
      'peak memory',
      'of it own',
      'peak ÷ first row’s',
      'resident at a tenth, half, the end',
      'checks',
    ],
    runs.map(({ hours, sourceBytes, outputBytes, resident, measured, checks }) => [
      `${hours} h`,
      `${(sourceBytes / 1e9).toFixed(1)} GB`,
      megabytes(outputBytes),
      `${measured.wallSeconds.toFixed(0)} s`,
      `${(measured.wallSeconds / hours).toFixed(0)} s`,
      `${(measured.cpuSeconds / hours).toFixed(0)} s`,
      megabytes(measured.peakBytes),
      megabytes(measured.ownPeakBytes),
      (measured.peakBytes / (first?.measured.peakBytes ?? Number.NaN)).toFixed(3),
      [0, 4, resident.length - 1].map((at) => megabytes(resident[at] ?? 0)).join(', '),
      checks.length === 0
        ? 'left out'
        : `${checks.filter(({ isRight }) => isRight).length} of ${checks.length} right`,
    ]),
  );
}

export function checkList(checks: readonly Check[]): string {
  return checks
    .map(({ name, found, isRight }) => `- ${name}: ${found}${isRight ? '' : ' — WRONG'}`)
    .join('\n');
}
