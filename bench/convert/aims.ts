import { markdownRows, median, megabytes } from '../markdown.ts';
import type { BenchSession, ProgramName } from './programs.ts';
import { type ProgramRuns, type Run, ratiosOf } from './table.ts';

interface Aim {
  readonly aim: string;
  /** Sessions for which the aim was set. */
  readonly isFor: (session: BenchSession) => boolean;
  /** Undefined where the programs that it compares did not run. */
  readonly measure: (runs: RunsOf, session: BenchSession) => number | undefined;
  readonly isMet: (measured: number) => boolean;
  readonly write: (measured: number) => string;
}

type RunsOf = (name: ProgramName) => ProgramRuns | undefined;

/** The sessions that have a number to reach; others show how far the number holds. */
const isLong = ({ seconds }: BenchSession): boolean => seconds >= 20;
const wall = (run: Run): number => run.wallSeconds;
const times = (ratio: number): string => `${ratio.toFixed(2)} ×`;

function ratio(runs: RunsOf, one: ProgramName, other: ProgramName): number | undefined {
  return middle(ratiosOf(runs(one), runs(other), wall));
}

function middle(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : median(values);
}

function fasterThanPeer(name: ProgramName, title: string, least: number): Aim {
  return {
    aim: `${title}: at least ${least} × as fast as trodes_to_nwb`,
    isFor: isLong,
    measure: (runs) => ratio(runs, 'trodes_to_nwb', name),
    isMet: (measured) => measured >= least,
    write: times,
  };
}

function ofTheLimit(name: ProgramName, what: string): Aim {
  return {
    aim: `at least 85 % of the rate at which the same cores ${what}, and do nothing else`,
    isFor: isLong,
    measure: (runs) => ratio(runs, name, 'renshaw'),
    isMet: (measured) => measured >= 0.85,
    write: (measured) => `${(100 * measured).toFixed(0)} %`,
  };
}

const AIMS: readonly Aim[] = [
  fasterThanPeer('renshaw', 'by default', 6),
  fasterThanPeer('zstd', 'with zstd', 12),
  fasterThanPeer('level0', 'without compression', 12),
  {
    aim: 'peak memory at most 300 MB',
    isFor: isLong,
    measure: (runs) => middle((runs('renshaw')?.runs ?? []).map((run) => run.peakBytes)),
    isMet: (measured) => measured <= 300e6,
    write: megabytes,
  },
  {
    aim: 'size at most 0.62 of the source',
    isFor: isLong,
    measure: (runs, { bytes }) => {
      const output = runs('renshaw')?.runs.at(-1)?.outputBytes;
      return output === undefined ? undefined : output / bytes;
    },
    isMet: (measured) => measured <= 0.62,
    write: (measured) => measured.toFixed(3),
  },
  ofTheLimit('limit_zlib', 'deflate with zlib at level 1'),
  ofTheLimit('limit', 'encode as this program does'),
  {
    aim: 'without compression at most 4 × the time of cp and sync',
    isFor: isLong,
    measure: (runs) => ratio(runs, 'level0', 'cp'),
    isMet: (measured) => measured <= 4,
    write: times,
  },
  {
    aim: '10 s of recording in under 1 s',
    isFor: ({ seconds }) => seconds === 10,
    measure: (runs) => middle((runs('renshaw')?.runs ?? []).map(wall)),
    isMet: (measured) => measured < 1,
    write: (measured) => `${measured.toFixed(2)} s`,
  },
];

/** What was aimed at and what was reached, by the medians of ratios; empty where nothing was set for the session. */
export function aimsTable(all: readonly ProgramRuns[], session: BenchSession): string {
  const runsOf: RunsOf = (name) => all.find(({ program, runs }) => program.name === name && runs.length > 0);
  const rows = AIMS.filter(({ isFor }) => isFor(session)).flatMap((one) => {
    const measured = one.measure(runsOf, session);
    return measured === undefined ? [] : [[one.aim, one.write(measured), one.isMet(measured) ? 'yes' : 'no']];
  });
  return rows.length === 0 ? '' : markdownRows(['aim', 'measured', 'met'], rows);
}
