import { noAnswer, problemIn } from './service-problem.ts';

export interface ClientOptions {
  /** Where the service is, such as `http://localhost:8787/`; the address that it prints may be given with its token. */
  readonly url: string | URL;
  /** A page of the service needs none: its cookie goes along. */
  readonly token?: string | undefined;
  /** For tests, and for programs that send by ways of their own. */
  readonly fetch?: typeof fetch | undefined;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** How requests get to the service. */
export interface Connection {
  readonly token: string | undefined;
  /** The absolute address of a path below /api/v1/. */
  address(path: string): URL;
  /** @throws ServiceProblem for everything but an answer of success; the reason of `signal` where it ended the request */
  send(path: string, init?: RequestInit): Promise<Response>;
  get<T>(path: string, options?: CallOptions): Promise<T>;
  post<T>(path: string, body: unknown, options?: CallOptions): Promise<T>;
}

export function connectionTo({ url, token, fetch: send = fetch }: ClientOptions): Connection {
  const base = new URL('api/v1/', url);
  const ownToken = token ?? new URL(url).searchParams.get('token') ?? undefined;
  const connection: Connection = {
    token: ownToken,
    address: (path) => new URL(path, base),
    async send(path, init = {}) {
      const headers = new Headers(init.headers);
      if (ownToken !== undefined) headers.set('authorization', `Bearer ${ownToken}`);
      const response = await send(new URL(path, base), { ...init, headers }).catch((error: unknown) => {
        if (init.signal?.aborted === true) throw init.signal.reason;
        throw noAnswer(error);
      });
      if (response.ok) return response;
      throw await problemIn(response);
    },
    get: async <T>(path: string, { signal }: CallOptions = {}) =>
      // The service holds its answers against the same schemas, and its tests hold it to that.
      (await (await connection.send(path, signalled(signal))).json()) as T,
    post: async <T>(path: string, body: unknown, { signal }: CallOptions = {}) => {
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', headers, body: JSON.stringify(body), ...signalled(signal) };
      return (await (await connection.send(path, init)).json()) as T;
    },
  };
  return connection;
}

function signalled(signal: AbortSignal | undefined): RequestInit {
  return signal === undefined ? {} : { signal };
}
