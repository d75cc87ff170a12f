import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import {
  acquisitionPath,
  dioPath,
  EncodePool,
  EPHYS_PATH,
  SAMPLE_COUNT_PATH,
  type SessionContents,
  sharedTimestampsPath,
} from '../../../nwb/index.ts';
import { SessionClock, SessionScan } from '../../../recording/index.ts';
import { throwIfCancelled } from '../../../schemas/index.ts';
import type { VerifyReport } from '../verify/report.ts';
import { unlikeSession, verifyFile } from '../verify/verify-file.ts';
import {
  type ChunkSink,
  placeArray,
  placeCounts,
  placeLine,
  placeSensor,
  placeTimes,
} from './compact-series.ts';
import type { BesideFile, CompanionFacts, FinishedCompanion } from './companions/index.ts';
import { finalContents, replaceSkeleton, silentSensors } from './final-contents.ts';
import { type EpochReport, overlapWarnings, reportEpochs } from './gap-report.ts';
import { checkOutput, sha256OfFile, writeWhole } from './output-file.ts';
import { encodeAndPlace, encodeTables, placeSamples } from './place-samples.ts';
import type { ConversionPlan } from './plan.ts';
import { type ConversionStart, openPart } from './resume/open-part.ts';
import { TaskGroup } from './task-group.ts';
import { workersFor } from './threads.ts';

export interface ConversionProgress {
  /** `rereading`: what an interrupted conversion had written is passed over. */
  readonly stage: 'rereading' | 'samples' | 'times' | 'finishing' | 'verifying';
  /** Bytes of the recordings that are done, and in all. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Bytes that were passed over so far. */
  readonly rereadBytes?: number | undefined;
}

export interface ConversionResult {
  readonly output: { readonly path: string; readonly bytes: number; readonly sha256: string | undefined };
  readonly counts: {
    readonly recordings: number;
    readonly packets: number;
    readonly electrodes: number;
    readonly lostPackets: number;
    readonly dioChanges: number;
    readonly sensorSamples: number;
    /** What companions of the recordings brought, such as `positions`. */
    readonly [what: string]: number;
  };
  /** Files that were put beside the output: videos. */
  readonly beside: readonly BesideFile[];
  readonly sourceBytes: number;
  readonly warnings: readonly string[];
  /** Gaps and clock of every recording, in the order of their rows. */
  readonly report: readonly EpochReport[];
  /** What was compared with the recordings, when the settings asked for it: nothing differs. */
  readonly verified: VerifyReport | undefined;
  readonly seconds: number;
  /** Bytes of the recordings that an interrupted conversion had written and that were kept. */
  readonly resumedBytes: number;
}

export interface RunOptions {
  /** Told once, before the first progress. */
  readonly onStart?: ((start: ConversionStart) => void) | undefined;
  readonly onProgress?: ((progress: ConversionProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Carries out a plan: one pass over the recordings feeds every stream. The output appears under its name when it
 * is whole.
 * @throws InputError `output`, `file` or `layout`; CancelledError
 */
export async function runConversion(
  plan: ConversionPlan,
  options: RunOptions = {},
): Promise<ConversionResult> {
  const started = performance.now();
  await checkOutput(plan.output, {
    overwrite: plan.settings.overwrite === true,
    ownSince: plan.settings.ownSince,
    sourceBytes: plan.sourceBytes,
    isPacked: plan.filter.name !== 'none',
  });
  const written = await writeWhole(plan.output, options.signal, async (part) => {
    const parts = await writePart(plan, part, options);
    const beside = await placeBeside(plan, options.signal);
    // Before the file gets its name: one that differs must not look finished.
    return { ...parts, beside, verified: await verifyPart(plan, part, options) };
  }).catch(async (cause: unknown) => {
    for (const companion of plan.companions) await companion.removeBeside?.();
    throw cause;
  });
  const { size } = await stat(plan.output);
  const sha256 =
    plan.settings.checksum === true ? await sha256OfFile(plan.output, options.signal) : undefined;
  return {
    output: { path: plan.output, bytes: size, sha256 },
    counts: written.counts,
    beside: written.beside,
    sourceBytes: plan.sourceBytes,
    warnings: [...plan.warnings, ...written.warnings],
    report: written.report,
    verified: written.verified,
    seconds: (performance.now() - started) / 1000,
    resumedBytes: written.resumedBytes,
  };
}

type Written = Pick<ConversionResult, 'counts' | 'warnings' | 'report' | 'resumedBytes'>;

async function writePart(planned: ConversionPlan, part: string, options: RunOptions): Promise<Written> {
  throwIfCancelled(options.signal);
  const recordings = planned.recordings.map((one) => one.recording);
  const scan = new SessionScan(recordings, dirname(part));
  const { plan, bulk, journal, start } = await openPart(planned, part);
  options.onStart?.(start);
  const group = new TaskGroup(options.signal);
  const needs = {
    tables: encodeTables(plan),
    largestDenseBytes: Math.max(LEAST_DENSE_BYTES, bulk.largestChunkBytes),
  };
  const report = progressReporter(start, options);
  report('samples', 0);
  let pool: EncodePool | undefined;
  try {
    const workers = workersFor(plan.settings, needs);
    pool = await EncodePool.start({ workers, filter: plan.filter, ...needs, signal: group.signal });
    const encoders = pool;
    await placeSamples(plan, {
      bulk,
      pool: encoders,
      scan,
      group,
      report: (doneBytes) => report('samples', doneBytes),
    });
    await group.settle();
    throwIfCancelled(options.signal);
    journal.recordSoon();
    report('times', plan.sourceBytes);
    const clock = new SessionClock(scan.recordings);
    const found = await finishCompanions(plan, {
      recordings: plan.recordings,
      clock,
      scan,
      signal: group.signal,
    });
    const contents = finalContents(
      plan,
      scan,
      clock,
      found.flatMap((one) => one.additions),
    );
    const final = await replaceSkeleton(bulk, part, contents);
    const sink: ChunkSink = {
      datasets: final.bulk,
      take: () => encoders.inputs.take(),
      put: (task, region) => encodeAndPlace({ pool: encoders, bulk, group }, task, region),
      setRows: (dataset, rows) => bulk.setRows(dataset, rows),
      signal: group.signal,
    };
    await placeCompact(plan, contents, clock, scan, sink);
    for (const [path, values] of final.arrays) await placeArray(sink, path, values);
    await group.settle();
    throwIfCancelled(options.signal);
    report('finishing', plan.sourceBytes);
    await bulk.finish({ filter: plan.filter });
    await journal.checkOwner();
    const counts = countsOf(plan, scan);
    for (const one of found) Object.assign(counts, one.counts);
    const isFilled = contents.ephys?.rows !== undefined;
    const reports = reportEpochs(plan.recordings, scan.recordings, clock, isFilled);
    return {
      counts,
      report: reports,
      resumedBytes: start.resumedBytes,
      warnings: [
        ...clock.warnings,
        ...overlapWarnings(reports),
        ...silentSensors(plan, contents),
        ...found.flatMap((one) => one.warnings),
      ],
    };
  } catch (cause) {
    await group.abandon();
    // Whoever was cancelled by a failure elsewhere must not hide it.
    group.throwIfFailed();
    throwIfCancelled(options.signal);
    throw cause;
  } finally {
    await pool?.close();
    scan[Symbol.dispose]();
    await journal.close();
    await bulk.close();
  }
}

/** @throws InputError `nwb` when the file that was written differs from the session */
async function verifyPart(
  plan: ConversionPlan,
  part: string,
  options: RunOptions,
): Promise<VerifyReport | undefined> {
  const { settings } = plan;
  if (settings.verify !== true) return undefined;
  const report = await verifyFile(
    {
      file: part,
      folder: settings.folder,
      session: settings.session,
      metadata: plan.metadata.metadata,
      probeFolders: settings.probeFolders,
      reconfigFile: settings.reconfigFile,
      openFile: settings.openFile,
    },
    {
      signal: options.signal,
      onProgress: (doneBytes, totalBytes) =>
        options.onProgress?.({ stage: 'verifying', doneBytes, totalBytes }),
    },
  );
  if (!report.isEqual) throw unlikeSession(report);
  return { ...report, file: plan.output };
}

async function finishCompanions(plan: ConversionPlan, facts: CompanionFacts): Promise<FinishedCompanion[]> {
  const finished: FinishedCompanion[] = [];
  for (const companion of plan.companions) finished.push(await companion.finish(facts));
  return finished;
}

async function placeBeside(plan: ConversionPlan, signal: AbortSignal | undefined): Promise<BesideFile[]> {
  const placed: BesideFile[] = [];
  for (const companion of plan.companions) placed.push(...((await companion.placeBeside?.(signal)) ?? []));
  return placed;
}

/** Everything that needs the clock, which is known when the last packet was read. */
async function placeCompact(
  plan: ConversionPlan,
  contents: SessionContents,
  clock: SessionClock,
  scan: SessionScan,
  sink: ChunkSink,
): Promise<void> {
  await placeTimes(sink, clock, sharedTimestampsPath(contents), plan.packets);
  if (contents.ephys?.rows !== undefined)
    await placeTimes(sink, clock.filled(0).clock, `${EPHYS_PATH}/timestamps`, contents.ephys.rows);
  await placeCounts(sink, clock, `${SAMPLE_COUNT_PATH}/data`, plan.packets);
  for (const named of plan.lines) {
    const line = scan.lines.get(named.line);
    if (line !== undefined) await placeLine(sink, clock, dioPath(named.name), line);
  }
  for (const { name } of contents.sensors) {
    const sensor = scan.sensors.get(name);
    if (sensor !== undefined) await placeSensor(sink, clock, acquisitionPath(name), sensor);
  }
}

function countsOf(plan: ConversionPlan, scan: SessionScan): ConversionResult['counts'] {
  let lostPackets = 0;
  for (const { runs } of scan.recordings)
    for (const step of runs.steps()) if (step.lost > 0) lostPackets += step.lost;
  return {
    recordings: plan.recordings.length,
    packets: plan.packets,
    electrodes: plan.contents.electrodes.length,
    lostPackets,
    dioChanges: plan.lines.reduce((sum, { line }) => sum + (scan.lines.get(line)?.changes ?? 0), 0),
    sensorSamples: [...scan.sensors.values()].reduce((sum, sensor) => sum + sensor.samples, 0),
  };
}

/** Additions may bring chunks that the first skeleton has none of, of this size at most. */
const LEAST_DENSE_BYTES = 1024 * 1024;

/** Progress begins with what was there already. */
function progressReporter(
  { resumedBytes, totalBytes }: ConversionStart,
  options: RunOptions,
): (stage: ConversionProgress['stage'], doneBytes: number) => void {
  return (stage, doneBytes) =>
    options.onProgress?.(
      stage === 'samples' && doneBytes < resumedBytes
        ? { stage: 'rereading', doneBytes: resumedBytes, totalBytes, rereadBytes: doneBytes }
        : { stage, doneBytes, totalBytes },
    );
}
