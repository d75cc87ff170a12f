import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { deriveState, viewOf } from '../../agents/conversation/index.ts';
import { memorySessionLog, openSessionLog } from '../../api/index.ts';
import { InputError, type SessionEvent, type SessionLog, type StoredEvent } from '../../schemas/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('renshaw-log');
let files = 0;
const newFile = (): string => inFolder('state', `${++files}`, 'sessions.sqlite');

const said = (text: string): SessionEvent => ({ type: 'said', text });
const textOf = ({ event }: StoredEvent): string => (event.type === 'said' ? event.text : event.type);

/** What every log does, whatever it is kept in. */
const CASES: Readonly<Record<string, (log: SessionLog) => void>> = {
  'numbers the events of each session from 1': (log) => {
    log.create('a');
    log.create('b');
    expect(log.append('a', [said('one'), said('two')]).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(log.append('b', [said('other')]).map(({ seq }) => seq)).toEqual([1]);
    expect(log.append('a', [said('three')]).map(({ seq }) => seq)).toEqual([3]);
    expect(log.read('a').map(textOf)).toEqual(['one', 'two', 'three']);
  },
  'returns what it will read again, with the time': (log) => {
    log.create('a');
    const before = new Date().toISOString();
    const stored = log.append('a', [
      { type: 'opened', folder: '/data', outFolder: '/out' },
      { type: 'replied', reply: { text: 'Who?', cards: [], tables: [], choices: [], asks: ['lab'] } },
    ]);
    expect(log.read('a')).toStrictEqual(stored);
    expect(stored[0]?.at.localeCompare(before)).toBeGreaterThanOrEqual(0);
    expect(stored[0]?.event).toStrictEqual({ type: 'opened', folder: '/data', outFolder: '/out' });
  },
  'reads after a number': (log) => {
    log.create('a');
    log.append('a', ['1', '2', '3'].map(said));
    expect(log.read('a', 2).map(textOf)).toEqual(['3']);
    expect(log.read('a', 3)).toEqual([]);
  },
  'keeps all of the events or none': (log) => {
    log.create('a');
    const heard: StoredEvent[] = [];
    log.subscribe('a', (event) => heard.push(event));
    const wrong = { type: 'merged' } as unknown as SessionEvent;
    expect(() => log.append('a', [said('first'), wrong])).toThrow();
    expect(log.read('a')).toEqual([]);
    expect(heard).toEqual([]);
    expect(log.append('a', [said('next')])[0]?.seq).toBe(1);
  },
  'does not keep what the schema does not know': (log) => {
    log.create('a');
    const more = { ...said('x'), secret: 1 };
    log.append('a', [more]);
    expect(log.read('a')[0]?.event).toStrictEqual(said('x'));
  },
  'hands out copies': (log) => {
    log.create('a');
    const event = { type: 'skipped' as const, fields: ['lab'] };
    const [stored] = log.append('a', [event]);
    event.fields.push('institution');
    if (stored?.event.type === 'skipped') stored.event.fields.push('species');
    expect(log.read('a')[0]?.event).toStrictEqual({ type: 'skipped', fields: ['lab'] });
  },
  'refuses a session that it does not have, and one that it has': (log) => {
    log.create('a');
    expect(() => log.create('a')).toThrow(InputError);
    expect(() => log.append('b', [said('x')])).toThrow(/no session b/);
    expect(log.read('b')).toEqual([]);
  },
  'lists the newest session first, also those of one millisecond': (log) => {
    for (const id of ['c', 'a', 'b']) log.create(id);
    expect(log.list().map(({ sessionId }) => sessionId)).toEqual(['b', 'a', 'c']);
  },
  'tells listeners after the events are safe, in order, until they leave': (log) => {
    log.create('a');
    log.create('b');
    const heard: string[] = [];
    const leave = log.subscribe('a', (event) => heard.push(`${textOf(event)} of ${log.read('a').length}`));
    log.append('a', [said('one'), said('two')]);
    log.append('b', [said('other')]);
    leave();
    log.append('a', [said('three')]);
    expect(heard).toEqual(['one of 2', 'two of 2']);
  },
  'tells everybody of an event before the next, though a listener appends': (log) => {
    log.create('a');
    const heard: string[] = [];
    log.subscribe('a', (event) => {
      if (event.seq === 1) log.append('a', [said('answer')]);
      heard.push(`first ${event.seq}`);
    });
    log.subscribe('a', (event) => heard.push(`second ${event.seq}`));
    log.append('a', [said('question')]);
    expect(heard).toEqual(['first 1', 'second 1', 'first 2', 'second 2']);
  },
  'goes on when a listener fails': (log) => {
    log.create('a');
    const heard: number[] = [];
    log.subscribe('a', () => {
      throw new Error('a listener that fails on purpose');
    });
    log.subscribe('a', ({ seq }) => heard.push(seq));
    expect(log.append('a', [said('x')])).toHaveLength(1);
    expect(heard).toEqual([1]);
  },
};

describe.each(Object.entries(CASES))('a log %s', (_name, check) => {
  it('in memory', () => check(memorySessionLog()));
  it('in SQLite', async () => {
    const log = await openSessionLog(newFile());
    try {
      check(log);
    } finally {
      log[Symbol.dispose]();
    }
  });
});

describe('the log in SQLite', () => {
  it('is there again when it is opened again', async () => {
    const file = newFile();
    const first = await openSessionLog(file);
    first.create('a');
    const stored = first.append('a', [said('one')]);
    first[Symbol.dispose]();
    const second = await openSessionLog(file);
    expect(second.read('a')).toStrictEqual(stored);
    expect(second.append('a', [said('two')])[0]?.seq).toBe(2);
    second[Symbol.dispose]();
  });

  it('belongs to one process at a time, and says so', async () => {
    const file = newFile();
    const first = await openSessionLog(file);
    await expect(openSessionLog(file)).rejects.toThrow(/another process holds.*--state/);
    first[Symbol.dispose]();
    // Who goes on where it was, and writes nothing, holds it as well.
    const again = await openSessionLog(file);
    await expect(openSessionLog(file)).rejects.toThrow(/another process holds.*--state/);
    again[Symbol.dispose]();
  });

  it.each([
    ['merged', '{"type":"merged","into":"b"}', /unknown type "merged".*newer version/],
    ['said', '{"type":"said","words":"x"}', /type "said", in another form/],
    ['said', '{"type":"sai', /type "said", in another form/],
  ])('names an event that it cannot read: %s %s', async (type, body, message) => {
    const file = newFile();
    const log = await openSessionLog(file);
    log.create('a');
    log.append('a', [said('one')]);
    log[Symbol.dispose]();
    const raw = new Database(file);
    raw
      .prepare('insert into events (session_id, seq, at, type, body) values (?, 2, ?, ?, ?)')
      .run('a', new Date().toISOString(), type, body);
    raw.close();
    const again = await openSessionLog(file);
    expect(() => again.read('a')).toThrow(message);
    expect(() => again.read('a')).toThrow(InputError);
    expect(again.list()).toHaveLength(1);
    again[Symbol.dispose]();
  });

  it('goes on with a database of the first version: its events read, derive, and grow', async () => {
    const file = newFile();
    mkdirSync(dirname(file), { recursive: true });
    const raw = new Database(file);
    raw.exec(readFileSync(new URL('databases/0000.sql', import.meta.url), 'utf8'));
    raw.close();
    const log = await openSessionLog(file);
    const phases = Object.fromEntries(
      log.list().map(({ sessionId }) => [sessionId, deriveState(log.read(sessionId)).phase]),
    );
    expect(phases).toEqual({ a: 'done', b: 'done', c: 'cancelled', d: 'converting' });
    const { values } = viewOf(deriveState(log.read('a')), { sessionId: 'a' });
    const weight = values.find(({ field }) => field === 'subject.weight');
    expect(weight).toMatchObject({ value: 420, isConfirmed: true, provenance: { source: 'person' } });
    expect(weight?.history.map(({ isUndone }) => isUndone)).toEqual([true, false]);
    expect(log.append('a', [said('and on')])).toHaveLength(1);
    log[Symbol.dispose]();
    (await openSessionLog(file))[Symbol.dispose]();
  });

  it('only ever adds events, whoever works on the file', async () => {
    const file = newFile();
    const log = await openSessionLog(file);
    log.create('a');
    log.append('a', [said('one')]);
    log[Symbol.dispose]();
    const raw = new Database(file);
    expect(() => raw.prepare("update events set body = '{}'").run()).toThrow('only ever added');
    expect(() => raw.prepare('delete from events').run()).toThrow('only ever added');
    raw.close();
  });

  it('is not touched where it is damaged, and says which file and what to do', async () => {
    const file = newFile();
    const log = await openSessionLog(file);
    log.create('a');
    for (let round = 0; round < 40; round += 1) log.append('a', [said('x'.repeat(2000))]);
    log[Symbol.dispose]();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 8192, 16_384);
    writeFileSync(file, bytes);
    await expect(openSessionLog(file)).rejects.toThrow(
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
    await expect(openSessionLog(file)).rejects.toThrow(message);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ['a file that is no database', import.meta.filename],
    ['a place below a file', `${import.meta.filename}/state/sessions.sqlite`],
    ['a place where nothing can be made', '/proc/none/state/sessions.sqlite'],
  ])('refuses %s', async (_what, file) => {
    await expect(openSessionLog(file)).rejects.toThrow(InputError);
  });

  it('keeps whole appends when the process is killed between append and answer', async () => {
    const file = newFile();
    const child = spawnSync(
      process.execPath,
      [new URL('append-and-die.ts', import.meta.url).pathname, file],
      {
        encoding: 'utf8',
      },
    );
    expect(child.signal, child.stderr).toBe('SIGKILL');
    const log = await openSessionLog(file);
    // The first append was done, the second killed in its listener (stored, not answered), the third never begun.
    expect(log.read('a').map(textOf)).toEqual(['one', 'two', 'killed', 'before the answer']);
    expect(log.append('a', [said('again')])[0]?.seq).toBe(5);
    log[Symbol.dispose]();
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
