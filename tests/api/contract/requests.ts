import type { Hono } from 'hono';
import { TOKEN } from '../workshop.ts';
import type { Operation } from './document.ts';

/** What is asked in another way than the example of an operation. */
export interface Asked {
  /** Instead of the service. */
  readonly app?: Hono;
  /** Of parameters, by their names: instead of the examples of the document. */
  readonly values?: Readonly<Record<string, string>>;
  /** Parameters that nobody has to give. */
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the example. */
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Asks an operation in the process, without a socket. `localised` puts in what the examples stand for. */
export async function request(
  app: Hono,
  operation: Operation,
  { values = {}, query = {}, headers = {}, body, signal }: Asked,
  localised: (text: string) => string = (text) => text,
): Promise<Response> {
  let path = `/api/v1${operation.path}`;
  const all = new URLSearchParams(query);
  for (const { name, in: place, schema, required } of operation.parameters) {
    const value = values[name] ?? localised(textOf(schema['example']));
    if (place === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value));
    if (place === 'query' && required === true && !all.has(name)) all.set(name, value);
  }
  const example = operation.requestBody?.content['application/json'].example;
  const sent = body ?? (example === undefined ? undefined : localised(JSON.stringify(example)));
  const search = all.size === 0 ? '' : `?${all.toString()}`;
  return await app.request(`http://localhost:8787${path}${search}`, {
    method: operation.method,
    headers: {
      host: 'localhost:8787',
      authorization: `Bearer ${TOKEN}`,
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
    ...(signal === undefined ? {} : { signal }),
  });
}

const textOf = (example: unknown): string =>
  typeof example === 'string' || typeof example === 'number' ? String(example) : '';
