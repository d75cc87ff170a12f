import { useEffect, useState } from 'preact/hooks';

export interface Fetched<T> {
  readonly value: T | undefined;
  readonly problem: string | undefined;
}

/** What a request answers; asked again when the function changes, and given up when nobody wants it any more. */
export function useFetched<T>(ask: (signal: AbortSignal) => Promise<T>): Fetched<T> {
  const [fetched, setFetched] = useState<Fetched<T>>({ value: undefined, problem: undefined });
  useEffect(() => {
    const own = new AbortController();
    ask(own.signal).then(
      (value) => {
        if (!own.signal.aborted) setFetched({ value, problem: undefined });
      },
      (error: unknown) => {
        if (!own.signal.aborted) setFetched({ value: undefined, problem: (error as Error).message });
      },
    );
    return () => own.abort();
  }, [ask]);
  return fetched;
}
