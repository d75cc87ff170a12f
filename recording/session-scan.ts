import { InputError } from '../schemas/index.ts';
import type { Block } from './block-reader.ts';
import type { DigitalLine, Recording, Sensor } from './contract.ts';
import { DigitalWatch, type ScannedLine } from './digital-watch.ts';
import { type ScannedSensor, SensorWatch } from './sensor-watch.ts';
import { ClockFit } from './spikegadgets/clock-fit.ts';
import { CounterRuns, counterDifference } from './spikegadgets/counter.ts';
import { Spool } from './spool.ts';

export type { ScannedLine } from './digital-watch.ts';
export type { ScannedSensor } from './sensor-watch.ts';

/** What one pass over a recording learns of its clock. */
export interface ScannedRecording {
  readonly recording: Recording;
  /** Row of the recording's first packet, counted over all recordings of the session. */
  readonly firstRow: number;
  readonly runs: CounterRuns;
  /** Absent when the recording has no clock but its counter. */
  readonly fit: ClockFit | undefined;
}

/** Rows that are looked at together: their packets stay in the cache while each kind of data is looked for in turn. */
const TILE_ROWS = 512;

interface Watch {
  readonly scanned: ScannedRecording;
  readonly digital: DigitalWatch;
  readonly sensors: SensorWatch;
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
  readonly #counters = new Float64Array(TILE_ROWS);
  readonly #clockHigh = new Int32Array(TILE_ROWS);
  readonly #clockLow = new Uint32Array(TILE_ROWS);
  #previousCounter = 0;
  #previousUnwrapped = 0;

  /**
   * @param spoolFolder where temporary files may be made
   * @throws InputError `session` when a sensor has other channels in one recording than in another
   */
  constructor(recordings: readonly Recording[], spoolFolder: string) {
    const lines = new Map<string, ScannedLine>();
    const sensors = new Map<string, ScannedSensor>();
    const watches: Watch[] = [];
    let firstRow = 0;
    for (const recording of recordings) {
      watches.push({
        scanned: {
          recording,
          firstRow,
          runs: new CounterRuns(),
          fit: recording.clock.source === 'counter' ? undefined : new ClockFit(recording.rateHz),
        },
        digital: new DigitalWatch(recording, firstRow, (line) => scannedLine(line, lines, spoolFolder)),
        sensors: new SensorWatch(recording, firstRow, (sensor) =>
          scannedSensor(sensor, recording.file, sensors, spoolFolder),
        ),
      });
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
    const { buffer, byteOffset, byteLength } = block.bytes;
    const view = new DataView(buffer, byteOffset, byteLength);
    for (const segment of block.segments) {
      const watch = this.#watches[segment.recording];
      if (watch === undefined) throw new RangeError(`no recording ${segment.recording}`);
      const { recording, fit } = watch.scanned;
      for (let done = 0; done < segment.rows; done += TILE_ROWS) {
        const rows = Math.min(TILE_ROWS, segment.rows - done);
        const offset = segment.offsetBytes + done * recording.packetBytes;
        this.#tile(watch, view, offset, segment.firstPacket + done, rows);
      }
      // The next recording has a fit of its own: what this one kept for it is no longer needed.
      if (segment.firstPacket + segment.rows === recording.packets) fit?.end();
    }
  }

  #tile(watch: Watch, view: DataView, offset: number, firstPacket: number, rows: number): void {
    this.#counter(watch.scanned, view, offset, firstPacket, rows);
    this.#clock(watch.scanned, view, offset, rows);
    watch.digital.add(view, offset, firstPacket, rows);
    watch.sensors.add(view, offset, firstPacket, rows);
  }

  #counter(
    { recording, runs }: ScannedRecording,
    view: DataView,
    offset: number,
    firstPacket: number,
    rows: number,
  ): void {
    const { packetBytes, counterOffsetBytes, syncByte } = recording;
    const counters = this.#counters;
    let previous = this.#previousCounter;
    let unwrapped = this.#previousUnwrapped;
    for (let row = 0, at = offset; row < rows; row++, at += packetBytes) {
      const sync = view.getUint8(at);
      if (sync !== syncByte) throw lostSync(recording, firstPacket + row, sync);
      const counter = view.getUint32(at + counterOffsetBytes, true);
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
      counters[row] = unwrapped;
    }
    this.#previousCounter = previous;
    this.#previousUnwrapped = unwrapped;
  }

  #clock({ recording, fit }: ScannedRecording, view: DataView, offset: number, rows: number): void {
    const { packetBytes, clock } = recording;
    if (fit === undefined || clock.source === 'counter') return;
    const low = this.#clockLow;
    const high = this.#clockHigh;
    for (let row = 0, at = offset + clock.offsetBytes; row < rows; row++, at += packetBytes) {
      low[row] = view.getUint32(at, true);
      high[row] = view.getInt32(at + 4, true);
    }
    fit.add(this.#counters, high, low, rows);
  }

  [Symbol.dispose](): void {
    for (const line of this.lines.values()) line.states[Symbol.dispose]();
    for (const sensor of this.sensors.values()) sensor.entries[Symbol.dispose]();
  }
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
  file: string,
  sensors: Map<string, ScannedSensor>,
  spoolFolder: string,
): ScannedSensor {
  const known = sensors.get(sensor.name);
  if (known === undefined) {
    const created: ScannedSensor = { sensor, entries: new Spool(spoolFolder), samples: 0 };
    sensors.set(sensor.name, created);
    return created;
  }
  const channels = sensor.channels.map((channel) => channel.id).join(', ');
  const before = known.sensor.channels.map((channel) => channel.id).join(', ');
  if (channels !== before)
    throw new InputError('session', {
      found: `the ${sensor.name} with the channels ${channels}`,
      expected: `${before}, as in the recordings before`,
      todo: 'Convert recordings of different set-ups separately: put them into folders of their own.',
      where: { file },
    });
  return known;
}

function lostSync(recording: Recording, packet: number, found: number): InputError {
  return new InputError('layout', {
    found: `0x${found.toString(16).padStart(2, '0')} at the start of packet ${packet}`,
    expected: `the sync byte 0x${recording.syncByte.toString(16)} at the start of every packet`,
    todo: 'Bytes were lost or changed here: copy the file again, and compare its size and checksum with the original.',
    where: { file: recording.file, byte: recording.headerBytes + packet * recording.packetBytes },
  });
}
