import { expect } from 'vitest';
import type { Block, Recording, SessionClock, SessionScan } from '../../recording/index.ts';
import { patternValue, type SyntheticTruth } from '../../recording/synthetic/index.ts';
import { valuesOf } from './read-session.ts';

/** The sample that each packet of a recording holds, lost ones counted. */
function samplesOf(truth: SyntheticTruth, recording: number): Float64Array {
  const samples = new Float64Array(truth.recordings[recording]?.packets ?? 0);
  for (const run of truth.recordings[recording]?.runs ?? [])
    for (let i = 0; i < run.packets; i++) samples[run.firstPacket + i] = run.firstSample + i;
  return samples;
}

/** Compares every ephys and analog sample of a block with the truth; returns what differs, a few at most. */
export function sampleChecker(
  truth: SyntheticTruth,
  recordings: readonly Recording[],
): { look: (block: Block) => void; rows: () => number; faults: string[] } {
  const faults: string[] = [];
  const samples = recordings.map((_, index) => samplesOf(truth, index));
  let rows = 0;
  const look = (block: Block): void => {
    expect(block.firstRow).toBe(rows);
    rows += block.rows;
    const view = new DataView(block.bytes.buffer, block.bytes.byteOffset);
    for (const segment of block.segments) {
      const recording = recordings[segment.recording];
      if (recording === undefined) throw new Error('no such recording');
      for (let row = 0; row < segment.rows; row++) {
        const packet = segment.firstPacket + row;
        const sample = samples[segment.recording]?.[packet] ?? Number.NaN;
        const at = segment.offsetBytes + row * recording.packetBytes;
        for (const { hwChan, offsetBytes } of recording.ephys) {
          const found = view.getInt16(at + offsetBytes, true);
          if (found !== patternValue(segment.recording, hwChan, sample) && faults.length < 5)
            faults.push(`recording ${segment.recording} packet ${packet} hwChan ${hwChan}: ${found}`);
        }
        if (packet % 3 !== 0) continue;
        for (const { id, offsetBytes } of recording.analog) {
          const found = view.getInt16(at + offsetBytes, true);
          if (found !== truth.analogSample(segment.recording, id, packet) && faults.length < 5)
            faults.push(`recording ${segment.recording} packet ${packet} ${id}: ${found}`);
        }
      }
    }
  };
  return { look, rows: () => rows, faults };
}

/** States of every line of the rig as entries of a scan: lines without a truth of their own stay 0. */
function expectedStates(truth: SyntheticTruth): Map<string, number[]> {
  const states = new Map<string, number[]>();
  const takingBytes = truth.options.devices.filter(({ name }) =>
    truth.layout.devices.some((placed) => placed.name === name),
  );
  for (const { id, dataType } of takingBytes.flatMap((device) => device.channels)) {
    if (dataType !== 'digital') continue;
    const entries: number[] = [];
    let firstRow = 0;
    for (const recording of truth.recordings) {
      const line = recording.dio.find(({ channelId }) => channelId === id);
      if (recording.packets > 0) entries.push(firstRow * 2 + (line?.initial ?? 0));
      for (const [packet, value] of line?.transitions ?? []) entries.push((firstRow + packet) * 2 + value);
      firstRow += recording.packets;
    }
    states.set(id, entries);
  }
  return states;
}

const SENSORS = {
  accelerometer: 'accelerometer',
  gyroscope: 'gyroscope',
  magnetometer: 'magnetometer',
  controller_analog_input: 'controllerAnalog',
} as const;

/** Every state of every digital line, every fresh sample of every sensor. */
export function expectDevices(truth: SyntheticTruth, scan: SessionScan): void {
  const states = expectedStates(truth);
  expect([...scan.lines.keys()].toSorted()).toEqual([...states.keys()].toSorted());
  for (const [id, line] of scan.lines) {
    const entries = valuesOf(line.states);
    expect(entries, id).toEqual(states.get(id));
    const starts = truth.recordings.filter(({ packets }) => packets > 0).length;
    expect(line.changes, id).toBe(entries.length - starts);
  }
  const channels = truth.interleaved?.sensors.filter(({ what }) => what !== 'rfSync') ?? [];
  const known = Object.entries(SENSORS).filter(([name]) => scan.sensors.has(name));
  expect(known.length).toBe(scan.sensors.size);
  expect(known.length).toBeGreaterThanOrEqual(channels.length);
  for (const [name, what] of known) {
    const expected: number[] = [];
    let firstRow = 0;
    for (const [index, { packets }] of truth.recordings.entries()) {
      if (packets > 0)
        for (const [packet = 0, ...counts] of truth.sensorSamples(index, what))
          expected.push(firstRow + packet, ...counts);
      firstRow += packets;
    }
    const sensor = scan.sensors.get(name);
    expect(sensor === undefined ? [] : valuesOf(sensor.entries), name).toEqual(expected);
    const width = 1 + (sensor?.sensor.channels.length ?? 0);
    expect(sensor?.samples, name).toBe(expected.length / width);
  }
}

/** The time and the counter of every packet, or of every `stride`-th. */
export function expectClock(
  truth: SyntheticTruth,
  scan: SessionScan,
  clock: SessionClock,
  stride: number,
): void {
  const total = truth.recordings.reduce((sum, { packets }) => sum + packets, 0);
  const times = new Float64Array(total);
  const counters = new Uint32Array(total);
  clock.fillTimes(times, 0, total);
  clock.fillCounters(counters, 0, total);
  let worstS = 0;
  let wrongCounters = 0;
  for (const [index, { firstRow, recording }] of scan.recordings.entries())
    for (let packet = 0; packet < recording.packets; packet += stride) {
      worstS = Math.max(
        worstS,
        Math.abs((times[firstRow + packet] ?? Number.NaN) - truth.unixSeconds(index, packet)),
      );
      if (counters[firstRow + packet] !== truth.counter(index, packet)) wrongCounters++;
    }
  expect(wrongCounters).toBe(0);
  expect(worstS).toBeLessThan(1e-6);
  for (const row of [0, Math.floor(total / 3), total - 1]) {
    if (row >= 0 && row < total) expect(clock.timeOfRow(row)).toBe(times[row]);
  }
}

/** Every break in the counter. */
export function expectRuns(truth: SyntheticTruth, scan: SessionScan): void {
  for (const [index, { runs }] of scan.recordings.entries()) {
    const recording = truth.recordings[index];
    const gaps = [...runs.steps()].map(({ packet, lost }) => [packet, lost]);
    expect(gaps).toEqual(recording?.dropped);
    if (recording !== undefined && recording.packets > 0)
      expect(runs.firstCounter).toBe(recording.firstCounter % 2 ** 32);
  }
}
