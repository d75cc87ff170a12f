import type { DatasetNode, GroupNode, Node } from '../model.ts';
import { boolean, dataset, float64, int64, reference, text } from '../model.ts';
import { OPTOGENETIC_SITES_PATH } from './optogenetics.ts';
import { type Column, table } from './table.ts';

export const OPTOGENETIC_EPOCHS_PATH = '/intervals/optogenetic_epochs';

/** A script of stimulation in an epoch. Times in s since 1970 UTC; NaN where nobody gave a number. */
export interface OptogeneticEpoch {
  readonly startS: number;
  readonly stopS: number;
  readonly epochName: string;
  readonly epochNumber: number;
  readonly convenienceCode: string;
  readonly pulseLengthMs: number;
  readonly periodMs: number;
  readonly pulsesPerTrain: number;
  readonly trains: number;
  readonly trainIntervalMs: number;
  readonly powerMw: number;
  readonly wavelengthNm: number;
  /** Rows of the sites table. */
  readonly sites: readonly number[];
  /** Path of the series of the line that drives the light. */
  readonly stimulusSignal: string | undefined;
  readonly lockout: number | undefined;
  readonly ripple: { readonly nAboveThreshold: number; readonly thresholdSd: number } | undefined;
  readonly theta: { readonly phaseDeg: number; readonly referenceNTrode: number } | undefined;
  readonly speed: { readonly thresholdCmPerS: number; readonly isAbove: boolean } | undefined;
  /** Corners of each zone in pixels, [x, y]. */
  readonly zones: readonly (readonly (readonly [number, number])[])[];
  /** Path of the camera that sees speed and zones, and the size of its pixels. */
  readonly camera: { readonly path: string; readonly cmPerPixel: number } | undefined;
}

/** What stands where a filter is off, as labs' files have it. */
const OFF = -1;

/** intervals/optogenetic_epochs: a row for each script and epoch. */
export function optogeneticEpochsTable(rows: readonly OptogeneticEpoch[]): GroupNode {
  const sites = rows.map((row) => row.sites);
  const base = table({
    path: OPTOGENETIC_EPOCHS_PATH,
    type: { namespace: 'ndx-franklab-novela', name: 'FrankLabOptogeneticEpochsTable' },
    description: 'optogenetic stimulation, one row for each script and epoch',
    rows: rows.length,
    columns: [
      ...pulseColumns(rows),
      {
        name: 'optogenetic_sites',
        description: 'rows of the sites table',
        value: int64(sites.flat()),
        ends: ends(sites),
      },
      ...triggerColumns(rows),
      ...speedColumns(rows),
      ...zoneColumns(rows),
    ],
  });
  const children: Record<string, Node> = { ...base.children };
  const region = base.children['optogenetic_sites'];
  if (region?.kind === 'dataset') children['optogenetic_sites'] = asRegion(region);
  if (rows.every((row) => row.zones.length === 0)) return { ...base, children };
  children[ZONES] = zonesColumn(rows);
  const names = Object.keys(base.children).filter((name) => name !== 'id' && !name.endsWith('_index'));
  return { ...base, attributes: { ...base.attributes, colnames: text([...names, ZONES]) }, children };
}

const ZONES = 'spatial_filter_region_node_coordinates_in_pixels';

/** Corners of zones as one block of whole numbers: rows, zones, corners, x and y; -1 where there are fewer. */
function zonesColumn(rows: Rows): DatasetNode {
  const zones = Math.max(...rows.map((row) => row.zones.length));
  const corners = Math.max(...rows.flatMap((row) => row.zones.map((zone) => zone.length)));
  const values = rows.flatMap((row) =>
    Array.from({ length: zones * corners }, (_, at) => {
      const corner = row.zones[Math.floor(at / corners)]?.[at % corners];
      return corner === undefined ? [OFF, OFF] : corner.map((pixels) => Math.round(pixels));
    }).flat(),
  );
  return {
    ...dataset(int64(values), {
      description: text('corners of each zone as [x, y] in whole pixels, -1: fewer zones or corners'),
    }),
    type: { namespace: 'hdmf-common', name: 'VectorData' },
    shape: [rows.length, zones, corners, 2],
  };
}

function asRegion(column: DatasetNode): DatasetNode {
  return {
    ...column,
    type: { namespace: 'hdmf-common', name: 'DynamicTableRegion' },
    attributes: { ...column.attributes, table: reference(OPTOGENETIC_SITES_PATH) },
  };
}

function ends(lists: readonly (readonly unknown[])[]): number[] {
  let end = 0;
  return lists.map((list) => (end += list.length));
}

type Rows = readonly OptogeneticEpoch[];

function numbers(
  name: string,
  description: string,
  rows: Rows,
  read: (row: OptogeneticEpoch) => number,
  isWhole = false,
): Column {
  const values = rows.map(read);
  return { name, description, value: isWhole ? int64(values) : float64(values) };
}

function flags(
  name: string,
  description: string,
  rows: Rows,
  read: (row: OptogeneticEpoch) => boolean,
): Column {
  return { name, description, value: boolean(rows.map(read)) };
}

function texts(
  name: string,
  description: string,
  rows: Rows,
  read: (row: OptogeneticEpoch) => string,
): Column {
  return { name, description, value: text(rows.map(read)) };
}

function pulseColumns(rows: Rows): Column[] {
  const signals = rows.flatMap((row) => row.stimulusSignal ?? []);
  return [
    numbers('start_time', 'start of the epoch, in seconds', rows, (row) => row.startS),
    numbers('stop_time', 'end of the epoch, in seconds', rows, (row) => row.stopS),
    flags('stimulation_on', 'whether there was stimulation in the epoch', rows, () => true),
    numbers('pulse_length_in_ms', 'length of a pulse', rows, (row) => row.pulseLengthMs),
    numbers('period_in_ms', 'from the start of a pulse to that of the next', rows, (row) => row.periodMs),
    numbers('number_pulses_per_pulse_train', 'pulses of a train', rows, (row) => row.pulsesPerTrain, true),
    numbers('number_trains', 'trains of a stimulus', rows, (row) => row.trains, true),
    numbers(
      'intertrain_interval_in_ms',
      'from the start of a train to that of the next',
      rows,
      (row) => row.trainIntervalMs,
    ),
    numbers('power_in_mW', 'power of the light', rows, (row) => row.powerMw),
    numbers('wavelength_in_nm', 'wavelength of the light', rows, (row) => row.wavelengthNm),
    texts('epoch_name', 'name of the epoch', rows, (row) => row.epochName),
    numbers('epoch_number', 'number of the epoch', rows, (row) => row.epochNumber, true),
    texts('convenience_code', 'what the script calls its pulses', rows, (row) => row.convenienceCode),
    texts('epoch_type', 'kind of the epoch', rows, () => 'optogenetic'),
    ...(signals.length === rows.length
      ? [
          {
            name: 'stimulus_signal',
            description: 'the line that drives the light',
            value: reference(signals),
          },
        ]
      : []),
  ];
}

function triggerColumns(rows: Rows): Column[] {
  const lockout = 'lockout_time of the script as it says it, -1: the filter is off or there is none';
  return [
    flags('ripple_filter_on', 'whether ripples trigger the light', rows, (row) => row.ripple !== undefined),
    numbers(
      'ripple_filter_num_above_threshold',
      'nTrodes above the threshold that make a ripple, -1: off',
      rows,
      (row) => row.ripple?.nAboveThreshold ?? OFF,
      true,
    ),
    numbers(
      'ripple_filter_threshold_sd',
      'threshold in standard deviations, -1: off',
      rows,
      (row) => row.ripple?.thresholdSd ?? OFF,
    ),
    numbers(
      'ripple_filter_lockout_period_in_samples',
      lockout,
      rows,
      (row) => (row.ripple === undefined ? OFF : (row.lockout ?? OFF)),
      true,
    ),
    flags(
      'theta_filter_on',
      'whether a phase of theta triggers the light',
      rows,
      (row) => row.theta !== undefined,
    ),
    numbers(
      'theta_filter_lockout_period_in_samples',
      lockout,
      rows,
      (row) => (row.theta === undefined ? OFF : (row.lockout ?? OFF)),
      true,
    ),
    numbers(
      'theta_filter_phase_in_deg',
      'phase of theta, -1: off',
      rows,
      (row) => row.theta?.phaseDeg ?? OFF,
    ),
    numbers(
      'theta_filter_reference_ntrode',
      'nTrode that theta is read from, -1: off',
      rows,
      (row) => row.theta?.referenceNTrode ?? OFF,
      true,
    ),
  ];
}

function speedColumns(rows: Rows): Column[] {
  if (rows.every((row) => row.speed === undefined)) return [];
  return [
    flags('speed_filter_on', 'whether speed allows the light', rows, (row) => row.speed !== undefined),
    numbers(
      'speed_filter_threshold_in_cm_per_s',
      'threshold of speed, -1: off',
      rows,
      (row) => row.speed?.thresholdCmPerS ?? OFF,
    ),
    flags(
      'speed_filter_on_above_threshold',
      'light above the threshold, or below',
      rows,
      (row) => row.speed?.isAbove ?? false,
    ),
  ];
}

function zoneColumns(rows: Rows): Column[] {
  const columns: Column[] = [];
  if (rows.some((row) => row.zones.length > 0))
    columns.push(
      flags('spatial_filter_on', 'whether zones allow the light', rows, (row) => row.zones.length > 0),
    );
  const cameras = rows.map((row) => (row.camera === undefined ? [] : [row.camera]));
  if (cameras.flat().length === 0) return columns;
  const cameraEnds = ends(cameras);
  return [
    ...columns,
    {
      name: 'spatial_filter_cameras',
      description: 'the camera that sees speed and zones',
      value: reference(cameras.flat().map((camera) => camera.path)),
      ends: cameraEnds,
    },
    {
      name: 'spatial_filter_cameras_cm_per_pixel',
      description: 'size of its pixels in cm',
      value: float64(cameras.flat().map((camera) => camera.cmPerPixel)),
      ends: cameraEnds,
    },
  ];
}
