import type { SessionView } from '../schemas/assistant/index.ts';

/**
 * The fresh view, made of the parts of the known one wherever they say the same: what did not change is not drawn
 * again. What was said stays as it was said, so that a message is known by its number.
 */
export function keepSame(known: SessionView | undefined, fresh: SessionView): SessionView {
  if (known?.sessionId !== fresh.sessionId) return fresh;
  // Answers may overtake one another; the one that knows more events is right.
  if (known.lastSeq > fresh.lastSeq) return known;
  return {
    ...fresh,
    messages: kept(
      known.messages,
      fresh.messages,
      ({ seq }) => seq,
      () => true,
    ),
    values: kept(known.values, fresh.values, ({ field }) => field, isSameJson),
    tables: kept(known.tables, fresh.tables, ({ name }) => name, isSameJson),
    conflicts: kept(known.conflicts, fresh.conflicts, ({ field }) => field, isSameJson),
    report: isSameJson(known.report, fresh.report) ? known.report : fresh.report,
    summary: isSameJson(known.summary, fresh.summary) ? known.summary : fresh.summary,
  };
}

function kept<T>(
  known: readonly T[],
  fresh: readonly T[],
  keyOf: (item: T) => unknown,
  isSame: (one: T, other: T) => boolean,
): T[] {
  const byKey = new Map(known.map((item) => [keyOf(item), item]));
  return fresh.map((item) => {
    const before = byKey.get(keyOf(item));
    return before !== undefined && isSame(before, item) ? before : item;
  });
}

function isSameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
