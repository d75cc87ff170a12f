import { markdownRows } from '../markdown.ts';

/** One batch, done by so many workers. */
export interface ScaleRun {
  readonly workers: number;
  readonly jobs: number;
  readonly sourceBytes: number;
  readonly seconds: number;
  /** Load of the machine before it began: what others did. */
  readonly loadBefore: number;
}

/** A row for each run, against the first. */
export function scaleTable(runs: readonly ScaleRun[]): string {
  const [first] = runs;
  return markdownRows(
    ['workers', 'sessions', 'recordings, MB', 'time, s', 'against one', 'load before'],
    runs.map(({ workers, jobs, sourceBytes, seconds, loadBefore }) => [
      String(workers),
      String(jobs),
      String(Math.round(sourceBytes / 1e6)),
      seconds.toFixed(1),
      `${((first?.seconds ?? seconds) / seconds).toFixed(2)} ×`,
      loadBefore.toFixed(1),
    ]),
  );
}
