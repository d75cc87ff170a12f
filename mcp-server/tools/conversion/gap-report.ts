import { basename } from 'node:path';
import type { PlacedJump, RecordingClock, ScannedRecording, SessionClock } from '../../../recording/index.ts';
import { type EpochRecording, epochName } from './session-recordings.ts';

/** Gaps and jumps that are listed one by one. */
const MOST_LISTED = 100;

/** What was lost of one recording, and how steady its clock ran: exact, from every packet. Plain data. */
export interface EpochReport {
  /** `01_a1`; recordings of one epoch that was split have the same. */
  readonly epoch: string;
  /** Name of the recording. */
  readonly file: string;
  readonly packets: number;
  readonly gaps: {
    /** Gaps of just one packet, and of more. */
    readonly single: number;
    readonly longer: number;
    readonly lostPackets: number;
    /** Single ones that were filled in in the e-series. */
    readonly filled: number;
    /** Places where the counter repeats or goes back. */
    readonly steppedBack: number;
    /** The first ones: packet behind the gap, from 0 in its file; when that is, in s since the epoch's first packet. */
    readonly list: readonly {
      readonly packet: number;
      readonly lost: number;
      readonly atS: number;
      readonly seconds: number;
    }[];
  };
  readonly clock: {
    /** What times were taken from. */
    readonly source: RecordingClock['source'];
    /** Distance of the clock's readings from the line that gives the times. */
    readonly residualRmsMs: number;
    readonly residualMaxMs: number;
    /** How much faster the clock ran than the nominal rate; null without a clock. */
    readonly driftPpm: number | null;
    readonly jumps: readonly PlacedJump[];
  };
  /** By how much its first packet comes before the last one of the recording before, s; 0 where it comes after. */
  readonly overlapS: number;
}

/** Puts together what a conversion found out about gaps and clocks. */
export function reportEpochs(
  recordings: readonly EpochRecording[],
  scanned: readonly ScannedRecording[],
  clock: SessionClock,
  isFilled: boolean,
): EpochReport[] {
  const starts = new Map<number, number>();
  let endS = Number.NEGATIVE_INFINITY;
  return recordings.flatMap((one, index) => {
    const [scan, own] = [scanned[index], clock.clocks[index]];
    if (scan === undefined || own === undefined) return [];
    const packets = one.recording.packets;
    const firstS = packets === 0 ? undefined : clock.timeOfRow(scan.firstRow);
    const epochStartS = starts.get(one.epoch) ?? firstS ?? 0;
    if (firstS !== undefined) starts.set(one.epoch, epochStartS);
    const overlapS = firstS === undefined ? 0 : Math.max(0, endS - firstS);
    if (packets > 0) endS = Math.max(endS, clock.timeOfRow(scan.firstRow + packets - 1));
    // Whole microseconds: a time since 1970 has no more digits.
    const timeOf = (packet: number): number =>
      Math.round((clock.timeOfRow(scan.firstRow + packet) - epochStartS) * 1e6) / 1e6;
    return {
      epoch: epochName(one),
      file: basename(one.recording.file),
      packets,
      gaps: gapsOf(scan, timeOf, isFilled),
      clock: {
        source: own.source,
        residualRmsMs: own.line.residualRmsS * 1000,
        residualMaxMs: own.line.residualMaxS * 1000,
        driftPpm: own.driftPpm ?? null,
        jumps: own.jumps.slice(0, MOST_LISTED),
      },
      overlapS,
    };
  });
}

function gapsOf(
  { runs, recording }: ScannedRecording,
  timeOf: (packet: number) => number,
  isFilled: boolean,
): EpochReport['gaps'] {
  const list: EpochReport['gaps']['list'][number][] = [];
  let [single, longer, lostPackets, steppedBack] = [0, 0, 0, 0];
  for (const { packet, lost } of runs.steps()) {
    if (lost === 1) single++;
    else if (lost > 1) longer++;
    else steppedBack++;
    if (lost > 0) lostPackets += lost;
    if (list.length < MOST_LISTED)
      list.push({ packet, lost, atS: timeOf(packet), seconds: lost / recording.rateHz });
  }
  return { single, longer, lostPackets, filled: isFilled ? single : 0, steppedBack, list };
}

/** What the times of a converted session are like that no look before could tell for sure, in sentences. */
export function overlapWarnings(reports: readonly EpochReport[]): string[] {
  return reports.flatMap(({ epoch, file, overlapS }) =>
    overlapS > 0
      ? [
          `epoch ${epoch}: the first packet of ${file} has a time ${overlapS.toFixed(3)} s before the last of the recording before: timestamps do not ascend there`,
        ]
      : [],
  );
}
