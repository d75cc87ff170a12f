import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const bodySchema = z.looseObject({
  model: z.string(),
  max_tokens: z.number(),
  stream: z.boolean().optional(),
  system: z.array(z.looseObject({ text: z.string() })),
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
  thinking: z.looseObject({ type: z.string() }).optional(),
  output_config: z.looseObject({
    effort: z.string().optional(),
    format: z.object({ type: z.string(), schema: z.record(z.string(), z.unknown()) }),
  }),
});

/** One request, as it came in. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly body: z.infer<typeof bodySchema>;
  /** Settles when the socket of the request is gone. */
  readonly closed: Promise<void>;
}

export type Respond = (response: ServerResponse, request: Received) => void;

export interface MessagesApi {
  readonly url: string;
  readonly requests: Received[];
  respond: Respond;
  close(): Promise<void>;
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** A server on this machine that takes what the Messages API takes, and answers as it is told. */
export async function startMessagesApi(): Promise<MessagesApi> {
  const requests: Received[] = [];
  const api = { respond: (response: ServerResponse) => void response.destroy() } as { respond: Respond };
  const server = createServer((request, response) => {
    const closed = new Promise<void>((resolve) => response.on('close', () => resolve()));
    textOf(request).then(
      (raw) => {
        const body = bodySchema.parse(JSON.parse(raw));
        const received = { path: request.url ?? '', headers: request.headers, raw, body, closed };
        requests.push(received);
        api.respond(response, received);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.assign(api, { url, requests, close });
}

const message = (text: string, stopReason: string | null) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'stub',
  content: text === '' ? [] : [{ type: 'text', text }],
  stop_reason: stopReason,
  stop_sequence: null,
  usage: { input_tokens: 1, output_tokens: 1 },
});

interface StreamEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

function writeEvents(response: ServerResponse, events: readonly StreamEvent[]): void {
  response.setHeader('content-type', 'text/event-stream');
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

const pieces = (text: string): object[] =>
  (text.match(/.{1,37}/gsu) ?? []).map((piece) => ({ type: 'text_delta', text: piece }));

const opening = (text: string): StreamEvent[] => [
  { type: 'message_start', message: message('', null) },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  ...pieces(text).map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
];

/** Answers with this text, in pieces where a stream was asked for, whole elsewhere. */
export function answerText(text: string, stopReason = 'end_turn'): Respond {
  return (response, { body }) => {
    if (body.stream !== true) {
      answerJson(200, message(text, stopReason))(response);
      return;
    }
    writeEvents(response, [
      ...opening(text),
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: stopReason, stop_sequence: null },
        usage: { output_tokens: 1 },
      },
      { type: 'message_stop' },
    ]);
    response.end();
  };
}

/** Begins an answer and then does what `next` does. */
export function beginAnswer(text: string, next: (response: ServerResponse) => void): Respond {
  return (response) => {
    writeEvents(response, opening(text));
    // what was written is on its way before the socket may go
    setTimeout(next, 20, response);
  };
}

/** An error in the midst of a stream. */
export const streamError =
  (type: string): Respond =>
  (response) => {
    writeEvents(response, [{ type: 'error', error: { type, message: 'sorry' } }]);
    response.end();
  };

/** Answers with JSON whatever was asked for, as the API does with errors and some proxies with everything. */
export function answerJson(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** An error of the API. */
export function fail(status: number, type: string, headers: Readonly<Record<string, string>> = {}): Respond {
  return answerJson(status, { type: 'error', error: { type, message: `about ${type}` } }, headers);
}
