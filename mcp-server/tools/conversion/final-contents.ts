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
import { epochIntervals, sampleCountComments } from './contents.ts';
import { finalEpochSpans } from './epoch-spans.ts';
import type { ConversionPlan } from './plan.ts';
import { clockComments, filledComments, gapComments, gapSentence } from './session-recordings.ts';

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
    epochs: epochIntervals(finalEpochSpans(plan.recordings, clock)),
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
