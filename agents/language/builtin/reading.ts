import type { Doubt, Field, Metadata } from '../contract.ts';
import type { Now } from './moments.ts';
import type { Span } from './text.ts';

/** One value that was read, and where. */
export type Finding = {
  [F in Field]: Span & {
    readonly field: F;
    readonly value: NonNullable<Metadata[F]>;
    readonly uncertain: boolean;
    /** holds whatever the words around it say, as a pronoun does */
    readonly steady?: boolean;
  };
}[Field];

/** One thing that was meant to tell a value, but does not tell which. */
export type Problem = Span & Doubt;

/** What a reader makes of a text. */
export interface Reading {
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

export const NOTHING: Reading = { findings: [], problems: [] };

/** What the conversation knew when something was said; the loose context, checked. */
export interface Situation {
  readonly asked: Field | undefined;
  readonly state: string | undefined;
  readonly now: Now | undefined;
  readonly current: Readonly<Record<string, unknown>>;
  readonly previous: Readonly<Record<string, unknown>> | undefined;
}

export function found(finding: Finding): Reading {
  return { findings: [finding], problems: [] };
}

export function unclear(
  field: Doubt['field'],
  span: Span,
  reason: string,
  choices: readonly string[] = [],
): Reading {
  return {
    findings: [],
    problems: [{ field, reason, choices: [...choices], start: span.start, end: span.end }],
  };
}

export function merge(...readings: readonly (Reading | undefined)[]): Reading {
  return {
    findings: readings.flatMap((reading) => reading?.findings ?? []),
    problems: readings.flatMap((reading) => reading?.problems ?? []),
  };
}

/** The whole of a text as a span. */
export const whole = (text: string): Span => ({ start: 0, end: text.length });

/** A text value of what was said so far, if there is one. */
export function currentText(situation: Situation, field: Field): string | undefined {
  const value = situation.current[field];
  return typeof value === 'string' ? value : undefined;
}
