import { isList, type NwbDataset, type NwbGroup, NwbReader, type NwbValue } from '../../nwb/index.ts';
import { InputError } from '../../schemas/index.ts';

export const ELECTRODES = '/general/extracellular_ephys/electrodes';
const GROUPS = '/general/extracellular_ephys';

type Cell = string | number | boolean;

/** An electrode group of the file. */
export interface StoredGroup {
  readonly path: string;
  readonly attributes: ReadonlyMap<string, string | number>;
  /** What the probe that it is linked to calls itself. */
  readonly probeType: string | undefined;
}

/** The electrodes of a file as they stand there. */
export interface StoredElectrodes {
  readonly hwChans: readonly number[];
  /** Columns of one value a row, by name, in the order of the rows. */
  readonly columns: ReadonlyMap<string, readonly Cell[]>;
  /** By the number that is their name. */
  readonly groups: ReadonlyMap<number, StoredGroup>;
}

/** @throws InputError `nwb` when the file has no electrodes table, or none that says hwChan and group of each row */
export async function readStoredElectrodes(path: string): Promise<StoredElectrodes> {
  const reader = await NwbReader.open(path);
  try {
    const table = reader.at(ELECTRODES);
    if (table?.kind !== 'group') throw fault(path, 'no electrodes table');
    const columns = new Map<string, readonly Cell[]>();
    const rows = rowsOf(table);
    for (const { name, object } of table.children.values()) {
      if (object?.kind !== 'dataset' || object.shape?.length !== 1 || object.shape[0] !== rows) continue;
      const cells = reader.read(object).filter(isCell);
      if (cells.length === rows) columns.set(name, cells);
    }
    for (const needed of ['hwChan', 'ntrode_id', 'group_name'])
      if (!columns.has(needed)) throw fault(path, `an electrodes table without the column ${needed}`);
    const hwChans = (columns.get('hwChan') ?? []).map(Number);
    if (hwChans.some((one) => !Number.isSafeInteger(one)) || new Set(hwChans).size !== hwChans.length)
      throw fault(path, 'a column hwChan that does not name one channel a row');
    return { hwChans, columns, groups: groupsOf(reader) };
  } finally {
    reader[Symbol.dispose]();
  }
}

function rowsOf(table: NwbGroup): number {
  const ids = table.children.get('id')?.object;
  return ids?.kind === 'dataset' ? (ids.shape?.[0] ?? 0) : 0;
}

function isCell(value: NwbValue): value is Cell {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function groupsOf(reader: NwbReader): Map<number, StoredGroup> {
  const parent = reader.at(GROUPS);
  const groups = new Map<number, StoredGroup>();
  for (const { name, object } of parent?.kind === 'group' ? parent.children.values() : []) {
    if (object?.kind !== 'group' || !/^\d+$/.test(name)) continue;
    const attributes = new Map<string, string | number>();
    for (const attribute of object.attributes.values()) {
      const value =
        attribute.value !== undefined && isList(attribute.value) ? attribute.value[0] : attribute.value;
      if (typeof value === 'string' || typeof value === 'number') attributes.set(attribute.name, value);
    }
    groups.set(Number(name), { path: object.path, attributes, probeType: probeTypeOf(reader, object) });
  }
  return groups;
}

/** An attribute in the extension's newer versions, a dataset in older ones. */
function probeTypeOf(reader: NwbReader, group: NwbGroup): string | undefined {
  const device = group.children.get('device')?.object;
  const attribute = device?.attributes.get('probe_type')?.value;
  if (typeof attribute === 'string') return attribute;
  const child = device?.kind === 'group' ? device.children.get('probe_type')?.object : undefined;
  const value = child?.kind === 'dataset' ? reader.scalar(child as NwbDataset) : undefined;
  return typeof value === 'string' ? value : undefined;
}

function fault(path: string, found: string): InputError {
  return new InputError('nwb', {
    found,
    expected:
      'electrodes with the columns hwChan, ntrode_id and group_name, as this program and trodes_to_nwb write them',
    todo: 'Convert the session again with the corrected metadata.',
    where: { file: path, field: ELECTRODES },
  });
}
