import { basename } from 'node:path';
import { electrodesOfHeader, mapElectrodes, type Recording } from '../../../recording/index.ts';
import { formatRanges, InputError, type ProbeType, type SessionMetadata } from '../../../schemas/index.ts';
import { nameLines } from '../conversion/dio.ts';
import { hardwareName } from './hardware-name.ts';
import { camerasOf, type NamedFile, type Recorded, voltsOf } from './recorded.ts';

/** Scales that differ by less were rounded when they were typed. */
const SAME_SCALE = 1e-3;

/** Where metadata that a person wrote and the recording say different things, in sentences. Nothing is changed. */
export function contradictions(
  given: SessionMetadata,
  recorded: Recorded,
  recordings: readonly Recording[],
  probes: ReadonlyMap<string, ProbeType>,
): string[] {
  return [
    ...hardwareMap(given, recordings, probes),
    ...epochs(given, recorded),
    ...cameras(given, recorded),
    ...files('associated_files', given.associated_files, recorded.files, 'statescript-log'),
    ...files('associated_video_files', given.associated_video_files, recorded.files, 'video'),
    ...lines(given, recorded, recordings),
    ...scale(given, recorded),
    ...animal(given, recorded),
  ];
}

function hardwareMap(
  given: SessionMetadata,
  recordings: readonly Recording[],
  probes: ReadonlyMap<string, ProbeType>,
): string[] {
  const [first] = recordings;
  if (first === undefined) return [];
  const maps = given.ntrode_electrode_group_channel_map ?? [];
  if (maps.length === 0 && first.probes.length > 0)
    return misfits('electrode_groups', () => electrodesOfHeader(first.probes, first.nTrodes, given));
  if (maps.length === 0) return [];
  // A device type that is still open contradicts nothing: any electrode may be on it.
  const electrodes = [...new Set(maps.flatMap(({ map }) => Object.values(map)))];
  const open: ProbeType = {
    probe_type: '',
    probe_description: '',
    contact_size: 0,
    units: 'um',
    contact_side_numbering: false,
    num_shanks: 1,
    shanks: [{ shank_id: 0, electrodes: electrodes.map((id) => ({ id, rel_x: 0, rel_y: 0, rel_z: 0 })) }],
  };
  return misfits('ntrode_electrode_group_channel_map', () =>
    mapElectrodes(first.nTrodes, given, new Map([...probes, ['', open]])),
  );
}

/** The table of what does not fit, without the advice to change it before anything else is done. */
function misfits(field: string, compare: () => unknown): string[] {
  try {
    compare();
    return [];
  } catch (error) {
    if (!(error instanceof InputError) || error.kind !== 'hardware-map') throw error;
    const [, ...details] = error.fault.todo.split('\n');
    return [[`${field}: ${error.fault.found}.`, ...details].join('\n')];
  }
}

function epochs(given: SessionMetadata, recorded: Recorded): string[] {
  const tasks = given.tasks ?? [];
  if (tasks.length === 0) return [];
  const named = tasks.flatMap((task) => task.task_epochs ?? []);
  const without = named.filter((epoch) => !recorded.epochs.includes(epoch));
  const left = recorded.epochs.filter((epoch) => !named.includes(epoch));
  return [
    ...(without.length === 0 ? [] : [`tasks: no recording is of epoch ${formatRanges(without)}.`]),
    ...(left.length === 0 ? [] : [`tasks: no task has the recorded epoch ${formatRanges(left)}.`]),
  ];
}

function cameras(given: SessionMetadata, recorded: Recorded): string[] {
  const filmed = camerasOf(recorded.files);
  const count = given.cameras?.length ?? 0;
  if (count === 0 || filmed.length === 0 || count === filmed.length) return [];
  return [`cameras: ${count} in the metadata, while the files are of ${filmed.length}.`];
}

function files(
  field: string,
  given: readonly { readonly name: string; readonly path?: string | undefined }[] | undefined,
  inFolder: readonly NamedFile[],
  role: string,
): string[] {
  if (given === undefined || given.length === 0) return [];
  const named = new Set(given.flatMap(({ name, path }) => [basename(name), basename(path ?? name)]));
  const there = inFolder.map(({ name }) => basename(name));
  const own = inFolder.filter((file) => file.role === role).map(({ name }) => basename(name));
  const unlisted = own.filter((name) => !named.has(name));
  // Other files than those of a session are looked for when it is converted.
  const gone = role === 'video' ? [...named].filter((name) => !there.includes(name)) : [];
  return [
    ...(unlisted.length === 0 ? [] : [`${field}: ${unlisted.join(', ')} in the folder, but not listed.`]),
    ...(gone.length === 0 ? [] : [`${field}: ${gone.join(', ')} listed, but not in the folder.`]),
  ];
}

function lines(given: SessionMetadata, recorded: Recorded, recordings: readonly Recording[]): string[] {
  if ((given.behavioral_events ?? []).length === 0) return [];
  const { lines: named, warnings } = nameLines(given, recordings);
  const known = new Set(named.map(({ line }) => line));
  const unnamed = recorded.look.lines
    .filter(({ id, changes }) => changes > 0 && !known.has(id))
    .map(({ id }) => hardwareName(id, recorded.lines));
  return [
    ...warnings,
    ...(unnamed.length === 0
      ? []
      : [`behavioral_events: ${unnamed.join(', ')} changed in the recording, but bear no name.`]),
  ];
}

function scale(given: SessionMetadata, { scales }: Recorded): string[] {
  const volts = given.raw_data_to_volts ?? 0;
  const known = scales.filter((one) => one !== undefined).map(voltsOf);
  if (volts === 0 || known.length === 0) return [];
  if (known.some((one) => Math.abs(one / volts - 1) < SAME_SCALE)) return [];
  return [
    `raw_data_to_volts: ${volts} in the metadata, ${known.join(', ')} in the header, which a conversion follows.`,
  ];
}

function animal(given: SessionMetadata, recorded: Recorded): string[] {
  const id = given.subject?.subject_id ?? '';
  if (id === '' || id === recorded.animal) return [];
  return [`subject.subject_id: "${id}" in the metadata, "${recorded.animal}" in the names of the files.`];
}
