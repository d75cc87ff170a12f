import type { FallbackReason } from './fallback.ts';

/** An answer that is of no use, or a request that is not made, and why. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
  readonly reason: FallbackReason;
  constructor(reason: FallbackReason) {
    super(reason);
    this.reason = reason;
  }
}

/** The part of an error of the client that tells what happened. Its message may hold what was sent, and is never used. */
interface Fault {
  readonly status?: unknown;
  readonly type?: unknown;
  readonly headers?: unknown;
  readonly cause?: unknown;
}

const faultOf = (error: unknown): Fault => (typeof error === 'object' && error !== null ? error : {});

/** The HTTP status, where an answer came at all. */
export function statusOf(error: unknown): number | undefined {
  const { status } = faultOf(error);
  return typeof status === 'number' ? status : undefined;
}

/** The pause that the service asked for; undefined where it asked for none. */
export function retryAfterMs(error: unknown): number | undefined {
  const { headers } = faultOf(error);
  const value = headers instanceof Headers ? headers.get('retry-after') : null;
  if (value === null) return undefined;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Errors that the service sends in the midst of a stream have a type and no status. */
const TYPES: Readonly<Record<string, FallbackReason>> = {
  authentication_error: 'key',
  permission_error: 'key',
  rate_limit_error: 'busy',
  overloaded_error: 'busy',
  api_error: 'service',
  timeout_error: 'service',
};

const BUSY = new Set([429, 529]);

/** What a failed request means for the person. */
export function reasonOf(error: unknown): FallbackReason {
  const status = statusOf(error);
  if (status === 401 || status === 403) return 'key';
  if (status !== undefined) return BUSY.has(status) ? 'busy' : status >= 500 ? 'service' : 'request';
  const { type, cause } = faultOf(error);
  if (typeof type === 'string') return TYPES[type] ?? 'service';
  // A stream that is no stream ends without a cause, or with one that the parser of JSON gave.
  if (error instanceof SyntaxError || cause instanceof SyntaxError) return 'answer';
  return cause === undefined && error instanceof Error && !(error instanceof TypeError)
    ? 'answer'
    : 'unreachable';
}
