import { describe, expect, it } from 'vitest';
import { memorySessionLog, ProgressBoard } from '../../api/index.ts';
import { type FeedMessage, sessionFeed } from '../../api/live/feed.ts';
import { type FedSocket, pump } from '../../api/live/pump.ts';
import type { SessionEvent } from '../../schemas/index.ts';
import { matching } from './workshop.ts';

const said = (text: string): SessionEvent => ({ type: 'said', text });

async function stage() {
  const log = memorySessionLog();
  const progress = new ProgressBoard();
  await log.create('a');
  const end = new AbortController();
  const feed = (after = 0, idleMs?: number) =>
    sessionFeed({ log, progress }, 'a', after, { signal: end.signal, idleMs });
  return { log, progress, end, feed };
}

const label = (message: FeedMessage | undefined): unknown => {
  if (message === undefined) return 'idle';
  return 'progress' in message ? `${message.progress.stage} ${message.progress.done}` : message.seq;
};

async function take(feed: AsyncIterator<FeedMessage | undefined, void>, count: number): Promise<unknown[]> {
  const taken: unknown[] = [];
  while (taken.length < count) {
    const { done, value } = await feed.next();
    if (done === true) break;
    taken.push(label(value ?? undefined));
  }
  return taken;
}

describe('a feed', () => {
  it('gives what was, then what comes, each once and in order', async () => {
    const { log, feed } = await stage();
    await log.append('a', [said('1'), said('2'), said('3')]);
    const from1 = feed(1);
    // One is read, the others wait in the log while more is stored.
    expect(await take(from1, 1)).toEqual([2]);
    await log.append('a', [said('4'), said('5')]);
    expect(await take(from1, 3)).toEqual([3, 4, 5]);
    const next = from1.next();
    await log.append('a', [said('6')]);
    expect((await next).value).toMatchObject({ seq: 6, type: 'said', at: matching(/Z$/) });
    await from1.return();
  });

  it('sends on what it hears of, and reads what it did not', async () => {
    const { log, progress, end } = await stage();
    let reads = 0;
    const counted = {
      subscribe: (...args: Parameters<typeof log.subscribe>) => log.subscribe(...args),
      readHeads: async (...args: Parameters<typeof log.readHeads>) => {
        reads += 1;
        return await log.readHeads(...args);
      },
    };
    const reader = sessionFeed({ log: counted, progress }, 'a', 0, { signal: end.signal });
    const first = take(reader, 3);
    await new Promise((resolve) => setImmediate(resolve));
    for (let i = 0; i < 3; i++) await log.append('a', [said('x')]);
    expect(await first).toEqual([1, 2, 3]);
    expect(reads).toBe(1);
    // More than is kept for it while it does something else.
    for (let i = 0; i < 30; i++) await log.append('a', [said('y')]);
    expect(await take(reader, 30)).toEqual(Array.from({ length: 30 }, (_, i) => i + 4));
    expect(reads).toBe(2);
    await reader.return();
  });

  it('misses nothing under a storm of appends', async () => {
    const { log, feed } = await stage();
    const reader = take(feed(), 300);
    for (let i = 0; i < 100; i++) {
      await log.append('a', [said('x'), said('y'), said('z')]);
      if (i % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await reader).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
  });

  it('carries progress in between, only the latest', async () => {
    const { log, progress, feed } = await stage();
    await log.append('a', [said('1')]);
    const reader = feed();
    expect(await take(reader, 1)).toEqual([1]);
    for (const done of [1, 2, 3]) progress.publish('a', { stage: 'reading', done, total: 3 });
    progress.publish('b', { stage: 'another session', done: 1, total: 1 });
    await log.append('a', [said('2')]);
    expect(await take(reader, 2)).toEqual([2, 'reading 3']);
    await reader.return();
  });

  it('gives a sign of life when nothing happens', async () => {
    const { feed } = await stage();
    const reader = feed(0, 5);
    expect(await take(reader, 2)).toEqual(['idle', 'idle']);
    await reader.return();
  });

  it('ends when it is told to, waiting or not', async () => {
    const { log, end, feed } = await stage();
    await log.append('a', [said('1'), said('2')]);
    const reading = feed();
    expect(await take(reading, 1)).toEqual([1]);
    const waiting = take(feed(2), 1);
    end.abort();
    expect(await waiting).toEqual([]);
    expect(await take(reading, 1)).toEqual([]);
  });
});

/** A socket that takes `takes` messages and then nothing. */
function socket(takes = Number.POSITIVE_INFINITY) {
  const sent: string[] = [];
  const closed: unknown[] = [];
  const fed: FedSocket = {
    send: (text, done) => {
      sent.push(text);
      if (sent.length <= takes) done();
    },
    close: (code, reason) => closed.push(code, reason),
  };
  return { fed, sent, closed };
}

describe('a pump', () => {
  it('says goodbye when the service ends', async () => {
    const { log, end, feed } = await stage();
    await log.append('a', [said('1')]);
    const { fed, sent, closed } = socket();
    const pumping = pump(feed(), fed, 1000);
    await new Promise((resolve) => setImmediate(resolve));
    end.abort();
    await pumping;
    expect(sent.map((text) => JSON.parse(text) as unknown)).toMatchObject([{ seq: 1, type: 'said' }]);
    expect(closed).toEqual([1001, 'The service stops.']);
  });

  it('drops a reader that takes nothing, with a reason, and queues nothing for it', async () => {
    const { log, feed } = await stage();
    await log.append(
      'a',
      Array.from({ length: 50 }, () => said('x')),
    );
    const { fed, sent, closed } = socket(2);
    await pump(feed(), fed, 20);
    expect(sent).toHaveLength(3);
    expect(closed).toEqual([1013, matching(/too slowly/)]);
  });

  it('leaves the log alone after the end', async () => {
    const { progress, end } = await stage();
    let listening = 0;
    const log = {
      readHeads: async () => [],
      subscribe: () => {
        listening++;
        return () => {
          listening--;
        };
      },
    };
    const { fed } = socket();
    const pumping = pump(sessionFeed({ log, progress }, 'a', 0, { signal: end.signal }), fed, 20);
    expect(listening).toBe(1);
    end.abort();
    await pumping;
    expect(listening).toBe(0);
  });

  it('closes with a reason when the log cannot be read', async () => {
    const { progress, end } = await stage();
    const log = {
      readHeads: async () => {
        throw new Error('broken');
      },
      subscribe: () => () => undefined,
    };
    const { fed, closed } = socket();
    const pumping = pump(sessionFeed({ log, progress }, 'a', 0, { signal: end.signal }), fed, 20);
    await expect(pumping).rejects.toThrow('broken');
    expect(closed[0]).toBe(1011);
  });
});
