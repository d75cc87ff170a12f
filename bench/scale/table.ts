import { markdownRows } from '../markdown.ts';

/** One batch, done by so many workers. */
export interface ScaleRun {
  readonly workers: number;
  readonly jobs: number;
  readonly sourceBytes: number;
  readonly seconds: number;
  /** By as many processes that convert without a queue. */
  readonly secondsWithout: number;
  /** Load of the machine before it began: what others did. */
  readonly loadBefore: number;
}

/** A row for each run, against the first. */
export function scaleTable(runs: readonly ScaleRun[]): string {
  const [first] = runs;
  const against = (one: number | undefined, seconds: number): string =>
    `${((one ?? seconds) / seconds).toFixed(2)} ×`;
  return markdownRows(
    [
      'workers',
      'sessions',
      'recordings, MB',
      'time, s',
      'against one',
      'without a queue, s',
      'against one',
      'of that, %',
      'load before',
    ],
    runs.map(({ workers, jobs, sourceBytes, seconds, secondsWithout, loadBefore }) => [
      String(workers),
      String(jobs),
      String(Math.round(sourceBytes / 1e6)),
      seconds.toFixed(1),
      against(first?.seconds, seconds),
      secondsWithout.toFixed(1),
      against(first?.secondsWithout, secondsWithout),
      String(Math.round((100 * secondsWithout) / seconds)),
      loadBefore.toFixed(1),
    ]),
  );
}
