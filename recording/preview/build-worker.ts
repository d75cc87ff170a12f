import { parentPort, workerData } from 'node:worker_threads';
import { buildPyramid, type PyramidSource } from './build-pyramid.ts';
import type { PyramidPlan } from './pyramid.ts';

/** What a thread is given; it tells packets as they are built, and its end says that all are. */
export interface BuildTask {
  readonly source: PyramidSource;
  readonly plan: PyramidPlan;
  readonly target: string;
}

// The thread is ended from outside when nobody wants its work any more.
const { source, plan, target } = workerData as BuildTask;
await buildPyramid(source, plan, target, {
  signal: new AbortController().signal,
  onBuilt: (packets) => parentPort?.postMessage(packets),
});
