import { InputError } from '../schemas/index.ts';
import { RowClock } from './row-clock.ts';
import type { ScannedRecording } from './session-scan.ts';
import type { ClockJump, ClockPart, FittedClock } from './spikegadgets/clock-fit.ts';
import type { CounterRuns } from './spikegadgets/counter.ts';

/** A clock whose rate is further from the nominal one than this is not running: crystals differ by 1e-4 at most. */
const MAX_RATE_DEVIATION = 0.01;
/**
 * A clock that strays further than this from its line (root mean square) is named. Single readings of a computer
 * under load are late by much more, and that is no fault: they weigh little here.
 */
export const MAX_RESIDUAL_S = 0.001;
/** 2000-01-01 UTC in s: no recording is older, but a computer whose clock was never set says 1970. */
const EARLIEST_S = 946_684_800;

export interface RecordingClock {
  readonly firstRow: number;
  readonly packets: number;
  readonly line: FittedClock;
  readonly source: 'SysClock' | 'sysTimeIncluded' | 'counter';
  /** More than one where the counter leapt while the clock went on: each has its own place on the clock. */
  readonly parts: readonly ClockPart[];
  /** Where clock or counter jumped against the other. */
  readonly jumps: readonly PlacedJump[];
  /** How much faster the clock runs than the nominal rate, in millionths; undefined without a clock. */
  readonly driftPpm: number | undefined;
  /** How much later the first packet's time is than the clock said then. */
  readonly firstAwayS: number;
  /** What a person should know of this clock, in sentences without the file's name. */
  readonly warnings: readonly string[];
}

export interface PlacedJump extends ClockJump {
  /** Since the recording's first packet, by the packets and those that were lost. */
  readonly atS: number;
}

/** The rows of the e-series where packets that were lost alone are repeated. */
export interface FilledRows {
  readonly clock: RowClock;
  /** Rows that repeat the one before, in order; at most as many as were asked for. */
  readonly repeated: readonly number[];
  readonly count: number;
}

/**
 * Time of every row of a session, s since 1970 UTC: one straight line a recording, from the unwrapped counter.
 */
export class SessionClock {
  readonly clocks: readonly RecordingClock[];
  readonly warnings: readonly string[];
  readonly #scanned: readonly ScannedRecording[];
  readonly #rows: RowClock;

  /** @throws InputError `clock` when a recording has neither a usable clock nor a start time */
  constructor(scanned: readonly ScannedRecording[]) {
    this.#scanned = scanned;
    this.clocks = scanned.map(clockOf);
    this.warnings = this.clocks.flatMap(({ warnings }, index) =>
      warnings.map((warning) => `${scanned[index]?.recording.file}: ${warning}`),
    );
    this.#rows = new RowClock(
      scanned.map(({ firstRow, recording, runs }, index) => ({
        firstRow,
        rows: recording.packets,
        runs,
        ...this.#lineOf(index),
      })),
    );
  }

  timeOfRow(row: number): number {
    return this.#rows.timeOfRow(row);
  }

  /**
   * Time of a counter value of one recording, s since 1970 UTC; of values that no packet carries, too.
   * @param counter uint32 as recorded: the nearest turn of the counter to the recording's first packet is taken
   */
  timeOfCounter(recording: number, counter: number): number {
    return this.#rows.timeOfCounter(recording, counter);
  }

  /** Writes the times of `count` rows from `firstRow` on. */
  fillTimes(target: Float64Array, firstRow: number, count: number): void {
    this.#rows.fillTimes(target, firstRow, count);
  }

  /** Writes the hardware's counters, as recorded (uint32), of `count` rows from `firstRow` on. */
  fillCounters(target: Uint32Array, firstRow: number, count: number): void {
    this.#rows.fillCounters(target, firstRow, count);
  }

  /**
   * The rows when each packet that was lost alone is put in, with the counter and the time that it would have had.
   * @param mostListed rows that are told one by one
   */
  filled(mostListed: number): FilledRows {
    const repeated: number[] = [];
    let firstRow = 0;
    let count = 0;
    const spans = this.#scanned.map(({ recording, runs }, index) => {
      const { line, parts } = this.#lineOf(index);
      const movedBy = parts.map(() => 0);
      let singles = 0;
      for (const packet of runs.singles()) {
        if (repeated.length < mostListed) repeated.push(firstRow + packet + singles);
        singles++;
        for (const [part, { firstPacket }] of parts.entries())
          if (packet <= firstPacket) movedBy[part] = singles;
      }
      const span = {
        firstRow,
        rows: recording.packets + singles,
        runs: runs.withSinglesFilled(),
        line,
        parts: parts.map((part, i) => ({ ...part, firstPacket: part.firstPacket + (movedBy[i] ?? 0) })),
      };
      firstRow += span.rows;
      count += singles;
      return span;
    });
    return { clock: new RowClock(spans), repeated, count };
  }

  #lineOf(index: number): Pick<RecordingClock, 'line' | 'parts'> {
    const clock = this.clocks[index];
    if (clock === undefined) throw new RangeError(`no recording ${index}`);
    return { line: clock.line, parts: clock.parts };
  }
}

function clockOf(scanned: ScannedRecording): RecordingClock {
  const { recording, firstRow, runs, fit } = scanned;
  const place = { firstRow, packets: recording.packets };
  const warnings: string[] = [];
  const result = fit?.result();
  const { source } = recording.clock;
  if (result !== undefined && source !== 'counter') {
    const { line, parts, firstAwayS } = result;
    const jumps = result.jumps.map((jump) => ({ ...jump, atS: elapsed(runs, jump) / recording.rateHz }));
    const nominal = 1 / recording.rateHz;
    const driftPpm = (line.secondsPerCount / nominal - 1) * 1e6;
    if (Math.abs(driftPpm) <= MAX_RATE_DEVIATION * 1e6 && line.originS + line.offsetS >= EARLIEST_S) {
      warnings.push(...jumpWarnings(jumps, parts.length > 1, source, recording.rateHz));
      if (line.residualRmsS > MAX_RESIDUAL_S)
        warnings.push(
          `${source} strays ${(line.residualRmsS * 1000).toFixed(1)} ms (root mean square; ${(line.residualMaxS * 1000).toFixed(1)} ms at most) from a steady clock, and times may be wrong by as much`,
        );
      return { ...place, line, source, parts, jumps, driftPpm, firstAwayS, warnings };
    }
    warnings.push(
      `${source} is not usable (starts at ${Math.round(line.originS + line.offsetS)} s since 1970, runs ${(Math.abs(driftPpm) / 1e4).toFixed(2)} % off the sampling rate); times are computed from the counter`,
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
    parts: [],
    jumps: [],
    driftPpm: undefined,
    firstAwayS: 0,
    warnings,
    line: {
      originCounter: runs.firstCounter,
      originS: Math.floor(startMs / 1000),
      offsetS: (startMs % 1000) / 1000,
      secondsPerCount: 1 / recording.rateHz,
      residualRmsS: 0,
      residualMaxS: 0,
    },
  };
}

/** Jumps that are told one by one; a clock that jumps more often has one sentence for the rest. */
const MOST_TOLD = 5;

function jumpWarnings(
  jumps: readonly PlacedJump[],
  isCountedAnew: boolean,
  source: string,
  rateHz: number,
): string[] {
  if (jumps.length === 0) return [];
  const told = jumps.slice(0, MOST_TOLD).map((jump) => jumpText(jump, source, rateHz));
  if (jumps.length > MOST_TOLD) told.push(`and ${jumps.length - MOST_TOLD} more such jumps`);
  const done = [];
  if (jumps.some(({ what }) => what === 'clock'))
    done.push(
      'times follow one line at the rate of all parts and the place of those with the most packets: the times of the others differ by the jump from what the clock said',
    );
  if (isCountedAnew) done.push('each count has its own place on the clock, at the rate of all parts');
  return [`${told.join('; ')}; ${done.join('; ')}`];
}

/** Where and by how much clock or counter jumped, in words. */
export function jumpText({ packet, what, seconds, atS }: PlacedJump, source: string, rateHz: number): string {
  const where = `at packet ${packet} (${atS.toFixed(3)} s in)`;
  return what === 'clock'
    ? `${source} jumps by ${signed(seconds, 3)} s ${where} while the counter goes on`
    : `the counter leaps by ${signed(-seconds * rateHz, 0)} ${where} while ${source} goes on`;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}

/** Ticks from the first packet to the one at the jump; where the counter leapt, the packets up to there. */
function elapsed(runs: CounterRuns, { packet, what }: ClockJump): number {
  return what === 'counter' ? packet : runs.counterOf(packet) - runs.firstCounter;
}
