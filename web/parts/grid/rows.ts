import type { TableView } from '../../../schemas/assistant/index.ts';

export type Row = Readonly<Record<string, string>>;

export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** How many rows and columns further. */
export interface Step {
  readonly rows: number;
  readonly columns: number;
}

type Shape = Pick<TableView, 'columns' | 'isOpen'>;

export function emptyRow({ columns }: Shape): Row {
  return Object.fromEntries(columns.map(({ key }) => [key, '']));
}

export function withCell(rows: readonly Row[], { row, column }: Cell, table: Shape, text: string): Row[] {
  const key = table.columns[column]?.key;
  if (key === undefined) return [...rows];
  return rows.map((one, index) => (index === row ? { ...one, [key]: text } : one));
}

/** Cells of a text as a spreadsheet copies it: tabs between cells, lines between rows, quotes around what holds either. */
export function cellsOf(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isQuoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (letter === '"' && cell === '') isQuoted = true;
    else if (letter === '\t' || letter === '\n') {
      rows.at(-1)?.push(cell.trim());
      cell = '';
      if (letter === '\n') rows.push([]);
    } else if (letter !== '\r') cell += letter;
  }
  rows.at(-1)?.push(cell.trim());
  const isEmpty = (row: readonly string[] | undefined): boolean => row?.every((one) => one === '') === true;
  while (rows.length > 1 && isEmpty(rows.at(-1))) rows.pop();
  return rows;
}

/**
 * The rows after a paste: cells go to the right of and below the one that has the focus; where the first line is a
 * heading, by its names. An open table grows by the rows that it lacks. `left` counts the cells that found no place.
 */
export function pasted(
  rows: readonly Row[],
  table: Shape,
  at: Cell,
  text: string,
): { readonly rows: Row[]; readonly left: number } {
  const cells = cellsOf(text);
  const byHeading = headingColumns(cells[0] ?? [], table);
  const lines = byHeading === undefined ? cells : cells.slice(1);
  const grown = [...rows];
  while (table.isOpen && grown.length < at.row + lines.length) grown.push(emptyRow(table));
  let left = 0;
  for (const [index, line] of lines.entries()) {
    const row = grown[at.row + index];
    const changed: Record<string, string> = { ...row };
    for (const [offset, cell] of line.entries()) {
      const column = table.columns[byHeading === undefined ? at.column + offset : (byHeading[offset] ?? -1)];
      if (row === undefined || column === undefined || !column.isEditable) left += cell === '' ? 0 : 1;
      else changed[column.key] = cell;
    }
    if (row !== undefined) grown[at.row + index] = changed;
  }
  return { rows: grown, left };
}

/** The column of each cell of a heading, or undefined where the line is none. */
function headingColumns(line: readonly string[], { columns }: Shape): number[] | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const places = line.map((cell) =>
    columns.findIndex(
      ({ key, title }) => plain(cell) !== '' && [plain(key), plain(title)].includes(plain(cell)),
    ),
  );
  return line.length > 1 && places.every((place) => place >= 0) ? places : undefined;
}

/** The next cell that can be edited, or undefined at the edge. */
export function neighbour(table: Shape, rowCount: number, from: Cell, step: Step): Cell | undefined {
  let { row, column } = from;
  for (;;) {
    row += step.rows;
    column += step.columns;
    const there = table.columns[column];
    if (row < 0 || row >= rowCount || there === undefined) return undefined;
    if (there.isEditable) return { row, column };
  }
}

/** Whether a cell cannot be what its column holds. Its service has the last word. */
export function isOdd(kind: TableView['columns'][number]['kind'], text: string): boolean {
  const plain = text.trim();
  if (plain === '') return false;
  if (kind === 'number') return !Number.isFinite(Number(plain.replace(',', '.')));
  if (kind === 'integers') return !/^[\d\s,;–-]+$/.test(plain);
  return false;
}

/** Where a key leads from a cell: left and right only from the edge of its text, or when all of it is selected. */
export function stepOf(
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  { start, end, length }: { readonly start: number; readonly end: number; readonly length: number },
): Step | undefined {
  const isWhole = start === 0 && end === length;
  if (key === 'ArrowUp' || (key === 'Enter' && shiftKey)) return { rows: -1, columns: 0 };
  if (key === 'ArrowDown' || key === 'Enter') return { rows: 1, columns: 0 };
  if (key === 'ArrowLeft' && (isWhole || end === 0)) return { rows: 0, columns: -1 };
  if (key === 'ArrowRight' && (isWhole || start === length)) return { rows: 0, columns: 1 };
  return undefined;
}
