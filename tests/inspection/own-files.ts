import type { Group, File as H5File } from 'h5wasm/node';
import { catalogOfFile } from '../../inspection/catalog-of-file.ts';
import type { RankedCheck } from '../../inspection/checks/check.ts';
import { InspectedFile } from '../../inspection/file.ts';
import { ownChecks } from '../../inspection/own/index.ts';
import type { Problem } from '../../inspection/problem.ts';
import { NwbReader } from '../../nwb/index.ts';
import type { NamespaceCatalog } from '../../schemas/nwb/index.ts';
import { temporaryFolder, writeWithH5wasm } from '../nwb/bulk-fixture.ts';

export interface OwnFinding extends Problem {
  readonly check: string;
}

/** What our own checks say of a file; the schema is not asked, which takes most of the time. */
export async function ownFindings(path: string, catalog?: NamespaceCatalog): Promise<readonly OwnFinding[]> {
  using reader = await NwbReader.open(path);
  const file = new InspectedFile(reader, catalog ?? catalogOfFile(reader).catalog);
  return file.typed.flatMap((object) =>
    ownChecks
      .filter(({ type }: RankedCheck) => type === undefined || file.isA(object, type))
      .flatMap(({ name, run }) => run(object, file).map((problem) => ({ check: name, ...problem }))),
  );
}

/** Names of the checks that found something, each once, in the order of the alphabet. */
export function checksIn(findings: readonly OwnFinding[], prefix = ''): string[] {
  return [...new Set(findings.map(({ check }) => check))].filter((check) => check.startsWith(prefix)).sort();
}

/** What is found in a file of a few objects, which h5wasm writes. */
export async function findingsOf(make: (file: H5File) => void, name = 'made.nwb') {
  await using folder = await temporaryFolder();
  const path = folder.file(name);
  await writeWithH5wasm(path, (file) => {
    typed(file, 'NWBFile').create_attribute('nwb_version', '2.9.0');
    make(file);
  });
  return await ownFindings(path);
}

type Attributed = { create_attribute(name: string, value: string): unknown };

export function typed<T extends Attributed>(object: T, type: string, namespace = 'core'): T {
  object.create_attribute('neurodata_type', type);
  object.create_attribute('namespace', namespace);
  return object;
}

export function novela<T extends Attributed>(object: T, type: string): T {
  return typed(object, type, 'ndx-franklab-novela');
}

/** The group at a path below another, made where it is not there. */
export function groupAt(file: H5File | Group, path: string): Group {
  let found: H5File | Group = file;
  for (const name of path.split('/').filter((part) => part !== '')) {
    const child = found.get(name);
    found = (child as Group | null) ?? found.create_group(name);
  }
  return found as Group;
}

type Numbers = Float64Array | Int16Array | Uint16Array | Uint8Array | Int32Array;

export interface MadeSeries {
  readonly type?: string;
  readonly data?: Numbers;
  readonly columns?: number;
  readonly timestamps?: Float64Array;
  readonly comments?: string;
}

/** A series at a path. */
export function series(file: H5File, path: string, made: MadeSeries): Group {
  const group = typed(groupAt(file, path), made.type ?? 'TimeSeries');
  if (made.comments !== undefined) group.create_attribute('comments', made.comments);
  const { data, columns, timestamps } = made;
  if (data !== undefined)
    group.create_dataset({
      name: 'data',
      data,
      shape: columns === undefined ? [data.length] : [data.length / columns, columns],
    });
  if (timestamps !== undefined)
    group.create_dataset({ name: 'timestamps', data: timestamps, shape: [timestamps.length] });
  return group;
}

export function text(file: H5File | Group, name: string, value: string | string[]): void {
  file.create_dataset({ name, data: value, shape: Array.isArray(value) ? [value.length] : [], dtype: 'S' });
}

/** Times at a rate from a moment on, in s. */
export function times(count: number, startS: number, rateHz: number): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => startS + row / rateHz);
}

/** /intervals/epochs with one tag a row. */
export function epochs(file: H5File, rows: readonly (readonly [number, number, string])[]): void {
  const table = typed(groupAt(file, 'intervals/epochs'), 'TimeIntervals');
  const numbers = (name: string, column: 0 | 1): void => {
    table.create_dataset({ name, data: Float64Array.from(rows, (row) => row[column]), shape: [rows.length] });
  };
  numbers('start_time', 0);
  numbers('stop_time', 1);
  text(
    table,
    'tags',
    rows.map(([, , tag]) => tag),
  );
  const ends = Uint8Array.from(rows, (_, row) => row + 1);
  table.create_dataset({ name: 'tags_index', data: ends, shape: [rows.length] });
}

/** /processing/tasks/{name} of one row. */
export function task(
  file: H5File,
  name: string,
  epochNumbers: readonly number[],
  cameras: readonly number[],
) {
  typed(groupAt(file, 'processing/tasks'), 'ProcessingModule');
  const table = typed(groupAt(file, `processing/tasks/${name}`), 'DynamicTable', 'hdmf-common');
  for (const column of ['task_name', 'task_description', 'task_environment']) text(table, column, ['a']);
  const list = (column: string, values: readonly number[]): void => {
    table.create_dataset({ name: column, data: Int32Array.from(values), shape: [values.length] });
    const end = Uint8Array.of(values.length);
    table.create_dataset({ name: `${column}_index`, data: end, shape: [1] });
  };
  list('task_epochs', epochNumbers);
  list('camera_id', cameras);
  return table;
}

export interface MadeElectrode {
  readonly group: string;
  readonly bad?: boolean;
  readonly hwChan?: number;
  readonly shank?: number;
  readonly contact?: number;
}

/** The electrodes table; booleans as 0 and 1. */
export function electrodes(file: H5File, rows: readonly MadeElectrode[]): void {
  const table = typed(groupAt(file, 'general/extracellular_ephys/electrodes'), 'ElectrodesTable');
  text(
    table,
    'group_name',
    rows.map(({ group }) => group),
  );
  text(
    table,
    'hwChan',
    rows.map(({ hwChan }, row) => String(hwChan ?? row)),
  );
  const numbers = (name: string, of: (row: MadeElectrode, index: number) => number): void => {
    table.create_dataset({ name, data: Int32Array.from(rows, of), shape: [rows.length] });
  };
  numbers('bad_channel', ({ bad }) => (bad === true ? 1 : 0));
  numbers('probe_shank', ({ shank }) => shank ?? 0);
  numbers('probe_electrode', ({ contact }, index) => contact ?? index);
  numbers('ref_elect_id', () => -1);
}

/** An electrode group whose probe has so many contacts on one shank. */
export function probe(file: H5File, group: string, contacts: number, shankName = '0'): void {
  const path = `general/devices/probe ${group}`;
  novela(groupAt(file, path), 'Probe');
  novela(groupAt(file, `${path}/${shankName}`), 'Shank');
  for (let contact = 0; contact < contacts; contact++)
    novela(groupAt(file, `${path}/${shankName}/${contact}`), 'ShanksElectrode');
  const made = novela(groupAt(file, `general/extracellular_ephys/${group}`), 'NwbElectrodeGroup');
  made.create_soft_link(`/${path}`, 'device');
}

export function camera(file: H5File, name: string): void {
  novela(groupAt(file, `general/devices/${name}`), 'CameraDevice');
}

/** A video of external files, in a place. */
export function video(
  file: H5File,
  path: string,
  made: {
    readonly files: string[];
    readonly frames?: readonly number[];
    readonly times?: number;
    device?: string;
  },
): Group {
  const group = series(file, path, {
    type: 'ImageSeries',
    timestamps: times(made.times ?? 30, 1.7e9, 30),
  });
  text(group, 'external_file', made.files);
  const external = group.get('external_file') as unknown as {
    create_attribute(name: string, value: readonly number[], shape: number[], dtype: string): unknown;
  };
  if (made.frames !== undefined)
    external.create_attribute('starting_frame', made.frames, [made.frames.length], '<i4');
  if (made.device !== undefined) group.create_soft_link(`/general/devices/${made.device}`, 'device');
  return group;
}
