import type { EpochReport } from '../mcp-server/tools/index.ts';

/** Jumps of one recording that are told one by one; `--json` lists more. */
const MOST_TOLD = 3;

const HEADINGS = ['epoch', 'packets', 'lost', 'single', 'longer', 'clock', 'drift', 'residual (max)'];

/** Gaps and clocks of the recordings of a session: a short table for people, a line each. */
export function describeReport(report: readonly EpochReport[]): string[] {
  const rows = report.map(({ epoch, packets, gaps, clock }) => [
    epoch,
    packets.toLocaleString('en-US'),
    gaps.lostPackets.toLocaleString('en-US'),
    `${gaps.single}${gaps.filled > 0 ? ' filled' : ''}`,
    String(gaps.longer),
    clock.source,
    clock.driftPpm === null
      ? '–'
      : `${clock.driftPpm < 0 ? '−' : '+'}${Math.abs(clock.driftPpm).toFixed(1)} ppm`,
    clock.driftPpm === null
      ? '–'
      : `${clock.residualRmsMs.toFixed(3)} ms (${clock.residualMaxMs.toFixed(3)})`,
  ]);
  const table = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    `  ${row.map((cell, column) => (isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ')}`.trimEnd(),
  );
  return ['Gaps and clocks:', ...lines.flatMap((line, index) => [line, ...remarks(report[index - 1])])];
}

/** What does not fit into a row. */
function remarks(one: EpochReport | undefined): string[] {
  if (one === undefined) return [];
  const { gaps, clock, overlapS } = one;
  const lines = clock.jumps
    .slice(0, MOST_TOLD)
    .map(
      ({ packet, what, seconds, atS }) =>
        `the ${what} jumps by ${(what === 'clock' ? seconds : -seconds).toFixed(3)} s at packet ${packet}, ${atS.toFixed(3)} s in`,
    );
  if (clock.jumps.length > MOST_TOLD) lines.push(`and ${clock.jumps.length - MOST_TOLD} more such jumps`);
  if (gaps.steppedBack > 0)
    lines.push(
      `the counter repeats or goes back ${gaps.steppedBack === 1 ? 'once' : `${gaps.steppedBack} times`}`,
    );
  if (overlapS > 0) lines.push(`begins ${overlapS.toFixed(3)} s before the recording before it ends`);
  return lines.map((line) => `    ${line}`);
}

/** Columns of counts stand flush right. */
function isNumber(column: number): boolean {
  return column >= 1 && column <= 4;
}
