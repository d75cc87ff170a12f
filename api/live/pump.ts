import type { FeedMessage } from './feed.ts';

/** As much of a WebSocket as is needed to feed it. `done` is called when the message has left for the network. */
export interface FedSocket {
  send(text: string, done: (error?: Error | null) => void): void;
  close(code: number, reason: string): void;
}

/** RFC 6455, 7.4.1, and its registry. */
export const CLOSE_CODES = { goingAway: 1001, policy: 1008, ourFault: 1011, tryAgainLater: 1013 } as const;

/**
 * Sends a feed to a socket, one message after the other has left. A reader that takes nothing for `patienceMs` is dropped
 * with a reason; it can come back with its last number. Returns when the feed ends, the socket fails or is dropped.
 *
 * @param isUnwelcome whether a feed that ended did so because its reader may not come in any more
 */
export async function pump(
  feed: AsyncIterable<FeedMessage | undefined>,
  socket: FedSocket,
  patienceMs: number,
  isUnwelcome: () => boolean = () => false,
): Promise<void> {
  try {
    for await (const message of feed) {
      if (message === undefined) continue;
      const outcome = await sent(socket, JSON.stringify(message), patienceMs);
      if (outcome === 'slow')
        socket.close(CLOSE_CODES.tryAgainLater, 'Read too slowly: connect again with the last number.');
      if (outcome !== 'sent') return;
    }
    if (isUnwelcome()) socket.close(CLOSE_CODES.policy, 'Your token is no longer good.');
    else socket.close(CLOSE_CODES.goingAway, 'The service stops.');
  } catch (error) {
    socket.close(CLOSE_CODES.ourFault, 'The session cannot be read: ask for its state.');
    throw error;
  }
}

async function sent(
  socket: FedSocket,
  text: string,
  patienceMs: number,
): Promise<'sent' | 'slow' | 'failed'> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve) => {
      timer = setTimeout(() => resolve('slow'), patienceMs);
      socket.send(text, (error) => resolve(error === undefined || error === null ? 'sent' : 'failed'));
    });
  } finally {
    clearTimeout(timer);
  }
}
