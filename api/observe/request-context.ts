import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** Follows everything that is awaited, or begun, on behalf of one request: no function has to hand the id on. */
const requests = new AsyncLocalStorage<string | undefined>();

/** The id of the request that this is done for, undefined where it is done for none. */
export function currentRequestId(): string | undefined {
  return requests.getStore();
}

/** Does something on behalf of a request, in this process or in another one: whatever it logs carries the id. */
export function asRequest<T>(requestId: string | undefined, work: () => T): T {
  return requests.run(requestId, work);
}

/** The id that a client or a proxy gave, where it is one that a log can hold; else a new one. */
export function requestIdFrom(header: string | undefined): string {
  return header !== undefined && /^[\w.:-]{1,64}$/.test(header) ? header : randomUUID();
}
