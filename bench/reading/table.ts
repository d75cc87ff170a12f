import { markdownRows, median, megabytes } from '../markdown.ts';
import type { ChunkShape } from './chunk-shape.ts';

/** CPU seconds, wall seconds, and bytes of the chunks that were decoded. */
export type Reading = readonly [cpuSeconds: number, wallSeconds: number, storedBytes: number];

export interface ShapeReadings {
  readonly shape: ChunkShape;
  readonly fileBytes: number;
  readonly readings: Readonly<Record<string, readonly Reading[]>>;
}

/** CPU time is what decoding takes; the bytes are what a disk or a network has to bring. */
export function readingTable(all: readonly ShapeReadings[]): string {
  const names = Object.keys(all[0]?.readings ?? {});
  const cell = (readings: readonly Reading[] | undefined): string => {
    const middle = (at: 0 | 2): number => median((readings ?? []).map((one) => one[at]));
    return `${(middle(0) * 1000).toFixed(0)} ms, ${(middle(2) / 1e6).toFixed(1)} MB`;
  };
  return markdownRows(
    ['chunks', 'file', ...names],
    all.map(({ shape, fileBytes, readings }) => [
      shape.join(' × '),
      megabytes(fileBytes),
      ...names.map((name) => cell(readings[name])),
    ]),
  );
}
