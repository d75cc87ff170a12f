import type { PlannedSession, SessionOutcome } from '../mcp-server/tools/index.ts';
import { CancelledError, InputError } from '../schemas/index.ts';
import { count, formatBytes, formatSeconds } from './format.ts';

const HEADINGS = ['session', 'outcome', 'output', 'size', 'time', 'reason'];

/** What a session is called where others of its name are told too. */
export function labelOf({ name, found }: PlannedSession, all: readonly PlannedSession[]): string {
  return all.filter((one) => one.name === name).length > 1 ? `${name} (${found.folder})` : name;
}

/** Why a session was not converted; undefined when there is nothing to say. */
export function reasonOf(one: SessionOutcome): { kind: string; message: string } | undefined {
  const { outcome, error } = one;
  if (outcome === 'converted') return undefined;
  if (outcome === 'skipped')
    return { kind: 'output', message: 'It is converted already: --overwrite replaces it.' };
  if (error instanceof InputError) return { kind: error.kind, message: error.message };
  if (outcome === 'cancelled')
    return {
      kind: 'cancelled',
      message: (error instanceof CancelledError ? error : new CancelledError()).message,
    };
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    kind: 'ours',
    message: `This is a fault of renshaw, not of your files. Please report it: ${message}`,
  };
}

export function countOf(outcomes: readonly SessionOutcome[], outcome: SessionOutcome['outcome']): number {
  return outcomes.filter((one) => one.outcome === outcome).length;
}

/** A table, a line a session, and how many of them ended how. */
export function describeOutcomes(outcomes: readonly SessionOutcome[], seconds: number): string {
  const sessions = outcomes.map(({ session }) => session);
  const rows = outcomes.map((one) => [
    labelOf(one.session, sessions),
    one.outcome,
    one.outcome === 'failed' || one.outcome === 'cancelled' ? '–' : one.session.output,
    one.result === undefined ? '–' : formatBytes(one.result.output.bytes),
    one.outcome === 'skipped' ? '–' : formatSeconds(one.seconds),
    // What is to be reported has many lines, which went to standard error.
    reasonOf(one)?.message.split('\n')[0] ?? '',
  ]);
  const table = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) =>
        column === 3 || column === 4 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  const others = (['skipped', 'failed', 'cancelled'] as const).flatMap((outcome) => {
    const number = countOf(outcomes, outcome);
    return number === 0 ? [] : [`${number} ${outcome}`];
  });
  const converted = `${countOf(outcomes, 'converted')} of ${count(outcomes.length, 'session')} converted`;
  return `${[...lines, '', `${[converted, ...others].join(', ')}, in ${formatSeconds(seconds)}.`].join('\n')}\n`;
}
