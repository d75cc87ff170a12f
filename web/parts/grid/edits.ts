import type { Row } from './rows.ts';

type Rows = readonly Row[];

/** Rows that are being edited, step by step: typing on in one cell is one step, a paste is one. */
export interface Edits {
  readonly rows: Rows;
  /** As the session has them. */
  readonly stored: Rows;
  readonly before: readonly Rows[];
  readonly after: readonly Rows[];
  /** Where it was typed last: what follows there is the same step. */
  readonly place?: string | undefined;
  /** All of it is on its way: what the session has next is what came of it. */
  readonly isSent: boolean;
  /** The session has got other rows since it was begun to edit these. */
  readonly isBehind: boolean;
}

export type EditAction =
  | { readonly kind: 'change'; readonly next: (rows: Rows) => Rows; readonly place?: string | undefined }
  | { readonly kind: 'undo' | 'redo' | 'reset' | 'sent' | 'kept' }
  | { readonly kind: 'stored'; readonly rows: Rows };

export const freshEdits = (rows: Rows): Edits => ({
  rows,
  stored: rows,
  before: [],
  after: [],
  isSent: false,
  isBehind: false,
});

export function edited(now: Edits, action: EditAction): Edits {
  const { rows, stored, before, after } = now;
  switch (action.kind) {
    case 'change': {
      const isSameStep = action.place !== undefined && action.place === now.place;
      return {
        ...now,
        rows: action.next(rows),
        before: isSameStep ? before : [...before, rows],
        after: [],
        place: action.place,
        isSent: false,
      };
    }
    case 'undo': {
      const last = before.at(-1);
      if (last === undefined) return now;
      return { ...stepped(now), rows: last, before: before.slice(0, -1), after: [rows, ...after] };
    }
    case 'redo': {
      const [next, ...later] = after;
      if (next === undefined) return now;
      return { ...stepped(now), rows: next, before: [...before, rows], after: later };
    }
    case 'reset':
      return freshEdits(stored);
    case 'sent':
    case 'kept':
      return { ...now, isSent: action.kind === 'sent' };
    case 'stored':
      if (isSameRows(stored, action.rows)) return now;
      // What happens elsewhere takes nothing away that is being typed here.
      if (isChanged(now) && !now.isSent) return { ...now, stored: action.rows, isBehind: true };
      return freshEdits(action.rows);
  }
}

const stepped = (now: Edits): Edits => ({ ...now, place: undefined, isSent: false });

export function isChanged({ rows, stored }: Edits): boolean {
  return !isSameRows(rows, stored);
}

function isSameRows(one: Rows, other: Rows): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
