import { InputError } from '../schemas/index.ts';
import type { Block } from './block-reader.ts';
import type { DigitalLine, Recording, Sensor } from './contract.ts';
import { ClockFit } from './spikegadgets/clock-fit.ts';
import { CounterRuns, counterDifference } from './spikegadgets/counter.ts';
import { Spool } from './spool.ts';

/** What one pass over a recording learns of its clock. */
export interface ScannedRecording {
  readonly recording: Recording;
  /** Row of the recording's first packet, counted over all recordings of the session. */
  readonly firstRow: number;
  readonly runs: CounterRuns;
  /** Absent when the recording has no clock but its counter. */
  readonly fit: ClockFit | undefined;
}

/** States of one digital line: the first packet of every file, then every change. Entries are row · 2 + state. */
export interface ScannedLine {
  readonly id: string;
  readonly device: string;
  readonly isInput: boolean;
  readonly states: Spool;
  /** Changes inside files; the states at the start of files are not counted. */
  changes: number;
}

/** Fresh samples of one sensor. An entry is its row followed by one value a channel. */
export interface ScannedSensor {
  readonly sensor: Sensor;
  readonly entries: Spool;
  samples: number;
}

interface LineWatch {
  readonly mask: number;
  readonly line: ScannedLine;
}

/** The bytes of one recording's packets that hold digital lines, and who stands in each. */
interface Watch {
  readonly scanned: ScannedRecording;
  readonly byteOffsets: Int32Array;
  readonly byteLines: readonly (readonly LineWatch[])[];
  readonly last: Uint8Array;
  readonly sensors: readonly {
    readonly mask: number;
    readonly offset: number;
    readonly scanned: ScannedSensor;
  }[];
}

/**
 * Everything compact that one pass over a session's packets yields: counters, clock, changes of digital lines and
 * fresh sensor samples. Memory does not grow with the length of the recording.
 */
export class SessionScan implements Disposable {
  readonly recordings: readonly ScannedRecording[];
  readonly lines: ReadonlyMap<string, ScannedLine>;
  readonly sensors: ReadonlyMap<string, ScannedSensor>;
  readonly #watches: readonly Watch[];
  #counters = new Float64Array(0);
  #clockHigh = new Int32Array(0);
  #clockLow = new Uint32Array(0);
  #previousCounter = 0;
  #previousUnwrapped = 0;

  /** @param spoolFolder where temporary files may be made */
  constructor(recordings: readonly Recording[], spoolFolder: string) {
    const lines = new Map<string, ScannedLine>();
    const sensors = new Map<string, ScannedSensor>();
    const watches: Watch[] = [];
    let firstRow = 0;
    for (const recording of recordings) {
      watches.push(watchRecording(recording, firstRow, lines, sensors, spoolFolder));
      firstRow += recording.packets;
    }
    this.#watches = watches;
    this.recordings = watches.map((watch) => watch.scanned);
    this.lines = lines;
    this.sensors = sensors;
  }

  /**
   * Adds the next block; blocks come in order and leave nothing out.
   * @throws InputError `layout` at a packet that does not begin with the sync byte
   */
  add(block: Block): void {
    const bytes = new Uint8Array(block.buffer);
    for (const segment of block.segments) {
      const watch = this.#watches[segment.recording];
      if (watch === undefined) throw new RangeError(`no recording ${segment.recording}`);
      this.#reserve(segment.rows);
      this.#counter(watch, bytes, segment.offsetBytes, segment.firstPacket, segment.rows);
      this.#clock(watch, bytes, segment.offsetBytes, segment.rows);
      digital(watch, bytes, segment.offsetBytes, segment.firstPacket, segment.rows);
      sensors(watch, bytes, segment.offsetBytes, segment.firstPacket, segment.rows);
    }
  }

  #reserve(rows: number): void {
    if (this.#counters.length >= rows) return;
    this.#counters = new Float64Array(rows);
    this.#clockHigh = new Int32Array(rows);
    this.#clockLow = new Uint32Array(rows);
  }

  #counter(watch: Watch, bytes: Uint8Array, offset: number, firstPacket: number, rows: number): void {
    const { recording, runs } = watch.scanned;
    const { packetBytes, counterOffsetBytes, syncByte } = recording;
    let previous = this.#previousCounter;
    let unwrapped = this.#previousUnwrapped;
    for (let row = 0, at = offset; row < rows; row++, at += packetBytes) {
      if (bytes[at] !== syncByte) throw lostSync(recording, firstPacket + row, bytes[at] ?? 0);
      const place = at + counterOffsetBytes;
      const counter =
        ((bytes[place] ?? 0) |
          ((bytes[place + 1] ?? 0) << 8) |
          ((bytes[place + 2] ?? 0) << 16) |
          ((bytes[place + 3] ?? 0) << 24)) >>>
        0;
      if (firstPacket + row === 0) {
        unwrapped = counter;
        runs.push(0, unwrapped);
      } else if (counter === (previous + 1) >>> 0) {
        unwrapped++;
      } else {
        unwrapped += counterDifference(previous, counter);
        runs.push(firstPacket + row, unwrapped);
      }
      previous = counter;
      this.#counters[row] = unwrapped;
    }
    this.#previousCounter = previous;
    this.#previousUnwrapped = unwrapped;
  }

  #clock(watch: Watch, bytes: Uint8Array, offset: number, rows: number): void {
    const { recording, fit } = watch.scanned;
    if (fit === undefined || recording.clock.source === 'counter') return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = offset + recording.clock.offsetBytes;
    for (let row = 0; row < rows; row++, at += recording.packetBytes) {
      this.#clockLow[row] = view.getUint32(at, true);
      this.#clockHigh[row] = view.getInt32(at + 4, true);
    }
    fit.add(this.#counters, this.#clockHigh, this.#clockLow, rows);
  }

  [Symbol.dispose](): void {
    for (const line of this.lines.values()) line.states[Symbol.dispose]();
    for (const sensor of this.sensors.values()) sensor.entries[Symbol.dispose]();
  }
}

function watchRecording(
  recording: Recording,
  firstRow: number,
  lines: Map<string, ScannedLine>,
  sensors: Map<string, ScannedSensor>,
  spoolFolder: string,
): Watch {
  const byOffset = new Map<number, LineWatch[]>();
  for (const line of recording.digital) {
    const watches = byOffset.get(line.offsetBytes) ?? [];
    watches.push({ mask: 1 << line.bit, line: scannedLine(line, lines, spoolFolder) });
    byOffset.set(line.offsetBytes, watches);
  }
  const offsets = [...byOffset.keys()].toSorted((a, b) => a - b);
  return {
    scanned: {
      recording,
      firstRow,
      runs: new CounterRuns(),
      fit: recording.clock.source === 'counter' ? undefined : new ClockFit(recording.rateHz),
    },
    byteOffsets: Int32Array.from(offsets),
    byteLines: offsets.map((offset) => byOffset.get(offset) ?? []),
    last: new Uint8Array(offsets.length),
    sensors: recording.sensors.map((sensor) => ({
      mask: 1 << sensor.flagBit,
      offset: sensor.flagOffsetBytes,
      scanned: scannedSensor(sensor, sensors, spoolFolder),
    })),
  };
}

function scannedLine(line: DigitalLine, lines: Map<string, ScannedLine>, spoolFolder: string): ScannedLine {
  const known = lines.get(line.id);
  if (known !== undefined) return known;
  const { id, device, isInput } = line;
  const created: ScannedLine = { id, device, isInput, states: new Spool(spoolFolder), changes: 0 };
  lines.set(id, created);
  return created;
}

function scannedSensor(
  sensor: Sensor,
  sensors: Map<string, ScannedSensor>,
  spoolFolder: string,
): ScannedSensor {
  const known = sensors.get(sensor.name);
  if (known !== undefined) return known;
  const created: ScannedSensor = { sensor, entries: new Spool(spoolFolder), samples: 0 };
  sensors.set(sensor.name, created);
  return created;
}

function digital(watch: Watch, bytes: Uint8Array, offset: number, firstPacket: number, rows: number): void {
  const { byteOffsets, byteLines, last, scanned } = watch;
  const { packetBytes } = scanned.recording;
  const row0 = scanned.firstRow + firstPacket;
  let row = 0;
  if (firstPacket === 0 && rows > 0) {
    for (let b = 0; b < byteOffsets.length; b++) {
      const value = bytes[offset + (byteOffsets[b] ?? 0)] ?? 0;
      last[b] = value;
      for (const { mask, line } of byteLines[b] ?? [])
        line.states.push(row0 * 2 + ((value & mask) === 0 ? 0 : 1));
    }
    row = 1;
  }
  for (let at = offset + row * packetBytes; row < rows; row++, at += packetBytes) {
    for (let b = 0; b < byteOffsets.length; b++) {
      const value = bytes[at + (byteOffsets[b] ?? 0)] ?? 0;
      const changed = value ^ (last[b] ?? 0);
      if (changed === 0) continue;
      last[b] = value;
      for (const { mask, line } of byteLines[b] ?? []) {
        if ((changed & mask) === 0) continue;
        line.states.push((row0 + row) * 2 + ((value & mask) === 0 ? 0 : 1));
        line.changes++;
      }
    }
  }
}

function sensors(watch: Watch, bytes: Uint8Array, offset: number, firstPacket: number, rows: number): void {
  const { scanned } = watch;
  const { packetBytes } = scanned.recording;
  const row0 = scanned.firstRow + firstPacket;
  for (const { mask, offset: flagOffset, scanned: sensor } of watch.sensors) {
    let flag = offset + flagOffset;
    for (let row = 0; row < rows; row++, flag += packetBytes) {
      if (((bytes[flag] ?? 0) & mask) === 0) continue;
      const at = offset + row * packetBytes;
      sensor.entries.push(row0 + row);
      for (const channel of sensor.sensor.channels)
        sensor.entries.push(int16(bytes, at + channel.offsetBytes));
      sensor.samples++;
    }
  }
}

function int16(bytes: Uint8Array, at: number): number {
  return (((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) << 16) >> 16;
}

function lostSync(recording: Recording, packet: number, found: number): InputError {
  return new InputError('layout', {
    found: `0x${found.toString(16).padStart(2, '0')} at the start of packet ${packet}`,
    expected: `the sync byte 0x${recording.syncByte.toString(16)} at the start of every packet`,
    todo: 'Bytes were lost or changed here: copy the file again, and compare its size and checksum with the original.',
    where: { file: recording.file, byte: recording.headerBytes + packet * recording.packetBytes },
  });
}
