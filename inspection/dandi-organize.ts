import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { applyEdits } from '../nwb/index.ts';
import { type EvaluationReport, InputError, throwIfCancelled } from '../schemas/index.ts';
import { made, moved, type Placement, place } from './dandi-files.ts';
import { type DandiJob, planJobs } from './dandi-plan.ts';
import { evaluateNwb } from './evaluate.ts';

export interface DandiOptions {
  /** The folder of the dandiset; made if it does not exist. */
  readonly outFolder: string;
  /** `link`: other names of the same files; what has to change inside is copied all the same. */
  readonly placement: Placement;
  readonly signal?: AbortSignal | undefined;
  /** Called with files that are in their place, and how many there will be. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface LaidOutFile {
  readonly source: string;
  readonly target: string;
  /** What was done with the NWB file; `copy` where its videos got new names, even if links were asked for. */
  readonly placement: Placement;
  readonly videos: readonly { readonly source: string; readonly target: string }[];
  /** Of the file in its new place: the schema, and what DANDI asks for. */
  readonly report: EvaluationReport;
}

/**
 * Lays files out as DANDI wants them, videos beside them, and checks the result. The sources are never changed: where
 * a file has to name its videos anew, that is done in the copy. Files appear under their names when they are whole.
 *
 * @throws InputError('metadata' | 'nwb' | 'file' | 'output') before anything is written: no subject_id, a video that is
 * not there or of a kind that DANDI does not take, files that cannot be told apart, a target that exists already;
 * CancelledError. After either nothing of this call is left.
 */
export async function organizeForDandi(
  paths: readonly string[],
  options: DandiOptions,
): Promise<readonly LaidOutFile[]> {
  const jobs = await planJobs(paths, options);
  const outFolder = resolve(options.outFolder);
  const created = await made(outFolder);
  // What this call made, to be taken away again when it fails.
  const placed = created === undefined ? [] : [created];
  try {
    // On the disk of the targets, so that moving there is renaming.
    const stage = await stageIn(outFolder);
    try {
      const laidOut: LaidOutFile[] = [];
      for (const [index, job] of jobs.entries()) {
        options.onProgress?.(index, jobs.length);
        laidOut.push(await stageFile(job, stage, options));
      }
      throwIfCancelled(options.signal);
      for (const job of jobs) await moveIntoPlace(job, stage, outFolder, placed);
      options.onProgress?.(jobs.length, jobs.length);
      return laidOut;
    } finally {
      await rm(stage, { recursive: true, force: true });
    }
  } catch (error) {
    for (const path of placed.toReversed()) await rm(path, { recursive: true, force: true });
    throw error;
  }
}

async function stageIn(outFolder: string): Promise<string> {
  try {
    return await mkdtemp(join(outFolder, '.renshaw-dandi-'));
  } catch (cause) {
    throw new InputError('output', {
      found: `a folder in which nothing can be made (${cause instanceof Error ? cause.message : String(cause)})`,
      expected: 'a folder in which files can be made',
      todo: 'Choose another --out, or change its permissions.',
      where: { file: outFolder },
      cause,
    });
  }
}

/** Builds the file under its later name and folder, in which it can be judged. */
async function stageFile(
  { source, target, placement, edits, videos }: DandiJob,
  stage: string,
  { outFolder, placement: videoPlacement, signal }: DandiOptions,
): Promise<LaidOutFile> {
  throwIfCancelled(signal);
  const path = join(stage, target);
  await place(source, path, placement, signal);
  for (const { from, to } of videos) await place(from, join(dirname(path), to), videoPlacement, signal);
  if (edits.length > 0) await applyEdits(path, edits, { signal });
  const report = await evaluateNwb(path, { config: 'dandi', also: 'dandi_', signal });
  const placed = join(resolve(outFolder), target);
  return {
    source,
    target: placed,
    placement,
    videos: videos.map(({ from, to }) => ({ source: from, target: join(dirname(placed), to) })),
    report: { ...report, file: placed },
  };
}

/** Videos first: an NWB file that is there has its videos. */
async function moveIntoPlace(
  { target, videos }: DandiJob,
  stage: string,
  outFolder: string,
  placed: string[],
): Promise<void> {
  const created = await made(join(outFolder, dirname(target)));
  if (created !== undefined) placed.push(created);
  const folder = target.slice(0, -extname(target).length);
  for (const path of videos.length > 0 ? [folder, target] : [target]) {
    await moved(join(stage, path), join(outFolder, path));
    placed.push(join(outFolder, path));
  }
}
