import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { deriveState, viewOf } from '../../agents/conversation/index.ts';
import { openSessionLog } from '../../api/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { randomFrom } from '../../recording/synthetic/random.ts';
import type { SessionView, StoredEvent } from '../../schemas/index.ts';
import { ANSWERS } from './answers.ts';
import { RemoteSession, type Service, startService } from './service.ts';

/** A handful by default; RENSHAW_KILLS=30 for the whole, RENSHAW_KILL_SEED for other moments. */
const KILLS = Number(process.env['RENSHAW_KILLS'] ?? 3);
const SEED = Number(process.env['RENSHAW_KILL_SEED'] ?? 7);
const SCRIPT = [...Object.values(ANSWERS), 'go'];
const NWB = 'sample20230622.nwb';
/** One kill, one start of the service, and a conversation with a conversion, on a machine that does much else. */
const PATIENCE_MS = 180_000;

let folder = '';
let service: Service;

const serve = (): Promise<Service> => startService({ stateFolder: join(folder, 'state'), dataRoot: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renshaw-kills-'));
  await mkdir(join(folder, 'state'));
  await writeSyntheticSession(join(folder, 'session'), {
    animal: 'sample',
    epochs: 2,
    seconds: 8,
    channels: 32,
    metadata: false,
  });
  service = await serve();
}, PATIENCE_MS);
afterAll(async () => {
  try {
    await service.kill();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

interface Moment {
  /** Which line of the script is said when the kill comes. */
  readonly line: number;
  /** How long after it was said, in percent of what the same line took when nobody was killed. */
  readonly percent: number;
}

/** Every second kill comes while the file is written or checked, the others while a line is said. */
function momentsOf(count: number, seed: number): Moment[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, index) => ({
    line: index % 2 === 0 ? SCRIPT.length - 1 : Math.floor(random() * (SCRIPT.length - 1)),
    percent: Math.floor(random() * 105),
  }));
}

const said = (view: SessionView): string[] =>
  view.messages.filter(({ who }) => who === 'you').map(({ text }) => text);
const isOver = ({ phase }: SessionView): boolean => phase === 'done' || phase === 'deciding';

/** A person who says what was not heard yet, waits for each answer, and looks at the session in between. */
class Person {
  readonly session: RemoteSession;
  /** What was answered, so that it must never be lost. */
  readonly heard: string[] = [];

  constructor(session: RemoteSession) {
    this.session = session;
  }

  async say(text: string): Promise<void> {
    await this.session.say(text);
    this.heard.push(text);
  }

  /** The next lines of the script up to this one, without it. */
  async sayBefore(line: number): Promise<void> {
    for (const text of SCRIPT.slice(this.heard.length, line)) await this.say(text);
  }
}

const started = z.object({ sessionId: z.string() });

async function opened(name: string): Promise<Person> {
  const outFolder = join(folder, name);
  await mkdir(outFolder);
  const answer = await service.ask('POST', 'sessions', { folder: join(folder, 'session'), outFolder });
  const session = new RemoteSession(service, started.parse(answer).sessionId);
  await session.reached('collecting');
  return new Person(session);
}

const msSince = (start: number): number => performance.now() - start;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How long each line takes until it is answered, the last until the file is checked. */
async function timed(): Promise<number[]> {
  const person = await opened('unharmed');
  const times: number[] = [];
  for (const [index, text] of SCRIPT.entries()) {
    const start = performance.now();
    await person.say(text);
    if (index === SCRIPT.length - 1) await person.session.reached('deciding', 'done');
    times.push(msSince(start));
  }
  return times;
}

/** What the log holds when the process is gone. */
async function leftBehind(sessionId: string): Promise<StoredEvent[]> {
  const log = await openSessionLog({ stateFolder: join(folder, 'state') });
  try {
    return await log.read(sessionId);
  } finally {
    await log[Symbol.asyncDispose]();
  }
}

/** All that was asked; that work begins is said anew where it begins anew. */
const asked = (view: SessionView): string[] =>
  view.messages
    .filter(({ who, choices }) => who === 'renshaw' && !choices.every(({ say }) => say === 'cancel'))
    .map(({ text }) => text);

async function happenedIn(sessionId: string, lastSeq: number): Promise<string[]> {
  const types: string[] = [];
  for await (const { seq, type } of service.happenings(sessionId)) {
    types.push(type);
    if (seq === lastSeq) break;
  }
  return types;
}

describe('a service that is killed at random moments', () => {
  let times: number[] = [];
  beforeAll(async () => {
    times = await timed();
  }, PATIENCE_MS);

  it.each(momentsOf(KILLS, SEED).map((moment, index) => ({ ...moment, index })))(
    'loses nothing and asks nothing twice: kill $index, line $line, at $percent %',
    { timeout: PATIENCE_MS },
    async ({ line, percent, index }) => {
      const person = await opened(`killed-${index}`);
      await person.sayBefore(line);
      const words = SCRIPT[line] ?? '';
      const saying = person.say(words).catch(() => undefined);
      await pause((percent / 100) * (times[line] ?? 0));
      await service.kill();
      await saying;

      const before = await leftBehind(person.session.id);
      const state = deriveState(before);
      const dead = viewOf(state, { sessionId: person.session.id });
      // What was answered is stored; what was on its way is there once or not at all.
      expect(said(dead).slice(0, person.heard.length)).toEqual(person.heard);
      expect(said(dead).length).toBeLessThanOrEqual(line + 1);

      service = await serve();
      const session = new RemoteSession(service, person.session.id);
      const alive = await session.view();
      expect(alive.messages.slice(0, dead.messages.length)).toEqual(dead.messages);
      const shown = ({ values }: SessionView) => values.map(({ field, display, at }) => [field, display, at]);
      // The answer to what was said last may change a value, as it would have without the kill.
      if (state.unanswered === undefined) expect(shown(alive)).toEqual(expect.arrayContaining(shown(dead)));

      const again = new Person(session);
      again.heard.push(...said(alive));
      await again.sayBefore(SCRIPT.length);
      const view = await session.reached('deciding', 'done');
      expect(isOver(view)).toBe(true);
      // Every line once: a job that ran goes on without another "go".
      expect(said(view)).toEqual(SCRIPT);
      const questions = asked(view);
      expect(questions).toEqual([...new Set(questions)]);
      const resumed = (await happenedIn(session.id, view.lastSeq)).filter((type) => type === 'resumed');
      expect(resumed).toHaveLength(dead.job === undefined ? 0 : 1);
      expect((await stat(join(folder, `killed-${index}`, NWB))).size).toBeGreaterThan(1e6);
    },
  );
});
