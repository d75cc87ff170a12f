import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { jobProcesses } from '../../../api/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const MODULE = fileURLToPath(new URL('../../../cli/jobs/job-process.ts', import.meta.url));
const inFolder = temporaryFolder('renshaw-job');

describe('the process of a job', () => {
  const work = (folder: string, dataRoots: string[] = []) =>
    jobProcesses(MODULE)(
      { type: 'work', kind: 'convert', args: { folder, outFolder: inFolder('out') }, dataRoots },
      () => undefined,
    );

  it('tells faults of the input as they are, and that they do not pass', async () => {
    const one = work(inFolder('nothing'));
    one.tell({ type: 'leased', forMs: 60_000 });
    expect(await one.ended).toMatchObject({
      outcome: 'failed',
      isPassing: false,
      fault: { type: 'input', kind: 'file', todo: 'Check the path.' },
    });
  });

  it('leaves what lies outside of its data folders to others', async () => {
    const end = await work('/', [inFolder()]).ended;
    expect(end).toMatchObject({ outcome: 'failed', isPassing: true });
  });

  it('says what went wrong with it where it cannot be started', async () => {
    const one = jobProcesses(inFolder('no-module.js'))(
      { type: 'work', kind: 'check', args: {}, dataRoots: [] },
      () => undefined,
    );
    expect(await one.ended).toEqual({ outcome: 'died', how: 'exit code 1' });
  });

  it('kills itself when it hears nothing of its lease', async () => {
    const child = fork(MODULE, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const ended = once(child, 'exit');
    child.send({ type: 'leased', forMs: 50 });
    expect(await ended).toEqual([null, 'SIGKILL']);
  });

  it('ends when its worker is gone', async () => {
    const child = fork(MODULE, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    await once(child, 'spawn');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
