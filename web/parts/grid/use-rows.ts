import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TableView } from '../../../schemas/assistant/index.ts';
import type { Row } from './rows.ts';

interface History {
  readonly rows: readonly Row[];
  readonly before: readonly (readonly Row[])[];
  readonly after: readonly (readonly Row[])[];
  /** Where it was typed last: what follows there is the same step. */
  readonly place: string | undefined;
}

const fresh = (rows: readonly Row[]): History => ({ rows, before: [], after: [], place: undefined });

/** Rows that are being edited, step by step: typing on in one cell is one step, a paste is one. */
export function useRows(table: TableView) {
  const [history, setHistory] = useState(() => fresh(table.rows));
  const stored = JSON.stringify(table.rows);
  // What happens elsewhere in the session takes nothing away that is being typed here.
  useEffect(() => setHistory(fresh(table.rows)), [stored]);
  const steps = useMemo(
    () => ({
      change: (next: (rows: readonly Row[]) => readonly Row[], place?: string): void =>
        setHistory((now) => {
          const isSameStep = place !== undefined && place === now.place;
          return {
            rows: next(now.rows),
            before: isSameStep ? now.before : [...now.before, now.rows],
            after: [],
            place,
          };
        }),
      undo: (): void =>
        setHistory((now) => {
          const rows = now.before.at(-1);
          if (rows === undefined) return now;
          return { rows, before: now.before.slice(0, -1), after: [now.rows, ...now.after], place: undefined };
        }),
      redo: (): void =>
        setHistory((now) => {
          const [rows, ...after] = now.after;
          if (rows === undefined) return now;
          return { rows, before: [...now.before, now.rows], after, place: undefined };
        }),
    }),
    [],
  );
  return {
    ...steps,
    rows: history.rows,
    isChanged: history.rows !== table.rows && JSON.stringify(history.rows) !== stored,
    canUndo: history.before.length > 0,
    reset: (): void => setHistory(fresh(table.rows)),
  };
}
