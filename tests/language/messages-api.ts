import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const blockSchema = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  tool_use_id: z.string().optional(),
  content: z.string().optional(),
  is_error: z.boolean().optional(),
});

const bodySchema = z.looseObject({
  model: z.string(),
  max_tokens: z.number(),
  stream: z.boolean().optional(),
  tools: z
    .array(
      z.looseObject({
        name: z.string(),
        strict: z.boolean().optional(),
        input_schema: z.record(z.string(), z.unknown()),
      }),
    )
    .default([]),
  tool_choice: z.unknown().optional(),
  system: z.array(z.looseObject({ text: z.string(), cache_control: z.looseObject({}).optional() })),
  messages: z.array(z.object({ role: z.string(), content: z.union([z.string(), z.array(blockSchema)]) })),
  thinking: z.looseObject({ type: z.string() }).optional(),
  output_config: z.looseObject({ effort: z.string().optional() }).optional(),
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

/** The text of a message that is nothing else. */
export function contentIn(message: Received['body']['messages'][number] | undefined): string {
  if (typeof message?.content !== 'string') throw new Error('the message is one text');
  return message.content;
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

/** What a service says that a request took. */
export const USAGE = {
  input_tokens: 120,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 3000,
  output_tokens: 80,
};

type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly json: string };

interface StreamEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

function writeEvents(response: ServerResponse, events: readonly StreamEvent[]): void {
  response.setHeader('content-type', 'text/event-stream');
  for (const event of events) response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
}

const start = (): StreamEvent => ({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'stub',
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...USAGE, output_tokens: 1 },
  },
});

/** One block as it is begun and filled, piece by piece; what ends it is another event. */
function begun(block: Block, index: number): StreamEvent[] {
  const [empty, whole, delta] =
    block.type === 'text'
      ? [{ type: 'text', text: '' }, block.text, (piece: string) => ({ type: 'text_delta', text: piece })]
      : block.type === 'thinking'
        ? [
            { type: 'thinking', thinking: '', signature: '' },
            block.thinking,
            (piece: string) => ({ type: 'thinking_delta', thinking: piece }),
          ]
        : [
            { type: 'tool_use', id: block.id, name: block.name, input: {} },
            block.json,
            (piece: string) => ({ type: 'input_json_delta', partial_json: piece }),
          ];
  return [
    { type: 'content_block_start', index, content_block: empty },
    ...(whole.match(/.{1,37}/gsu) ?? []).map((piece) => ({
      type: 'content_block_delta',
      index,
      delta: delta(piece),
    })),
    ...(block.type === 'thinking'
      ? [
          {
            type: 'content_block_delta',
            index,
            delta: { type: 'signature_delta', signature: block.signature },
          },
        ]
      : []),
  ];
}

/** Answers with these blocks, in pieces as a stream. */
export function answerBlocks(blocks: readonly Block[], stopReason: string): Respond {
  return (response) => {
    writeEvents(response, [
      start(),
      ...blocks.flatMap((block, index) => [...begun(block, index), { type: 'content_block_stop', index }]),
      {
        type: 'message_delta',
        delta: { stop_reason: stopReason, stop_sequence: null },
        usage: { output_tokens: USAGE.output_tokens },
      },
      { type: 'message_stop' },
    ]);
    response.end();
  };
}

export const answerText = (text: string, stopReason = 'end_turn'): Respond =>
  answerBlocks(text === '' ? [] : [{ type: 'text', text }], stopReason);

/** Calls tools, each with its input, in one answer. An input that is a text is sent as it is, JSON or not. */
export function callTools(...tools: readonly (readonly [name: string, input: unknown])[]): Respond {
  const blocks = tools.map(
    ([name, input], index): Block => ({
      type: 'tool_use',
      id: `toolu_${index}`,
      name,
      json: typeof input === 'string' ? input : JSON.stringify(input),
    }),
  );
  return answerBlocks([{ type: 'thinking', thinking: 'hm', signature: 'c2ln' }, ...blocks], 'tool_use');
}

/** One answer for each request, the last one for all that follow. */
export function inTurn(...answers: readonly [Respond, ...Respond[]]): Respond {
  const left = [...answers];
  return (response, request) => {
    const next = left.length > 1 ? left.shift() : left[0];
    next?.(response, request);
  };
}

/** Begins an answer and then does what `next` does. */
export function beginAnswer(text: string, next: (response: ServerResponse) => void): Respond {
  return (response) => {
    writeEvents(response, [start(), ...begun({ type: 'text', text }, 0)]);
    // what was written is on its way before the socket may go
    setTimeout(next, 20, response);
  };
}

/** Bytes that are no stream of the API, though they say so. */
export function answerBytes(bytes: string | Uint8Array): Respond {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(bytes);
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
