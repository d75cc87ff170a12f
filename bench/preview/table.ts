import { markdownRows } from '../markdown.ts';
import type { Zoom } from './zooms.ts';

const HEAD = ['window', 'zooms', 'p50', 'p95', 'greatest', 'samples looked at'];

/** Windows by how long they are, with the time until all of their picture is there. */
export function zoomTable(zooms: readonly Zoom[]): string {
  const groups: readonly (readonly [string, (seconds: number) => boolean])[] = [
    ['10 s and more', (seconds) => seconds >= 10],
    ['0.1 s to 10 s', (seconds) => seconds >= 0.1 && seconds < 10],
    ['below 0.1 s', (seconds) => seconds < 0.1],
    ['all', () => true],
  ];
  return markdownRows(
    HEAD,
    groups.flatMap(([name, belongs]) => {
      const own = zooms.filter(({ seconds }) => belongs(seconds));
      if (own.length === 0) return [];
      const times = own.map(({ ms }) => ms);
      const share = Math.min(...own.map((zoom) => zoom.share));
      const looked = share < 1 ? `at least ${(100 * share).toPrecision(2)} %` : 'all';
      return [
        [
          name,
          String(own.length),
          ...[quantile(times, 0.5), quantile(times, 0.95), Math.max(...times)].map(milliseconds),
          looked,
        ],
      ];
    }),
  );
}

/** The least value that at least this share of all do not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
