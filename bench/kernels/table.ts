import { markdownRows, median, megabytes, ratioText } from '../markdown.ts';
import type { FilterRuns } from './measure-filters.ts';
import type { KernelRuns } from './rounds.ts';

const rate = (rates: readonly number[]): string => `${megabytes(median(rates))}/s`;

export function gatherTable(all: readonly KernelRuns[]): string {
  return markdownRows(
    ['layout', 'samples per second of CPU time'],
    all.map(({ title, rates }) => [title, rate(rates)]),
  );
}

/** Ratios to the first filter are taken round by round. */
export function filterTable(all: readonly FilterRuns[]): string {
  const [first] = all;
  return markdownRows(
    ['filter', 'encodes', 'ratio', 'speed ÷ first row’s', 'size ÷ first row’s', 'decodes'],
    all.map((one) => [
      one.title,
      rate(one.encodes),
      `${(one.bytes / one.encodedBytes).toFixed(2)}:1`,
      ratioText(one.encodes.map((value, round) => value / (first?.encodes[round] ?? Number.NaN))),
      (one.encodedBytes / (first?.encodedBytes ?? Number.NaN)).toFixed(3),
      rate(one.decodes),
    ]),
  );
}
