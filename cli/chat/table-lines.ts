import type { TableView } from '../../schemas/index.ts';
import { cutTo, displayWidth, padTo } from '../terminal/width.ts';
import { wrap } from '../terminal/wrap.ts';
import { roomOf, type Sheet } from './sheet.ts';

type Row = Readonly<Record<string, string>>;
type Column = TableView['columns'][number];

const MOST_ROWS = 12;
/** Rows that are told by their number alone are merged where there are more. */
const MOST_SINGLE_ROWS = 4;
const MOST_LINES_OF_CELL = 3;
const LEAST_COLUMN = 5;
const GAP = '  ';

/** A table with aligned columns; a long one is folded unless it shall be whole. */
export function tableLines(table: TableView, sheet: Sheet, isWhole = false): string[] {
  if (sheet.columns === Number.POSITIVE_INFINITY) return plainLines(table);
  const { palette } = sheet;
  const room = roomOf(sheet);
  const all = isWhole ? table.rows : merged(table);
  const rows = isWhole || all.length <= MOST_ROWS ? all : all.slice(0, MOST_ROWS - 2);
  const { columns, empty } = columnsThatFit(table, rows, room);
  const widths = fitted(columns, rows, room);
  const guess = table.status === 'proposed' ? palette.unsure(', a guess') : '';
  const rule = widths.map((width) => '─'.repeat(width)).join(GAP);
  const left = all.length - rows.length;
  return [
    palette.strong(table.title) + guess,
    ...rowLines(columns.map(titleParts), columns, widths).map(palette.faint),
    palette.faint(rule),
    ...rows.flatMap((row) =>
      rowLines(
        columns.map(({ key }) => row[key] ?? ''),
        columns,
        widths,
        (text) => (text.trim() === '·' ? palette.faint(text) : text),
      ),
    ),
    ...(left > 0
      ? [palette.faint(`… and ${left} more ${left === 1 ? 'row' : 'rows'}; /tables shows all`)]
      : []),
    ...(empty.length > 0 ? wrap(`empty: ${empty.join(', ')}`, room).map(palette.faint) : []),
  ];
}

/** One line a row, whatever its length: what programs read. */
function plainLines({ title, status, columns, rows }: TableView): string[] {
  const widths = columns.map((column) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[column.key] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => padTo(cell, widths[index] ?? 0))
      .join(GAP)
      .trimEnd();
  return [
    `${title}${status === 'proposed' ? ' (a guess)' : ''}:`,
    line(columns.map((column) => column.title)),
    ...rows.map((row) => line(columns.map(({ key }) => (row[key] ?? '').replaceAll('\n', ' ')))),
  ];
}

/** A heading may be broken after a hyphen: "Medial-lateral". */
const titleParts = ({ title }: Column): string => title.replaceAll('-', '-\n');

function rowLines(
  cells: readonly string[],
  columns: readonly Column[],
  widths: readonly number[],
  paint: (text: string) => string = (text) => text,
): string[] {
  const parts = cells.map((cell, index) => cellLines(cell, widths[index] ?? 0));
  const height = Math.max(...parts.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    parts
      .map((lines, index) => {
        const text = lines[at] ?? '';
        const side = columns[index]?.kind === 'number' ? 'right' : 'left';
        return paint(padTo(text, widths[index] ?? 0, side));
      })
      .join(GAP)
      .trimEnd(),
  );
}

function cellLines(text: string, width: number): string[] {
  if (text === '') return ['·'];
  const joined = text.replaceAll('-\n', '-');
  if (!joined.includes('\n') && displayWidth(joined) <= width) return [joined];
  const lines = wrap(text, width);
  const [last = '', ...more] = lines.slice(MOST_LINES_OF_CELL - 1);
  const tail = more.length > 0 ? cutTo(`${last}…`, width) : last;
  return lines.length < MOST_LINES_OF_CELL ? lines : [...lines.slice(0, MOST_LINES_OF_CELL - 1), tail];
}

/** Rows that differ in their number alone become one: "0–7". */
function merged(table: TableView): readonly Row[] {
  const [first, ...others] = table.columns;
  if (first === undefined || table.rows.length <= MOST_SINGLE_ROWS) return table.rows;
  const rest = (row: Row): string => JSON.stringify(others.map(({ key }) => row[key] ?? ''));
  const groups: { from: number; to: number; row: Row }[] = [];
  for (const row of table.rows) {
    const text = row[first.key] ?? '';
    if (!/^\d+$/.test(text)) return table.rows;
    const number = Number(text);
    const last = groups.at(-1);
    if (last !== undefined && number === last.to + 1 && rest(last.row) === rest(row)) last.to = number;
    else groups.push({ from: number, to: number, row });
  }
  return groups.map(({ from, to, row }) => (from === to ? row : { ...row, [first.key]: `${from}–${to}` }));
}

/** Where there is no room for all columns, those without any text are named below instead. */
function columnsThatFit(table: TableView, rows: readonly Row[], room: number) {
  const isEmpty = ({ key }: Column): boolean => rows.every((row) => (row[key] ?? '') === '');
  const isWide = widthOf(table.columns.map((column) => natural(column, rows))) > room;
  return {
    columns: isWide ? table.columns.filter((column) => !isEmpty(column)) : table.columns,
    empty: isWide ? table.columns.filter(isEmpty).map(({ title }) => title) : [],
  };
}

function widthOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + GAP.length, -GAP.length);
}

function natural({ key, title }: Column, rows: readonly Row[]): number {
  return Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[key] ?? '')));
}

/** Takes from the widest columns until all fit: first where it breaks lines between words, then within them. */
function fitted(columns: readonly Column[], rows: readonly Row[], room: number): number[] {
  const widths = columns.map((column) => natural(column, rows));
  const words = columns.map((column) =>
    Math.max(
      ...[titleParts(column), ...rows.map((row) => row[column.key] ?? '')].flatMap((text) =>
        text.split(/\s+/).map(displayWidth),
      ),
    ),
  );
  for (const least of [words, widths.map(() => LEAST_COLUMN)]) {
    while (widthOf(widths) > room) {
      const spare = widths.map((width, index) => (width > (least[index] ?? 0) ? width : 0));
      const widest = spare.indexOf(Math.max(...spare));
      if ((spare[widest] ?? 0) === 0) break;
      widths[widest] = (widths[widest] ?? 0) - 1;
    }
  }
  return widths;
}
