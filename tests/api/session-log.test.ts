import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { deriveState, viewOf } from '../../agents/conversation/index.ts';
import { memorySessionLog, openSessionLog } from '../../api/index.ts';
import { InputError, type SessionEvent, type SessionLog, type StoredEvent } from '../../schemas/index.ts';
import { hasPostgres, postgresForTests } from '../postgres.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('renshaw-log');
let files = 0;
const newFile = (): string => inFolder('state', `${++files}`, 'sessions.sqlite');
const openFile = (file: string): ReturnType<typeof openSessionLog> =>
  openSessionLog({ stateFolder: dirname(file) });

const said = (text: string): SessionEvent => ({ type: 'said', text });
const textOf = ({ event }: StoredEvent): string => (event.type === 'said' ? event.text : event.type);

/** What every log does, whatever it is kept in. */
const CASES: Readonly<Record<string, (log: SessionLog) => Promise<void>>> = {
  'numbers the events of each session from 1': async (log) => {
    await log.create('a');
    await log.create('b');
    expect((await log.append('a', [said('one'), said('two')])).map(({ seq }) => seq)).toEqual([1, 2]);
    expect((await log.append('b', [said('other')])).map(({ seq }) => seq)).toEqual([1]);
    expect((await log.append('a', [said('three')])).map(({ seq }) => seq)).toEqual([3]);
    expect((await log.read('a')).map(textOf)).toEqual(['one', 'two', 'three']);
  },
  'returns what it will read again, with the time': async (log) => {
    await log.create('a');
    const before = new Date().toISOString();
    const stored = await log.append('a', [
      { type: 'opened', folder: '/data', outFolder: '/out' },
      { type: 'replied', reply: { text: 'Who?', cards: [], tables: [], choices: [], asks: ['lab'] } },
    ]);
    expect(await log.read('a')).toStrictEqual(stored);
    expect(stored[0]?.at.localeCompare(before)).toBeGreaterThanOrEqual(0);
    expect(stored[0]?.event).toStrictEqual({ type: 'opened', folder: '/data', outFolder: '/out' });
  },
  'reads after a number': async (log) => {
    await log.create('a');
    await log.append('a', ['1', '2', '3'].map(said));
    expect((await log.read('a', 2)).map(textOf)).toEqual(['3']);
    const at = expect.any(String) as string;
    expect(await log.readHeads('a', 1)).toStrictEqual([2, 3].map((seq) => ({ seq, at, type: 'said' })));
    expect(await log.read('a', 3)).toEqual([]);
  },
  'keeps all of the events or none': async (log) => {
    await log.create('a');
    const heard: StoredEvent[] = [];
    log.subscribe('a', (event) => heard.push(event));
    const wrong = { type: 'merged' } as unknown as SessionEvent;
    await expect(log.append('a', [said('first'), wrong])).rejects.toThrow();
    expect(await log.read('a')).toEqual([]);
    expect(heard).toEqual([]);
    expect((await log.append('a', [said('next')]))[0]?.seq).toBe(1);
  },
  'does not keep what the schema does not know': async (log) => {
    await log.create('a');
    const more = { ...said('x'), secret: 1 };
    await log.append('a', [more]);
    expect((await log.read('a'))[0]?.event).toStrictEqual(said('x'));
  },
  'hands out copies': async (log) => {
    await log.create('a');
    const event = { type: 'skipped' as const, fields: ['lab'] };
    const [stored] = await log.append('a', [event]);
    event.fields.push('institution');
    if (stored?.event.type === 'skipped') stored.event.fields.push('species');
    expect((await log.read('a'))[0]?.event).toStrictEqual({ type: 'skipped', fields: ['lab'] });
  },
  'refuses a session that it does not have, and one that it has': async (log) => {
    await log.create('a');
    await expect(log.create('a')).rejects.toThrow(InputError);
    await expect(log.append('b', [said('x')])).rejects.toThrow(/no session b/);
    expect(await log.read('b')).toEqual([]);
  },
  'appends after the event that was the last one, and nothing after another': async (log) => {
    await log.create('a');
    await log.append('a', [said('one')], { after: 0 });
    await expect(log.append('a', [said('late')], { after: 0 })).rejects.toThrow(/something else happened/);
    await log.append('a', [said('two')], { after: 1 });
    expect((await log.read('a')).map(textOf)).toEqual(['one', 'two']);
  },
  'numbers without a gap what comes at once, and takes one of those who saw the same': async (log) => {
    await log.create('a');
    await Promise.all(Array.from({ length: 20 }, (_, at) => log.append('a', [said(`${at}`), said('x')])));
    const events = await log.read('a');
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    for (let at = 0; at < 40; at += 2) expect(events.slice(at, at + 2).map(textOf)[1]).toBe('x');
    const racing = Array.from({ length: 5 }, () => log.append('a', [said('only')], { after: 40 }));
    const outcomes = (await Promise.allSettled(racing)).map(({ status }) => status);
    expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(1);
  },
  'says whose a session is and where it stands': async (log) => {
    await log.create('a', { owner: 'ada' });
    await log.create('b');
    await log.append('a', [said('one'), said('two')]);
    expect(await log.find('a')).toMatchObject({ sessionId: 'a', owner: 'ada', lastSeq: 2 });
    expect(await log.list()).toMatchObject([
      { sessionId: 'b', owner: undefined, lastSeq: 0 },
      { sessionId: 'a', owner: 'ada', lastSeq: 2 },
    ]);
    expect(await log.find('c')).toBeUndefined();
    expect(await log.find('\0')).toBeUndefined();
  },
  'lists the newest session first, also those of one millisecond': async (log) => {
    for (const id of ['c', 'a', 'b']) await log.create(id);
    expect((await log.list()).map(({ sessionId }) => sessionId)).toEqual(['b', 'a', 'c']);
  },
  'tells listeners after the events are safe, in order, until they leave': async (log) => {
    await log.create('a');
    await log.create('b');
    const heard: string[] = [];
    const safe: Promise<StoredEvent[]>[] = [];
    const leave = log.subscribe('a', (event) => {
      heard.push(textOf(event));
      safe.push(log.read('a'));
    });
    await log.append('a', [said('one'), said('two')]);
    await log.append('b', [said('other')]);
    leave();
    await log.append('a', [said('three')]);
    expect(heard).toEqual(['one', 'two']);
    for (const events of await Promise.all(safe)) expect(events.map(textOf).slice(0, 2)).toEqual(heard);
  },
  'tells everybody of an event before the next, though a listener appends': async (log) => {
    await log.create('a');
    const heard: string[] = [];
    const answered = Promise.withResolvers<unknown>();
    log.subscribe('a', (event) => {
      if (event.seq === 1) answered.resolve(log.append('a', [said('answer')]));
      heard.push(`first ${event.seq}`);
    });
    log.subscribe('a', (event) => heard.push(`second ${event.seq}`));
    await log.append('a', [said('question')]);
    await answered.promise;
    expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
  },
  'goes on when a listener fails': async (log) => {
    await log.create('a');
    const heard: number[] = [];
    log.subscribe('a', () => {
      throw new Error('a listener that fails on purpose');
    });
    log.subscribe('a', ({ seq }) => heard.push(seq));
    expect(await log.append('a', [said('x')])).toHaveLength(1);
    expect(heard).toEqual([1]);
  },
};

const server = postgresForTests();

describe.each(Object.entries(CASES))('a log %s', (_name, check) => {
  it('in memory', async () => await check(memorySessionLog()));
  it('in SQLite', async () => {
    const log = await openFile(newFile());
    try {
      await check(log);
    } finally {
      await log[Symbol.asyncDispose]();
    }
  });
  it.skipIf(!hasPostgres)('in PostgreSQL', async () => {
    const log = await openSessionLog({ stateFolder: '', databaseUrl: await server.freshDatabase() });
    try {
      await check(log);
    } finally {
      await log[Symbol.asyncDispose]();
    }
  });
});

describe('the log in SQLite', () => {
  it('is there again when it is opened again', async () => {
    const file = newFile();
    const first = await openFile(file);
    await first.create('a');
    const stored = await first.append('a', [said('one')]);
    await first[Symbol.asyncDispose]();
    const second = await openFile(file);
    expect(await second.read('a')).toStrictEqual(stored);
    expect((await second.append('a', [said('two')]))[0]?.seq).toBe(2);
    await second[Symbol.asyncDispose]();
  });

  it('belongs to one process at a time, and says so', async () => {
    const file = newFile();
    const first = await openFile(file);
    await expect(openFile(file)).rejects.toThrow(/another process holds.*--state/);
    await first[Symbol.asyncDispose]();
    // Who goes on where it was, and writes nothing, holds it as well.
    const again = await openFile(file);
    await expect(openFile(file)).rejects.toThrow(/another process holds.*--state/);
    await again[Symbol.asyncDispose]();
  });

  it.each([
    ['merged', '{"type":"merged","into":"b"}', /unknown type "merged".*newer version/],
    ['said', '{"type":"said","words":"x"}', /type "said", in another form/],
    ['said', '{"type":"sai', /type "said", in another form/],
  ])('names an event that it cannot read: %s %s', async (type, body, message) => {
    const file = newFile();
    const log = await openFile(file);
    await log.create('a');
    await log.append('a', [said('one')]);
    await log[Symbol.asyncDispose]();
    const raw = new Database(file);
    raw
      .prepare('insert into events (session_id, seq, at, type, body) values (?, 2, ?, ?, ?)')
      .run('a', new Date().toISOString(), type, body);
    raw.close();
    const again = await openFile(file);
    await expect(again.read('a')).rejects.toThrow(message);
    await expect(again.read('a')).rejects.toThrow(InputError);
    expect(await again.list()).toHaveLength(1);
    await again[Symbol.asyncDispose]();
  });

  it('goes on with a database of the first version: its events read, derive, and grow', async () => {
    const file = newFile();
    mkdirSync(dirname(file), { recursive: true });
    const raw = new Database(file);
    raw.exec(readFileSync(new URL('databases/0000.sql', import.meta.url), 'utf8'));
    raw.close();
    const log = await openFile(file);
    const phases: Record<string, string> = {};
    for (const { sessionId, owner } of await log.list()) {
      phases[sessionId] = deriveState(await log.read(sessionId)).phase;
      expect(owner).toBeUndefined();
    }
    expect(phases).toEqual({ a: 'done', b: 'done', c: 'cancelled', d: 'converting' });
    const { values } = viewOf(deriveState(await log.read('a')), { sessionId: 'a' });
    const weight = values.find(({ field }) => field === 'subject.weight');
    expect(weight).toMatchObject({ value: 420, isConfirmed: true, provenance: { source: 'person' } });
    expect(weight?.history.map(({ isUndone }) => isUndone)).toEqual([true, false]);
    expect(await log.append('a', [said('and on')])).toHaveLength(1);
    await log.create('e', { owner: 'ada' });
    await log[Symbol.asyncDispose]();
    const again = await openFile(file);
    expect(await again.find('e')).toMatchObject({ owner: 'ada', lastSeq: 0 });
    await again[Symbol.asyncDispose]();
  });

  it('only ever adds events, whoever works on the file', async () => {
    const file = newFile();
    const log = await openFile(file);
    await log.create('a');
    await log.append('a', [said('one')]);
    await log[Symbol.asyncDispose]();
    const raw = new Database(file);
    expect(() => raw.prepare("update events set body = '{}'").run()).toThrow('only ever added');
    expect(() => raw.prepare('delete from events').run()).toThrow('only ever added');
    raw.close();
  });

  it('is not touched where it is damaged, and says which file and what to do', async () => {
    const file = newFile();
    const log = await openFile(file);
    await log.create('a');
    for (let round = 0; round < 40; round += 1) await log.append('a', [said('x'.repeat(2000))]);
    await log[Symbol.asyncDispose]();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 8192, 16_384);
    writeFileSync(file, bytes);
    await expect(openFile(file)).rejects.toThrow(
      /sessions\.sqlite.*damaged.*Nothing in it was changed.*--state/s,
    );
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it.each([
    ['of another program', 'create table recipes (id)', /database of another program/],
    [
      'of a newer version',
      "create table __drizzle_migrations (id, hash, created_at); insert into __drizzle_migrations values (1, 'x', 99999999999999)",
      /newer Renshaw/,
    ],
  ])('leaves a database %s alone', async (_what, sql, message) => {
    const file = newFile();
    mkdirSync(dirname(file), { recursive: true });
    const raw = new Database(file);
    raw.exec(sql);
    raw.close();
    const before = readFileSync(file);
    await expect(openFile(file)).rejects.toThrow(message);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('refuses a file that is no database', async () => {
    const file = newFile();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'no database, but a text that is long enough to be taken for one');
    await expect(openFile(file)).rejects.toThrow(InputError);
  });

  it.each([
    ['a place below a file', `${import.meta.filename}/state/sessions.sqlite`],
    ['a place where nothing can be made', '/proc/none/state/sessions.sqlite'],
  ])('refuses %s', async (_what, file) => {
    await expect(openFile(file)).rejects.toThrow(InputError);
  });

  it('keeps whole appends when the process is killed between append and answer', async () => {
    const file = newFile();
    const child = spawnSync(
      process.execPath,
      [new URL('append-and-die.ts', import.meta.url).pathname, dirname(file)],
      {
        encoding: 'utf8',
      },
    );
    expect(child.signal, child.stderr).toBe('SIGKILL');
    const log = await openFile(file);
    // The first append was done, the second killed in its listener (stored, not answered), the third never begun.
    expect((await log.read('a')).map(textOf)).toEqual(['one', 'two', 'killed', 'before the answer']);
    expect((await log.append('a', [said('again')]))[0]?.seq).toBe(5);
    await log[Symbol.asyncDispose]();
  });

  it('is not loaded before it is opened', () => {
    const code = `import { createRequire } from 'node:module';
      await import(${JSON.stringify(new URL('../../api/index.ts', import.meta.url).href)});
      const loaded = Object.keys(createRequire(import.meta.url).cache ?? {});
      process.stdout.write(String(loaded.filter((file) => file.includes('better-sqlite3')).length));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      encoding: 'utf8',
      cwd: new URL('../..', import.meta.url),
    });
    expect(stdout, stderr).toBe('0');
  });
});
