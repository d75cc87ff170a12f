import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyEdits, recoverEdits, undoEdits } from '../../nwb/edit/apply.ts';
import { decodeJournal, type Journal, journalPath, undoPath } from '../../nwb/edit/journal.ts';
import { withRecord } from '../../nwb/edit/record.ts';
import { NwbReader, recordOf } from '../../nwb/index.ts';
import type { NwbEdit } from '../../schemas/index.ts';
import { type MadeNwb, makeNwb } from './made-session.ts';

const MOMENTS = 50;
const SECTOR = 512;

let made: MadeNwb;
let before: Buffer;
beforeAll(async () => {
  made = await makeNwb({ cameras: 0, channels: 8, epochs: 1 });
  await applyEdits(made.path, [
    { kind: 'set-text', path: '/general/subject/species', value: 'rat' },
    { kind: 'remove', path: '/general/subject/sex' },
  ]);
  before = await readFile(made.path);
});
afterAll(() => made.close());

/** Numbers from 0 to 1, the same every time. */
function* numbersFrom(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

const isOld = async (path: string): Promise<boolean> => Buffer.compare(await readFile(path), before) === 0;

async function contentOf(
  path: string,
): Promise<{ sex: unknown; species: unknown; record: readonly string[] }> {
  const reader = await NwbReader.open(path);
  try {
    const text = (name: string): unknown => {
      const found = reader.at(`/general/subject/${name}`);
      return found?.kind === 'dataset' ? reader.scalar(found) : undefined;
    };
    return { sex: text('sex'), species: text('species'), record: recordOf(reader) };
  } finally {
    reader[Symbol.dispose]();
  }
}

describe(`a correction that stops at ${MOMENTS} random moments`, () => {
  /** What stands on the disk at a moment of the writing: any part of the blocks may have come through. */
  async function stopped(path: string, journal: Journal, bytes: Buffer, random: () => number): Promise<void> {
    const share = random();
    const size = Math.round(journal.bytesBefore + random() * (journal.bytesAfter - journal.bytesBefore));
    const disk = Buffer.alloc(size);
    before.copy(disk);
    for (const { offsetBytes, after } of journal.blocks) {
      for (let at = 0; at < after.length; at += SECTOR)
        if (random() < share)
          disk.set(
            after.subarray(at, at + SECTOR).subarray(0, Math.max(0, size - offsetBytes - at)),
            Math.min(offsetBytes + at, size),
          );
    }
    await writeFile(path, disk);
    await writeFile(journalPath(path), bytes);
  }

  test('is as before after the recovery', async () => {
    const path = await made.copy('moments.nwb');
    const edits: NwbEdit[] = await withRecord(
      path,
      [
        { kind: 'set-text', path: '/general/subject/species', value: 'Rattus norvegicus' },
        { kind: 'set-text', path: '/general/notes', value: 'many words '.repeat(3000) },
        { kind: 'set-text', path: '/general/subject/sex', value: 'F' },
      ],
      ['one', 'two'],
    );
    const stop = (): never => {
      throw new Error('stopped');
    };
    await expect(applyEdits(path, edits, { onStep: stop, keepJournal: true })).rejects.toThrow('stopped');
    const bytes = await readFile(journalPath(path));
    const journal = decodeJournal(bytes, path);
    if (journal === undefined) throw new Error('the journal is not whole');
    expect(journal.bytesAfter).toBeGreaterThan(journal.bytesBefore);
    const numbers = numbersFrom(20_230_622);
    const random = (): number => numbers.next().value;
    const ends = { untouched: 0, rolledBack: 0, twice: 0 };
    for (let moment = 0; moment < MOMENTS; moment += 1) {
      const kind = random();
      if (kind < 0.2) {
        // The journal is not whole: the file was not begun.
        await writeFile(path, before);
        await writeFile(journalPath(path), bytes.subarray(0, Math.floor(random() * bytes.length)));
        expect(await recoverEdits(path), `moment ${moment}`).toBe(false);
        ends.untouched += 1;
      } else {
        await stopped(path, journal, bytes, random);
        expect(await recoverEdits(path), `moment ${moment}`).toBe(true);
        ends.rolledBack += 1;
        if (kind > 0.7) {
          // The recovery is stopped as well: parts of the change are there again, and the journal.
          await stopped(path, journal, bytes, random);
          expect(await recoverEdits(path), `moment ${moment}`).toBe(true);
          ends.twice += 1;
        }
      }
      expect(await isOld(path), `moment ${moment}`).toBe(true);
      expect(existsSync(journalPath(path))).toBe(false);
    }
    expect(Math.min(...Object.values(ends))).toBeGreaterThan(3);

    // The last moment: all is written, and only the journal still has its old name.
    await applyEdits(path, edits, { keepJournal: true });
    expect(await contentOf(path)).toMatchObject({ sex: 'F', record: ['one', 'two'] });
    await rename(undoPath(path), journalPath(path));
    expect(await recoverEdits(path)).toBe(true);
    expect(await isOld(path)).toBe(true);
  });
});

describe('renshaw fix, killed', () => {
  const program = fileURLToPath(new URL('../../bin/renshaw.js', import.meta.url));

  /** Starts a correction and kills it without a warning, at the journal's appearance or before. */
  async function killed(path: string, delayMs: number): Promise<{ readonly signal: string | null }> {
    const child = spawn(
      process.execPath,
      [
        program,
        'fix',
        path,
        '--apply',
        'subject.species',
        '--apply',
        'set subject.sex=F',
        '--config',
        'plain',
      ],
      { stdio: 'ignore' },
    );
    const ended = new Promise<string | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (_code, signal) => resolve(signal));
    });
    const journal = basename(journalPath(path));
    const watcher = watch(dirname(path), (_event, name) => {
      if (name === journal) void wait(delayMs).then(() => child.kill('SIGKILL'));
    });
    try {
      return { signal: await ended };
    } finally {
      watcher.close();
    }
  }

  test('leaves the file as it was or as it shall be', async () => {
    const seen = { old: 0, changed: 0 };
    for (const delayMs of [0, 0, 1, 4]) {
      const path = await made.copy(`killed-${seen.old + seen.changed}.nwb`);
      const { signal } = await killed(path, delayMs);
      const wasInterrupted = existsSync(journalPath(path));
      const recovered = await recoverEdits(path);
      expect(recovered && !wasInterrupted).toBe(false);
      if (await isOld(path)) {
        seen.old += 1;
        continue;
      }
      seen.changed += 1;
      expect(recovered).toBe(false);
      const { record, ...content } = await contentOf(path);
      expect(content, String(signal)).toEqual({ sex: 'F', species: 'Rattus norvegicus' });
      expect(record).toHaveLength(2);
      expect(await undoEdits(path)).toBe(true);
      expect(await isOld(path)).toBe(true);
    }
    expect(seen.old + seen.changed).toBe(4);
  }, 120_000);

  test('the next call rolls an interrupted change back, and says so', async () => {
    const path = await made.copy('interrupted.nwb');
    const stop = (): never => {
      throw new Error('stopped');
    };
    const edits: NwbEdit[] = [{ kind: 'set-text', path: '/general/lab', value: 'x' }];
    await expect(applyEdits(path, edits, { onStep: stop })).rejects.toThrow('stopped');
    const child = spawn(process.execPath, [program, 'fix', path, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ recovered: true });
    expect(err).toContain('it was rolled back');
    expect(await isOld(path)).toBe(true);
  }, 60_000);
});
