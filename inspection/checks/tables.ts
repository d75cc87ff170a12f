import { isList, type NwbDataset, type NwbGroup, type NwbObject, type NwbValue } from '../../nwb/index.ts';
import { attributeOf, datasetOf, type InspectedFile, pathOf, targetOf, textsOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import { type Check, head, quoted, SECONDS_PER_YEAR } from './check.ts';

const electrodesPath = '/general/extracellular_ephys/electrodes';
/** Columns of the electrodes table that NWB itself names. */
const electrodeColumns = new Set(
  'x y z imp location filtering group group_name rel_x rel_y rel_z reference'.split(' '),
);

/** Numbers of a column are read up to here, 0.8 MB: tables of trials have hundreds of rows, seldom more. */
const NUMBERS = 100_000;

interface Column {
  readonly name: string;
  readonly data: NwbDataset;
}

/** The columns of a table that its colnames list; of a ragged one, its values. */
function columnsOf(table: NwbObject): Column[] {
  return textsOf(attributeOf(table, 'colnames')?.value).flatMap((name) => {
    const data = datasetOf(table, name);
    return data === undefined ? [] : [{ name, data }];
  });
}

function rowsOf(table: NwbObject): number | undefined {
  return datasetOf(table, 'id')?.shape?.[0];
}

function checkRegion(region: NwbObject, file: InspectedFile): Problem[] {
  const table = targetOf(region, 'table');
  const rows = table === undefined ? undefined : rowsOf(table);
  if (region.kind !== 'dataset' || rows === undefined) return [];
  const bad = head(file, region, NUMBERS).find((row) => Number(row) >= rows || Number(row) < 0);
  if (bad === undefined) return [];
  const message = `${region.path} names row ${Number(bad)} of ${table?.path ?? 'its table'}, which has ${rows} rows. Readers fail, or connect the wrong rows. Rows count from 0; they are not ids.`;
  return [{ path: region.path, message, found: String(Number(bad)), expected: `0 to ${rows - 1}` }];
}

function checkEmptyTable(table: NwbObject): Problem[] {
  if (rowsOf(table) !== 0) return [];
  const message = `The table ${table.path} has no rows. Often something went wrong in the conversion. Fill it, or leave it out.`;
  return [{ path: table.path, message }];
}

function timeHead(file: InspectedFile, table: NwbObject, name: string): number[] {
  const data = datasetOf(table, name);
  return data === undefined ? [] : head(file, data, NUMBERS).map(Number);
}

function checkStartsDiffer(table: NwbObject, file: InspectedFile): Problem[] {
  const starts = timeHead(file, table, 'start_time');
  const [first] = starts;
  if (first === undefined || (rowsOf(table) ?? 0) <= 1 || starts.some((start) => start !== first)) return [];
  const message = `All intervals of ${table.path} start at ${first} s. Most likely the times were not filled in. Write the true start times.`;
  return [{ path: pathOf(table, 'start_time'), message, found: String(first) }];
}

function checkStartsRise(table: NwbObject, file: InspectedFile): Problem[] {
  const starts = timeHead(file, table, 'start_time').filter((start) => !Number.isNaN(start));
  if (!starts.some((start, row) => row > 0 && start < (starts[row - 1] ?? start))) return [];
  const message = `The intervals of ${table.path} are not in the order of their start. Readers that search by time miss some. Sort the rows by start_time.`;
  return [{ path: pathOf(table, 'start_time'), message, expected: 'start times that rise' }];
}

function checkStops(table: NwbObject, file: InspectedFile): Problem[] {
  const starts = timeHead(file, table, 'start_time');
  const row = timeHead(file, table, 'stop_time').findIndex(
    (stop, index) => stop - (starts[index] ?? Number.NaN) <= 0,
  );
  if (row < 0) return [];
  const message = `Row ${row} of ${table.path} does not stop after its start. The interval is empty or turned round. Correct its times.`;
  return [{ path: pathOf(table, 'stop_time'), message, expected: 'a stop after the start' }];
}

function checkSpan(table: NwbObject, file: InspectedFile): Problem[] {
  let firstS = Number.POSITIVE_INFINITY;
  let lastS = Number.NEGATIVE_INFINITY;
  for (const { name, data } of columnsOf(table)) {
    const length = data.shape?.[0] ?? 0;
    if (!name.endsWith('_time') || data.shape?.length !== 1 || length === 0) continue;
    if (name !== 'stop_time')
      for (const timeS of head(file, data, NUMBERS)) if (Number(timeS) < firstS) firstS = Number(timeS);
    if (name !== 'start_time')
      for (const timeS of file.reader.read(data, Math.max(0, length - NUMBERS)))
        if (Number(timeS) > lastS) lastS = Number(timeS);
  }
  const spanS = lastS - firstS;
  if (!Number.isFinite(spanS) || !(spanS > SECONDS_PER_YEAR)) return [];
  const message = `The intervals of ${table.path} span ${(spanS / SECONDS_PER_YEAR).toFixed(1)} years. Most likely the times are not in seconds. Correct them.`;
  return [{ path: table.path, message, found: `${spanS} s` }];
}

function checkNegativeTimes(table: NwbObject, file: InspectedFile): Problem[] {
  return columnsOf(table).flatMap((column) => {
    if (!column.name.endsWith('_time')) return [];
    const [first] = head(file, column.data);
    if (!(Number(first) < 0)) return [];
    const message = `The times in ${column.data.path} begin at ${Number(first)} s, before the session. Let the session start with the earliest time and shift all others.`;
    return [{ path: column.data.path, message, found: String(Number(first)), expected: '0 s or later' }];
  });
}

const pairs = ['yes no', 'y n', 'true false', 't f', 'hit miss'].map((pair) => new Set(pair.split(' ')));

function checkBinary(table: NwbObject, file: InspectedFile): Problem[] {
  const facts = file.factsOf(table);
  const own = new Set(facts?.kind === 'group' ? facts.datasets.flatMap(({ name }) => name ?? []) : []);
  return columnsOf(table).flatMap((column) => {
    const { name, data } = column;
    if (own.has(name) || (table.path === electrodesPath && electrodeColumns.has(name))) return [];
    if (data.elementBytes === 1 || data.dtype.kind !== 'plain') return [];
    const values = new Set(head(file, column.data).filter((value) => !isList(value)));
    const isPair = pairs.some(
      (pair) => pair.size === values.size && [...pair].every((one) => values.has(one)),
    );
    if (values.size !== 2 || !(isPair || (values.has(0) && values.has(1)))) return [];
    const message = `The column ${name} of ${table.path} has only ${[...values].map((value) => quoted(String(value as string))).join(' and ')}. As booleans it would be smaller and plainer. Write booleans, with a name that begins with is_.`;
    return [{ path: data.path, message }];
  });
}

function checkSingleRow(table: NwbObject, file: InspectedFile): Problem[] {
  if (rowsOf(table) !== 1 || file.isA(table, 'Units') || table.name === 'electrodes') return [];
  const message = `The table ${table.path} has one row. Where it will never have more, another type may fit better. Leave it where a program expects a table, as spyglass does for tasks.`;
  return [{ path: table.path, message }];
}

function checkDicts(table: NwbObject, file: InspectedFile): Problem[] {
  return columnsOf(table).flatMap((column) => {
    const text = head(file, column.data).find(
      (value) => typeof value === 'string' && /\{.+:.+\}/.test(value),
    );
    if (typeof text !== 'string') return [];
    const message = `The column ${column.name} of ${table.path} has a text with names and values in braces. Readers cannot search in it. Make columns of its parts.`;
    return [{ path: column.data.path, message, found: text.slice(0, 80) }];
  });
}

function checkAllNan(table: NwbObject, file: InspectedFile): Problem[] {
  return columnsOf(table).flatMap((column) => {
    const { name, data } = column;
    const rows = data.shape?.[0] ?? 0;
    if (rows === 0 || data.dtype.kind !== 'plain' || !data.dtype.name.startsWith('float')) return [];
    const isNan = (values: readonly NwbValue[]): boolean =>
      values.length > 0 && values.every((value) => Number.isNaN(value));
    // The beginning tells of almost all that they have numbers.
    if (!isNan(head(file, data))) return [];
    const isVector = data.shape?.length === 1;
    const step = isVector ? Math.ceil(rows / NUMBERS) : 1;
    if (isVector && !isNan(file.reader.read(data, 0, rows, step))) return [];
    const isWhole = isVector && step === 1;
    const message = `The column ${name} of ${table.path} ${isWhole ? 'has' : 'seems to have'} no numbers, only NaN. It tells nothing. Fill it, or leave it out where the schema allows.`;
    return [{ path: data.path, message, found: 'NaN' }];
  });
}

function checkIds(table: NwbObject, file: InspectedFile): Problem[] {
  const id = datasetOf(table, 'id');
  if (id === undefined) return [];
  const ids = head(file, id, NUMBERS);
  if (new Set(ids).size === ids.length) return [];
  const message = `Rows of ${table.path} share an id. Who refers to a row by its id gets another. Give every row an id of its own.`;
  return [{ path: pathOf(table, 'id'), message, expected: 'ids that differ' }];
}

/** Columns are looked at only where the table is whole: what is wrong with it is said by the schema's rules. */
function whole(run: (table: NwbGroup, file: InspectedFile) => Problem[]) {
  return (table: NwbObject, file: InspectedFile): Problem[] =>
    table.kind === 'group' ? run(table, file) : [];
}

export const tableChecks: readonly Check[] = [
  {
    name: 'check_dynamic_table_region_data_validity',
    type: 'DynamicTableRegion',
    run: checkRegion,
  },
  { name: 'check_empty_table', type: 'DynamicTable', run: whole(checkEmptyTable) },
  {
    name: 'check_time_intervals_start_time_not_constant',
    type: 'TimeIntervals',
    run: whole(checkStartsDiffer),
  },
  {
    name: 'check_time_interval_time_columns',
    type: 'TimeIntervals',
    run: whole(checkStartsRise),
  },
  {
    name: 'check_time_intervals_stop_after_start',
    type: 'TimeIntervals',
    run: whole(checkStops),
  },
  {
    name: 'check_time_intervals_duration',
    type: 'TimeIntervals',
    run: whole(checkSpan),
  },
  {
    name: 'check_table_time_columns_are_not_negative',
    type: 'DynamicTable',
    run: whole(checkNegativeTimes),
  },
  {
    name: 'check_column_binary_capability',
    type: 'DynamicTable',
    run: whole(checkBinary),
  },
  { name: 'check_single_row', type: 'DynamicTable', run: whole(checkSingleRow) },
  {
    name: 'check_table_values_for_dict',
    type: 'DynamicTable',
    run: whole(checkDicts),
  },
  { name: 'check_col_not_nan', type: 'DynamicTable', run: whole(checkAllNan) },
  { name: 'check_ids_unique', type: 'DynamicTable', run: whole(checkIds) },
];
