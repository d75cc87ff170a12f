import { type NwbGroup, NwbReader } from '../../../nwb/index.ts';
import {
  attributeNumber,
  attributeText,
  childGroup,
  columnOf,
  groupsIn,
  textAt,
  textsAt,
} from './nwb-values.ts';

type Row = Record<string, unknown>;

const TEXTS: readonly (readonly [field: string, path: string])[] = [
  ['lab', '/general/lab'],
  ['institution', '/general/institution'],
  ['experiment_description', '/general/experiment_description'],
  ['session_description', '/session_description'],
  ['session_id', '/general/session_id'],
  ['notes', '/general/notes'],
  ['surgery', '/general/surgery'],
  ['virus', '/general/virus'],
  ['pharmacology', '/general/pharmacology'],
  ['protocol', '/general/protocol'],
];
const LISTS: readonly (readonly [field: string, path: string])[] = [
  ['experimenter_name', '/general/experimenter'],
  ['keywords', '/general/keywords'],
  ['related_publications', '/general/related_publications'],
];
const SUBJECT = [
  'subject_id',
  'species',
  'sex',
  'strain',
  'genotype',
  'description',
  'age',
  'date_of_birth',
  'weight',
];

/** What an NWB file says of its session, by the fields of the metadata YAML; any program may have written it. */
export interface NwbMetadata {
  /** The day of the recording, as it stands in the file. */
  readonly day: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** @throws InputError `file`, `nwb` */
export async function nwbMetadata(path: string): Promise<NwbMetadata> {
  const reader = await NwbReader.open(path);
  try {
    return metadataIn(reader);
  } finally {
    reader[Symbol.dispose]();
  }
}

function metadataIn(reader: NwbReader): NwbMetadata {
  const texts = TEXTS.flatMap(([field, at]) => entry(field, textAt(reader, at)));
  const lists = LISTS.flatMap(([field, at]) => entry(field, filled(textsAt(reader, at))));
  const tables = [
    entry('subject', subjectOf(reader)),
    entry('electrode_groups', filled(electrodeGroups(reader))),
    entry('ntrode_electrode_group_channel_map', filled(channelMap(reader))),
    entry('cameras', filled(cameras(reader))),
    entry('behavioral_events', filled(events(reader))),
    entry('tasks', filled(tasks(reader))),
  ].flat();
  return {
    day: textAt(reader, '/session_start_time')?.slice(0, 10),
    metadata: Object.fromEntries([...texts, ...lists, ...tables]),
  };
}

const entry = (field: string, value: unknown): (readonly [string, unknown])[] =>
  value === undefined ? [] : [[field, value]];

const filled = <T>(rows: readonly T[]): readonly T[] | undefined => (rows.length === 0 ? undefined : rows);

function subjectOf(reader: NwbReader): Row | undefined {
  const known = SUBJECT.flatMap((name) => entry(name, textAt(reader, `/general/subject/${name}`)));
  const animal = Object.fromEntries(
    known.map(([name, value]) => [name, name === 'weight' ? grams(value) : value]),
  );
  return known.length === 0 ? undefined : animal;
}

/** "420 g", "0.42 kg" and "0.42", which NWB takes for kilograms. */
function grams(value: unknown): unknown {
  const [, number = '', unit = 'kg'] = /^(\d+(?:\.\d+)?)\s*(k?g)?$/i.exec(String(value)) ?? [];
  if (number === '') return undefined;
  return unit.toLowerCase() === 'g' ? Number(number) : Number((Number(number) * 1000).toPrecision(12));
}

function electrodeGroups(reader: NwbReader): Row[] {
  const groups = groupsIn(reader.at('/general/extracellular_ephys')).filter(
    ({ typeName }) => typeName?.endsWith('ElectrodeGroup') === true,
  );
  return groups.map((group, index) => {
    const number = /^\d+$/.test(group.name) ? Number(group.name) : index;
    const device = childGroup(group, 'device');
    return present({
      id: number,
      location: attributeText(group, 'location'),
      device_type: device === undefined ? undefined : attributeText(device, 'probe_type'),
      description: attributeText(group, 'description'),
      targeted_location: attributeText(group, 'targeted_location'),
      targeted_x: attributeNumber(group, 'targeted_x'),
      targeted_y: attributeNumber(group, 'targeted_y'),
      targeted_z: attributeNumber(group, 'targeted_z'),
      units: attributeText(group, 'units'),
    });
  });
}

/** nTrodes by the columns that this program and trodes_to_nwb write; other files have none. */
function channelMap(reader: NwbReader): Row[] {
  const table = reader.at('/general/extracellular_ephys/electrodes');
  const column = (name: string) => columnOf(reader, table, name);
  const [nTrodes, groups, electrodes, bad] = [
    column('ntrode_id'),
    column('group_name'),
    column('probe_electrode'),
    column('bad_channel'),
  ];
  const rows = new Map<number, { group: number; electrodes: number[]; bad: number[] }>();
  for (const [index, id] of nTrodes.entries()) {
    const [nTrode, group, electrode] = [Number(id), Number(groups[index]), Number(electrodes[index])];
    if (![nTrode, group, electrode].every((number) => Number.isSafeInteger(number))) return [];
    const row = rows.get(nTrode) ?? { group, electrodes: [], bad: [] };
    if (bad[index] === true || bad[index] === 1) row.bad.push(row.electrodes.length);
    row.electrodes.push(electrode);
    rows.set(nTrode, row);
  }
  return [...rows].map(([id, { group, electrodes: all, bad: dead }]) => ({
    ntrode_id: id,
    electrode_group_id: group,
    bad_channels: dead,
    map: Object.fromEntries(all.map((electrode, channel) => [String(channel), electrode])),
  }));
}

function cameras(reader: NwbReader): Row[] {
  return groupsIn(reader.at('/general/devices')).flatMap((device): Row[] => {
    const number = /^camera_device (\d+)$/.exec(device.name)?.[1];
    if (number === undefined) return [];
    const model = childGroup(device, 'model') ?? device;
    const row = present({
      id: Number(number),
      meters_per_pixel: attributeNumber(device, 'meters_per_pixel'),
      manufacturer: attributeText(model, 'manufacturer'),
      model: attributeText(model, 'model_number') ?? attributeText(model, 'model'),
      lens: attributeText(device, 'lens'),
      camera_name: attributeText(device, 'camera_name'),
    });
    return [row];
  });
}

function events(reader: NwbReader): Row[] {
  return groupsIn(reader.at('/processing/behavior/behavioral_events')).flatMap((series) => {
    const description = attributeText(series, 'description');
    return description === undefined ? [] : [{ description, name: series.name }];
  });
}

function tasks(reader: NwbReader): Row[] {
  return groupsIn(reader.at('/processing/tasks')).flatMap((table): Row[] => {
    const text = (name: string): string | undefined => {
      const [value] = columnOf(reader, table, name);
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const name = text('task_name');
    if (name === undefined) return [];
    const epochs = numbersIn(reader, table);
    const row = present({
      task_name: name,
      task_description: text('task_description'),
      task_environment: text('task_environment'),
      task_epochs: epochs.length === 0 ? undefined : epochs,
    });
    return [row];
  });
}

/** Epochs as numbers in a list of one row, or as a text: "2, 4". */
function numbersIn(reader: NwbReader, table: NwbGroup): number[] {
  const column = table.children.get('task_epochs')?.object;
  if (column?.kind !== 'dataset' || (column.shape?.[0] ?? 0) > 1000) return [];
  return reader
    .read(column)
    .flat()
    .flatMap((one) => (typeof one === 'string' ? (one.match(/\d+/g) ?? []).map(Number) : Number(one)))
    .filter((epoch) => Number.isSafeInteger(epoch));
}

const present = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
