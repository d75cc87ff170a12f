import { type FieldValue, InputError } from '../../../../schemas/index.ts';
import { isRecord, isSame } from '../values.ts';
import type { Column, Table } from './columns.ts';

export type Row = Readonly<Record<string, FieldValue>>;
/** Cells as people type them, by column key. */
type TypedRow = Readonly<Record<string, string>>;

/** A value as the text of its cell; parsing that text gives the value again. */
export function cellText(column: Column, value: FieldValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (column.kind === 'electrodes' && isRecord(value)) return electrodesText(value);
  if (Array.isArray(value)) return value.map((item) => textOf(item)).join(', ');
  return textOf(value);
}

/** Titers are read as powers of ten. */
const LARGE = 1e9;

function textOf(value: FieldValue | undefined): string {
  if (typeof value === 'number' && value >= LARGE) return value.toExponential().replace('+', '');
  return typeof value === 'string' ? value : JSON.stringify(value ?? '');
}

/** "0, 1, 2, 3" where the channels are 0, 1, 2, 3 …; else each channel is named: "0:3, 2:1". */
function electrodesText(map: Readonly<Record<string, FieldValue>>): string {
  const entries = Object.entries(map).sort(([one], [other]) => Number(one) - Number(other));
  const isWhole = entries.every(([channel], index) => channel === String(index));
  return entries
    .map(([channel, electrode]) => (isWhole ? textOf(electrode) : `${channel}:${textOf(electrode)}`))
    .join(', ');
}

/**
 * The rows of a table from what people typed. Empty cells stay empty, rows without any text are dropped, nothing is
 * filled in. A list that was left away where it was empty before stays as it was.
 * @throws {InputError} naming row and column, where a cell cannot be read
 */
export function parseRows(table: Table, typed: readonly TypedRow[], before: readonly Row[]): Row[] {
  const rows = typed
    .filter((row) => table.columns.some(({ key }) => (row[key] ?? '').trim() !== ''))
    .map((row, index) => parseRow(table, row, index, before));
  if (!table.isOpen) sameNames(table, rows, before);
  return rows;
}

function parseRow(table: Table, typed: TypedRow, index: number, before: readonly Row[]): Row {
  const unknown = Object.keys(typed).find((name) => !table.columns.some(({ key }) => key === name));
  if (unknown !== undefined) {
    throw refused(
      table,
      index,
      unknown,
      'a column',
      `one of ${table.columns.map(({ key }) => key).join(', ')}`,
    );
  }
  const row: Record<string, FieldValue> = {};
  for (const column of table.columns) {
    const value = parseCell(table, column, typed[column.key] ?? '', index);
    if (value !== undefined) row[column.key] = value;
  }
  const [first] = table.columns;
  const known = before.find((one) => first !== undefined && isSame(one[first.key], row[first.key]));
  // An empty list and an absent one look the same in a grid: what was there stays.
  for (const { key } of table.columns) {
    const old = known?.[key];
    if (row[key] === undefined && (old === '' || (Array.isArray(old) && old.length === 0))) row[key] = old;
  }
  return row;
}

function parseCell(table: Table, column: Column, typed: string, row: number): FieldValue | undefined {
  const read = readCell(column, typed);
  if (read.expected === undefined) return read.value;
  throw refused(table, row, column.title, JSON.stringify(typed.trim()), read.expected);
}

/** A cell as it was typed: its value, none where it is empty, or what was expected instead. */
export function readCell(
  column: Column,
  typed: string,
): { readonly value?: FieldValue | undefined; readonly expected?: string } {
  const text = typed.trim();
  if (text === '') return { value: undefined };
  if (column.kind === 'text') return { value: column.key === 'hemisphere' ? sideOf(text) : text };
  if (column.kind === 'integers') {
    const value = parseIntegers(text);
    return value === undefined ? { expected: 'whole numbers from 0, such as 1, 3 or 1-4' } : { value };
  }
  if (column.kind === 'electrodes') {
    const value = parseElectrodes(text);
    return value === undefined
      ? { expected: 'electrode numbers in the order of the channels, such as 0, 1, 2, 3' }
      : { value };
  }
  const value = parseNumber(text);
  if (value === undefined) return { expected: 'a number, such as 1.5' };
  const isIndex = Number.isSafeInteger(value) && value >= 0;
  return column.isIndex === true && !isIndex ? { expected: 'a whole number from 0' } : { value };
}

/** "L" and "R" as the metadata write them. */
function sideOf(text: string): string {
  if (/^l(?:eft)?$/i.test(text)) return 'left';
  return /^r(?:ight)?$/i.test(text) ? 'right' : text;
}

/** A number as people type it: decimal point or comma; "1,000" is no number here, since it could be 1 or 1000. */
export function parseNumber(text: string): number | undefined {
  const plain = text.trim().replace('−', '-');
  if (/^[+-]?\d{1,3}(?:,\d{3})+$/.test(plain)) return undefined;
  const dotted = plain.replace(/^([+-]?\d+),(\d+)$/, '$1.$2');
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(dotted)) return undefined;
  const number = Number(dotted);
  return Number.isFinite(number) ? number : undefined;
}

/** More than any recording has: "1-999999999" is a slip of the keyboard, not a list. */
const MOST_IN_A_RANGE = 4096;

/** "1, 3", "1 3" or "1-4" as numbers. */
export function parseIntegers(text: string): number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const numbers: number[] = [];
  for (const part of parts) {
    const match = /^(\d{1,9})(?:[-–](\d{1,9}))?$/.exec(part);
    if (match === null) return undefined;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (to < from || to - from >= MOST_IN_A_RANGE) return undefined;
    for (let number = from; number <= to; number++) numbers.push(number);
  }
  return [...new Set(numbers)];
}

function parseElectrodes(text: string): Record<string, number> | undefined {
  if (!text.includes(':')) {
    const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
    if (!parts.every((part) => /^\d{1,9}$/.test(part))) return undefined;
    return Object.fromEntries(parts.map((part, channel) => [String(channel), Number(part)]));
  }
  const pairs = text.split(/[\s,;]+/).map((part) => /^(\d{1,9}):(\d{1,9})$/.exec(part));
  if (pairs.some((pair) => pair === null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [String(Number(pair?.[1])), Number(pair?.[2])]));
}

function sameNames(table: Table, rows: readonly Row[], before: readonly Row[]): void {
  const key = table.columns[0]?.key ?? '';
  const named = (list: readonly Row[]): string => list.map((row) => textOf(row[key])).join(', ');
  if (named(rows) === named(before)) return;
  throw new InputError('metadata', {
    found: `rows ${named(rows)}`,
    expected: `rows ${named(before)}, as the header of the recording has them`,
    todo: 'Change the other columns only.',
    where: { field: table.name },
  });
}

function refused(table: Table, row: number, column: string, found: string, expected: string): InputError {
  return new InputError('metadata', {
    found: `${found} in row ${row + 1}, column ${column}`,
    expected,
    todo: 'Nothing was changed; correct the cell, or leave it empty.',
    where: { field: table.name },
  });
}
