import type { DatasetNode, GroupNode, Node, NwbType, Value } from '../model.ts';
import { dataset, int64, reference, text, unsigned } from '../model.ts';

const VECTOR_DATA: NwbType = { namespace: 'hdmf-common', name: 'VectorData' };
const VECTOR_INDEX: NwbType = { namespace: 'hdmf-common', name: 'VectorIndex' };
const ELEMENT_IDENTIFIERS: NwbType = { namespace: 'hdmf-common', name: 'ElementIdentifiers' };
export const DYNAMIC_TABLE: NwbType = { namespace: 'hdmf-common', name: 'DynamicTable' };

/** A column of a DynamicTable: one value a row, or (ragged) a list of values a row. */
export type Column =
  | { readonly name: string; readonly description: string; readonly value: Value }
  | {
      readonly name: string;
      readonly description: string;
      readonly value: Value;
      /** One past the last value of each row. */
      readonly ends: readonly number[];
    };

/** Joins the lists of a ragged column. */
export function raggedInt64(name: string, description: string, rows: readonly (readonly number[])[]): Column {
  return { name, description, value: int64(rows.flat()), ends: endsOf(rows) };
}

export function raggedText(name: string, description: string, rows: readonly (readonly string[])[]): Column {
  return { name, description, value: text(rows.flat()), ends: endsOf(rows) };
}

function endsOf(rows: readonly (readonly unknown[])[]): number[] {
  let end = 0;
  return rows.map((row) => (end += row.length));
}

/**
 * A DynamicTable, or a type that extends it.
 * @param path absolute path at which the table will stand: its index columns refer to their targets
 */
export function table(options: {
  readonly path: string;
  readonly type?: NwbType;
  readonly description: string;
  readonly rows: number;
  readonly columns: readonly Column[];
}): GroupNode {
  const children: Record<string, Node> = { id: identifiers(options.rows) };
  for (const column of options.columns) {
    children[column.name] = {
      ...dataset(column.value, { description: text(column.description) }),
      type: VECTOR_DATA,
    };
    if ('ends' in column) children[`${column.name}_index`] = index(options.path, column.name, column.ends);
  }
  return {
    kind: 'group',
    type: options.type ?? DYNAMIC_TABLE,
    attributes: {
      colnames: text(options.columns.map((column) => column.name)),
      description: text(options.description),
    },
    children,
  };
}

function identifiers(rows: number): DatasetNode {
  return { ...dataset(int64(Array.from({ length: rows }, (_, row) => row))), type: ELEMENT_IDENTIFIERS };
}

function index(path: string, column: string, ends: readonly number[]): DatasetNode {
  return {
    ...dataset(unsigned(ends), {
      description: text(`Index for VectorData '${column}'`),
      target: reference(`${path}/${column}`),
    }),
    type: VECTOR_INDEX,
  };
}
