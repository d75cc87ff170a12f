import { EPHYS_PATH, type EphysSeries, type PacketSeries } from '../../../nwb/index.ts';
import type { Recording, SampleChannel } from '../../../recording/index.ts';
import type { ElectrodeRow, SessionMetadata } from '../../../schemas/index.ts';
import {
  type AnalogName,
  analogGroups,
  analogSeries,
  analogUnit,
  chunkColumns,
  ephysScale,
} from './series.ts';
import type { ConversionSettings } from './settings.ts';

/** A series with one row a packet, and the channel behind each of its columns. */
export interface PlannedSeries {
  /** Path of the data in the file. */
  readonly path: string;
  readonly series: PacketSeries;
  /** Channel ids, by column: an hwChan as text for ephys. */
  readonly channels: readonly string[];
  /** Factors to apply to the counts before they are stored; undefined stores the counts themselves. */
  readonly factors: readonly number[] | undefined;
}

/** The series that have one row a packet, as they go into the file and as they are gathered from packets. */
export interface SeriesLayout {
  readonly series: readonly PlannedSeries[];
  readonly ephys: EphysSeries | undefined;
  readonly analog: ReadonlyMap<AnalogName, PacketSeries>;
  readonly legacyAnalog: PacketSeries | undefined;
  readonly legacyChannels: readonly SampleChannel[] | undefined;
  readonly comments: string;
  readonly warnings: readonly string[];
}

/** Lays out ephys and analog series for the recordings of a session. */
export function planSeries(
  recordings: readonly Recording[],
  electrodes: readonly ElectrodeRow[],
  metadata: SessionMetadata,
  settings: ConversionSettings,
  rows: number,
  comments: string,
): SeriesLayout {
  const [first] = recordings;
  if (first === undefined) throw new RangeError('a session without recordings');
  const series: PlannedSeries[] = [];
  const warnings: string[] = [];
  let ephys: EphysSeries | undefined;
  if (electrodes.length > 0) {
    const scale = ephysScale(electrodes, first, metadata);
    warnings.push(...scale.warnings);
    const isRaw = settings.ephysScaling !== 'microvolts';
    ephys = {
      description: isRaw
        ? 'raw counts of every electrode, as recorded'
        : 'whole microvolts of every electrode: counts times scale, cut off toward zero',
      comments,
      unit: 'volts',
      conversion: isRaw ? scale.conversion : 1e-6,
      channelConversion: isRaw ? scale.channelConversion : undefined,
      columns: electrodes.length,
      chunkShape: [rows, chunkColumns(electrodes.length, rows)],
      // How many packets were lost alone is known when all were read.
      rows: settings.fillSingleDrops === true ? Number.POSITIVE_INFINITY : undefined,
    };
    series.push({
      path: `${EPHYS_PATH}/data`,
      series: ephys,
      channels: electrodes.map((row) => String(row.hwChan)),
      factors: isRaw ? undefined : scale.microvolts,
    });
  }
  const groups = analogGroups(first);
  const analog = new Map<AnalogName, PacketSeries>();
  if (settings.analogLayout === 'legacy') {
    const channels = [...first.analog, ...first.sensors.flatMap((sensor) => sensor.channels)];
    const legacyAnalog: PacketSeries = {
      description: channels.map((channel) => `${channel.id}   `).join(''),
      comments: 'Headstage sensors are held between their samples.',
      unit: analogUnit(metadata),
      conversion: 1,
      columns: channels.length,
      chunkShape: [rows, Math.max(1, channels.length)],
    };
    const isEmpty = channels.length === 0;
    return {
      series,
      ephys,
      analog,
      legacyAnalog: isEmpty ? undefined : legacyAnalog,
      legacyChannels: isEmpty ? undefined : channels,
      comments,
      warnings,
    };
  }
  for (const [name, channels] of groups) {
    const one = analogSeries(name, channels, metadata, rows);
    analog.set(name, one);
    series.push({
      path: `/acquisition/${name}/data`,
      series: one,
      channels: channels.map((channel) => channel.id),
      factors: undefined,
    });
  }
  return { series, ephys, analog, legacyAnalog: undefined, legacyChannels: undefined, comments, warnings };
}
