import type { Measured } from './measure.ts';
import type { Program } from './programs.ts';

/** One run of one program. */
export interface Run extends Measured {
  readonly outputBytes: number;
}

/** The counted runs of one program; run i of every program belongs to the same round. */
export interface ProgramRuns {
  readonly program: Program;
  readonly runs: readonly Run[];
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

const HEAD = [
  'program',
  'time',
  'input per second',
  'CPU time',
  'peak memory',
  'of it own',
  'output',
  'input : output',
  'time ÷ first row’s',
  'memory ÷ first row’s',
];

/**
 * A Markdown table: medians over the runs. The last columns compare each program with the first one round by round,
 * so that what slowed the machine down for a while slowed both: the median of those ratios, with the least and the
 * greatest where there are several.
 */
export function markdownTable(all: readonly ProgramRuns[], inputBytes: number): string {
  const [first] = all;
  const lines = [HEAD, HEAD.map((_, index) => (index === 0 ? '---' : '---:'))];
  for (const { program, runs } of all) {
    const middle = (pick: (run: Run) => number): number => median(runs.map(pick));
    const against = (pick: (run: Run) => number): string =>
      ratios(runs.map((run, round) => pick(run) / pick(first?.runs[round] ?? run)));
    const wall = middle((run) => run.wallSeconds);
    const output = middle((run) => run.outputBytes);
    lines.push([
      program.title,
      `${wall.toFixed(2)} s`,
      `${megabytes(inputBytes / wall)}/s`,
      `${middle((run) => run.cpuSeconds).toFixed(2)} s`,
      memory(middle((run) => run.peakBytes)),
      memory(middle((run) => run.ownPeakBytes)),
      megabytes(output),
      `${(inputBytes / output).toFixed(2)}`,
      against((run) => run.wallSeconds),
      against((run) => run.peakBytes),
    ]);
  }
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function ratios(values: readonly number[]): string {
  if (!values.every(Number.isFinite)) return UNKNOWN;
  const middle = median(values).toFixed(2);
  if (values.length < 2) return middle;
  return `${middle} (${Math.min(...values).toFixed(2)}–${Math.max(...values).toFixed(2)})`;
}

/** A command that ended before the first look at it was never seen to hold any. */
function memory(bytes: number): string {
  return bytes === 0 ? UNKNOWN : megabytes(bytes);
}

const UNKNOWN = 'not seen';

export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
