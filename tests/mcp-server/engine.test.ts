import { readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEngine, type Hub, startHub } from '../../mcp-server/index.ts';
import { CancelledError, InputError, type Progress } from '../../schemas/index.ts';
import { type Scratch, scratchFolder, smallMetadata } from './made-session.ts';

const anything = z.looseObject({});
const started = z.object({ jobId: z.string(), output: z.string(), seconds: z.number(), bytes: z.number() });
const ended = z.object({
  outcome: z.string(),
  message: z.string().optional(),
  output: z
    .object({ path: z.string(), bytes: z.number(), warnings: z.array(z.string()), resumedBytes: z.number() })
    .optional(),
});

let scratch: Scratch;
let hub: Hub;
let folder = '';
beforeAll(async () => {
  scratch = await scratchFolder();
  folder = await scratch.session('session');
  hub = await startHub({ agents: [createEngine({ dataRoots: [scratch.root] })] });
});
afterAll(async () => {
  await hub.close();
  await scratch[Symbol.asyncDispose]();
});

const fault = async (promise: Promise<unknown>): Promise<InputError> =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => (error instanceof InputError ? error : expect.fail(String(error))),
  );

describe('a conversion', () => {
  it('takes metadata as data, and ends with a file', async () => {
    const outFolder = join(scratch.root, 'nwb');
    const estimate = await hub.call('engine', 'estimate_conversion', { folder, outFolder }, anything);
    const job = await hub.call(
      'engine',
      'start_conversion',
      { folder, outFolder, metadata: smallMetadata() },
      started,
    );
    expect(job.output).toBe(estimate['output']);
    const told: Progress[] = [];
    const end = await hub.call('engine', 'await_job', { jobId: job.jobId }, ended, {
      onProgress: (progress) => told.push(progress),
    });
    expect(end.outcome).toBe('done');
    expect(end.output?.path).toBe(job.output);
    expect(await readdir(outFolder)).toEqual(['20230622_sample_01_a1.1.h264', 'sample20230622.nwb']);
    expect(told.map(({ stage }) => stage)).toContain('Finishing the file');
    const list = await hub.call('engine', 'list_jobs', {}, anything);
    expect(list['jobs']).toMatchObject([{ jobId: job.jobId, state: 'done', title: job.output }]);

    const again = await fault(
      hub
        .call('engine', 'start_conversion', { folder, outFolder, metadata: smallMetadata() }, started)
        .then(async ({ jobId }) => {
          const { outcome, message } = await hub.call('engine', 'await_job', { jobId }, ended);
          expect(outcome).toBe('failed');
          throw new InputError('output', { found: message ?? '', expected: '', todo: '' });
        }),
    );
    expect(again.message).toMatch(/expected no file of this name/);
  });

  it('with faults in the metadata starts nothing, and names each', async () => {
    const outFolder = join(scratch.root, 'never');
    const metadata = { ...smallMetadata(), subject: { weight: 'heavy' }, tasks: [{ task_name: '' }] };
    const error = await fault(
      hub.call('engine', 'start_conversion', { folder, outFolder, metadata }, started),
    );
    expect(error.kind).toBe('metadata');
    expect(error.message).toMatch(/2 fields that do not fit: .*subject\.weight.*tasks\[0\]\.task_name/);
    expect(error.fault.todo).toBe('Correct subject, tasks.');
    expect(await readdir(scratch.root)).not.toContain('never');
  });

  it('without metadata anywhere says what is missing', async () => {
    const error = await fault(
      hub.call('engine', 'plan_conversion', { folder, outFolder: 'never' }, anything),
    );
    expect(error.message).toMatch(/no metadata file/);
  });

  it('is cancelled by its id and leaves nothing behind; the wait of another ends nothing', async () => {
    const long = await scratch.session('long', { seconds: 20, channels: 64 });
    const outFolder = join(scratch.root, 'cancelled');
    const args = { folder: long, outFolder, metadata: smallMetadata(16) };
    const { jobId } = await hub.call('engine', 'start_conversion', args, started);
    const stop = new AbortController();
    const wait = hub.call('engine', 'await_job', { jobId }, ended, {
      signal: stop.signal,
      onProgress: ({ done }) => {
        if (done > 0) stop.abort();
      },
    });
    await expect(wait).rejects.toBeInstanceOf(CancelledError);
    const second = await fault(hub.call('engine', 'start_conversion', args, started));
    expect(second.message).toMatch(/a conversion that is writing this file/);
    const cancelled = await hub.call('engine', 'cancel_job', { jobId }, anything);
    expect(cancelled).toEqual({ jobId, isCancelled: true });
    expect(await hub.call('engine', 'await_job', { jobId }, ended)).toMatchObject({ outcome: 'cancelled' });
    expect(await readdir(outFolder)).toEqual([]);
  });

  it('goes on where it was when the program ended', async () => {
    const long = await scratch.session('longer', { seconds: 20, channels: 64 });
    const outFolder = join(scratch.root, 'gone-on');
    const args = { folder: long, outFolder, metadata: smallMetadata(16) };
    const first = await startHub({ agents: [createEngine()] });
    const { jobId } = await first.call('engine', 'start_conversion', args, started);
    const half = Promise.withResolvers<void>();
    const wait = first.call('engine', 'await_job', { jobId }, ended, {
      onProgress: ({ done, total }) => {
        if (done > total / 2) half.resolve();
      },
    });
    await half.promise;
    await Promise.all([wait.catch(() => undefined), first.close()]);
    expect((await readdir(outFolder)).toSorted()).toEqual([
      'sample20230622.nwb.part',
      'sample20230622.nwb.part.journal',
    ]);
    const again = await hub.call('engine', 'start_conversion', args, started);
    const end = await hub.call('engine', 'await_job', { jobId: again.jobId }, ended);
    expect(end.outcome).toBe('done');
    expect(end.output?.resumedBytes).toBeGreaterThan(0);
    expect(await readdir(outFolder)).not.toContain('sample20230622.nwb.part');
  });

  it('of another life of the program was interrupted', async () => {
    const end = await hub.call('engine', 'await_job', { jobId: 'of-yesterday' }, ended);
    expect(end).toMatchObject({
      outcome: 'interrupted',
      message: expect.stringMatching(/ended with the program/) as string,
    });
  });
});

describe('paths outside of the data roots', () => {
  it.each([
    ['scan_folder', () => ({ folder: join(scratch.root, '..') })],
    ['inspect_recording', () => ({ path: '../../etc/passwd' })],
    ['inspect_session', () => ({ folder: join(scratch.root, 'way-out') })],
    ['look_at_lines', () => ({ folder: '/' })],
    ['estimate_conversion', () => ({ folder: '/', outFolder: scratch.root })],
    ['plan_conversion', () => ({ folder, outFolder: '../elsewhere' })],
    ['start_conversion', () => ({ folder, outFolder: join(scratch.root, 'way-out', 'new') })],
    ['check_hardware_map', () => ({ folder: '..', metadata: {} })],
  ])('are refused by %s', async (tool, args) => {
    await symlink('/', join(scratch.root, 'way-out')).catch(() => undefined);
    const error = await fault(hub.call('engine', tool, args(), anything));
    expect(error.fault.found).toBe('a path outside of the data folders');
  });
});

describe('digital lines', () => {
  const look = z.object({
    isWhole: z.boolean(),
    method: z.string(),
    lines: z.array(
      z.object({
        id: z.string(),
        changes: z.number(),
        rises: z.number(),
        medianIntervalS: z.number().optional(),
        regularShare: z.number(),
      }),
    ),
  });

  it('are told with every change, as the generator made them', async () => {
    const { planSyntheticSession } = await import('../../recording/synthetic/index.ts');
    const options = { seconds: 3, epochs: 2, ptp: false, seed: 5 } as const;
    const made = await scratch.session('lines', options);
    const truth = planSyntheticSession({ ...options, metadata: false, signal: 'pattern' });
    const expected = new Map<string, number>();
    for (const { dio } of truth.recordings)
      for (const { channelId, transitions } of dio)
        expected.set(channelId, (expected.get(channelId) ?? 0) + transitions.length);
    const seen = await hub.call('engine', 'look_at_lines', { folder: made }, look);
    expect(seen.isWhole).toBe(true);
    const changed = seen.lines.filter(({ changes }) => changes > 0);
    expect(new Map(changed.map(({ id, changes }) => [id, changes]))).toEqual(
      new Map([...expected].filter(([, changes]) => changes > 0)),
    );
    const ticks = seen.lines.find(({ id }) => id === 'ECU_Din5');
    expect(ticks?.medianIntervalS).toBeCloseTo(1 / 30, 3);
    expect(ticks?.regularShare).toBeGreaterThan(0.95);
  });
});
