import type { NwbDataset, NwbGroup, NwbObject, NwbValue } from '../../nwb/index.ts';
import { head } from '../checks/check.ts';
import { childOf, datasetOf, groupOf, type InspectedFile, pathOf } from '../file.ts';

/** Tables of a session (epochs, tasks, electrodes) are shorter; of longer ones the first rows are looked at. */
const MOST_ROWS = 20_000;

/** The values of a small dataset, flat; none where it is absent. */
export function valuesOf(file: InspectedFile, dataset: NwbDataset | undefined): readonly NwbValue[] {
  return dataset === undefined ? [] : head(file, dataset, MOST_ROWS);
}

/** The text of a dataset that is one; undefined where it is absent or something else. */
export function textAt(file: InspectedFile, path: string): string | undefined {
  const found = file.reader.at(path);
  const value = found?.kind === 'dataset' ? file.reader.scalar(found) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** A column of a table, a list of values a row: of one value where it has no index. Undefined where it is absent. */
export function columnOf(
  file: InspectedFile,
  table: NwbObject | undefined,
  name: string,
): readonly (readonly NwbValue[])[] | undefined {
  const column = datasetOf(table, name);
  if (column === undefined) return undefined;
  const values = valuesOf(file, column);
  const ends = valuesOf(file, datasetOf(table, `${name}_index`)).map(Number);
  if (ends.length > 0) return ends.map((end, row) => values.slice(ends[row - 1] ?? 0, end));
  // A list a row without an index: a matrix, as some programs write lists of one length.
  const width = column.shape?.[1] ?? 1;
  return Array.from({ length: Math.floor(values.length / Math.max(1, width)) }, (_, row) =>
    values.slice(row * width, (row + 1) * width),
  );
}

/** One value of a row as a text: numbers of a table may be either. Undefined where there is none. */
export function cellText(row: readonly NwbValue[] | undefined): string | undefined {
  const value = row?.[0];
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim()
    : undefined;
}

/** bad_channel is a boolean, or what other programs write for one. */
export function isBad(row: readonly NwbValue[] | undefined): boolean {
  const value = row?.[0];
  return value === true || value === 1 || value === 'True';
}

/** The objects in a group, links followed; those that lead nowhere left out. */
export function membersOf(group: NwbObject | undefined): readonly NwbObject[] {
  return group?.kind === 'group'
    ? [...group.children.values()].flatMap(({ object }) => (object === undefined ? [] : [object]))
    : [];
}

export function atPath(file: InspectedFile, path: string): NwbGroup | undefined {
  const found = file.reader.at(path);
  return found?.kind === 'group' ? found : undefined;
}

/** The electrodes table of the file. */
export function electrodesOf(file: InspectedFile): NwbGroup | undefined {
  return atPath(file, '/general/extracellular_ephys/electrodes');
}

/** The timestamps of a series where they are its own, not those of another to which it links. */
export function ownTimestampsOf(series: NwbObject): NwbDataset | undefined {
  const dataset = datasetOf(series, 'timestamps');
  return dataset?.path === pathOf(series, 'timestamps') ? dataset : undefined;
}

/** The object whose path is one part shorter. */
export function parentOf(file: InspectedFile, object: NwbObject): NwbObject | undefined {
  return file.reader.at(object.path.slice(0, object.path.lastIndexOf('/')));
}

/** Whether a link by path leads to the object or through it: giving it another name would break that link. */
export function isLinkedByPath(file: InspectedFile, path: string): boolean {
  return [...file.reader.objects()].some(
    (one) =>
      one.kind === 'group' &&
      [...one.children.values()].some(
        ({ link, target }) =>
          link === 'soft' && target !== undefined && `${target}/`.includes(`/${path.slice(1)}/`),
      ),
  );
}

export interface Epoch {
  readonly row: number;
  readonly startS: number;
  readonly stopS: number;
  readonly tags: readonly string[];
  /** The number with which the first tag begins (`02_a2` is 2); undefined where it does not begin with one. */
  readonly number: number | undefined;
}

/** The rows of /intervals/epochs. */
export function epochsOf(file: InspectedFile): readonly Epoch[] {
  const table = atPath(file, '/intervals/epochs');
  const stops = columnOf(file, table, 'stop_time') ?? [];
  const tags = columnOf(file, table, 'tags') ?? [];
  return (columnOf(file, table, 'start_time') ?? []).map(([start], row) => {
    const texts = (tags[row] ?? []).filter((tag) => typeof tag === 'string');
    const number = texts[0]?.match(/^\d+/)?.[0];
    return {
      row,
      startS: Number(start),
      stopS: Number(stops[row]?.[0]),
      tags: texts,
      number: number === undefined ? undefined : Number(number),
    };
  });
}

/** How messages call an epoch: its tags, or its row. */
export function epochName({ tags, row }: Epoch): string {
  return tags.length > 0 ? tags.join(' ') : `row ${row}`;
}

export interface TaskTable {
  readonly table: NwbObject;
  /** Epochs of all rows; undefined without the column. */
  readonly epochs: readonly number[] | undefined;
  readonly cameras: readonly number[] | undefined;
}

/** The tables of /processing/tasks. */
export function tasksOf(file: InspectedFile): readonly TaskTable[] {
  return membersOf(atPath(file, '/processing/tasks')).map((table) => ({
    table,
    epochs: columnOf(file, table, 'task_epochs')?.flat().map(Number),
    cameras: columnOf(file, table, 'camera_id')?.flat().map(Number),
  }));
}

/** The cameras of the file, by the number in their name where there is one. */
export function camerasOf(file: InspectedFile): readonly { device: NwbObject; id: number | undefined }[] {
  return membersOf(groupOf(atPath(file, '/general'), 'devices'))
    .filter((device) => file.isA(device, 'CameraDevice'))
    .map((device) => {
      const digits = device.name.match(/ (\d+)$/)?.[1];
      return { device, id: digits === undefined ? undefined : Number(digits) };
    });
}

/** The camera that filmed a video. */
export function cameraOfVideo(video: NwbObject): NwbObject | undefined {
  return childOf(video, 'device');
}

/** The objects of a type, subtypes included. */
export function ofType(file: InspectedFile, typeName: string): readonly NwbObject[] {
  return file.typed.filter((object) => file.isA(object, typeName));
}
