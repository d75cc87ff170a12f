import {
  cachedSpecification,
  type ElectrodeRow,
  type ProbeType,
  type SessionMetadata,
} from '../schemas/index.ts';
import { type Addition, withAdditions } from './additions.ts';
import type { GroupNode, Node } from './model.ts';
import { dataset, float64, int64, link, present, reference, text } from './model.ts';
import {
  associatedFile,
  behavioralEvents,
  type DioSeries,
  dioSeries,
  type EpochInterval,
  EVENTS_PER_CHUNK,
  epochsTable,
  named,
  processingModule,
  taskTable,
} from './objects/behavior.ts';
import { cameras, dataAcqDevice, headerDevice, probe } from './objects/devices.ts';
import { ELECTRODES_PATH, electrodeGroup, electrodesTable } from './objects/electrodes.ts';
import { generalTexts, subject } from './objects/general.ts';
import {
  chunkRows,
  dataAttributes,
  type SeriesUnits,
  timeSeries,
  timestamps,
} from './objects/time-series.ts';

export const EPHYS_PATH = '/acquisition/e-series';
export const SAMPLE_COUNT_PATH = '/processing/sample_count/sample_count';
export const LEGACY_ANALOG_PATH = '/processing/analog/analog/analog';
const DIO_PATH = '/processing/behavior/behavioral_events';
const SAMPLE_COUNTS_PER_CHUNK = 262_144;

/** A series with one row for every packet; such series share one timestamps dataset. */
export interface PacketSeries extends SeriesUnits {
  readonly description: string;
  readonly comments: string;
  readonly columns: number;
  readonly chunkShape: readonly [number, number];
}

/** The e-series. */
export interface EphysSeries extends PacketSeries {
  /** One factor a column, where nTrodes differ: value = raw · conversion · channelConversion. */
  readonly channelConversion: readonly number[] | undefined;
  /**
   * Rows, where they are not one a packet because rows were put in for packets that were lost. The series then has
   * timestamps of its own, and the others share another dataset.
   */
  readonly rows?: number | undefined;
}

/** A sensor with timestamps of its own. */
export interface SensorSeries extends SeriesUnits {
  readonly name: string;
  readonly description: string;
  readonly comments: string;
  readonly columns: number;
  /** Samples in all. */
  readonly rows: number;
}

/** Everything that the file of a session says, apart from the samples. */
export interface SessionContents {
  readonly identifier: string;
  /** ISO 8601 with offset. */
  readonly sessionStart: string;
  readonly created: string;
  readonly program: { readonly name: string; readonly version: string };
  readonly metadata: SessionMetadata;
  readonly header: Readonly<Record<string, string>>;
  readonly probes: ReadonlyMap<string, ProbeType>;
  readonly electrodes: readonly ElectrodeRow[];
  readonly epochs: readonly EpochInterval[];
  /** Rows that every packet series will have. */
  readonly packets: number;
  readonly ephys: EphysSeries | undefined;
  /** Packet series of /acquisition by name: analog_input, analog_output, other. */
  readonly analog: ReadonlyMap<string, PacketSeries>;
  readonly legacyAnalog: PacketSeries | undefined;
  readonly sensors: readonly SensorSeries[];
  readonly sampleCountComments: string;
  readonly dio: readonly DioSeries[];
  readonly dioUnit: string;
  readonly associatedFiles: readonly {
    readonly name: string;
    readonly description: string;
    readonly content: string;
    readonly epochs: readonly number[];
  }[];
  /** Cameras, logs, optogenetics. */
  readonly additions: readonly Addition[];
}

/** Paths of the data of a DIO line and of a sensor, for who places their chunks. */
export function dioPath(name: string): string {
  return `${DIO_PATH}/${Object.keys(named([{ name, value: 0 }]))[0] ?? name}`;
}
export function acquisitionPath(name: string): string {
  return `/acquisition/${name}`;
}
/** The dataset that holds the timestamps of every packet; other packet series link to it. */
export function sharedTimestampsPath({ ephys }: Pick<SessionContents, 'ephys'>): string {
  const hasRowOfEveryPacket = ephys !== undefined && ephys.rows === undefined;
  return `${hasRowOfEveryPacket ? EPHYS_PATH : SAMPLE_COUNT_PATH}/timestamps`;
}

/** The whole file as a tree: what {@link writeSkeleton} writes. Pure. */
export function sessionFile(contents: SessionContents): GroupNode {
  return withAdditions(plainFile(contents), contents.additions);
}

function plainFile(contents: SessionContents): GroupNode {
  return {
    kind: 'group',
    type: { namespace: 'core', name: 'NWBFile' },
    attributes: { nwb_version: text('2.9.0'), '.specloc': reference('/specifications') },
    children: {
      identifier: dataset(text(contents.identifier)),
      session_description: dataset(text(contents.metadata.session_description ?? '')),
      session_start_time: dataset(text(contents.sessionStart)),
      timestamps_reference_time: dataset(text('1970-01-01T00:00:00+00:00')),
      file_create_date: dataset(text([contents.created])),
      acquisition: untyped(acquisition(contents)),
      analysis: untyped({}),
      general: general(contents),
      intervals: untyped({ epochs: epochsTable(contents.epochs) }),
      processing: untyped(processing(contents)),
      stimulus: untyped({ presentation: untyped({}), templates: untyped({}) }),
      specifications: specifications(),
    },
  };
}

function untyped(children: Readonly<Record<string, Node>>): GroupNode {
  return { kind: 'group', children };
}

function acquisition(contents: SessionContents): Record<string, Node> {
  const children: Record<string, Node> = {};
  if (contents.ephys !== undefined) children['e-series'] = ephysSeries(contents.ephys, contents);
  for (const [name, series] of contents.analog) children[name] = packetSeries(series, contents);
  for (const sensor of contents.sensors) children[sensor.name] = sensorSeries(sensor);
  return children;
}

function packetData(series: PacketSeries): Node & { kind: 'bulk' } {
  return {
    kind: 'bulk',
    dtype: '<i2',
    chunkShape: series.chunkShape,
    columns: series.columns,
    attributes: dataAttributes(series),
  };
}

function packetSeries(series: PacketSeries, contents: SessionContents): GroupNode {
  return timeSeries({
    description: series.description,
    comments: series.comments,
    data: packetData(series),
    timestamps: link(sharedTimestampsPath(contents)),
  });
}

function ephysSeries(series: EphysSeries, contents: SessionContents): GroupNode {
  const region: Node = {
    ...dataset(int64(contents.electrodes.map((_, row) => row)), {
      description: text('electrodes of the data columns, in order'),
      table: reference(ELECTRODES_PATH),
    }),
    type: { namespace: 'hdmf-common', name: 'DynamicTableRegion' },
  };
  return timeSeries({
    type: { namespace: 'core', name: 'ElectricalSeries' },
    description: series.description,
    comments: series.comments,
    data: packetData(series),
    timestamps: timestamps(series.rows ?? contents.packets),
    more: present<Node>({
      electrodes: region,
      channel_conversion:
        series.channelConversion === undefined
          ? undefined
          : dataset(float64(series.channelConversion), { axis: int64(1) }),
    }),
  });
}

function sensorSeries(sensor: SensorSeries): GroupNode {
  return timeSeries({
    description: sensor.description,
    comments: sensor.comments,
    data: {
      kind: 'bulk',
      dtype: '<i2',
      chunkShape: [chunkRows(EVENTS_PER_CHUNK, sensor.rows), sensor.columns],
      columns: sensor.columns,
      attributes: dataAttributes(sensor),
    },
    timestamps: timestamps(sensor.rows, EVENTS_PER_CHUNK),
  });
}

function general(contents: SessionContents): GroupNode {
  const { metadata, electrodes } = contents;
  const groups = metadata.electrode_groups ?? [];
  const used = groups.filter((group) => electrodes.some((row) => row.electrodeGroupId === group.id));
  const camera = cameras(metadata.cameras ?? []);
  const devices: Record<string, Node> = { header_device: headerDevice(contents.header) };
  for (const [index, device] of (metadata.data_acq_device ?? []).entries())
    devices[`dataacq_device${index}`] = dataAcqDevice(device);
  Object.assign(devices, camera.devices);
  for (const group of used) {
    const type = contents.probes.get(group.device_type ?? '');
    if (type !== undefined) devices[`probe ${group.id}`] = probe(group.id, type);
  }
  if (Object.keys(camera.models).length > 0) devices['models'] = untyped(camera.models);
  const ephys: Record<string, Node> = {};
  for (const group of used) ephys[String(group.id)] = electrodeGroup(group);
  if (electrodes.length > 0) ephys['electrodes'] = electrodesTable(electrodes, groups);
  return untyped(
    present<Node>({
      ...generalTexts(metadata, contents.program),
      devices: untyped(devices),
      extracellular_ephys: electrodes.length > 0 ? untyped(ephys) : undefined,
      subject: subject(metadata),
    }),
  );
}

function processing(contents: SessionContents): Record<string, Node> {
  const { metadata } = contents;
  const dio = named(
    contents.dio.map((series) => ({ name: series.name, value: dioSeries(series, contents.dioUnit) })),
  );
  const tasks = Object.fromEntries(
    (metadata.tasks ?? []).map((task, index) => [`task_${index}`, taskTable(index, task)]),
  );
  const files = named(
    contents.associatedFiles.map((file) => ({ name: file.name, value: associatedFile(file) })),
  );
  const shared = sharedTimestampsPath(contents);
  const ownsTimestamps = shared.startsWith(SAMPLE_COUNT_PATH);
  return present<Node>({
    sample_count: processingModule('correspondence between sample count and timestamps', {
      sample_count: timeSeries({
        description: 'acquisition system sample count',
        comments: contents.sampleCountComments,
        data: {
          kind: 'bulk',
          dtype: '<u4',
          chunkShape: [chunkRows(SAMPLE_COUNTS_PER_CHUNK, contents.packets)],
          attributes: dataAttributes({ unit: 'count', conversion: 1 }),
        },
        timestamps: ownsTimestamps ? timestamps(contents.packets) : link(shared),
      }),
    }),
    behavior:
      contents.dio.length === 0
        ? undefined
        : processingModule('Contains all behavior-related data', {
            behavioral_events: behavioralEvents(dio),
          }),
    analog:
      contents.legacyAnalog === undefined
        ? undefined
        : processingModule('Contains all analog data', {
            analog: behavioralEvents({ analog: packetSeries(contents.legacyAnalog, contents) }),
          }),
    tasks:
      Object.keys(tasks).length === 0 ? undefined : processingModule('Contains all tasks information', tasks),
    associated_files:
      contents.associatedFiles.length === 0
        ? undefined
        : processingModule('Contains all associated files data', files),
  });
}

/** Only namespaces that the file uses: readers stumble over others. */
function specifications(): GroupNode {
  const namespaces: Record<string, Node> = {};
  for (const { namespace, version, sources } of cachedSpecification(['core', 'ndx-franklab-novela'])) {
    const texts = Object.fromEntries(sources.map(({ name, json }) => [name, dataset(text(json))]));
    namespaces[namespace] = untyped({ [version]: untyped(texts) });
  }
  return untyped(namespaces);
}
