import { Worker } from 'node:worker_threads';
import { CancelledError } from '../../schemas/index.ts';
import type { BuildTask } from './build-worker.ts';

/** Node runs the sources themselves in a checkout; the published package carries compiled JavaScript. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './build-worker.ts' : './build-worker.js',
  import.meta.url,
);

/**
 * As `buildPyramid`, in a thread of its own, which is ended at once when `signal` is aborted.
 * @throws CancelledError; Error with the words of whatever went wrong in the thread
 */
export async function buildPyramidInThread(
  task: BuildTask,
  { signal, onBuilt }: { readonly signal: AbortSignal; readonly onBuilt: (packets: number) => void },
): Promise<void> {
  if (signal.aborted) throw new CancelledError();
  const thread = new Worker(workerUrl, { workerData: task, name: 'renshaw-preview' });
  const ended = new Promise<void>((resolve, reject) => {
    thread.on('message', (packets: number) => onBuilt(packets));
    thread.on('error', reject);
    thread.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(signal.aborted ? new CancelledError() : new Error(`the thread ended with ${code}`));
    });
  });
  const stop = (): void => void thread.terminate();
  signal.addEventListener('abort', stop, { once: true });
  await ended.finally(() => signal.removeEventListener('abort', stop));
}
