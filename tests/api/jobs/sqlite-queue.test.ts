import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { openJobQueue } from '../../../api/index.ts';
import { sqliteQueue } from '../../../api/jobs/sqlite-queue.ts';
import { InputError } from '../../../schemas/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { QUEUE_CASES } from './queue-cases.ts';
import { RUNNER_CASES, withRunner } from './runner-cases.ts';

const inFolder = temporaryFolder('renshaw-jobs');
let folders = 0;
const newFolder = (): string => inFolder(`${++folders}`);

describe('the queue in SQLite', () => {
  it.each(Object.entries(QUEUE_CASES))('%s', async (_, run) => {
    const file = `${newFolder()}/jobs.sqlite`;
    let time = Date.now();
    const clock = (): number => time;
    const queue = sqliteQueue(file, clock);
    const other = sqliteQueue(file, clock);
    const pass = async (ms: number): Promise<void> => {
      time += ms;
    };
    try {
      await run({ queue, other, pass });
    } finally {
      await queue.close();
      await other.close();
    }
  });

  it.each(Object.entries(RUNNER_CASES))('with a worker: %s', async (_, run) => {
    const queue = await openJobQueue({ stateFolder: newFolder() });
    try {
      await withRunner(queue, run);
    } finally {
      await queue.close();
    }
  });

  it('keeps its jobs over the end of the process', async () => {
    const stateFolder = newFolder();
    const first = await openJobQueue({ stateFolder });
    const job = await first.enqueue({ kind: 'convert', title: 'one', args: {} });
    await first.close();
    const second = await openJobQueue({ stateFolder });
    expect(await second.get(job?.jobId ?? '')).toEqual(job);
    await second.close();
  });

  it('goes on with the jobs of the version before', async () => {
    const stateFolder = newFolder();
    const before = await openJobQueue({ stateFolder });
    const job = await before.enqueue({ kind: 'convert', title: 'one', args: {} });
    await before.close();
    const file = new Database(`${stateFolder}/jobs.sqlite`);
    file.exec('alter table jobs drop column request_id; pragma user_version = 1');
    file.close();
    const now = await openJobQueue({ stateFolder });
    expect(await now.get(job?.jobId ?? '')).toEqual(job);
    const next = await now.enqueue({ kind: 'convert', title: 'two', args: {}, requestId: 'r-2' });
    expect(next?.requestId).toBe('r-2');
    await now.close();
  });

  it('leaves what is damaged, of another program or of a newer version as it is', async () => {
    const damaged = newFolder();
    mkdirSync(damaged);
    writeFileSync(
      `${damaged}/jobs.sqlite`,
      'no database, though it is long enough to be taken for one '.repeat(99),
    );
    await expect(openJobQueue({ stateFolder: damaged })).rejects.toThrow(/Move the file away/);
    for (const statement of ['create table other (id)', 'pragma user_version = 99']) {
      const stateFolder = newFolder();
      mkdirSync(stateFolder);
      const other = new Database(`${stateFolder}/jobs.sqlite`);
      other.exec(statement);
      other.close();
      await expect(openJobQueue({ stateFolder })).rejects.toBeInstanceOf(InputError);
      expect(existsSync(`${stateFolder}/jobs.sqlite-wal`)).toBe(false);
    }
  });
});
