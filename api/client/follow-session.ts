import type { LiveMessage } from '../../schemas/service/index.ts';
import type { Connection } from './connection.ts';
import { overSocket, overStream } from './event-source.ts';
import { ServiceProblem } from './service-problem.ts';

export interface FollowOptions {
  /** The number of the last event that is known; 0, the default, for all that ever happened. */
  readonly after?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is told when the connection is there, and when it is lost and tried anew. */
  readonly onConnection?: ((isOpen: boolean) => void) | undefined;
}

const FIRST_PAUSE_MS = 250;
/** A service that comes back finds its clients within so long. */
const LONGEST_PAUSE_MS = 5000;
const NEVER = new AbortController().signal;

/**
 * What happened and happens in a session: every event once and in order, whatever becomes of the connection, with
 * progress in between. It ends with `signal`, or when the caller leaves the loop.
 * @throws ServiceProblem where the service refuses: no such session, no token
 */
export async function* followSession(
  connection: Connection,
  sessionId: string,
  { after = 0, signal = NEVER, onConnection }: FollowOptions = {},
): AsyncGenerator<LiveMessage, void, undefined> {
  // A socket takes no header for a token; whoever has none relies on the cookie, and is a page.
  const source = connection.token === undefined && 'WebSocket' in globalThis ? overSocket : overStream;
  const path = `sessions/${encodeURIComponent(sessionId)}/events`;
  let last = after;
  let pauseMs = FIRST_PAUSE_MS;
  const onOpen = (): void => {
    pauseMs = FIRST_PAUSE_MS;
    onConnection?.(true);
  };
  while (!signal.aborted) {
    let wasOpen = false;
    try {
      const messages = source(connection, `${path}?after=${last}`, {
        signal,
        onOpen: () => {
          wasOpen = true;
          onOpen();
        },
      });
      for await (const message of messages) {
        if ('seq' in message) {
          if (message.seq <= last) continue;
          last = message.seq;
        }
        yield message;
      }
      // A socket does not say why it was refused; an ordinary request does.
      if (!wasOpen && source === overSocket) await connection.send(path, { signal });
    } catch (error) {
      if (signal.aborted) return;
      if (isFinal(error)) throw error;
    }
    if (signal.aborted) return;
    onConnection?.(false);
    await pause(pauseMs, signal);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
  }
}

/** A refusal that another try would meet again. 426: the service is there, and only wants the upgrade. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof ServiceProblem)) return false;
  return error.status >= 400 && error.status < 500 && ![408, 426, 429].includes(error.status);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
