import type { Answered, Answers, Asked, Question } from './contents.ts';

/** An NWB file with the server, of which only what is looked at is sent. */
export interface RemoteFile {
  /** Rejects where the file cannot be opened; then nothing else can be asked. */
  readonly opened: Promise<Answers['open']>;
  readonly ask: <K extends Question['kind']>(question: Extract<Question, { kind: K }>) => Promise<Answers[K]>;
  /** What the server has sent of it so far. */
  readonly sentBytes: () => number;
  /** Tells of more; answers with what ends that. */
  readonly onSent: (listener: (bytes: number) => void) => () => void;
  readonly close: () => void;
}

/** Starts the worker, which loads HDF5, and opens the file at an address. */
export function openRemoteFile(address: string): RemoteFile {
  const worker = new Worker(new URL('./hdf5-worker.ts', import.meta.url), { type: 'module' });
  const waiting = new Map<number, { done: (answer: never) => void; failed: (why: Error) => void }>();
  let last = 0;
  let sent = 0;
  const listeners = new Set<(bytes: number) => void>();
  const failAll = (why: string): void => {
    for (const { failed } of waiting.values()) failed(new Error(why));
    waiting.clear();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<Answered>) => {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    sent = data.sentBytes;
    for (const listener of listeners) listener(sent);
    if ('fault' in data) one?.failed(new Error(data.fault));
    else one?.done(data.answer as never);
  });
  worker.addEventListener('error', () => failAll('The reader of the file could not be started.'));
  const ask: RemoteFile['ask'] = (question) =>
    new Promise((done, failed) => {
      last += 1;
      waiting.set(last, { done, failed });
      worker.postMessage({ id: last, question } satisfies Asked);
    });
  return {
    opened: ask({ kind: 'open', address }),
    ask,
    sentBytes: () => sent,
    onSent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      worker.terminate();
      failAll('The file was closed.');
    },
  };
}
