import { isIP } from 'node:net';

/** Of one who asks for the first time since long; more of them at once are turned away rather than forgotten. */
const MAX_KEYS = 100_000;

interface Window {
  count: number;
  readonly endsAtMs: number;
}

/** Counts what each of many does within a minute. Without timers: what is over is forgotten when the next one comes. */
export class RateLimit {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #windows = new Map<string, Window>();

  constructor(limit: number, windowMs: number, now: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /** Counts one more. Undefined while it is allowed, else the seconds after which it is again. */
  take(key: string): number | undefined {
    const nowMs = this.#now();
    this.#forget(nowMs);
    const window = this.#windows.get(key);
    if (window !== undefined) {
      window.count++;
      return window.count <= this.#limit ? undefined : secondsUntil(window.endsAtMs, nowMs);
    }
    if (this.#windows.size >= MAX_KEYS) return secondsUntil(nowMs + this.#windowMs, nowMs);
    this.#windows.set(key, { count: 1, endsAtMs: nowMs + this.#windowMs });
    return undefined;
  }

  /** Windows are equally long: they end in the order in which they began. */
  #forget(nowMs: number): void {
    for (const [key, { endsAtMs }] of this.#windows) {
      if (endsAtMs > nowMs) return;
      this.#windows.delete(key);
    }
  }
}

const secondsUntil = (endsAtMs: number, nowMs: number): number =>
  Math.max(1, Math.ceil((endsAtMs - nowMs) / 1000));

/** One household or machine has as many IPv6 addresses as it likes within its network. */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const all = [...front, ...Array.from({ length: zeros }, () => '0'), ...back];
  return `${all
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')}::/64`;
}
