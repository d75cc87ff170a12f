import { stringify } from 'yaml';
import { isRunEpoch } from './behaviour.ts';
import { DIO_LINES, wiredLines } from './dio.ts';
import type { SyntheticNTrode } from './layout.ts';
import type { ResolvedOptions } from './options.ts';
import { optogeneticsMetadata } from './optogenetics.ts';
import { epochStem } from './timeline.ts';

/** The usual probe for a group of so many channels. */
const PROBE_TYPES: Readonly<Record<number, string>> = {
  4: 'tetrode_12.5',
  32: 'A1x32-6mm-50-177-H32_21mm',
  64: '64c-3s6mm6cm-20um-40um-sl',
  128: '128c-4s6mm6cm-15um-26um-sl',
};

interface Group {
  readonly id: number;
  readonly nTrodes: readonly SyntheticNTrode[];
}

function groupsOf(options: ResolvedOptions, nTrodes: readonly SyntheticNTrode[]): Group[] {
  if (options.ephysDevice?.startsWith('neuropixels') === true) {
    return Array.from({ length: options.neuropixelsProbes }, (_, probe) => ({
      id: probe,
      nTrodes: nTrodes.filter(({ sortingGroup }) => sortingGroup === probe),
    }));
  }
  const groups: Group[] = [];
  for (let first = 0; first < nTrodes.length; first += options.nTrodesPerGroup) {
    groups.push({ id: groups.length, nTrodes: nTrodes.slice(first, first + options.nTrodesPerGroup) });
  }
  return groups;
}

function probeType(options: ResolvedOptions): string {
  if (options.probeType !== null) return options.probeType;
  if (options.ephysDevice?.startsWith('neuropixels') === true) return options.ephysDevice;
  const size = options.nTrodeSize * options.nTrodesPerGroup;
  return PROBE_TYPES[size] ?? `synthetic_${size}ch`;
}

function electrodes(options: ResolvedOptions, nTrodes: readonly SyntheticNTrode[]) {
  const groups = groupsOf(options, nTrodes);
  const maps = groups.flatMap((group) => {
    let before = 0;
    return group.nTrodes.map((nTrode) => {
      const start = before;
      before += options.ephysDevice?.startsWith('neuropixels') === true ? 1 : options.nTrodeSize;
      return {
        ntrode_id: nTrode.id,
        electrode_group_id: group.id,
        bad_channels: (options.badChannels[nTrode.id] ?? []).filter((bad) => bad < nTrode.hwChans.length),
        map: Object.fromEntries(nTrode.positions.map((position, index) => [String(index), start + position])),
      };
    });
  });
  return {
    electrode_groups: groups.map(({ id }) => ({
      id,
      location: 'hippocampus',
      device_type: probeType(options),
      description: `probe ${id}`,
      targeted_location: 'CA1',
      targeted_x: 2.5 + 0.1 * (id % 8),
      targeted_y: -3.8,
      targeted_z: 2.2,
      units: 'mm',
    })),
    ntrode_electrode_group_channel_map: maps,
  };
}

function tasks(options: ResolvedOptions) {
  const epochs = Array.from({ length: options.epochs }, (_, index) => index + 1);
  const camera_id = Array.from({ length: options.cameras }, (_, id) => id);
  const all = [
    {
      task_name: 'wtrack',
      task_description: 'alternation between the outer wells of a W-shaped track',
      task_environment: 'W-track',
      camera_id,
      task_epochs: epochs.filter(isRunEpoch),
    },
    {
      task_name: 'sleep',
      task_description: 'rest in the sleep box',
      task_environment: 'sleep box',
      camera_id,
      task_epochs: epochs.filter((epoch) => !isRunEpoch(epoch)),
    },
  ];
  return all.filter(({ task_epochs }) => task_epochs.length > 0);
}

/** Lists that nobody filled in stay in the form, empty. */
function associated(options: ResolvedOptions) {
  const epochs = Array.from({ length: options.epochs }, (_, index) => index + 1);
  const associated_files = epochs.map((epoch) => ({
    name: `${epochStem(options, epoch)}.stateScriptLog`,
    description: `statescript log of epoch ${epoch}`,
    path: `${epochStem(options, epoch)}.stateScriptLog`,
    task_epochs: epoch,
  }));
  const associated_video_files = epochs.flatMap((epoch) =>
    Array.from({ length: options.cameras }, (_, id) => ({
      name: `${epochStem(options, epoch)}.${id + 1}.h264`,
      camera_id: id,
      task_epochs: epoch,
    })),
  );
  return { associated_files: options.stateScript ? associated_files : [], associated_video_files };
}

/** The session's metadata as the lab's form writes it, complete enough for DANDI. */
export function metadataYaml(options: ResolvedOptions, nTrodes: readonly SyntheticNTrode[]): string {
  const wired = new Set(wiredLines(options).map(({ hardwareName }) => hardwareName));
  const cameras = Array.from({ length: options.cameras }, (_, id) => id);
  const document = {
    experimenter_name: ['Doe, Jane', 'Roe, Richard'],
    lab: 'Synthetic Lab',
    institution: 'Example University',
    experiment_description: 'Spatial alternation on a W-track with rest in between',
    session_description: 'Synthetic session: no animal took part in it',
    session_id: `${options.animal}_${options.date}`,
    keywords: ['synthetic', 'hippocampus', 'spatial alternation'],
    subject: {
      description: 'Long-Evans rat',
      genotype: 'Wild Type',
      sex: 'M',
      species: 'Rattus norvegicus',
      subject_id: options.animal,
      date_of_birth: `${Number(options.date.slice(0, 4)) - 1}-${options.date.slice(4, 6)}-01T00:00:00.000Z`,
      weight: 420,
    },
    data_acq_device: [
      { name: 'SpikeGadgets', system: 'SpikeGadgets', amplifier: 'Intan', adc_circuit: 'Intan' },
    ],
    cameras: cameras.map((id) => ({
      id,
      meters_per_pixel: 0.001 * (id + 1),
      manufacturer: 'Allied Vision',
      model: 'Mako G-158C',
      lens: 'Theia SL183M',
      camera_name: ['overhead camera', 'side camera'][id] ?? `camera ${id}`,
    })),
    tasks: tasks(options),
    ...associated(options),
    units: { analog: '-1', behavioral_events: '-1' },
    times_period_multiplier: 1,
    raw_data_to_volts: 1.95e-7,
    default_header_file_path: 'default_header.xml',
    device: { name: ['Trodes'] },
    behavioral_events: DIO_LINES.filter(({ hardwareName }) => wired.has(hardwareName)).map(
      ({ hardwareName, name, comments }) =>
        comments === undefined
          ? { description: hardwareName, name }
          : { description: hardwareName, name, comments },
    ),
    ...electrodes(options, nTrodes),
    ...optogeneticsMetadata(options),
  };
  return stringify(document);
}
