import type { Filter } from './filters.ts';
import { inTurn, type Kernel } from './rounds.ts';

export interface FilterRuns {
  readonly title: string;
  /** Bytes of samples per second of CPU time, one a round. */
  readonly encodes: readonly number[];
  readonly decodes: readonly number[];
  /** Of all chunks, before and after. */
  readonly bytes: number;
  readonly encodedBytes: number;
}

/**
 * Encodes and decodes all chunks with every filter in turn.
 * @throws Error for a filter that does not give back what it got
 */
export function measureFilters(
  filters: readonly Filter[],
  chunks: readonly Uint8Array[],
  rounds: number,
  signal: AbortSignal,
): FilterRuns[] {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  let encoded: Uint8Array[] = [];
  const sizes: number[] = [];
  const kernels = filters.flatMap(({ title, encode, decode }, index): Kernel[] => [
    {
      title,
      bytes,
      run() {
        encoded = chunks.map(encode);
        sizes[index] = encoded.reduce((sum, part) => sum + part.length, 0);
      },
    },
    {
      title,
      bytes,
      run() {
        for (const [at, part] of encoded.entries())
          if (Buffer.compare(decode(part), chunks[at] ?? part) !== 0)
            throw new Error(`${title}: chunk ${at} came back changed`);
      },
    },
  ]);
  const runs = inTurn(kernels, rounds, signal);
  return filters.map(({ title }, index) => ({
    title,
    encodes: runs[2 * index]?.rates ?? [],
    decodes: runs[2 * index + 1]?.rates ?? [],
    bytes,
    encodedBytes: sizes[index] ?? Number.NaN,
  }));
}
