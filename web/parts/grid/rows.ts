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

/** What became of a paste. */
export interface Pasted {
  readonly rows: Row[];
  /** Cells that found no place. */
  readonly left: number;
  /** Headings that name no column. */
  readonly unknown: readonly string[];
}

/**
 * The rows after a paste: cells go to the right of and below the one that has the focus; where the first line is a
 * heading, by its names, and into the rows that their first column names. An open table grows by the rows that it lacks.
 */
export function pasted(rows: readonly Row[], table: Shape, at: Cell, text: string): Pasted {
  const cells = cellsOf(text);
  const heading = headingOf(cells[0] ?? [], table);
  const lines = heading === undefined ? cells : cells.slice(1);
  const rowOf =
    (heading === undefined ? undefined : rowsByName(rows, table, lines, heading)) ??
    ((index: number) => at.row + index);
  const grown = [...rows];
  while (table.isOpen && grown.length <= rowOf(lines.length - 1)) grown.push(emptyRow(table));
  let left = 0;
  for (const [index, line] of lines.entries()) {
    const row = grown[rowOf(index)];
    const changed: Record<string, string> = { ...row };
    for (const [offset, cell] of line.entries()) {
      const column = table.columns[heading === undefined ? at.column + offset : (heading[offset] ?? -1)];
      if (row === undefined || column === undefined || !column.isEditable)
        left += cell === '' || (column !== undefined && row?.[column.key] === cell) ? 0 : 1;
      // A cell of a grid is one line.
      else changed[column.key] = cell.replaceAll(/\s*\n\s*/g, ' ');
    }
    if (row !== undefined) grown[rowOf(index)] = changed;
  }
  return { rows: grown, left, unknown: (cells[0] ?? []).filter((_, index) => heading?.[index] === -1) };
}

/** The column of each cell of a heading, -1 for a name that none has, or undefined where the line is none. */
function headingOf(line: readonly string[], { columns }: Shape): number[] | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const places = line.map((cell) =>
    columns.findIndex(
      ({ key, title }) => plain(cell) !== '' && [plain(key), plain(title)].includes(plain(cell)),
    ),
  );
  // Names of columns stand in no row of data, and numbers in no heading.
  const isHeading = places.some((place) => place >= 0) && line.every((cell) => !/^[-+.,\d\s]+$/.test(cell));
  return line.length > 1 && isHeading ? places : undefined;
}

/** Where each line goes by what it says in the first column, or undefined where not every line names a row. */
function rowsByName(
  rows: readonly Row[],
  { columns }: Shape,
  lines: readonly (readonly string[])[],
  heading: readonly number[],
): ((index: number) => number) | undefined {
  const named = heading.indexOf(0);
  const key = columns[0]?.key ?? '';
  const places = lines.map((line) => rows.findIndex((row) => row[key] !== '' && row[key] === line[named]));
  if (named === -1 || places.includes(-1) || new Set(places).size < places.length) return undefined;
  return (index) => places[index] ?? -1;
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
