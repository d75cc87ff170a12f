import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Calls } from './calls.ts';
import { Listener } from './listener.ts';
import type { Service } from './service.ts';

/** What somebody says who records with the rig of the sample; by the built-in engine each is understood. */
const WORDS = [
  'Jane Doe and R. Roe, Frank lab at UCSF',
  'Richard. long evans rat, male, about 12 weeks, 420 g',
  'yes. it ran a w-track for reward with a rest before',
  'spatial alternation memory task; keywords: hippocampus, replay',
  'tetrodes are in CA1 right side, all of them',
  'how many channels does it have?',
  'nTrode 2 channel 1 is dead',
  'undo that',
  'what do you know so far?',
];

export interface Rounds {
  readonly service: Service;
  readonly calls: Calls;
  readonly signal: AbortSignal;
  readonly pauseMs: number;
  /** Hears of every listener that ends. */
  readonly counted: (listener: Listener) => void;
}

interface View {
  readonly phase: string;
  readonly lastSeq: number;
}

async function openSession(calls: Calls, folder: string, outFolder: string): Promise<string> {
  await mkdir(outFolder, { recursive: true });
  const started = (await calls.ask('open a session', 'POST', 'sessions', { folder, outFolder })) as {
    readonly sessionId?: string;
    readonly view?: { readonly sessionId: string };
  };
  return started.sessionId ?? started.view?.sessionId ?? '';
}

async function viewOf(calls: Calls, id: string): Promise<View> {
  const answer = (await calls.ask('read a session', 'GET', `sessions/${id}`)) as View & { view?: View };
  return answer.view ?? answer;
}

const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
};

/** One person: a conversation after the other, with the page open in some windows. */
export async function chat(
  rounds: Rounds,
  folder: string,
  outFolder: string,
  windows: number,
): Promise<void> {
  const { service, calls, signal, pauseMs, counted } = rounds;
  // By a number of its own: everybody at the same moment would be nobody's day.
  const wait = (): Promise<void> => pause(pauseMs * (0.5 + Math.random()), signal);
  while (!signal.aborted) {
    const id = await openSession(calls, folder, outFolder);
    const listeners = Array.from({ length: windows }, () => new Listener(service, id));
    try {
      await Promise.all(listeners.map((listener) => listener.open()));
      for (const text of WORDS) {
        await wait();
        if (signal.aborted) break;
        await calls.ask('say something', 'POST', `sessions/${id}/messages`, { text });
        await viewOf(calls, id);
        if (Math.random() < 0.1) listeners[0]?.cut();
        if (Math.random() < 0.2) await calls.ask('list sessions', 'GET', 'sessions');
      }
      const { lastSeq } = await viewOf(calls, id);
      await Promise.all(listeners.map((listener) => listener.caughtUp(lastSeq)));
    } finally {
      for (const listener of listeners) {
        listener.close();
        counted(listener);
      }
    }
  }
}

/** Converts a folder with complete metadata, again and again. @returns how often it was done */
export async function convert(rounds: Rounds, folder: string, outFolder: string): Promise<number> {
  const { calls, signal } = rounds;
  let done = 0;
  for (; !signal.aborted; done += 1) {
    const out = join(outFolder, String(done));
    const id = await openSession(calls, folder, out);
    await reached(calls, id, signal, 'confirming', 'collecting');
    if (signal.aborted) break;
    await calls.ask('start a conversion', 'POST', `sessions/${id}/messages`, { text: 'go' });
    await reached(calls, id, signal, 'done', 'deciding');
    if (signal.aborted) break;
    await rm(out, { recursive: true, force: true });
  }
  return done;
}

async function reached(calls: Calls, id: string, signal: AbortSignal, ...phases: string[]): Promise<void> {
  while (!signal.aborted) {
    const { phase } = await viewOf(calls, id);
    if (phases.includes(phase)) return;
    if (phase === 'failed' || phase === 'cancelled') throw new Error(`the conversion is ${phase}`);
    await pause(250, signal);
  }
}
