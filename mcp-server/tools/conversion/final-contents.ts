import { rm } from 'node:fs/promises';
import {
  type BulkFile,
  patchBooleans,
  type SessionContents,
  type Skeleton,
  sessionFile,
  writeSkeleton,
} from '../../../nwb/index.ts';
import type { SessionClock, SessionScan } from '../../../recording/index.ts';
import { sampleCountComments } from './contents.ts';
import type { ConversionPlan } from './plan.ts';
import { clockComments, epochName, filledComments, gapComments, gapSentence } from './session-recordings.ts';

/** What the final comments may be longer than those that a look at the recordings gave. */
const RESERVE_BYTES = 64 * 1024;
/** What an object of a companion may say more in the end. */
const RESERVE_BYTES_PER_ADDITION = 8 * 1024;
/** Rows that were put in and are told one by one. */
const MOST_LISTED_ROWS = 100;

export function reserveBytes({ contents }: ConversionPlan): number {
  return RESERVE_BYTES + RESERVE_BYTES_PER_ADDITION * contents.additions.length;
}

/** The contents as they are known when every packet was read: exact gaps and counts, no sensor that was off. */
export function finalContents(
  plan: ConversionPlan,
  scan: SessionScan,
  clock: SessionClock,
  additions: SessionContents['additions'],
): SessionContents {
  const { contents } = plan;
  const losses = scan.recordings.map(({ runs }, index) => {
    const one = plan.recordings[index];
    return one === undefined ? undefined : gapSentence(one, runs.steps());
  });
  const clocks = clockComments(plan.recordings, clock.clocks);
  return {
    ...contents,
    additions,
    epochs: finalEpochs(plan, clock),
    ephys: finalEphys(plan, losses, clocks, clock),
    sampleCountComments: sampleCountComments(`${gapComments(losses)}${clocks}`),
    sensors: contents.sensors
      .map((sensor) => ({ ...sensor, rows: scan.sensors.get(sensor.name)?.samples ?? 0 }))
      .filter((sensor) => sensor.rows > 0),
    dio: contents.dio.map((series, index) => ({
      ...series,
      rows: scan.lines.get(plan.lines[index]?.line ?? '')?.states.length ?? 0,
    })),
  };
}

/** The e-series: with rows of its own only where there was a packet to fill in. */
function finalEphys(
  { contents, settings }: ConversionPlan,
  losses: readonly (string | undefined)[],
  clocks: string,
  clock: SessionClock,
): SessionContents['ephys'] {
  if (contents.ephys === undefined) return undefined;
  const filled = settings.fillSingleDrops === true ? clock.filled(MOST_LISTED_ROWS) : undefined;
  const comments = filled === undefined ? gapComments(losses) : filledComments(losses, filled);
  return {
    ...contents.ephys,
    comments: `${comments}${clocks}`,
    rows: filled === undefined || filled.count === 0 ? undefined : filled.clock.rows,
  };
}

/** A reading of the clock that is further from the time of its packet is no end of an epoch. */
const MOST_OFF_S = 0.01;

/**
 * An epoch starts when its file was made and ends with its last packet, both by the computer's clock. Where that clock
 * was set while recording, or was of no use, an end is moved as far as the time of the packet there is.
 */
function finalEpochs(plan: ConversionPlan, clock: SessionClock): SessionContents['epochs'] {
  return plan.contents.epochs.map((epoch) => {
    const own = plan.recordings.flatMap((one, index) => {
      const found = clock.clocks[index];
      if (found === undefined || found.packets === 0 || !epoch.tags.includes(epochName(one))) return [];
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
    if (!own.some(({ isMoved }) => isMoved)) return epoch;
    const startS = Math.min(...own.map((one) => one.startS));
    return { ...epoch, startS, stopS: Math.max(startS, ...own.map(({ lastS }) => lastS)) };
  });
}

/** From the reading of the clock to the time of its packet; 0 where they agree. */
function moved(readS: number | undefined, timeS: number): number {
  return readS === undefined || Math.abs(timeS - readS) <= MOST_OFF_S ? 0 : timeS - readS;
}

/** Puts the final groups, attributes and small tables in the place of the first ones. */
export async function replaceSkeleton(
  bulk: BulkFile,
  part: string,
  contents: SessionContents,
): Promise<Skeleton> {
  const path = `${part}.skeleton`;
  try {
    await rm(path, { force: true });
    const skeleton = await writeSkeleton(path, sessionFile(contents));
    await patchBooleans(path, skeleton.booleans);
    await bulk.replaceSkeleton(path, skeleton.bulk.values());
    return skeleton;
  } finally {
    await rm(path, { force: true });
  }
}

/** Sensors that the header lists and that never gave a sample. */
export function silentSensors(plan: ConversionPlan, contents: SessionContents): string[] {
  const written = new Set(contents.sensors.map((sensor) => sensor.name));
  return plan.contents.sensors
    .filter(({ name }) => !written.has(name))
    .map(({ name }) => `the ${name} never updated: it was off, and has no series`);
}
