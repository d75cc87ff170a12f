import { expect } from 'vitest';
import {
  type JobQueue,
  type JobRecord,
  type JobRunner,
  type JobState,
  type RunnerOptions,
  runJobs,
} from '../../../api/index.ts';
import { type FakeProcess, fakeProcesses } from './fake-processes.ts';

export interface RunnerUnderTest {
  readonly queue: JobQueue;
  readonly run: (more?: Partial<RunnerOptions>) => JobRunner;
  readonly next: () => Promise<FakeProcess>;
}

/** Runs one case with a queue, and closes whatever it started. */
export async function withRunner(
  queue: JobQueue,
  run: (under: RunnerUnderTest) => Promise<void>,
): Promise<void> {
  const { start, next } = fakeProcesses();
  const runners: JobRunner[] = [];
  const options: RunnerOptions = {
    queue,
    start,
    dataRoots: ['/data'],
    jobs: 2,
    mostAttempts: 2,
    isOneMachine: false,
    onFault: (error) => expect.fail(String(error)),
  };
  try {
    await run({
      queue,
      next,
      run: (more) => {
        const runner = runJobs({ ...options, ...more });
        runners.push(runner);
        return runner;
      },
    });
  } finally {
    await Promise.all(runners.map((runner) => runner.close()));
  }
}

async function put(queue: JobQueue, title: string, kind: JobRecord['kind'] = 'convert'): Promise<JobRecord> {
  const job = await queue.enqueue({ kind, title, args: { title } });
  return job ?? expect.fail('it was not taken');
}

/** The job once it is in this state. */
export async function reached(
  queue: JobQueue,
  jobId: string,
  is: JobState | ((job: JobRecord) => boolean),
): Promise<JobRecord> {
  const there = Promise.withResolvers<JobRecord>();
  const look = (job: JobRecord | undefined): void => {
    if (job?.jobId === jobId && (typeof is === 'string' ? job.state === is : is(job))) there.resolve(job);
  };
  const stop = queue.watch(look);
  try {
    look(await queue.get(jobId));
    return await there.promise;
  } finally {
    stop();
  }
}

const done = { outcome: 'done', result: { bytes: 3 } } as const;

export const RUNNER_CASES: Readonly<Record<string, (under: RunnerUnderTest) => Promise<void>>> = {
  'runs what waits and what comes, and keeps what each ended with': async ({ queue, run, next }) => {
    const first = await put(queue, 'a');
    run();
    const process = await next();
    expect(process.work).toMatchObject({ kind: 'convert', args: { title: 'a' }, dataRoots: ['/data'] });
    expect(process.work.ownSince).toBeUndefined();
    expect(process.heard).toEqual(['leased']);
    process.progress({ stage: 'Reading', done: 1, total: 2 });
    await reached(queue, first.jobId, ({ progress }) => progress?.done === 1);
    process.end(done);
    expect(await reached(queue, first.jobId, 'done')).toMatchObject({ result: { bytes: 3 } });
    const second = await put(queue, 'b');
    const fault = { outcome: 'failed', message: 'no', fault: { kind: 'file' }, isPassing: false } as const;
    (await next()).end(fault);
    expect(await reached(queue, second.jobId, 'failed')).toMatchObject({
      message: 'no',
      result: { kind: 'file' },
      attempts: 1,
    });
  },
  'runs so many at a time, and checks beside them': async ({ queue, run, next }) => {
    const jobs = [await put(queue, 'a'), await put(queue, 'b')];
    const check = await put(queue, 'check', 'check');
    const runner = run({ jobs: 1 });
    const [one, two] = [await next(), await next()];
    expect([one.work.args, two.work.args]).toEqual([{ title: 'a' }, { title: 'check' }]);
    expect(runner.running()).toBe(2);
    two.end(done);
    await reached(queue, check.jobId, 'done');
    expect((await queue.get(jobs[1]?.jobId ?? ''))?.state).toBe('waiting');
    one.end(done);
    expect((await next()).work.args).toEqual({ title: 'b' });
  },
  'tells a job that it is cancelled, and runs the next one': async ({ queue, run, next }) => {
    const job = await put(queue, 'a');
    run({ jobs: 1 });
    const process = await next();
    await queue.cancel(job.jobId);
    await reached(queue, job.jobId, 'cancelled');
    expect(process.heard).toContain('cancel');
    await put(queue, 'b');
    expect((await next()).work.args).toEqual({ title: 'b' });
  },
  'gives back what runs when it is closed, and the next worker goes on with it': async ({
    queue,
    run,
    next,
  }) => {
    const job = await put(queue, 'a');
    const runner = run();
    const process = await next();
    await runner.close();
    expect(process.heard).toContain('stop');
    expect(runner.running()).toBe(0);
    expect(await queue.get(job.jobId)).toMatchObject({ state: 'waiting', losses: 0, failures: 0 });
    const { startedAt } = (await queue.get(job.jobId)) ?? {};
    run();
    const again = await next();
    expect(again.work.ownSince).toBe(startedAt);
    again.end(done);
    expect(await reached(queue, job.jobId, 'done')).toMatchObject({ attempts: 2 });
  },
  'forgets what ended long ago': async ({ queue, run, next }) => {
    const job = await put(queue, 'a');
    const first = run();
    (await next()).end(done);
    await reached(queue, job.jobId, 'done');
    await first.close();
    // As if it were a minute later.
    await run({ keepEndedMs: -60_000 }).ready;
    expect(await queue.get(job.jobId)).toBeUndefined();
  },
  'goes on with a job whose process died': async ({ queue, run, next }) => {
    const job = await put(queue, 'a');
    run();
    (await next()).die('SIGKILL');
    const again = await next();
    again.end(done);
    expect(await reached(queue, job.jobId, 'done')).toMatchObject({ losses: 1, attempts: 2 });
  },
  'tries again what may pass, and not for ever': async ({ queue, run, next }) => {
    const job = await put(queue, 'a');
    const runner = run();
    const fault = { outcome: 'failed', message: 'share away.', fault: null, isPassing: true } as const;
    (await next()).end(fault);
    const waiting = await reached(queue, job.jobId, ({ failures }) => failures === 1);
    expect(waiting).toMatchObject({ state: 'waiting', message: 'share away.' });
    expect(Date.parse(waiting.notBefore)).toBeGreaterThan(Date.parse(waiting.startedAt ?? ''));
    await runner.close();
    const once = await put(queue, 'once');
    run({ mostAttempts: 1 });
    (await next()).end(fault);
    expect(await reached(queue, once.jobId, 'failed')).toMatchObject({ message: 'share away.' });
  },
  'kills what is not its own any more, and says nothing of it': async ({ queue, run, next }) => {
    const job = await put(queue, 'a');
    // It has no place for another one, not even for the same again.
    const runner = run({ jobs: 1 });
    const late = await next();
    // As when this process stood still for longer than its lease.
    await queue.expire((worker) => worker === runner.worker);
    const lease = await queue.lease({
      worker: 'other',
      kinds: ['convert'],
      leaseMs: 60_000,
      mostOfOneOwner: 9,
    });
    late.progress({ stage: 'Reading', done: 1, total: 2 });
    await late.killed;
    if (lease === undefined) expect.fail('it was not handed out');
    expect((await queue.get(job.jobId))?.state).toBe('running');
    await queue.end(lease, { outcome: 'done', result: 'right' });
    expect(await queue.get(job.jobId)).toMatchObject({ state: 'done', result: 'right' });
  },
};
