import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { throwIfCancelled } from '../../schemas/index.ts';
import { type Batch, pinned } from './batch.ts';
import { command } from './command.ts';

/** Seconds that so many processes take for the batch, each session by a `renshaw convert` of its own: there is no queue to wait for. */
export async function withoutQueue(processes: number, batch: Batch): Promise<number> {
  const left = batch.sessions.map((folder, index) => ({
    folder,
    out: join(batch.root, `without-${processes}`, String(index)),
  }));
  const began = performance.now();
  const one = async (core: number): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      throwIfCancelled(batch.signal);
      await convert(next.folder, next.out, core, batch);
    }
  };
  await Promise.all(Array.from({ length: processes }, (_, core) => one(core)));
  return (performance.now() - began) / 1000;
}

async function convert(folder: string, out: string, core: number, batch: Batch): Promise<void> {
  const call = [process.execPath, command, 'convert', folder, '--out', out, '--workers', '1', '--json'];
  const [program, args] = pinned(batch, core, call);
  const child = spawn(program, args, { stdio: 'ignore' });
  const stop = (): void => void child.kill('SIGTERM');
  batch.signal.addEventListener('abort', stop, { once: true });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    throwIfCancelled(batch.signal);
    if (code !== 0) throw new Error(`renshaw convert ${folder} ended with ${code}`);
  } finally {
    batch.signal.removeEventListener('abort', stop);
  }
}
