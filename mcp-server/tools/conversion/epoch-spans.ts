import type { SessionClock } from '../../../recording/index.ts';
import { type EpochRecording, epochName } from './session-recordings.ts';

/** When an epoch was, s since 1970 UTC. */
export interface EpochSpan {
  readonly epoch: number;
  /** `01_a1` */
  readonly name: string;
  readonly startS: number;
  readonly stopS: number;
}

/** By epoch: it starts when its first file was created and ends with its last packet, by the computer's clock. */
export function epochSpans(recordings: readonly EpochRecording[]): EpochSpan[] {
  return [...Map.groupBy(recordings, (one) => one.epoch)]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([epoch, files]) => {
      const [first] = files;
      const starts = files.flatMap(({ recording, survey }) =>
        recording.startUnixMs === undefined ? (survey.firstTimeS ?? []) : recording.startUnixMs / 1000,
      );
      const stops = files.flatMap(({ survey }) => survey.lastTimeS ?? []);
      if (first === undefined || starts.length === 0) return [];
      const startS = Math.min(...starts);
      return [{ epoch, name: epochName(first), startS, stopS: Math.max(startS, ...stops) }];
    });
}

/** A reading of the clock that is further from the time of its packet is no end of an epoch. */
const MOST_OFF_S = 0.01;

/**
 * The same when every packet was read. Where the clock was set while recording, or was of no use, an end is moved as far
 * as the time of the packet there is.
 * @param clock of these recordings, in this order
 */
export function finalEpochSpans(recordings: readonly EpochRecording[], clock: SessionClock): EpochSpan[] {
  return epochSpans(recordings).map((span) => {
    const own = recordings.flatMap((one, index) => {
      const found = clock.clocks[index];
      if (found === undefined || found.packets === 0 || epochName(one) !== span.name) return [];
      const { survey, recording } = one;
      const firstS = clock.timeOfRow(found.firstRow);
      const lastS = clock.timeOfRow(found.firstRow + found.packets - 1);
      // A clock that is of no use says nothing of the start: times begin where the header has it.
      const startMovedS = found.source === 'counter' ? 0 : moved(survey.firstTimeS, firstS);
      const { startUnixMs } = recording;
      return {
        startS: startUnixMs === undefined ? firstS : startUnixMs / 1000 + startMovedS,
        lastS,
        isMoved: startMovedS !== 0 || moved(survey.lastTimeS, lastS) !== 0,
      };
    });
    if (!own.some(({ isMoved }) => isMoved)) return span;
    const startS = Math.min(...own.map((one) => one.startS));
    return { ...span, startS, stopS: Math.max(startS, ...own.map(({ lastS }) => lastS)) };
  });
}

/** From the reading of the clock to the time of its packet; 0 where they agree. */
function moved(readS: number | undefined, timeS: number): number {
  return readS === undefined || Math.abs(timeS - readS) <= MOST_OFF_S ? 0 : timeS - readS;
}
