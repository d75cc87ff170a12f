import { randomUUID } from 'node:crypto';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { HostConnection } from '../host/serve-host.ts';
import { EventMemory } from './event-store.ts';

/** A client that says nothing for so long is gone: hosts are closed without a goodbye more often than with one. */
const IDLE_MS = 60 * 60 * 1000;
/** More at once is a host that starts anew for every call. */
const MAX_CLIENTS = 64;
/** More than any call of ours needs. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface HttpHostsOptions<Who = void> {
  /** Whether a client that was met belongs to whoever asks now; the id of its session alone opens nothing. */
  readonly isSame?: ((a: Who, b: Who) => boolean) | undefined;
  readonly idleMs?: number | undefined;
  readonly maxClients?: number | undefined;
  /** Of one person: nobody takes the places of all others. As many as there are where nothing is said. */
  readonly mostOfOne?: number | undefined;
}

interface Client<Who> {
  readonly who: Who;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly connection: HostConnection;
  lastSeenMs: number;
  /** Requests that are being answered, streams among them. */
  readonly open: Set<symbol>;
}

/**
 * MCP over Streamable HTTP: each client has a session of its own, which outlives its connections. Who may ask is the
 * concern of whoever passes the requests on.
 */
export class HttpHosts<Who = void> {
  readonly #serve: (transport: Transport, who: Who) => Promise<HostConnection>;
  readonly #isSame: (a: Who, b: Who) => boolean;
  readonly #clients = new Map<string, Client<Who>>();
  /** Those that begin just now have a place already: many at once see one another. */
  readonly #beginning = new Set<{ readonly who: Who }>();
  readonly #idleMs: number;
  readonly #maxClients: number;
  readonly #mostOfOne: number;
  readonly #sweeper: NodeJS.Timeout;
  #isClosed = false;

  constructor(
    serve: (transport: Transport, who: Who) => Promise<HostConnection>,
    {
      idleMs = IDLE_MS,
      maxClients = MAX_CLIENTS,
      mostOfOne = maxClients,
      isSame = Object.is,
    }: HttpHostsOptions<Who> = {},
  ) {
    this.#serve = serve;
    this.#isSame = isSame;
    this.#idleMs = idleMs;
    this.#maxClients = maxClients;
    this.#mostOfOne = mostOfOne;
    this.#sweeper = setInterval(
      () => void this.sweep(Date.now()).catch(() => undefined),
      Math.min(idleMs, 60_000),
    );
    this.#sweeper.unref();
  }

  /** Clients that are known now. */
  get size(): number {
    return this.#clients.size;
  }

  async handle(request: Request, who: Who): Promise<Response> {
    if (this.#isClosed) return refusal(503, -32_000, 'The service stops.');
    const id = request.headers.get('mcp-session-id');
    if (id !== null) {
      const client = this.#clients.get(id);
      // 404 tells a client to begin anew.
      if (client === undefined || !this.#isSame(client.who, who))
        return refusal(404, -32_001, 'This session has ended: initialize again.');
      return await this.#answer(client, request);
    }
    if (request.method !== 'POST')
      return refusal(400, -32_000, 'Begin with a POST of initialize; then send its Mcp-Session-Id along.');
    return await this.#begin(request, who);
  }

  async #begin(request: Request, who: Who): Promise<Response> {
    const place = { who };
    this.#beginning.add(place);
    try {
      return (await this.#noPlace(who)) ?? (await this.#begun(request, who));
    } finally {
      this.#beginning.delete(place);
    }
  }

  /** Why one more cannot begin, which is counted already, after those that nobody uses made room. */
  async #noPlace(who: Who): Promise<Response | undefined> {
    const isTheirs = (one: { readonly who: Who }): boolean => this.#isSame(one.who, who);
    const theirs = (): [string, Client<Who>][] => [...this.#clients].filter(([, one]) => isTheirs(one));
    const areMany = (): boolean =>
      theirs().length + [...this.#beginning].filter(isTheirs).length > this.#mostOfOne;
    if (areMany()) await this.#dropOldest(theirs());
    if (areMany())
      return refusal(503, -32_000, `${this.#mostOfOne} clients of yours are at work; try again later.`);
    const isFull = (): boolean => this.#clients.size + this.#beginning.size > this.#maxClients;
    if (isFull()) await this.#dropOldest([...this.#clients]);
    if (isFull()) return refusal(503, -32_000, `${this.#maxClients} clients are at work; try again later.`);
    return undefined;
  }

  async #begun(request: Request, who: Who): Promise<Response> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new EventMemory(),
      maxRequestBodySize: MAX_BODY_BYTES,
    });
    const connection = await this.#serve(transport, who);
    const client: Client<Who> = { who, transport, connection, lastSeenMs: Date.now(), open: new Set() };
    const response = await this.#answer(client, request);
    const { sessionId } = transport;
    // What was no initialize has left nothing to come back to.
    if (sessionId === undefined || this.#isClosed) await connection.close();
    else this.#clients.set(sessionId, client);
    return response;
  }

  async #answer(client: Client<Who>, request: Request): Promise<Response> {
    client.lastSeenMs = Date.now();
    const answering = Symbol('answering');
    const ended = (): void => {
      client.open.delete(answering);
      client.lastSeenMs = Date.now();
    };
    client.open.add(answering);
    try {
      const response = await client.transport.handleRequest(request);
      const { sessionId } = client.transport;
      if (request.method === 'DELETE' && response.ok && sessionId !== undefined) await this.#end(sessionId);
      if (response.body === null) {
        ended();
        return response;
      }
      return new Response(whenOver(response.body, ended), response);
    } catch (error) {
      ended();
      throw error;
    }
  }

  /**
   * Ends the clients that have neither asked nor listened for long, with the calls that they left behind: a question to
   * a person who is gone would never be answered. Jobs go on.
   */
  async sweep(nowMs: number): Promise<void> {
    const idle = [...this.#clients].filter(
      ([, client]) => client.open.size === 0 && nowMs - client.lastSeenMs >= this.#idleMs,
    );
    await Promise.all(idle.map(([id]) => this.#end(id)));
  }

  async #dropOldest(clients: readonly (readonly [string, Client<Who>])[]): Promise<void> {
    const free = clients.filter(([, client]) => isFree(client));
    const [oldest] = free.toSorted(([, a], [, b]) => a.lastSeenMs - b.lastSeenMs);
    if (oldest !== undefined) await this.#end(oldest[0]);
  }

  async #end(id: string): Promise<void> {
    const client = this.#clients.get(id);
    this.#clients.delete(id);
    await client?.connection.close();
  }

  /** Ends every client and waits for what runs for them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#sweeper);
    await Promise.all([...this.#clients.keys()].map((id) => this.#end(id)));
  }
}

function isFree({ open, connection }: Pick<Client<unknown>, 'open' | 'connection'>): boolean {
  return open.size === 0 && connection.running === 0;
}

/** The same bytes; `over` is called when they have ended or nobody reads them any more. */
function whenOver(body: ReadableStream<Uint8Array>, over: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          controller.enqueue(value);
          return;
        }
        over();
        controller.close();
      } catch (error) {
        over();
        controller.error(error);
      }
    },
    async cancel(reason) {
      over();
      await reader.cancel(reason);
    },
  });
}

function refusal(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status });
}
