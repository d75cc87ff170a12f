import { existsSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  cleanUp,
  keepClean,
  memorySessionLog,
  openSessionLog,
  planCleanUp,
  type Removal,
} from '../../api/index.ts';
import { parseArguments } from '../../cli/command.ts';
import { cleanUpCommand } from '../../cli/commands/clean-up.ts';
import type { SessionLog } from '../../schemas/index.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { write } from './workshop.ts';

const inTemporary = temporaryFolder('renshaw-clean-up');
const LATER = new Date(Date.now() + 1e9);
let root = '';
const at = (...parts: string[]): string => join(root, ...parts);
const own = (): string[] => [at('state', 'uploads'), at('state', 'sample')];
const paths = (removals: readonly Removal[]): string[] => removals.map(({ path }) => path).sort();

beforeEach(() => {
  root = mkdtempSync(inTemporary('case-'));
  write(root, {
    'state/token': 'x',
    'state/sessions.sqlite': '',
    'state/uploads/ann/1/a.rec': 'recording',
    'state/uploads/ann/1/out/a.nwb': 'given',
    'state/uploads/ann/2/b.rec': 'recording',
    'state/sample/session/s.rec': 'recording',
    'data/r.rec': 'recording',
    'data/out/r.nwb': 'given',
    'data/out/r.nwb.part': 'unfinished',
    'data/out/r.nwb.part.journal': 'unfinished',
    'data/out/other.nwb.part': 'of somebody else',
  });
  mkdirSync(at('state', 'uploads', 'empty'));
});

/** A moment after every file, and before whatever comes: the clock that files are stamped by may be 10 ms behind. */
async function now(): Promise<Date> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const moment = new Date();
  await new Promise((resolve) => setTimeout(resolve, 20));
  return moment;
}

async function session(log: SessionLog, id: string, folder: string, outFolder: string): Promise<void> {
  await log.create(id);
  const offered = { output: join(outFolder, 'r.nwb'), bytes: 1, seconds: 1 };
  await log.append(id, [
    { type: 'opened', folder, outFolder },
    { type: 'confirmed', offered },
  ]);
}

const UNFINISHED = ['data/out/r.nwb.part', 'data/out/r.nwb.part.journal'];
const UPLOADS = ['state/uploads/ann/1/a.rec', 'state/uploads/ann/1/out/a.nwb', 'state/uploads/ann/2/b.rec'];
const SAMPLE = 'state/sample/session/s.rec';
const inRoot = (files: readonly string[]): string[] => files.map((file) => at(file)).sort();

describe('cleaning up', () => {
  it('takes what nobody used since from the own folders, and unfinished conversions from elsewhere', async () => {
    const log = memorySessionLog();
    await session(log, 'a', at('data'), at('data', 'out'));
    const planned = await planCleanUp(log, { before: LATER, ownFolders: own() });
    expect(paths(planned)).toEqual(inRoot([...UNFINISHED, ...UPLOADS, SAMPLE]));
    expect(await cleanUp(log, { before: LATER, ownFolders: own() })).toEqual(planned);
    for (const kept of ['data/r.rec', 'data/out/r.nwb', 'data/out/other.nwb.part', 'state/token'])
      expect([kept, existsSync(at(kept))]).toEqual([kept, true]);
    for (const gone of [...UNFINISHED, ...UPLOADS, 'state/uploads/ann'])
      expect([gone, existsSync(at(gone))]).toEqual([gone, false]);
    expect(existsSync(at('state', 'uploads'))).toBe(true);
  });

  it('keeps what is younger, and what a session uses that is', async () => {
    const log = memorySessionLog();
    expect(await planCleanUp(log, { before: new Date(0), ownFolders: own() })).toEqual([]);
    const before = await now();
    await session(log, 'a', at('state', 'uploads', 'ann', '1'), at('state', 'uploads', 'ann', '1', 'out'));
    await session(log, 'b', at('data'), at('data', 'out'));
    const planned = await planCleanUp(log, { before, ownFolders: own() });
    expect(paths(planned)).toEqual(inRoot(['state/uploads/ann/2/b.rec', SAMPLE]));
  });

  it('follows no link out of the own folders', async () => {
    symlinkSync(at('data'), at('state', 'uploads', 'ann', 'linked'));
    symlinkSync(at('data', 'r.rec'), at('state', 'uploads', 'ann', 'r.rec'));
    await cleanUp(memorySessionLog(), { before: LATER, ownFolders: own() });
    expect(existsSync(at('data', 'r.rec'))).toBe(true);
    expect(existsSync(at('data', 'out', 'r.nwb'))).toBe(true);
  });

  it('is done at the start of a service, unless 0 days keep everything', async () => {
    const told: (readonly Removal[])[] = [];
    const options = {
      ownFolders: own(),
      tell: (removed: readonly Removal[]) => told.push(removed),
      onFault: (error: unknown) => expect(error).toBeUndefined(),
    };
    await keepClean(memorySessionLog(), { ...options, afterDays: 0 })();
    // Everything is older than a moment in the future.
    await keepClean(memorySessionLog(), { ...options, afterDays: -1 })();
    expect(told.map(paths)).toEqual([inRoot([...UPLOADS, SAMPLE])]);
  });
});

describe('renshaw clean-up', () => {
  async function run(...flags: readonly string[]): Promise<unknown> {
    const out = new PassThrough();
    const io = { out, err: new PassThrough(), signal: AbortSignal.timeout(20_000) };
    await cleanUpCommand.run(
      parseArguments(cleanUpCommand, ['--state', at('state'), '--json', ...flags]),
      io,
    );
    out.end();
    return JSON.parse(await text(out)) as unknown;
  }

  it('lists with --dry-run, and keeps what is younger', async () => {
    const log = await openSessionLog({ stateFolder: at('state') });
    await log[Symbol.asyncDispose]();
    expect(await run('--dry-run')).toEqual({ dryRun: true, bytes: 0, files: [] });
    expect(await run('--older-than', '1')).toEqual({ dryRun: false, bytes: 0, files: [] });
    expect(existsSync(at(SAMPLE))).toBe(true);
  });
});
