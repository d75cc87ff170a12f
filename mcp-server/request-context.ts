import { AsyncLocalStorage } from 'node:async_hooks';
import { z } from 'zod';

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

/** Where the id stands in `_meta` of a call between agents, which may be processes of their own. */
const KEY = 'renshaw/request';
const metaSchema = z.looseObject({ [KEY]: z.string().optional() });

/** What a call carries of the request that it is made for. */
export function requestMeta(): { readonly _meta?: Record<string, string> } {
  const requestId = currentRequestId();
  return requestId === undefined ? {} : { _meta: { [KEY]: requestId } };
}

/** Answers a call on behalf of the request that it was made for. */
export function asRequestOf<T>(meta: unknown, work: () => T): T {
  return asRequest(metaSchema.safeParse(meta).data?.[KEY], work);
}
