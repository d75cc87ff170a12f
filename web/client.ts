import { createClient } from '../api/client/index.ts';
import type { Listen } from './live-session.ts';

export type { SessionEntry } from '../api/client/index.ts';

const service = createClient({ url: document.baseURI });

/** The service that this page is of, with the names that the page has for what it does most. */
export const client = {
  ...service,
  view: service.getSession,
  cancel: service.cancelSession,
  openFolder: (folder: string, session?: string): Promise<string> =>
    service.openSession(session === undefined ? { folder } : { folder, session }),
  openSample: (): Promise<string> => service.openSession({ sample: true }),
};

/** Away for longer, a computer may have slept: its connections can be gone without anybody having said so. */
const AWAY_MS = 10_000;

export const listen: Listen = (sessionId, afterSeq, handlers) => {
  const end = new AbortController();
  let connection = new AbortController();
  let after = afterSeq;
  const follow = async (signal: AbortSignal): Promise<void> => {
    const onConnection = (isOpen: boolean): void => {
      if (!signal.aborted) handlers.onConnection(isOpen);
    };
    for await (const message of client.followSession(sessionId, { after, signal, onConnection })) {
      if (signal.aborted) return;
      if ('progress' in message) handlers.onProgress(message.progress);
      else {
        after = message.seq;
        handlers.onEvent(message.seq);
      }
    }
  };
  const connect = (): void => {
    connection.abort();
    connection = new AbortController();
    // Who is refused hears why from whatever they ask for next.
    follow(connection.signal).catch(() => handlers.onConnection(false));
  };
  const { signal } = end;
  // Without a network there may still be a service on this machine.
  addEventListener(
    'offline',
    () => {
      handlers.onConnection(false);
      connect();
    },
    { signal },
  );
  addEventListener('online', connect, { signal });
  let leftMs = performance.now();
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.hidden) leftMs = performance.now();
      else if (performance.now() - leftMs > AWAY_MS) connect();
    },
    { signal },
  );
  connect();
  return () => {
    end.abort();
    connection.abort();
  };
};
