import { InputError } from '../schemas/index.ts';
import type { ScannedRecording } from './session-scan.ts';
import type { FittedClock } from './spikegadgets/clock-fit.ts';
import { COUNTER_PERIOD, counterDifference } from './spikegadgets/counter.ts';

/** A clock whose rate is further from the nominal one than this is not running: crystals differ by 1e-4 at most. */
const MAX_RATE_DEVIATION = 0.01;
/**
 * A clock that strays further than this from its line (root mean square) was set or stood still while recording. A
 * computer that reads its clock late under load strays by milliseconds.
 */
const MAX_RESIDUAL_S = 0.02;
/** 2000-01-01 UTC in s: no recording is older, but a computer whose clock was never set says 1970. */
const EARLIEST_S = 946_684_800;

export interface RecordingClock {
  readonly firstRow: number;
  readonly packets: number;
  readonly line: FittedClock;
  readonly source: 'SysClock' | 'sysTimeIncluded' | 'counter';
}

/**
 * Time of every row of a session, s since 1970 UTC: one straight line a recording, from the unwrapped counter.
 */
export class SessionClock {
  readonly clocks: readonly RecordingClock[];
  readonly warnings: readonly string[];
  readonly #scanned: readonly ScannedRecording[];
  /** Kept: one a chunk would pile up until the garbage collector comes. */
  #unwrapped = new Float64Array(0);

  /** @throws InputError `clock` when a recording has neither a usable clock nor a start time */
  constructor(scanned: readonly ScannedRecording[]) {
    const warnings: string[] = [];
    this.#scanned = scanned;
    this.clocks = scanned.map((one) => clockOf(one, warnings));
    this.warnings = warnings;
  }

  timeOfRow(row: number): number {
    const index = this.#recordingOf(row);
    const clock = this.clocks[index];
    const scanned = this.#scanned[index];
    if (clock === undefined || scanned === undefined) throw new RangeError(`row ${row} is in no recording`);
    const counter = scanned.runs.counterOf(row - scanned.firstRow);
    return (
      clock.line.originS +
      (clock.line.offsetS + clock.line.secondsPerCount * (counter - clock.line.originCounter))
    );
  }

  /**
   * Time of a counter value of one recording, s since 1970 UTC; of values that no packet carries, too.
   * @param counter uint32 as recorded: the nearest turn of the counter to the recording's first packet is taken
   */
  timeOfCounter(recording: number, counter: number): number {
    const clock = this.clocks[recording];
    const scanned = this.#scanned[recording];
    if (clock === undefined || scanned === undefined) throw new RangeError(`no recording ${recording}`);
    const { originS, offsetS, secondsPerCount, originCounter } = clock.line;
    const first = scanned.runs.firstCounter;
    const unwrapped = first + counterDifference(first % COUNTER_PERIOD, counter);
    return originS + (offsetS + secondsPerCount * (unwrapped - originCounter));
  }

  /** Writes the times of `count` rows from `firstRow` on. */
  fillTimes(target: Float64Array, firstRow: number, count: number): void {
    this.#fill(target, firstRow, count, (values, line) => {
      const { originS, offsetS, secondsPerCount, originCounter } = line;
      for (let i = 0; i < values.length; i++)
        values[i] = originS + (offsetS + secondsPerCount * ((values[i] ?? 0) - originCounter));
    });
  }

  /** Writes the hardware's counters, as recorded (uint32), of `count` rows from `firstRow` on. */
  fillCounters(target: Uint32Array, firstRow: number, count: number): void {
    if (this.#unwrapped.length < count) this.#unwrapped = new Float64Array(count);
    const unwrapped = this.#unwrapped;
    this.#fill(unwrapped, firstRow, count, () => undefined);
    for (let i = 0; i < count; i++) target[i] = unwrapped[i] ?? 0;
  }

  #fill(
    target: Float64Array,
    firstRow: number,
    count: number,
    convert: (values: Float64Array, line: FittedClock) => void,
  ): void {
    let done = 0;
    for (let index = this.#recordingOf(firstRow); done < count; index++) {
      const scanned = this.#scanned[index];
      const clock = this.clocks[index];
      if (scanned === undefined || clock === undefined)
        throw new RangeError(`row ${firstRow + done} is in no recording`);
      const packet = firstRow + done - scanned.firstRow;
      const here = Math.min(count - done, scanned.recording.packets - packet);
      const values = target.subarray(done, done + here);
      scanned.runs.fill(values, packet, here);
      convert(values, clock.line);
      done += here;
    }
  }

  #recordingOf(row: number): number {
    return this.#scanned.findIndex(
      (one) => row >= one.firstRow && row < one.firstRow + one.recording.packets,
    );
  }
}

function clockOf(scanned: ScannedRecording, warnings: string[]): RecordingClock {
  const { recording, firstRow, runs, fit } = scanned;
  const place = { firstRow, packets: recording.packets };
  const line = fit?.line();
  if (line !== undefined && recording.clock.source !== 'counter') {
    const nominal = 1 / recording.rateHz;
    const deviation = Math.abs(line.secondsPerCount - nominal) / nominal;
    if (deviation <= MAX_RATE_DEVIATION && line.originS >= EARLIEST_S) {
      if (line.residualRmsS > MAX_RESIDUAL_S)
        warnings.push(
          `${recording.file}: ${recording.clock.source} strays ${(line.residualRmsS * 1000).toFixed(0)} ms (root mean square) from a steady clock: it was set or stood still while recording, and times may be wrong by as much`,
        );
      return { ...place, line, source: recording.clock.source };
    }
    warnings.push(
      `${recording.file}: ${recording.clock.source} is not usable (starts at ${line.originS} s since 1970, runs ${(deviation * 100).toFixed(2)} % off the sampling rate); times are computed from the counter`,
    );
  }
  const startMs = recording.startUnixMs ?? 0;
  if (recording.packets > 0 && startMs < EARLIEST_S * 1000)
    throw new InputError('clock', {
      found:
        recording.startUnixMs === undefined
          ? 'neither a usable clock in the packets nor systemTimeAtCreation'
          : `no usable clock in the packets, and systemTimeAtCreation="${startMs}" (${new Date(startMs).toISOString()})`,
      expected: 'one of them, to know when the recording started',
      todo: 'Write systemTimeAtCreation (ms since 1970 UTC) into the header of a copy, from the lab notebook or the time of the file.',
      where: { file: recording.file, field: 'GlobalConfiguration systemTimeAtCreation' },
    });
  return {
    ...place,
    source: 'counter',
    line: {
      originCounter: runs.firstCounter,
      originS: Math.floor(startMs / 1000),
      offsetS: (startMs % 1000) / 1000,
      secondsPerCount: 1 / recording.rateHz,
      residualRmsS: 0,
    },
  };
}
