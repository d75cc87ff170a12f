import type { PacketSeries, SensorSeries } from '../../../nwb/index.ts';
import { chunkRows } from '../../../nwb/index.ts';
import type { Recording, SampleChannel, Sensor } from '../../../recording/index.ts';
import type { ElectrodeRow, SessionMetadata } from '../../../schemas/index.ts';
import { InputError } from '../../../schemas/index.ts';

/** Chunks of about 1 MiB: long in time, so that one channel is read with few chunks. */
const CHUNK_BYTES = 1024 * 1024;
const MAX_CHUNK_ROWS = 16_384;
/** Packets of a block are in memory once for every worker, so that a wide rig takes shorter blocks. */
const MAX_BLOCK_BYTES = 8 * 1024 * 1024;
const MIN_CHUNK_ROWS = 1024;
const SAMPLE_BYTES = 2;

/** Rows of a block of packets, and so of the chunks of every series with one row a packet. */
export function blockRows(packetBytes: number, totalRows: number): number {
  let rows = MAX_CHUNK_ROWS;
  while (rows > MIN_CHUNK_ROWS && rows * packetBytes > MAX_BLOCK_BYTES) rows /= 2;
  return chunkRows(rows, totalRows);
}

export function chunkColumns(columns: number, rows: number): number {
  return Math.max(
    1,
    Math.min(columns, Math.floor(CHUNK_BYTES / (Math.max(rows, MAX_CHUNK_ROWS / 4) * SAMPLE_BYTES))),
  );
}

/** Multiplies by a power of ten without a rounding of our own: the decimal point is moved in the text. */
function shiftDecimal(value: number, places: number): number {
  // Small numbers carry an exponent in their text already: 1.95e-7.
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}

/** Microvolts per count → volts per count. */
export function voltsOfMicrovolts(microvolts: number): number {
  return shiftDecimal(microvolts, -6);
}

export interface EphysScale {
  /** Volts per count of every column. */
  readonly conversion: number;
  readonly channelConversion: readonly number[] | undefined;
  /** Microvolts per count, one a column. */
  readonly microvolts: readonly number[];
  readonly warnings: readonly string[];
}

/**
 * Volts per count of each column: from the header, or else from the metadata.
 * @throws InputError `metadata` when neither says it
 */
export function ephysScale(
  rows: readonly ElectrodeRow[],
  recording: Recording,
  metadata: SessionMetadata,
): EphysScale {
  const inHeader = new Map(recording.ephys.map((channel) => [channel.hwChan, channel.microvoltsPerCount]));
  const stated = metadata.raw_data_to_volts;
  const warnings: string[] = [];
  const microvolts = rows.map((row) => {
    const scale = inHeader.get(row.hwChan) ?? (stated === undefined ? undefined : shiftDecimal(stated, 6));
    if (scale === undefined)
      throw new InputError('metadata', {
        found: 'no scale in the header of the recording and no raw_data_to_volts in the metadata',
        expected: 'volts per count',
        todo: 'Add raw_data_to_volts to the metadata (1.95e-7 for Intan amplifiers).',
        where: { file: recording.file, field: 'raw_data_to_volts', channel: `hwChan ${row.hwChan}` },
      });
    return scale;
  });
  const [first = 1] = microvolts;
  const isOne = microvolts.every((scale) => scale === first);
  const disagrees = rows.some((row) => {
    const scale = inHeader.get(row.hwChan);
    return (
      scale !== undefined && stated !== undefined && Math.abs(voltsOfMicrovolts(scale) / stated - 1) > 1e-3
    );
  });
  if (disagrees)
    warnings.push(
      `raw_data_to_volts of the metadata (${stated}) differs from the scale in the header (${voltsOfMicrovolts(first)} V per count): the header's was taken`,
    );
  return isOne
    ? { conversion: voltsOfMicrovolts(first), channelConversion: undefined, microvolts, warnings }
    : { conversion: 1e-6, channelConversion: microvolts, microvolts, warnings };
}

export type AnalogName = 'analog_input' | 'analog_output' | 'other';

/** Which series an analog channel of every packet belongs to. */
export function analogName(id: string): AnalogName {
  if (/^(?:ECU_)?Ain\d+$/.test(id)) return 'analog_input';
  if (/^(?:ECU_)?Aout\d+$/.test(id)) return 'analog_output';
  return 'other';
}

/** Channels of every packet by series, in the order of the header. */
export function analogGroups(recording: Recording): Map<AnalogName, SampleChannel[]> {
  const groups = new Map<AnalogName, SampleChannel[]>();
  for (const channel of recording.analog) {
    const name = analogName(channel.id);
    groups.set(name, [...(groups.get(name) ?? []), channel]);
  }
  return groups;
}

/** The unit that the metadata gives to analog channels; "-1" is what the lab's form writes for none. */
export function analogUnit(metadata: SessionMetadata): string {
  const unit = metadata.units?.analog?.trim();
  return unit === undefined || unit === '' || unit === '-1' ? 'unspecified' : unit;
}

export function analogSeries(
  name: AnalogName,
  channels: readonly SampleChannel[],
  metadata: SessionMetadata,
  rows: number,
): PacketSeries {
  const what = {
    analog_input: 'analog inputs of the environmental control unit',
    analog_output: 'analog outputs of the environmental control unit',
    other: 'analog channels of other devices',
  }[name];
  return {
    description: `${what}, raw counts; columns: ${channels.map((channel) => channel.id).join(', ')}`,
    comments: 'No calibration is known: conversion 1 leaves counts.',
    unit: analogUnit(metadata),
    conversion: 1,
    columns: channels.length,
    chunkShape: [rows, chunkColumns(channels.length, rows)],
  };
}

export function sensorSeries(sensor: Sensor, rows: number): SensorSeries {
  const calibrated = sensor.unitsPerCount !== undefined && sensor.unit !== undefined;
  return {
    name: sensor.name,
    description: `${sensor.name} at its own rate, raw counts; columns: ${sensor.channels.map((channel) => channel.id).join(', ')}`,
    comments: calibrated
      ? 'One row for every fresh sample; values held in between are not stored.'
      : 'One row for every fresh sample; values held in between are not stored. No calibration is known: conversion 1 leaves counts.',
    unit: calibrated ? (sensor.unit ?? 'count') : 'count',
    conversion: calibrated ? (sensor.unitsPerCount ?? 1) : 1,
    columns: sensor.channels.length,
    rows,
  };
}
