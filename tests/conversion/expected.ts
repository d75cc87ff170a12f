import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { patternValue, type SensorName, type SyntheticTruth } from '../../recording/synthetic/index.ts';
import { readByHand } from '../recording/by-hand.ts';

/** What a converted file must hold, worked out from what was put into the session. */

export function sha256(values: NodeJS.ArrayBufferView): string {
  return createHash('sha256').update(values).digest('hex');
}

export function packetsOf(truth: SyntheticTruth): number {
  return truth.recordings.reduce((sum, { packets }) => sum + packets, 0);
}

/** Calls `visit` for every packet of the session in order. */
function eachPacket(
  truth: SyntheticTruth,
  visit: (row: number, recording: number, packet: number, sample: number) => void,
): void {
  let row = 0;
  for (const [recording, { runs }] of truth.recordings.entries())
    for (const { firstPacket, firstSample, packets } of runs)
      for (let i = 0; i < packets; i++) visit(row++, recording, firstPacket + i, firstSample + i);
}

/** SHA-256 of the int16 samples of every hwChan, over all recordings; for sessions with the signal `pattern`. */
export function ephysDigests(truth: SyntheticTruth): Record<string, string> {
  const samples = new Int16Array(packetsOf(truth));
  const digests: Record<string, string> = {};
  for (const hwChan of truth.layout.hwChans) {
    eachPacket(truth, (row, recording, _packet, sample) => {
      samples[row] = patternValue(recording, hwChan, sample);
    });
    digests[hwChan] = sha256(samples);
  }
  return digests;
}

/** The same from the bytes of the files, at offsets that are computed without the program. */
export function ephysDigestsByHand(folder: string, truth: SyntheticTruth): Record<string, string> {
  const absent = truth.options.devices.filter(({ inPacket }) => inPacket === false).map(({ name }) => name);
  const byPreference = truth.options.bytesFollow === 'preference';
  const recs = truth.recordings.map(({ fileName }) =>
    readByHand(join(folder, fileName), absent, byPreference),
  );
  const [first] = recs;
  const samples = new Int16Array(recs.reduce((sum, rec) => sum + rec.packetCount, 0));
  const digests: Record<string, string> = {};
  for (const [slot, hwChan] of (first?.order ?? []).entries()) {
    let row = 0;
    for (const { packets, packetBytes, packetCount, ephysOffset } of recs)
      for (let packet = 0; packet < packetCount; packet++)
        samples[row++] = packets.readInt16LE(packet * packetBytes + ephysOffset + 2 * slot);
    digests[hwChan] = sha256(samples);
  }
  return digests;
}

/** SHA-256 of the samples of every analog channel that has bytes in each packet. */
export function analogDigests(truth: SyntheticTruth): Record<string, string> {
  const samples = new Int16Array(packetsOf(truth));
  return Object.fromEntries(
    truth.analogChannels.map(({ id }) => {
      eachPacket(truth, (row, recording, packet) => {
        samples[row] = truth.analogSample(recording, id, packet);
      });
      return [id, sha256(samples)];
    }),
  );
}

export function unixTimes(truth: SyntheticTruth): Float64Array {
  const times = new Float64Array(packetsOf(truth));
  eachPacket(truth, (row, recording, packet) => {
    times[row] = truth.unixSeconds(recording, packet);
  });
  return times;
}

export function counterDigest(truth: SyntheticTruth): string {
  const counters = new Uint32Array(packetsOf(truth));
  eachPacket(truth, (row, recording, packet) => {
    counters[row] = truth.counter(recording, packet);
  });
  return sha256(counters);
}

export interface ExpectedEvents<T> {
  readonly values: readonly T[];
  readonly times: readonly number[];
}

/** States of every named line: at the first packet of each file, and at every change. */
export function dioEvents(truth: SyntheticTruth): Record<string, ExpectedEvents<number>> {
  const lines: Record<string, { values: number[]; times: number[] }> = {};
  for (const [recording, { dio, packets }] of truth.recordings.entries()) {
    if (packets === 0) continue;
    for (const { name, initial, transitions } of dio) {
      lines[name] ??= { values: [], times: [] };
      for (const [packet, value] of [[0, initial] as const, ...transitions]) {
        lines[name].values.push(value);
        lines[name].times.push(truth.unixSeconds(recording, packet));
      }
    }
  }
  return lines;
}

/** Fresh samples of a sensor over all recordings. */
export function sensorEvents(
  truth: SyntheticTruth,
  what: SensorName | 'controllerAnalog',
): ExpectedEvents<readonly number[]> {
  const values: (readonly number[])[] = [];
  const times: number[] = [];
  for (const recording of truth.recordings.keys()) {
    for (const [packet = 0, ...counts] of truth.sensorSamples(recording, what)) {
      values.push(counts);
      times.push(truth.unixSeconds(recording, packet));
    }
  }
  return { values, times };
}

/** The largest distance between two lists of times, s; infinite when their lengths differ. */
export function worstDistance(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  return found.reduce((worst, time, index) => Math.max(worst, Math.abs(time - (expected[index] ?? 0))), 0);
}
