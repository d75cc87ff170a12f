import type { LiveMessage } from '../../schemas/service/index.ts';
import type { Connection } from './connection.ts';

/** The messages of one connection: it ends, or throws, when the connection does. */
export type EventSource = (
  connection: Connection,
  path: string,
  how: { readonly signal: AbortSignal; readonly onOpen: () => void },
) => AsyncGenerator<LiveMessage, void, undefined>;

/** For pages: a browser keeps few connections to one place, and sockets are not counted among them. */
export const overSocket: EventSource = async function* (connection, path, { signal, onOpen }) {
  const address = connection.address(path);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(address);
  const waiting: string[] = [];
  let isClosed = false;
  let wake = (): void => undefined;
  const close = (): void => socket.close();
  socket.addEventListener('open', onOpen);
  socket.addEventListener('message', ({ data }: { readonly data: unknown }) => {
    waiting.push(String(data));
    wake();
  });
  socket.addEventListener('close', () => {
    isClosed = true;
    wake();
  });
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  try {
    for (;;) {
      for (let text = waiting.shift(); text !== undefined; text = waiting.shift())
        yield JSON.parse(text) as LiveMessage;
      if (isClosed) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    signal.removeEventListener('abort', close);
    close();
  }
};

/** For programs: a request like all others, with their token. */
export const overStream: EventSource = async function* (connection, path, { signal, onOpen }) {
  const response = await connection.send(path, { headers: { accept: 'text/event-stream' }, signal });
  onOpen();
  let text = '';
  for await (const piece of piecesOf(response)) {
    text += piece;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = messageIn(block);
      if (message !== undefined) yield message;
    }
  }
};

/** Of the server-sent events that the service writes: one line of data each, progress by name. */
function messageIn(block: string): LiveMessage | undefined {
  const fields = new Map(
    block.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return undefined;
  const value: unknown = JSON.parse(data);
  const event = fields.get('event');
  if (event === 'progress') return { progress: value } as LiveMessage;
  if (event === undefined) return value as LiveMessage;
  throw new Error(String(value));
}

/** Not every browser can iterate over a body. */
async function* piecesOf(response: Response): AsyncGenerator<string, void, undefined> {
  if (response.body === null) return;
  const body: ReadableStream<Uint8Array<ArrayBuffer>> = response.body;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
