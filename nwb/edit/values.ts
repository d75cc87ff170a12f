import { randomUUID } from 'node:crypto';
import type { NwbEdit } from '../../schemas/index.ts';
import { InputError } from '../../schemas/index.ts';
import { Dataset, type File, Group, type H5Module } from './browser-hdf5.ts';
import { writeBytes } from './text.ts';

type SetNumbers = Extract<NwbEdit, { kind: 'set-numbers' }>;
type AddColumn = Extract<NwbEdit, { kind: 'add-column' }>;

const integerClass = 0;
const floatClass = 1;
const enumClass = 8;

/** Larger ones are data, not metadata: they are for a conversion. */
const mostElements = 1_000_000;

/**
 * Writes numbers over those of a dataset of one axis; booleans are 0 and 1.
 * @throws InputError('nwb') when there is no such dataset, it has another length, or its type cannot hold a number
 */
export function setNumbers(module: H5Module, file: File, { path, values }: SetNumbers): void {
  const found = file.get(path);
  if (!(found instanceof Dataset)) throw fault(path, 'no such dataset', 'a dataset of numbers');
  const { metadata } = found;
  const { shape, type, size, signed } = metadata;
  if (shape?.length !== 1 || shape[0] !== values.length || values.length > mostElements)
    throw fault(path, `a dataset of shape [${shape?.join(', ') ?? ''}]`, `one of ${values.length} numbers`);
  if (type === floatClass && (size === 4 || size === 8)) {
    found.write_slice([[]], size === 4 ? Float32Array.from(values) : Float64Array.from(values));
    return;
  }
  if (type === enumClass && size === 1) {
    setBooleans(module, found, values);
    return;
  }
  if (type !== integerClass) throw fault(path, 'a dataset of another kind', 'numbers');
  const bits = 8 * size;
  const [least, most] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  const odd = values.find((value) => !Number.isSafeInteger(value) || value < least || value > most);
  if (odd !== undefined) throw fault(path, `${odd}`, `a whole number from ${least} to ${most}`);
  found.write_slice([[]], integersOf(values, size, signed));
}

/** PyNWB's booleans are an enumeration over int8, FALSE = 0 and TRUE = 1. */
function setBooleans(module: H5Module, dataset: Dataset, values: readonly number[]): void {
  const odd = values.find((value) => value !== 0 && value !== 1);
  const members = dataset.metadata.enum_type?.members ?? {};
  if (odd !== undefined) throw fault(dataset.path, `${odd}`, '0 for false or 1 for true');
  if (members['FALSE'] !== 0 || members['TRUE'] !== 1)
    throw fault(dataset.path, 'an enumeration of another kind', 'booleans');
  writeBytes(module, dataset, Uint8Array.from(values));
}

function integersOf(values: readonly number[], size: number, signed: boolean) {
  switch (size) {
    case 1:
      return signed ? Int8Array.from(values) : Uint8Array.from(values);
    case 2:
      return signed ? Int16Array.from(values) : Uint16Array.from(values);
    case 4:
      return signed ? Int32Array.from(values) : Uint32Array.from(values);
    default:
      return signed ? BigInt64Array.from(values, BigInt) : BigUint64Array.from(values, BigInt);
  }
}

/**
 * Adds a column to a DynamicTable.
 * @throws InputError('nwb') when there is no such table, it has the column, or another number of rows
 */
export function addColumn(file: File, { table, name, description, values }: AddColumn): void {
  const group = file.get(table);
  if (!(group instanceof Group)) throw fault(table, 'no such group', 'a table of the file');
  const names = group.attrs['colnames']?.value;
  const colnames = (Array.isArray(names) ? names : [names]).filter((one) => typeof one === 'string');
  const ids = group.get('id');
  const rows = ids instanceof Dataset ? ids.shape?.[0] : undefined;
  if (rows === undefined) throw fault(table, 'a group without rows', 'a table with the dataset id');
  if (group.get(name) !== null) throw fault(`${table}/${name}`, 'a column of this name', 'none');
  if (values.length !== rows)
    throw fault(`${table}/${name}`, `${values.length} values`, `${rows}, one for each row of the table`);
  const isText = values.every((value) => typeof value === 'string');
  group.create_dataset({
    name,
    data: isText ? [...values] : Float64Array.from(values, Number),
    shape: [rows],
    dtype: isText ? 'S' : '<d',
  });
  const column = group.get(name);
  if (!(column instanceof Dataset)) throw fault(`${table}/${name}`, 'nothing', 'the column that was made');
  const attributes = {
    description,
    namespace: 'hdmf-common',
    neurodata_type: 'VectorData',
    object_id: randomUUID(),
  };
  for (const [attribute, value] of Object.entries(attributes))
    column.create_attribute(attribute, value, [], 'S');
  if (group.attrs['colnames'] !== undefined) group.delete_attribute('colnames');
  group.create_attribute('colnames', [...colnames, name], [colnames.length + 1], 'S');
}

function fault(field: string, found: string, expected: string): InputError {
  return new InputError('nwb', {
    found,
    expected,
    todo: 'Check the path and the values, or convert the session again.',
    where: { field },
  });
}
