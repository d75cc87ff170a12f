import { markdownRows, median, megabytes, ratioText } from '../markdown.ts';
import type { Measured } from './measure.ts';
import type { Program } from './programs.ts';

/** One run of one program. */
export interface Run extends Measured {
  readonly round: number;
  /** Undefined for a program that leaves no file. */
  readonly outputBytes: number | undefined;
}

/** The counted runs of one program; runs of one round followed one another. */
export interface ProgramRuns {
  readonly program: Program;
  readonly runs: readonly Run[];
}

const HEAD = [
  'program',
  'time',
  'source per second',
  'CPU time',
  'peak memory',
  'of it own',
  'output',
  'size ÷ source',
  'time ÷ first row’s',
  'CPU ÷ first row’s',
  'memory ÷ first row’s',
];

/**
 * Ratios of `one` to `other`, round by round, so that what slowed the machine down for a while slowed both; rounds in
 * which only one of them ran are left out.
 */
export function ratiosOf(
  one: ProgramRuns | undefined,
  other: ProgramRuns | undefined,
  pick: (run: Run) => number,
): number[] {
  return (one?.runs ?? []).flatMap((run) => {
    const same = other?.runs.find(({ round }) => round === run.round);
    const ratio = same === undefined ? Number.NaN : pick(run) / pick(same);
    return Number.isFinite(ratio) ? [ratio] : [];
  });
}

/** Medians over the runs; the last columns compare each program with the first one. */
export function markdownTable(all: readonly ProgramRuns[], sourceBytes: number): string {
  const [first] = all;
  const rows = all.map((one) => {
    const middle = (pick: (run: Run) => number): number => median(one.runs.map(pick));
    const against = (pick: (run: Run) => number): string => ratioText(ratiosOf(one, first, pick));
    const wall = middle((run) => run.wallSeconds);
    const output = one.runs.at(-1)?.outputBytes;
    const isWhole = one.program.ownTimes === undefined;
    return [
      one.program.title,
      `${wall.toFixed(2)} s`,
      `${megabytes(sourceBytes / wall)}/s`,
      `${middle((run) => run.cpuSeconds).toFixed(2)} s`,
      isWhole ? memory(middle((run) => run.peakBytes)) : NONE,
      isWhole ? memory(middle((run) => run.ownPeakBytes)) : NONE,
      output === undefined ? NONE : megabytes(output),
      output === undefined ? NONE : (output / sourceBytes).toFixed(2),
      against((run) => run.wallSeconds),
      against((run) => run.cpuSeconds),
      isWhole ? against((run) => run.peakBytes) : NONE,
    ];
  });
  return markdownRows(HEAD, rows);
}

/** A command that ended before the first look at it was never seen to hold any. */
function memory(bytes: number): string {
  return bytes === 0 ? 'not seen' : megabytes(bytes);
}

const NONE = '–';
