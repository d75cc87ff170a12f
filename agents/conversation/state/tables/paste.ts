import type { FieldValue } from '../../../../schemas/index.ts';
import { parseNumber, type Row, readCell } from './cells.ts';
import { type Column, TABLES, type Table } from './columns.ts';
import { freeName } from './free-name.ts';
import { columnFor, factorOf, NTRODE_HEADING, plainHeading } from './headings.ts';
import { type PasteInto, RowFinder } from './paste-rows.ts';
import { type Cells, cellsOf } from './spreadsheet.ts';

/** What a paste makes of a table, what went where, and what did not fit. */
export interface Pasted {
  readonly field: string;
  readonly rows: readonly Row[];
  /** How many rows were matched, and by what. */
  readonly matched: number;
  readonly by: string;
  /** Titles of the columns that were filled in. */
  readonly columns: readonly string[];
  /** Rows, columns and cells that fit nowhere, as items of a list. */
  readonly misfits: readonly string[];
}

interface Heading {
  readonly text: string;
  readonly column: Column | undefined;
  readonly isNTrode: boolean;
}

/** Reads rows that were copied from a spreadsheet, with a header row or without. Undefined where the text is none. */
export function pasteOf(text: string, into: PasteInto): Pasted | undefined {
  const cells = cellsOf(text);
  if (cells === undefined) return oneColumn(text, into);
  const headed = withHeader(cells, into);
  if (headed !== undefined) return filled(headed.table, headed.headings, cells.slice(1), into, 2);
  const bare = withoutHeader(cells, into);
  return bare === undefined ? undefined : filled(bare.table, bare.headings, cells, into, 1);
}

const LONGEST_PLACE = 40;

/** As many places as there are groups, below one another: each is of the group in its row. */
function oneColumn(text: string, into: PasteInto): Pasted | undefined {
  const table = TABLES.find(({ name }) => name === 'electrode_groups');
  const column = table?.columns.find(({ key }) => key === 'location');
  const lines = text.trim().split(/\r\n|\r|\n/);
  const isEach = lines.length > 1 && lines.length === into.rowsOf('electrode_groups').length;
  if (!isEach || table === undefined || column === undefined || !into.asked.includes(table.name))
    return undefined;
  if (lines.some((line) => line.trim() === '' || line.length > LONGEST_PLACE)) return undefined;
  const heading = { text: column.title, column, isNTrode: false };
  return filled(
    table,
    [heading],
    lines.map((line) => [line.trim()]),
    into,
    1,
  );
}

/** The table whose columns the first row names best: two of them, or the only two. */
function withHeader(cells: Cells, into: PasteInto): { table: Table; headings: Heading[] } | undefined {
  const [first = []] = cells;
  // Numbers are data.
  if (first.some((cell) => parseNumber(cell) !== undefined)) return undefined;
  const isOf = ({ name, heading }: Table): boolean =>
    heading === undefined || into.asked.includes(name) || first.some((text) => heading.test(text));
  const candidates = inOrder(into)
    .filter(isOf)
    .map((table) => {
      const headings = first.map((text): Heading => {
        const isNTrode = table.name === 'electrode_groups' && NTRODE_HEADING.test(plainHeading(text));
        return { text, column: isNTrode ? undefined : columnFor(table, text), isNTrode };
      });
      const fits = headings.filter(({ column, isNTrode }) => column !== undefined || isNTrode).length;
      return { table, headings, fits };
    });
  const most = Math.max(...candidates.map(({ fits }) => fits));
  return most < 2 ? undefined : candidates.find(({ fits }) => fits === most);
}

/** Columns by what stands in them: what names the rows first, then what follows it in the table. */
function withoutHeader(cells: Cells, into: PasteInto): { table: Table; headings: Heading[] } | undefined {
  const width = Math.max(...cells.map((row) => row.length));
  const names = cells.map(([name = '']) => name);
  // A table of as many rows stands before one of others.
  const isWhole = (table: Table): number => Number(into.rowsOf(table.name).length === cells.length);
  const found = (table: Table): number => {
    const finder = new RowFinder(table, into, false, names);
    return names.filter((name) => finder.find(name) !== undefined).length;
  };
  const tables = inOrder(into)
    .filter(({ heading }) => heading === undefined)
    .filter((table) => found(table) > names.length / 2)
    .toSorted((one, other) => isWhole(other) - isWhole(one))
    .toSorted((one, other) => found(other) - found(one));
  for (const table of tables) {
    const others = columnsBeside(table, cells, width);
    if (others === undefined) continue;
    const [key] = table.columns;
    const headings = [key, ...others].map(
      (column): Heading => ({ text: column?.title ?? '', column, isNTrode: false }),
    );
    return { table, headings };
  }
  return undefined;
}

/** Where numbers could be several things nobody can tell without a header. */
const BESIDE: Readonly<
  Record<string, { readonly texts: readonly string[]; readonly numbers: readonly string[] }>
> = {
  tasks: { texts: ['task_name', 'task_environment', 'task_description'], numbers: ['camera_id'] },
  cameras: { texts: ['camera_name', 'manufacturer', 'model', 'lens'], numbers: ['meters_per_pixel'] },
  behavioral_events: { texts: ['name', 'comments'], numbers: [] },
  electrode_groups: { texts: ['location'], numbers: [] },
  ntrode_electrode_group_channel_map: { texts: [], numbers: ['bad_channels'] },
};

/** What is no task. */
const PLACE = /^(?:d?CA[1-4]|DG|m?PFC|[ML]?EC|V1|S1|M1|ACC|OFC|NAc|hippocamp\w*|.*\bcortex)$/i;

function columnsBeside(table: Table, cells: Cells, width: number): Column[] | undefined {
  const texts = [...(BESIDE[table.name]?.texts ?? [])];
  const numbers = [...(BESIDE[table.name]?.numbers ?? [])];
  const columns: Column[] = [];
  for (let at = 1; at < width; at++) {
    const isNumber = cells.every((row) => (row[at] ?? '') === '' || parseNumber(row[at] ?? '') !== undefined);
    const key = (isNumber ? numbers : texts).shift();
    const column = table.columns.find((one) => one.key === key);
    const isRead =
      column !== undefined && cells.every((row) => readCell(column, row[at] ?? '').expected === undefined);
    if (!isRead || (key === 'task_name' && cells.some((row) => PLACE.test(row[at] ?? '')))) return undefined;
    columns.push(column);
  }
  return columns;
}

function inOrder({ asked }: PasteInto): Table[] {
  return TABLES.toSorted(
    (one, other) => Number(asked.includes(other.name)) - Number(asked.includes(one.name)),
  );
}

function filled(
  table: Table,
  headings: readonly Heading[],
  data: Cells,
  into: PasteInto,
  firstRow: number,
): Pasted | undefined {
  const misfits = headings
    .filter(({ column, isNTrode, text }) => column === undefined && !isNTrode && text !== '')
    .map(({ text }) => `column "${text}"`);
  const [key] = table.columns;
  const nameAt = headings.findIndex(({ column, isNTrode }) => isNTrode || column?.key === key?.key);
  const finder = new RowFinder(
    table,
    into,
    headings[nameAt]?.isNTrode === true,
    data.map((row) => row[nameAt] ?? ''),
  );
  const byOrder = nameAt < 0 && data.length === into.rowsOf(table.name).length;
  const isNamed = nameAt < 0 && !byOrder && table.heading !== undefined;
  if (nameAt < 0 && !byOrder && !isNamed) return undefined;
  const rows = [...into.rowsOf(table.name)];
  let matched = 0;
  for (const [index, cells] of data.entries()) {
    const name = isNamed ? freeName(table.name, rows) : (cells[nameAt] ?? '');
    const at = byOrder ? index : finder.place(rows, name);
    if (at === undefined) {
      misfits.push(`row ${index + firstRow} (${name === '' ? 'without a name' : `"${name}"`})`);
      continue;
    }
    matched += 1;
    const read = rowOf(headings, cells, nameAt);
    misfits.push(...read.misfits.map((what) => `row ${index + firstRow}, ${what}`));
    rows[at] = withTarget({ ...rows[at], ...read.values });
  }
  const columns = headings.flatMap(({ column }, at) =>
    column === undefined || at === nameAt ? [] : column.title,
  );
  const by =
    byOrder || isNamed
      ? 'their order'
      : headings[nameAt]?.isNTrode === true
        ? 'nTrode'
        : (key?.title ?? '').toLowerCase();
  return { field: table.name, rows, matched, by, columns, misfits };
}

/** Who tells the place of a group tells the target with it, where they tell no other. */
function withTarget(row: Row): Row {
  const { location, targeted_location: target } = row;
  return typeof location === 'string' && location !== '' && target === ''
    ? { ...row, targeted_location: location }
    : row;
}

function rowOf(
  headings: readonly Heading[],
  cells: readonly string[],
  nameAt: number,
): { values: Row; misfits: string[] } {
  const values: Record<string, FieldValue> = {};
  const misfits: string[] = [];
  for (const [at, { column, text }] of headings.entries()) {
    const typed = cells[at] ?? '';
    if (column === undefined || at === nameAt || typed === '') continue;
    const { value, expected } = readCell(
      column,
      typed.replace(/\s*(?:mm|µm|um)$/i, column.kind === 'number' ? '' : '$&'),
    );
    if (expected !== undefined) misfits.push(`${column.title}: "${typed}" is not ${expected}`);
    else if (value !== undefined)
      values[column.key] = typeof value === 'number' ? scaled(value, factorOf(column, text)) : value;
  }
  if (Object.keys(values).some((key) => /^targeted_[xyz]$/.test(key)) && values['units'] === undefined)
    values['units'] = 'mm';
  return { values, misfits };
}

const scaled = (value: number, factor: number): number =>
  factor === 1 ? value : Number((value * factor).toPrecision(12));
