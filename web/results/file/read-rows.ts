import { Dataset, type File, type Group } from 'h5wasm';
import type { Rows } from './contents.ts';
import { attribute } from './read-entries.ts';
import { valueWords } from './value-words.ts';

/** Rows that are shown of a table or an array: whoever wants all of them opens the file. */
const MOST_ROWS = 100;
const MOST_COLUMNS = 32;

/** The first rows of a DynamicTable; undefined for a group that is none. */
export function readTable(file: File, group: Group): Rows | undefined {
  const names = attribute(group, 'colnames');
  const ids = group.keys().includes('id') ? group.get('id') : undefined;
  if (!Array.isArray(names) || !(ids instanceof Dataset)) return undefined;
  const total = ids.shape?.[0] ?? 0;
  const count = Math.min(total, MOST_ROWS);
  const known = new Set(group.keys());
  const columns = ['id', ...names.map(String)].filter((name) => known.has(name));
  const cells = columns.map((name) =>
    cellsOf(file, group, name, known.has(`${name}_index`) ? `${name}_index` : undefined, count),
  );
  const rows = Array.from({ length: count }, (_, row) => cells.map((column) => column[row] ?? ''));
  return { columns, rows, total };
}

/** The first values of an array, one row for each place on its first axis. */
export function readArray(file: File, dataset: Dataset): Rows | undefined {
  const { shape } = dataset;
  if (shape === null || shape.length === 0) return undefined;
  const [total = 0, width = 1] = shape;
  const count = Math.min(total, MOST_ROWS);
  if (shape.length > 2 || count === 0) return undefined;
  const members = dataset.metadata.compound_type?.members.map(({ name }) => name);
  if (shape.length === 1) {
    const values = elements(dataset, 0, count);
    const rows = values.map((value) =>
      members === undefined || !Array.isArray(value)
        ? [valueWords(file, value, dataset.metadata)]
        : value.map((one, index) =>
            valueWords(file, one, dataset.metadata.compound_type?.members[index] ?? dataset.metadata),
          ),
    );
    return { columns: members ?? ['value'], rows, total };
  }
  const shown = Math.min(width, MOST_COLUMNS);
  const flat = list(
    dataset.slice([
      [0, count],
      [0, shown],
    ]),
  );
  const rows = Array.from({ length: count }, (_, row) =>
    flat.slice(row * shown, (row + 1) * shown).map((one) => valueWords(file, one, dataset.metadata)),
  );
  const columns = Array.from({ length: shown }, (_, column) => String(column));
  return { columns, rows, total };
}

function cellsOf(
  file: File,
  group: Group,
  name: string,
  indexName: string | undefined,
  count: number,
): string[] {
  const dataset = group.get(name);
  if (!(dataset instanceof Dataset) || count === 0) return [];
  const { metadata } = dataset;
  const index = indexName === undefined ? undefined : group.get(indexName);
  if (index instanceof Dataset) {
    const ends = elements(index, 0, count).map(Number);
    const values = elements(dataset, 0, ends.at(-1) ?? 0);
    return ends.map((end, row) =>
      values
        .slice(row === 0 ? 0 : ends[row - 1], end)
        .map((one) => valueWords(file, one, metadata))
        .join(', '),
    );
  }
  if ((dataset.shape?.length ?? 0) > 1)
    return (readArray(file, dataset)?.rows ?? []).map((row) => row.join(', '));
  return elements(dataset, 0, count).map((one) => valueWords(file, one, metadata));
}

/** Elements of an array of one axis. */
function elements(dataset: Dataset, from: number, to: number): unknown[] {
  return to <= from ? [] : list(dataset.slice([[from, to]]));
}

function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return Array.from(value as unknown as ArrayLike<unknown>);
  return [value];
}
