import type { NwbDataset, NwbGroup, NwbObject } from '../../nwb/index.ts';
import { attributeOf, datasetOf, type InspectedFile, pathOf, targetOf, textsOf } from '../file.ts';
import { checkCategories } from './categories.ts';
import { checkRenamed } from './links.ts';
import type { Report } from './rule.ts';

/** Longer indices are looked at in their beginning and end only. */
const MOST_INDICES = 1_000_000;

/** What holds between the columns of a table, which no member alone shows. */
export function checkTable(file: InspectedFile, table: NwbGroup, report: Report): void {
  const names = textsOf(attributeOf(table, 'colnames')?.value);
  const id = datasetOf(table, 'id');
  for (const name of names) checkNamed(table, name, report);
  // Without rows there is nothing that readers would not show, and PyNWB then writes no colnames.
  if (id?.shape?.[0] !== 0) checkUnlisted(file, table, names, report);
  const indices = [...table.children.values()].flatMap(({ object }) =>
    object?.kind === 'dataset' && file.isA(object, 'VectorIndex') ? [object] : [],
  );
  for (const index of indices) checkIndex(file, index, report);
  if (id !== undefined) checkLengths({ table, names, id, indices }, report);
  if (file.isA(table, 'AlignedDynamicTable')) checkCategories(file, table, report);
}

/** A column that colnames names. */
function checkNamed(table: NwbGroup, name: string, report: Report): void {
  const child = table.children.get(name);
  const path = pathOf(table, name);
  if (child === undefined) {
    report('missing-column', {
      path,
      message: `The table ${table.path} names a column ${name} that it does not have. Readers fail on the table. Write the column, or take its name out of colnames.`,
      found: 'no such dataset',
      expected: `the column ${name}`,
    });
  } else checkRenamed(path, child, report);
}

function checkUnlisted(file: InspectedFile, table: NwbGroup, names: readonly string[], report: Report): void {
  const objects = [...table.children.values()].flatMap(({ object }) =>
    object === undefined ? [] : [object],
  );
  // The words of an enumeration are no column of their own.
  const elements = new Set(objects.map((object) => targetOf(object, 'elements')));
  for (const [name, { object }] of table.children) {
    if (object === undefined || !file.isA(object, 'VectorData') || file.isA(object, 'VectorIndex')) continue;
    if (names.includes(name) || elements.has(object)) continue;
    report('unlisted-column', {
      path: pathOf(table, name),
      message: `The table ${table.path} has a column ${name} that its colnames do not name. Readers do not show it. Add its name to colnames, or remove it.`,
      found: 'a column that is not in colnames',
      expected: `${name} among the colnames`,
    });
  }
}

interface Columns {
  readonly table: NwbGroup;
  readonly names: readonly string[];
  readonly id: NwbDataset;
  readonly indices: readonly NwbDataset[];
}

function checkLengths({ table, names, id, indices }: Columns, report: Report): void {
  const rows = id.shape?.[0];
  if (rows === undefined) return;
  for (const name of names) {
    const column = datasetOf(table, name);
    const outer = column === undefined ? undefined : outermost(column, indices);
    const length = outer?.shape?.[0];
    if (outer === undefined || length === undefined || length === rows) continue;
    report('unequal-columns', {
      path: outer.path,
      message: `The column ${name} of ${table.path} has ${length} rows, the table's id has ${rows}. Readers refuse the table, or put values into the wrong rows. Make the column as long as the table.`,
      found: String(length),
      expected: String(rows),
    });
  }
}

/** The index of the index of … a ragged column: as long as the table has rows. */
function outermost(column: NwbDataset, indices: readonly NwbDataset[]): NwbDataset {
  let outer: NwbDataset = column;
  const seen = new Set<NwbObject>([column]);
  for (;;) {
    const next = indices.find((index) => targetOf(index, 'target') === outer);
    if (next === undefined || seen.has(next)) return outer;
    seen.add(next);
    outer = next;
  }
}

/** A ragged column's index counts the values up to the end of each row. */
function checkIndex(file: InspectedFile, index: NwbDataset, report: Report): void {
  const target = targetOf(index, 'target');
  const length = target?.kind === 'dataset' ? target.shape?.[0] : undefined;
  const rows = index.shape?.[0];
  if (length === undefined || rows === undefined || rows === 0 || index.shape?.length !== 1) return;
  const parts =
    rows <= MOST_INDICES
      ? [file.reader.read(index)]
      : [file.reader.read(index, 0, MOST_INDICES / 2), file.reader.read(index, rows - MOST_INDICES / 2)];
  const last = Number(parts.at(-1)?.at(-1));
  const descends = parts.some((part) =>
    part.some((value, row) => row > 0 && Number(value) < Number(part[row - 1])),
  );
  if (!descends && last === length) return;
  const found = descends ? 'an index that descends' : `an index that ends at ${last}`;
  report('wrong-index', {
    path: index.path,
    message: `${index.path} is ${found}, where the column has ${length} values. Readers put values into the wrong rows, or fail. The index must rise and end at the number of values.`,
    found,
    expected: `a rising index that ends at ${length}`,
  });
}
