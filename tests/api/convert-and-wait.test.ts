import { readFileSync, renameSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Client, ConversionError, createClient, ServiceProblem } from '../../api/client/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import type { Progress } from '../../schemas/index.ts';
import { type RealService, realService } from './real-service.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('renshaw-convert-and-wait');
let real: RealService;
let client: Client;
let metadata: Record<string, unknown>;

/** A session without a word about it, and its metadata elsewhere. */
let session = '';
let yaml = '';

beforeAll(async () => {
  session = inFolder('data', 'session');
  yaml = inFolder('data', 'J16.yml');
  const truth = { animal: 'J16', epochs: 1, seconds: 1, channels: 8, cameras: 0, metadata: true };
  await writeSyntheticSession(session, truth);
  renameSync(`${session}/20230622_J16_metadata.yml`, yaml);
  metadata = parse(readFileSync(yaml, 'utf8')) as Record<string, unknown>;
  real = await realService(inFolder());
  client = createClient({ url: real.address });
});
afterAll(async () => await real.close());

describe('convertAndWait', () => {
  it('takes a metadata file, tells its progress, and answers with the file and its report', async () => {
    const stages = new Set<string>();
    const onProgress = ({ stage }: Progress): void => void stages.add(stage);
    const outFolder = inFolder('data', 'by-file');
    const { sessionId, file, report, phase } = await client.convertAndWait(session, yaml, {
      outFolder,
      onProgress,
    });
    expect(phase).toBe('done');
    expect(report.passed).toBe(true);
    expect(stages.size).toBeGreaterThan(0);
    const fetched = await (await client.getOutput(sessionId, file.name)).arrayBuffer();
    expect(Buffer.from(fetched).equals(readFileSync(`${outFolder}/${file.name}`))).toBe(true);
  });

  it('takes metadata as an object', async () => {
    const outFolder = inFolder('data', 'by-object');
    const { report, view } = await client.convertAndWait(session, metadata, { outFolder });
    expect(report.passed).toBe(true);
    expect(view.values.find(({ field }) => field === 'subject.species')?.provenance.source).toBe('person');
  });

  it('refuses before anything is written what DANDI would miss, and keeps the session', async () => {
    const outFolder = inFolder('data', 'refused');
    const error: unknown = await client
      .convertAndWait(session, {}, { outFolder })
      .catch((caught: unknown) => caught);
    if (!(error instanceof ConversionError)) throw error;
    expect(error.message).toMatch(/lack .*subject\.species/);
    const { outputs } = await client.getSession(error.sessionId);
    expect(outputs).toEqual([]);
    const { report } = await client.convertAndWait(session, {}, { outFolder, isIncompleteAllowed: true });
    expect(report.passed).toBe(false);
  });

  it('rejects with what the service refuses', async () => {
    await expect(client.convertAndWait('/elsewhere', yaml)).rejects.toBeInstanceOf(ServiceProblem);
    await expect(client.convertAndWait(session, { subject: { sex: 'blue' } })).rejects.toMatchObject({
      status: 422,
    });
    await expect(client.convertAndWait(session, inFolder('data', 'none.yml'))).rejects.toMatchObject({
      status: 422,
    });
  });

  it('ends the conversion with its signal', async () => {
    const stop = new AbortController();
    const send: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (input instanceof URL && input.href.endsWith('/decisions')) stop.abort(new Error('enough'));
      return response;
    };
    const stopping = createClient({ url: real.address, fetch: send });
    const outFolder = inFolder('data', 'stopped');
    const call = stopping.convertAndWait(session, yaml, { outFolder, signal: stop.signal });
    await expect(call).rejects.toThrow('enough');
    const [newest] = await client.listSessions();
    expect(newest?.phase).toBe('cancelled');
  });
});
