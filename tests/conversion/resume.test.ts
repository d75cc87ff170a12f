import {
  appendFile,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  stat,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planConversion, runConversion } from '../../mcp-server/tools/index.ts';
import { decodeChunkJournal } from '../../nwb/index.ts';
import { CancelledError, StoppedError } from '../../schemas/index.ts';
import { hasPython, python } from '../yardstick.ts';
import { called, calledJson } from './command.ts';
import { METADATA, REC } from './spoilt.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

const NAME = 'sample20230622.nwb';
const PART = `${NAME}.part`;
const JOURNAL = `${PART}.journal`;
const options = {
  seconds: 2,
  epochs: 2,
  channels: 16,
  cameras: 0,
  stateScript: false,
  dropped: [[9000, 1, 0] as const, [20000, 1, 1] as const],
};

let workshop: Workshop;
let folder = '';
beforeAll(async () => {
  workshop = await openWorkshop();
  ({ folder } = await workshop.session('session', options));
});
afterAll(() => workshop.close());

interface Stop {
  readonly share?: number;
  readonly stage?: string;
  readonly reason?: unknown;
  readonly settings?: object;
}

/** Converts and stops when this share of the recordings, or this stage, is reached. */
async function stopped(out: string, { share = 0.5, stage, reason, settings }: Stop = {}): Promise<void> {
  const plan = await planConversion({ folder, outFolder: out, workers: 1, ...settings });
  const stop = new AbortController();
  const run = runConversion(plan, {
    signal: stop.signal,
    onProgress: (progress) => {
      const isThere =
        stage === undefined ? progress.doneBytes >= share * progress.totalBytes : progress.stage === stage;
      if (isThere) stop.abort(reason ?? new StoppedError());
    },
  });
  await expect(run).rejects.toBeInstanceOf(CancelledError);
}

async function goOn(out: string, settings: object = {}) {
  const plan = await planConversion({ folder, outFolder: out, workers: 2, ...settings });
  const seen: string[] = [];
  let since: string | undefined;
  const result = await runConversion(plan, {
    onStart: ({ startsOverSince }) => {
      since = startsOverSince;
    },
    onProgress: ({ stage, doneBytes, totalBytes }) =>
      void seen.push(`${stage} ${Math.floor((100 * doneBytes) / totalBytes)}`),
  });
  return { result, since, seen };
}

interface Digests {
  readonly bulk: object;
  readonly rest: object;
  readonly identifier: string;
  readonly created: string;
}

async function digests(...paths: readonly string[]): Promise<Digests[]> {
  return (await python('chunk_digests.py', paths)) as Digests[];
}

function aboutOf(journal: Uint8Array): { identifier: string; created: string } {
  return decodeChunkJournal(journal)?.header.about as { identifier: string; created: string };
}

describe('a conversion that was interrupted', () => {
  const variants: readonly [string, Stop][] = [
    ['early', { share: 0.2 }],
    ['late', { share: 0.9 }],
    ['when all samples were there', { stage: 'times' }],
    ['when it was whole and compared', { stage: 'verifying', settings: { verify: true } }],
    ['legacy', { settings: { analogLayout: 'legacy', ephysScaling: 'microvolts' } }],
    ['filled', { share: 0.6, settings: { fillSingleDrops: true } }],
    ['plain', { settings: { level: 0 } }],
  ];

  test.skipIf(!hasPython)('goes on to the same file', async () => {
    const paths: string[] = [];
    const begun: { identifier: string; created: string }[] = [];
    for (const [what, stop] of variants) {
      const out = join(workshop.root, `interrupted ${what}`);
      await stopped(out, stop);
      expect((await readdir(out)).toSorted(), what).toEqual([PART, JOURNAL]);
      begun.push(aboutOf(await readFile(join(out, JOURNAL))));
      const { result, since, seen } = await goOn(out, stop.settings);
      expect(since, what).toBeUndefined();
      expect(result.resumedBytes, what).toBeGreaterThan(0.05 * result.sourceBytes);
      const percent = Math.floor((100 * result.resumedBytes) / result.sourceBytes);
      expect(seen[0], what).toBe(`rereading ${percent}`);
      expect(await readdir(out), what).toEqual([NAME]);
      const whole = await workshop.convert('session', options, stop.settings ?? {});
      paths.push(result.output.path, whole.path);
    }
    const looked = await digests(...paths);
    for (const [index, [what]] of variants.entries()) {
      const [one, whole] = looked.slice(2 * index);
      expect(one?.bulk, what).toEqual(whole?.bulk);
      expect(one?.rest, what).toEqual(whole?.rest);
      expect(one?.identifier, what).toContain(begun[index]?.identifier);
      expect(JSON.stringify(one?.created), what).toContain(begun[index]?.created);
    }
  });

  test('twice goes on twice', async () => {
    const out = join(workshop.root, 'twice');
    await stopped(out, { share: 0.3 });
    await stopped(out, { share: 0.7 });
    const { result } = await goOn(out, { verify: true });
    expect(result.resumedBytes).toBeGreaterThan(0.5 * result.sourceBytes);
    expect(result.verified?.isEqual).toBe(true);
  });

  test('tells how much was there', async () => {
    const out = join(workshop.root, 'told');
    await stopped(out);
    const { code, stderr } = await called('convert', folder, '--out', out);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Continuing: [4-9]\d % were already written\.$/m);
    expect(stderr).toMatch(/^ *[4-9]\d % .*reading again what is written/m);
  });

  test('is left alone by another one to the same name while it runs', async () => {
    const out = join(workshop.root, 'two at once');
    const settings = { folder, outFolder: out, workers: 1 };
    const [one, other] = [await planConversion(settings), await planConversion(settings)];
    let second: Promise<unknown> | undefined;
    await runConversion(one, {
      onProgress: ({ doneBytes, totalBytes }) => {
        if (doneBytes > totalBytes / 2) second ??= runConversion(other).catch((cause: unknown) => cause);
      },
    });
    expect(await second).toMatchObject({ kind: 'output' });
    expect(await readdir(out)).toEqual([NAME]);
    expect((await calledJson('verify', join(out, NAME), '--source', folder)).code).toBe(0);
  });

  test('just before its journal went leaves a file that is whole', async () => {
    const out = join(workshop.root, 'orphan');
    await mkdir(out);
    await writeFile(join(out, NAME), 'whole');
    await writeFile(join(out, JOURNAL), 'of a file that has its name');
    expect((await calledJson('convert', folder, '--out', out)).code).toBe(1);
    expect(await readdir(out)).toEqual([NAME]);
  });

  test('by the person leaves nothing', async () => {
    const out = join(workshop.root, 'cancelled');
    await stopped(out, { reason: new CancelledError() });
    expect(await readdir(out)).toEqual([]);
  });

  test('before anything was recorded leaves nothing', async () => {
    const out = join(workshop.root, 'at once');
    await stopped(out, { share: 0 });
    expect(await readdir(out)).toEqual([]);
  });

  test('while it replaced a file leaves that file, and goes on when it may replace it', async () => {
    const out = join(workshop.root, 'replacing');
    await mkdir(out);
    await writeFile(join(out, NAME), 'precious');
    await stopped(out, { settings: { overwrite: true } });
    expect(await readFile(join(out, NAME), 'utf8')).toBe('precious');
    expect((await calledJson('convert', folder, '--out', out)).code).toBe(1);
    expect((await readdir(out)).toSorted()).toEqual([NAME, PART, JOURNAL]);
    const { result } = await goOn(out, { overwrite: true });
    expect(result.resumedBytes).toBeGreaterThan(0);
    expect(await readdir(out)).toEqual([NAME]);
  });
});

describe('what was interrupted is begun anew', () => {
  const cases: [string, (out: string, copy: string) => Promise<object | undefined>, RegExp | undefined][] = [
    [
      'when a recording was changed',
      async (_out, copy) => {
        await utimes(join(copy, REC), 1, 1);
        return undefined;
      },
      /^20230622_sample_01_a1\.rec was changed$/,
    ],
    [
      'when a recording has another size',
      async (_out, copy) => {
        await truncate(join(copy, REC), (await stat(join(copy, REC))).size - 2000);
        return undefined;
      },
      /^20230622_sample_01_a1\.rec had \d+ bytes and has \d+$/,
    ],
    [
      'when the metadata were changed',
      async (_out, copy) => {
        const text = await readFile(join(copy, METADATA), 'utf8');
        await writeFile(
          join(copy, METADATA),
          text.replace(/^session_description:.*$/m, 'session_description: other'),
        );
        return undefined;
      },
      /^the metadata, or files beside the recordings, were changed$/,
    ],
    ['when another level is asked for', async () => ({ level: 3 }), /^the setting level was 1 and is 3$/],
    [
      'when samples are laid out otherwise',
      async () => ({ analogLayout: 'legacy' }),
      /^the setting analogLayout was not given and is "legacy"$/,
    ],
    [
      'when its journal is damaged',
      async (out) => {
        await writeFile(join(out, JOURNAL), 'RENSHAW\u0001 and nothing more');
        return undefined;
      },
      /damaged$/,
    ],
    [
      'when its journal is gone',
      async (out) => {
        await rename(join(out, JOURNAL), join(out, 'elsewhere'));
        return undefined;
      },
      /^nothing tells which samples it holds$/,
    ],
    ['when that is asked for', async () => ({ fresh: true }), undefined],
  ];

  test.each(cases)('%s', async (what, change, why) => {
    const [out, copy] = ['anew', 'copy'].map((name) => join(workshop.root, `${name} ${what}`));
    if (out === undefined || copy === undefined) throw new Error('no folder');
    await cp(folder, copy, { recursive: true, preserveTimestamps: true });
    await stopped(out, { settings: { folder: copy } });
    const settings = await change(out, copy);
    const { result, since, seen } = await goOn(out, { folder: copy, ...settings });
    expect(result.resumedBytes).toBe(0);
    expect(seen[0]).toBe('samples 0');
    if (why === undefined) expect(since).toBeUndefined();
    else expect(since).toMatch(why);
    expect(await readdir(out)).not.toContain(PART);
    expect(await readdir(out)).not.toContain(JOURNAL);
  });

  test('where the file is shorter than its journal says, as far as it is', async () => {
    const out = join(workshop.root, 'shorter');
    await stopped(out, { share: 0.9 });
    await truncate(join(out, PART), Math.floor((await stat(join(out, PART))).size / 2));
    await appendFile(join(out, JOURNAL), 'torn');
    const { result } = await goOn(out, { verify: true });
    expect(result.resumedBytes).toBeGreaterThan(0);
    expect(result.resumedBytes).toBeLessThan(0.8 * result.sourceBytes);
  });

  test('in one sentence', async () => {
    const out = join(workshop.root, 'sentence');
    await stopped(out);
    const { code, stderr } = await called('convert', folder, '--out', out, '--level', '2');
    expect(code).toBe(0);
    expect(stderr).toContain(
      'Starting over, although a conversion to this name was interrupted: the setting level was 1 and is 2.\n',
    );
  });
});

test('replaces a file that was written since the conversion was begun that it goes on with, and no older one', async () => {
  const out = join(workshop.root, 'own');
  await mkdir(out);
  const begun = new Date(Date.now() - 60_000).toISOString();
  const settings = { folder, outFolder: out, workers: 1, ownSince: begun };
  const path = join(out, NAME);
  await writeFile(path, 'of another one');
  const hourAgo = new Date(Date.now() - 3_600_000);
  await utimes(path, hourAgo, hourAgo);
  await expect(planConversion(settings).then((plan) => runConversion(plan))).rejects.toThrow(
    'a file of 14 bytes',
  );
  await writeFile(path, 'written since');
  await runConversion(await planConversion(settings));
  expect((await stat(path)).size).toBeGreaterThan(10_000);
});
