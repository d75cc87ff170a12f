import type { Measured } from '../convert/measure.ts';
import { markdownRows, median, megabytes, ratioText } from '../markdown.ts';

/** The counted runs of one program; run i of every program belongs to the same round. */
export interface InspectorRuns {
  readonly title: string;
  readonly runs: readonly Measured[];
}

const HEAD = ['program', 'time', 'CPU time', 'peak memory', 'time ÷ first row’s', 'memory ÷ first row’s'];

/** Medians over the runs; ratios round by round, so that a busy moment of the machine slowed both. */
export function inspectionTable(all: readonly InspectorRuns[]): string {
  const [first] = all;
  const rows = all.map(({ title, runs }) => {
    const middle = (pick: (run: Measured) => number): number => median(runs.map(pick));
    const against = (pick: (run: Measured) => number): string =>
      ratioText(runs.map((run, round) => pick(run) / pick(first?.runs[round] ?? run)));
    return [
      title,
      `${middle((run) => run.wallSeconds).toFixed(2)} s`,
      `${middle((run) => run.cpuSeconds).toFixed(2)} s`,
      megabytes(middle((run) => run.peakBytes)),
      against((run) => run.wallSeconds),
      against((run) => run.peakBytes),
    ];
  });
  return markdownRows(HEAD, rows);
}
