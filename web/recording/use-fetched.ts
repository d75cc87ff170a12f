import { useEffect, useState } from 'preact/hooks';

export interface Fetched<T> {
  readonly value: T | undefined;
  readonly problem: string | undefined;
}

const AGAIN_MS = 5000;
const AGAIN_MOST_MS = 60_000;

/**
 * What a request answers; asked again when the function changes, and when it failed: a service comes back. Given up when
 * nobody wants it any more.
 */
export function useFetched<T>(ask: (signal: AbortSignal) => Promise<T>): Fetched<T> {
  const [fetched, setFetched] = useState<Fetched<T>>({ value: undefined, problem: undefined });
  useEffect(() => {
    const own = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = (pauseMs: number): void => {
      ask(own.signal).then(
        (value) => {
          if (!own.signal.aborted) setFetched({ value, problem: undefined });
        },
        (error: unknown) => {
          if (own.signal.aborted) return;
          setFetched({ value: undefined, problem: (error as Error).message });
          timer = setTimeout(() => go(Math.min(AGAIN_MOST_MS, 2 * pauseMs)), pauseMs);
        },
      );
    };
    go(AGAIN_MS);
    return () => {
      own.abort();
      clearTimeout(timer);
    };
  }, [ask]);
  return fetched;
}
