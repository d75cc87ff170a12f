import type { LineChanges } from '../../../../recording/index.ts';
import type { SessionMetadata } from '../../../../schemas/index.ts';
import { type NamedLine, nameLines } from '../dio.ts';
import type { CompanionFacts } from './companion.ts';

const COUNTER_PERIOD = 2 ** 32;
const ENTRIES_AT_ONCE = 8192;

/** The recordings of one epoch as a clock. */
export interface EpochClock {
  /** Time of the first and of the last packet, s since 1970 UTC. */
  readonly startS: number;
  readonly stopS: number;
  /** Time of a counter, s since 1970 UTC, by the recording of the epoch that it lies in or nearest to. */
  readonly timeOf: (counter: number) => number;
  /** Places in `facts.recordings`. */
  readonly recordings: readonly number[];
}

/** The clock of an epoch; undefined when nothing was recorded of it. */
export function epochClock(facts: CompanionFacts, epoch: number, tag: string): EpochClock | undefined {
  const parts = facts.recordings.flatMap((one, index) => {
    const clock = facts.clock.clocks[index];
    if (one.epoch !== epoch || one.tag !== tag || clock === undefined || clock.packets === 0) return [];
    return [
      {
        index,
        startS: facts.clock.timeOfRow(clock.firstRow),
        stopS: facts.clock.timeOfRow(clock.firstRow + clock.packets - 1),
        turnS: clock.line.secondsPerCount * COUNTER_PERIOD,
      },
    ];
  });
  if (parts.length === 0) return undefined;
  return {
    startS: Math.min(...parts.map((part) => part.startS)),
    stopS: Math.max(...parts.map((part) => part.stopS)),
    recordings: parts.map((part) => part.index),
    timeOf(counter) {
      let best = Number.NaN;
      let bestDistance = Number.POSITIVE_INFINITY;
      for (const { index, startS, stopS, turnS } of parts) {
        const near = facts.clock.timeOfCounter(index, counter);
        // Far into a recording of many hours the nearest turn of the counter is the next one.
        for (const time of [near, near + turnS]) {
          const distance = Math.max(startS - time, time - stopS, 0);
          if (distance < bestDistance) {
            bestDistance = distance;
            best = time;
          }
        }
      }
      return best;
    },
  };
}

/** Lines that the metadata say carry the ticks of a camera. */
export function tickLines(facts: CompanionFacts, metadata: SessionMetadata): readonly NamedLine[] {
  const { lines } = nameLines(
    metadata,
    facts.recordings.map((one) => one.recording),
  );
  return lines.filter((line) =>
    [line.name, line.hardwareName, line.comments ?? ''].some((text) => /camera\s+ticks/i.test(text)),
  );
}

/**
 * The changes of lines within one epoch, for a camera.
 * @param cameraName as the metadata call it
 */
export function changesOfLines(
  facts: CompanionFacts,
  clock: EpochClock,
  lines: readonly NamedLine[],
  cameraName: string | undefined,
): LineChanges[] {
  return lines.map((line) => ({
    name: line.name,
    sharedWords: sharedWords(line, cameraName),
    startS: clock.startS,
    timesS: changesOf(facts, clock, line),
  }));
}

function words(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && word !== 'camera' && word !== 'ticks');
}

function sharedWords(line: NamedLine, cameraName: string | undefined): number {
  const ofLine = new Set(words(`${line.name} ${line.comments ?? ''}`));
  return words(cameraName ?? '').filter((word) => ofLine.has(word)).length;
}

function changesOf(facts: CompanionFacts, clock: EpochClock, line: NamedLine): Float64Array {
  const times: number[] = [];
  const states = facts.scan.lines.get(line.line)?.states;
  const rows = clock.recordings.flatMap((index) => {
    const one = facts.clock.clocks[index];
    return one === undefined ? [] : [{ first: one.firstRow, end: one.firstRow + one.packets }];
  });
  const entries = new Float64Array(ENTRIES_AT_ONCE);
  let state: number | undefined;
  for (let first = 0; states !== undefined && first < states.length; first += ENTRIES_AT_ONCE) {
    const count = states.read(first, entries);
    for (const entry of entries.subarray(0, count)) {
      const now = entry % 2;
      const row = (entry - now) / 2;
      if (!rows.some(({ first: from, end }) => row >= from && row < end)) continue;
      // The first entry of every recording is its state, and no change unless it differs from the one before.
      if (state !== undefined && state !== now) times.push(facts.clock.timeOfRow(row));
      state = now;
    }
  }
  return Float64Array.from(times);
}
