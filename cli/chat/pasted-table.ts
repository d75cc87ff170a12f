import type { TableView } from '../../schemas/index.ts';

type Cells = readonly (readonly string[])[];

/** A table with the cells that were pasted, and how to say so. */
export interface PastedTable {
  readonly table: TableView;
  readonly rows: Cells;
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * The table that cells copied from a spreadsheet are for, filled with them: by their headings where the first line has
 * some, with rows matched by the first column; else in order, where one table alone is as wide.
 */
export function pastedTable(text: string, tables: readonly TableView[]): PastedTable | undefined {
  const lines = text
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => line.split('\t').map((cell) => cell.trim()));
  const [heads = [], ...body] = lines;
  for (const table of tables) {
    const at = heads.map((head) => columnNamed(table, head));
    if (at.filter((index) => index >= 0).length >= 2) return { table, rows: byHeads(table, at, body) };
  }
  const wide = tables.filter(({ columns }) => columns.length === heads.length);
  const [table] = wide;
  if (table === undefined || wide.length > 1) return undefined;
  return { table, rows: byHeads(table, [...table.columns.keys()], lines) };
}

function columnNamed(table: TableView, head: string): number {
  return table.columns.findIndex(
    ({ key, title }) => plain(head) !== '' && [plain(key), plain(title)].includes(plain(head)),
  );
}

function byHeads(table: TableView, at: readonly number[], body: Cells): Cells {
  const rows = cellsOf(table).map((row) => [...row]);
  const nameAt = at.indexOf(0);
  for (const [index, cells] of body.entries()) {
    const found = nameAt < 0 ? index : rows.findIndex((row) => row[0] === cells[nameAt]);
    const isNew = found < 0 || found >= rows.length;
    if (isNew && !table.isOpen) continue;
    const row = isNew ? table.columns.map(() => '') : (rows[found] ?? []);
    if (isNew) rows.push(row);
    for (const [from, to] of at.entries()) {
      if (to >= 0 && (table.columns[to]?.isEditable === true || isNew)) row[to] = cells[from] ?? '';
    }
  }
  return rows;
}

export function cellsOf(table: TableView): Cells {
  return table.rows.map((row) => table.columns.map(({ key }) => row[key] ?? ''));
}

/** Cells as the rows of a table again. */
export function rowsOf(table: TableView, cells: Cells): Record<string, string>[] {
  return cells
    .filter((row) => row.some((cell) => cell !== ''))
    .map((row) => Object.fromEntries(table.columns.map(({ key }, index) => [key, row[index] ?? ''])));
}
