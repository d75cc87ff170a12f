import { join } from 'node:path';
import { Dataset, File, Group, ready } from 'h5wasm/node';
import { expect } from 'vitest';
import type { SyntheticTruth } from '../../recording/synthetic/index.ts';
import { type ByHand, bitChanges, readByHand } from '../recording/by-hand.ts';
import { ephysDigests, sha256 } from './expected.ts';

/*
 * What a file must hold, by the shortest means and without the program: recordings are read by hand, the file through
 * the HDF5 library alone. Slow and in memory, which short sessions allow.
 */

const PREFIXES = ['', 'ECU_', 'MCU_', 'Controller_'];
const DIO = '/processing/behavior/behavioral_events';
const LEGACY = '/processing/analog/analog/analog';
const SENSORS = [
  ['accelerometer', /Accel[XYZ]$/],
  ['gyroscope', /Gyro[XYZ]$/],
  ['magnetometer', /Mag[XYZ]$/],
  ['controller_analog_input', /^Controller_Ain/],
] as const;

interface Packet {
  readonly recording: number;
  readonly packet: number;
  /** int16 at a byte of the packet. */
  readonly int16: (offset: number) => number;
  readonly bit: (offset: number, bit: number) => number;
  readonly counter: number;
  /** It stands for the packet that was lost after it. */
  readonly isRepeat?: boolean;
}

/** An opened file: numbers, texts and attributes by path. */
class Stored implements Disposable {
  readonly #file: File;

  constructor(path: string) {
    this.#file = new File(path, 'r');
  }

  has(path: string): boolean {
    return (
      path
        .split('/')
        .slice(1)
        .reduce<unknown>(
          (group, name) =>
            group instanceof Group && group.keys().includes(name) ? group.get(name) : undefined,
          this.#file,
        ) !== undefined
    );
  }

  names(path: string): string[] {
    const group = this.has(path) ? this.#file.get(path) : null;
    return group instanceof Group ? group.keys() : [];
  }

  values(path: string): number[] {
    const found = this.#file.get(path);
    if (!(found instanceof Dataset)) throw new Error(`no dataset ${path}`);
    if (found.shape?.includes(0) === true) return [];
    return Array.from(found.value as ArrayLike<number | bigint>, Number);
  }

  texts(path: string): string[] {
    const found = this.#file.get(path);
    return found instanceof Dataset ? Array.from(found.value as ArrayLike<string>, String) : [];
  }

  attribute(path: string, name: string): unknown {
    const found = this.#file.get(path);
    return found instanceof Group || found instanceof Dataset ? found.attrs[name]?.value : undefined;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** What of the settings changes what a file holds. */
export interface HowConverted {
  readonly isNoise: boolean;
  readonly isMicrovolts: boolean;
  readonly isFilled: boolean;
}

/** Throws, as `expect` does, at the first thing that the file holds otherwise than the recordings. */
export async function expectTruth(
  file: string,
  folder: string,
  truth: SyntheticTruth,
  how: HowConverted,
): Promise<void> {
  await ready;
  const { options } = truth;
  const missing = options.devices.filter(({ inPacket }) => inPacket === false).map(({ name }) => name);
  const recs = truth.recordings.map(({ fileName }) =>
    readByHand(join(folder, fileName), missing, options.bytesFollow === 'preference'),
  );
  const packets = recs.flatMap((rec, recording) =>
    Array.from({ length: rec.packetCount }, (_, packet) => packetOf(rec, recording, packet)),
  );
  using stored = new Stored(file);
  const rows = how.isFilled ? filled(packets) : packets;
  expectEphys(stored, recs, rows, truth, how);
  const times = expectTimes(stored, packets, rows, truth);
  expectLines(stored, recs, truth, times);
  if (stored.has(LEGACY)) expectHeld(stored, recs, packets, truth);
  else {
    expectAnalog(stored, recs, packets, truth);
    expectSensors(stored, recs, packets, truth, times);
  }
}

function packetOf(rec: ByHand, recording: number, packet: number): Packet {
  const at = packet * rec.packetBytes;
  return {
    recording,
    packet,
    int16: (offset) => rec.packets.readInt16LE(at + offset),
    bit: (offset, bit) => ((rec.packets[at + offset] ?? 0) >> bit) & 1,
    counter: rec.packets.readUInt32LE(at + rec.counterOffset),
  };
}

/** The packets with each that was lost alone in its place: the one before it again, one count later. */
function filled(packets: readonly Packet[]): Packet[] {
  return packets.flatMap((packet, row) => {
    const before = packets[row - 1];
    const isLost =
      before !== undefined &&
      before.recording === packet.recording &&
      packet.counter === (before.counter + 2) % 2 ** 32;
    return isLost ? [{ ...before, isRepeat: true }, packet] : [packet];
  });
}

function expectEphys(
  stored: Stored,
  recs: readonly ByHand[],
  packets: readonly Packet[],
  truth: SyntheticTruth,
  { isNoise, isMicrovolts, isFilled }: HowConverted,
): void {
  const [first] = recs;
  const order = first?.order ?? [];
  expect(stored.has('/acquisition/e-series')).toBe(order.length > 0);
  if (first === undefined || order.length === 0) return;
  const data = stored.values('/acquisition/e-series/data');
  const hwChans = stored.texts('/general/extracellular_ephys/electrodes/hwChan').map(Number);
  expect(hwChans.toSorted((a, b) => a - b)).toEqual(order.toSorted((a, b) => a - b));
  expect(data).toHaveLength(packets.length * hwChans.length);
  const digests = isNoise || isMicrovolts || isFilled ? undefined : ephysDigests(truth);
  const factors = stored.has('/acquisition/e-series/channel_conversion')
    ? stored.values('/acquisition/e-series/channel_conversion')
    : undefined;
  const conversion = Number(stored.attribute('/acquisition/e-series/data', 'conversion'));
  for (const [column, hwChan] of hwChans.entries()) {
    const microvolts = truth.nTrodes.find((nTrode) => nTrode.hwChans.includes(hwChan))?.uvPerCount ?? 0.195;
    const offset = first.ephysOffset + 2 * order.indexOf(hwChan);
    const wanted = packets.map(({ int16 }) => {
      const sample = int16(offset);
      // Adding 0 makes 0 of -0.
      return isMicrovolts ? Math.min(32767, Math.max(-32768, Math.trunc(sample * microvolts))) + 0 : sample;
    });
    const found = packets.map((_, row) => data[row * hwChans.length + column] ?? Number.NaN);
    expect(found, `hwChan ${hwChan}`).toEqual(wanted);
    if (digests !== undefined) expect(sha256(Int16Array.from(found))).toBe(digests[hwChan]);
    const volts = conversion * (factors?.[column] ?? 1);
    expect(volts / (isMicrovolts ? 1e-6 : microvolts * 1e-6)).toBeCloseTo(1, 12);
  }
}

/** @returns the time of every packet */
function expectTimes(
  stored: Stored,
  packets: readonly Packet[],
  ephysRows: readonly Packet[],
  truth: SyntheticTruth,
): number[] {
  const counts = '/processing/sample_count/sample_count';
  expect(stored.values(`${counts}/data`)).toEqual(packets.map(({ counter }) => counter));
  const times = stored.values(`${counts}/timestamps`);
  expect(times).toHaveLength(packets.length);
  expectNear(times, packets, truth);
  if (!stored.has('/acquisition/e-series')) return times;
  const ofEphys = stored.values('/acquisition/e-series/timestamps');
  if (ephysRows.length === packets.length) expect(ofEphys).toEqual(times);
  expect(ofEphys).toHaveLength(ephysRows.length);
  expectNear(ofEphys, ephysRows, truth);
  return times;
}

function expectNear(times: readonly number[], rows: readonly Packet[], truth: SyntheticTruth): void {
  const { options } = truth;
  // A line through few readings follows their jitter, and the drift counts once there are enough of them.
  const seconds = options.seconds / options.splitParts;
  const toleranceS = 1e-6 + options.clockJitterNs / 1e9 + Math.abs(options.clockDriftPpm) * 1e-6 * seconds;
  for (const [row, { recording, packet, isRepeat }] of rows.entries()) {
    const wanted = truth.unixSeconds(recording, packet) + (isRepeat === true ? 1 / options.rateHz : 0);
    const distance = Math.abs((times[row] ?? Number.NaN) - wanted);
    if (!(distance <= toleranceS)) expect.fail(`row ${row}: ${times[row]} is ${distance} s from the truth`);
  }
}

interface Place {
  readonly device: string;
  readonly startByte: number;
  readonly bit: number;
  readonly flag: { readonly idByte: number; readonly idBit: number } | undefined;
}

/** Where a channel of the header stands. */
function placeOf(truth: SyntheticTruth, id: string): Place | undefined {
  for (const device of truth.options.devices) {
    if (device.inPacket === false) continue;
    const channel = device.channels.find((one) => one.id === id);
    if (channel !== undefined)
      return {
        device: device.name,
        startByte: channel.startByte,
        bit: channel.bit,
        flag: channel.interleaved,
      };
  }
  return undefined;
}

function expectLines(
  stored: Stored,
  recs: readonly ByHand[],
  truth: SyntheticTruth,
  times: readonly number[],
): void {
  const named = truth.recordings[0]?.dio ?? [];
  expect(stored.names(DIO).toSorted()).toEqual(named.map(({ name }) => name).toSorted());
  for (const { name, hardwareName } of named) {
    expect(stored.attribute(`${DIO}/${name}`, 'description')).toBe(hardwareName);
    const place = PREFIXES.map((prefix) => placeOf(truth, prefix + hardwareName)).find(
      (one) => one !== undefined,
    );
    const states: number[] = [];
    const rows: number[] = [];
    let firstRow = 0;
    for (const rec of recs) {
      const offset = (rec.devices.get(place?.device ?? '') ?? Number.NaN) + (place?.startByte ?? 0);
      const { initial, changes } = bitChanges(rec, offset, place?.bit ?? 0);
      for (const [packet, state] of [[0, initial] as const, ...changes]) {
        states.push(state);
        rows.push(firstRow + packet);
      }
      firstRow += rec.packetCount;
    }
    expect(stored.values(`${DIO}/${name}/data`), name).toEqual(states);
    expect(stored.values(`${DIO}/${name}/timestamps`)).toEqual(rows.map((row) => times[row]));
  }
}

const columnsOf = (stored: Stored, series: string): string[] =>
  String(stored.attribute(series, 'description')).split('columns: ')[1]?.split(', ') ?? [];

function expectAnalog(
  stored: Stored,
  recs: readonly ByHand[],
  packets: readonly Packet[],
  truth: SyntheticTruth,
): void {
  const found: string[] = [];
  for (const series of ['analog_input', 'analog_output', 'other'].map((name) => `/acquisition/${name}`)) {
    if (!stored.has(series)) continue;
    const columns = columnsOf(stored, series);
    const data = stored.values(`${series}/data`);
    expect(data).toHaveLength(packets.length * columns.length);
    for (const [column, id] of columns.entries()) {
      found.push(id);
      const place = placeOf(truth, id);
      const wanted = packets.map(({ recording, int16 }) =>
        int16((recs[recording]?.devices.get(place?.device ?? '') ?? Number.NaN) + (place?.startByte ?? 0)),
      );
      expect(
        packets.map((_, row) => data[row * columns.length + column]),
        id,
      ).toEqual(wanted);
    }
  }
  expect(found.toSorted()).toEqual(truth.analogChannels.map(({ id }) => id).toSorted());
}

function expectSensors(
  stored: Stored,
  recs: readonly ByHand[],
  packets: readonly Packet[],
  truth: SyntheticTruth,
  times: readonly number[],
): void {
  for (const [name, pattern] of SENSORS) {
    const channels = truth.options.devices
      .filter(({ inPacket }) => inPacket !== false)
      .flatMap((device) => device.channels.map((channel) => ({ ...channel, device: device.name })))
      .filter(
        ({ id, dataType, interleaved }) =>
          interleaved !== undefined && dataType === 'analog' && pattern.test(id),
      );
    const [first] = channels;
    const rows = packets.flatMap((packet, row) => {
      const device = recs[packet.recording]?.devices.get(first?.device ?? '');
      const flag = first?.interleaved;
      if (device === undefined || flag === undefined || packet.bit(device + flag.idByte, flag.idBit) === 0)
        return [];
      return [{ row, values: channels.map(({ startByte }) => packet.int16(device + startByte)) }];
    });
    const series = `/acquisition/${name}`;
    expect(stored.has(series), name).toBe(rows.length > 0);
    if (rows.length === 0) continue;
    expect(columnsOf(stored, series)).toEqual(channels.map(({ id }) => id));
    expect(stored.values(`${series}/data`), name).toEqual(rows.flatMap(({ values }) => values));
    expect(stored.values(`${series}/timestamps`)).toEqual(rows.map(({ row }) => times[row]));
  }
}

function expectHeld(
  stored: Stored,
  recs: readonly ByHand[],
  packets: readonly Packet[],
  truth: SyntheticTruth,
): void {
  const columns = String(stored.attribute(LEGACY, 'description'))
    .split(/ +/)
    .filter((id) => id !== '');
  const data = stored.values(`${LEGACY}/data`);
  expect(data).toHaveLength(packets.length * columns.length);
  for (const [column, id] of columns.entries()) {
    const place = placeOf(truth, id);
    let held = 0;
    const wanted = packets.map(({ recording, packet, int16, bit }) => {
      const device = recs[recording]?.devices.get(place?.device ?? '') ?? Number.NaN;
      const flag = place?.flag;
      if (flag === undefined || packet === 0 || bit(device + flag.idByte, flag.idBit) === 1)
        held = int16(device + (place?.startByte ?? 0));
      return held;
    });
    expect(
      packets.map((_, row) => data[row * columns.length + column]),
      id,
    ).toEqual(wanted);
  }
}
