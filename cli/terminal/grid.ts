import { type Editor, editKey, newEditor } from './editor.ts';
import type { Key } from './keys.ts';

export interface GridColumn {
  readonly title: string;
  readonly isEditable: boolean;
}

type Rows = readonly (readonly string[])[];

/** A table that is being edited: a cell is chosen with the arrows, and typing replaces it. */
export interface Grid {
  readonly title: string;
  readonly columns: readonly GridColumn[];
  /** Rows may be added and removed. */
  readonly isOpen: boolean;
  readonly rows: Rows;
  readonly row: number;
  readonly column: number;
  /** The cell while it is typed. */
  readonly typed: Editor | undefined;
  /** What undo goes back to, the latest last. */
  readonly past: readonly Rows[];
  /** Escape was pressed with changes in the table: the next one drops them. */
  readonly isLeaving: boolean;
}

export type GridStep =
  | { readonly kind: 'goes-on'; readonly grid: Grid }
  | { readonly kind: 'applied'; readonly rows: Rows }
  | { readonly kind: 'left' };

export function newGrid(
  title: string,
  columns: readonly GridColumn[],
  rows: Rows,
  isOpen: boolean,
  row = 0,
): Grid {
  const column = Math.max(
    0,
    columns.findIndex(({ isEditable }) => isEditable),
  );
  return { title, columns, rows, isOpen, row, column, typed: undefined, past: [], isLeaving: false };
}

/** One key: a cell is typed, the cursor moves, the table is applied (Enter) or left (Escape). */
export function gridKey(before: Grid, key: Key): GridStep {
  if (key.name === 'interrupt' || key.name === 'end-of-input') return { kind: 'left' };
  const grid = { ...before, isLeaving: false };
  if (grid.typed !== undefined) return { kind: 'goes-on', grid: typeKey(grid, grid.typed, key) };
  if (key.name === 'enter') return { kind: 'applied', rows: grid.rows };
  if (key.name !== 'escape') return { kind: 'goes-on', grid: moveKey(grid, key) };
  return before.past.length === 0 || before.isLeaving
    ? { kind: 'left' }
    : { kind: 'goes-on', grid: { ...grid, isLeaving: true } };
}

function typeKey(grid: Grid, typed: Editor, key: Key): Grid {
  if (key.name === 'paste')
    return { ...grid, typed: editKey(typed, { name: 'text', text: oneLine(key.text) }) };
  const name: string = key.name;
  switch (name) {
    case 'escape':
      return { ...grid, typed: undefined };
    case 'enter':
      return settled(grid, typed);
    case 'tab':
    case 'back-tab':
    case 'up':
    case 'down':
      return moveKey(settled(grid, typed), key);
    case 'newline':
      return grid;
    default:
      return { ...grid, typed: editKey(typed, key) };
  }
}

const oneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');

function settled(grid: Grid, typed: Editor): Grid {
  return changed({ ...grid, typed: undefined }, (row, column, cell) =>
    row === grid.row && column === grid.column ? typed.text.trim() : cell,
  );
}

function moveKey(grid: Grid, key: Key): Grid {
  const last = grid.columns.length - 1;
  if (key.name === 'text') return isEditable(grid) ? { ...grid, typed: newEditor([], key.text) } : grid;
  if (key.name === 'paste') return pasteInto(grid, key.text);
  const name: string = key.name;
  switch (name) {
    case 'left':
      return { ...grid, column: Math.max(0, grid.column - 1) };
    case 'right':
      return { ...grid, column: Math.min(last, grid.column + 1) };
    case 'up':
      return { ...grid, row: Math.max(0, grid.row - 1) };
    case 'down':
      return down(grid);
    case 'page-up':
      return { ...grid, row: Math.max(0, grid.row - 10) };
    case 'page-down':
      return { ...grid, row: Math.max(0, Math.min(grid.rows.length - 1, grid.row + 10)) };
    case 'home':
      return { ...grid, column: 0 };
    case 'end':
      return { ...grid, column: last };
    case 'tab':
      return grid.column < last ? { ...grid, column: grid.column + 1 } : { ...down(grid), column: 0 };
    case 'back-tab':
      if (grid.column > 0) return { ...grid, column: grid.column - 1 };
      return grid.row > 0 ? { ...grid, row: grid.row - 1, column: last } : grid;
    case 'backspace':
    case 'delete':
      return isEditable(grid)
        ? changed(grid, (row, column, cell) => (row === grid.row && column === grid.column ? '' : cell))
        : grid;
    case 'f2':
      return isEditable(grid) ? { ...grid, typed: newEditor([], cellOf(grid)) } : grid;
    case 'ctrl-x':
      return withoutRow(grid);
    case 'ctrl-z':
      return undone(grid);
    default:
      return grid;
  }
}

function isEditable(grid: Grid): boolean {
  return grid.columns[grid.column]?.isEditable === true;
}

function cellOf(grid: Grid): string {
  return grid.rows[grid.row]?.[grid.column] ?? '';
}

/** Down from the last row begins another one, where rows may be added; an empty one does not count in the end. */
function down(grid: Grid): Grid {
  const isLast = grid.row >= grid.rows.length - 1;
  if (!isLast) return { ...grid, row: grid.row + 1 };
  const isEmpty = (grid.rows[grid.row] ?? ['']).every((cell) => cell === '');
  if (!grid.isOpen || (isEmpty && grid.rows.length > 0)) return grid;
  const rows = [...grid.rows, grid.columns.map(() => '')];
  return { ...grid, rows, row: rows.length - 1 };
}

function changed(grid: Grid, cellAt: (row: number, column: number, cell: string) => string): Grid {
  const rows = grid.rows.map((cells, row) => cells.map((cell, column) => cellAt(row, column, cell)));
  return isSame(rows, grid.rows) ? grid : { ...grid, rows, past: [...grid.past, grid.rows] };
}

function isSame(one: Rows, other: Rows): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function withoutRow(grid: Grid): Grid {
  if (!grid.isOpen || grid.rows.length === 0) return grid;
  const rows = grid.rows.filter((_, index) => index !== grid.row);
  const row = Math.max(0, Math.min(grid.row, rows.length - 1));
  return { ...grid, rows, row, past: [...grid.past, grid.rows] };
}

function undone(grid: Grid): Grid {
  const rows = grid.past.at(-1);
  if (rows === undefined) return grid;
  const row = Math.max(0, Math.min(grid.row, rows.length - 1));
  return { ...grid, rows, row, past: grid.past.slice(0, -1) };
}

/** Cells copied from a spreadsheet go to the right of the cursor and below; an open table grows as needed. */
export function pasteInto(grid: Grid, text: string): Grid {
  const lines = text
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => line.split('\t').map(oneLine));
  const missing = grid.isOpen ? Math.max(0, grid.row + lines.length - grid.rows.length) : 0;
  const rows = [...grid.rows, ...Array.from({ length: missing }, () => grid.columns.map(() => ''))];
  const filled = changed({ ...grid, rows }, (row, column, cell) =>
    grid.columns[column]?.isEditable === true
      ? (lines[row - grid.row]?.[column - grid.column] ?? cell)
      : cell,
  );
  return isSame(filled.rows, grid.rows) ? grid : { ...filled, past: [...grid.past, grid.rows] };
}
