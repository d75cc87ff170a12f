import type { Measured } from '../convert/measure.ts';
import { median, megabytes } from '../convert/table.ts';

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
    const against = (pick: (run: Measured) => number): string => {
      const ratios = runs.map((run, round) => pick(run) / pick(first?.runs[round] ?? run));
      const words = median(ratios).toFixed(2);
      return runs.length < 2
        ? words
        : `${words} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`;
    };
    return [
      title,
      `${middle((run) => run.wallSeconds).toFixed(2)} s`,
      `${middle((run) => run.cpuSeconds).toFixed(2)} s`,
      megabytes(middle((run) => run.peakBytes)),
      against((run) => run.wallSeconds),
      against((run) => run.peakBytes),
    ];
  });
  return [HEAD, HEAD.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
