import { basename, dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { DANDI_VIDEO_EXTENSIONS, InputError, type NwbEdit, throwIfCancelled } from '../schemas/index.ts';
import { dandiFactsOf } from './dandi-facts.ts';
import { bytesOf, type Placement } from './dandi-files.ts';
import { type DandiFacts, type DandiPlace, isAddress, planDandiLayout } from './dandi-layout.ts';

/** What will be done with one file. */
export interface DandiJob {
  readonly source: string;
  /** Relative to the folder of the dandiset. */
  readonly target: string;
  readonly placement: Placement;
  /** The names that its videos get. */
  readonly edits: readonly NwbEdit[];
  /** Sources as full paths; targets relative to the folder of the subject. */
  readonly videos: readonly { readonly from: string; readonly to: string }[];
}

interface PlanOptions {
  readonly outFolder: string;
  readonly placement: Placement;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the files and says where each of them goes; nothing is written.
 * @throws InputError('metadata' | 'nwb' | 'file' | 'output') when one of them cannot be laid out, or its place is taken
 */
export async function planJobs(paths: readonly string[], options: PlanOptions): Promise<DandiJob[]> {
  const facts: DandiFacts[] = [];
  for (const path of new Set(paths.map((one) => resolve(one)))) {
    throwIfCancelled(options.signal);
    facts.push(await dandiFactsOf(path));
  }
  const jobs: DandiJob[] = [];
  for (const [index, placed] of planDandiLayout(facts).entries()) {
    const one = facts[index];
    if (one === undefined) continue;
    if (placed === undefined) throw notDistinct(one, facts);
    jobs.push(await jobOf(one, placed, options));
  }
  return jobs;
}

function notDistinct(one: DandiFacts, all: readonly DandiFacts[]): InputError {
  const twins = all.filter(
    (other) => other !== one && other.subjectId === one.subjectId && other.sessionId === one.sessionId,
  );
  return new InputError('metadata', {
    found: `the same subject, session and object_id in ${[one, ...twins].map(({ path }) => basename(path)).join(' and ')}`,
    expected: 'files that differ in one of them: two copies of one file are one file for DANDI',
    todo: 'Give one of them, or another session_id to each.',
    where: { file: one.path },
  });
}

async function jobOf(facts: DandiFacts, placed: DandiPlace, options: PlanOptions): Promise<DandiJob> {
  const target = join(resolve(options.outFolder), placed.target);
  for (const path of [target, target.slice(0, -extname(target).length)])
    if ((await bytesOf(path)) !== undefined)
      throw new InputError('output', {
        found: `${path}, which exists already`,
        expected: 'a free name: nothing is overwritten',
        todo: 'Remove it or choose another --out.',
        where: { file: facts.path },
      });
  const videos: { from: string; to: string }[] = [];
  const edits: NwbEdit[] = [];
  for (const { path, files } of placed.videos) {
    for (const { from, to } of files)
      if (!isAddress(from)) videos.push({ from: await videoSource(facts.path, from), to });
    if (files.some(({ from, to }) => from !== to))
      edits.push({ kind: 'set-text', path: `${path}/external_file`, value: files.map(({ to }) => to) });
  }
  const placement = edits.length > 0 ? 'copy' : options.placement;
  return { source: facts.path, target: placed.target, placement, edits, videos };
}

async function videoSource(nwbPath: string, external: string): Promise<string> {
  const extension = extname(external).toLowerCase();
  if (!DANDI_VIDEO_EXTENSIONS.includes(extension))
    throw new InputError('file', {
      found: `the video ${external}`,
      expected: `a video that DANDI takes: ${DANDI_VIDEO_EXTENSIONS.join(' ')}`,
      todo:
        extension === '.h264'
          ? 'Convert the session again with --video mp4: the same pictures in an .mp4, not encoded anew.'
          : 'Make an .mp4 of it, and name that in the file.',
      where: { file: nwbPath },
    });
  const path = isAbsolute(external) ? external : resolve(dirname(nwbPath), external);
  if ((await bytesOf(path)) === undefined)
    throw new InputError('file', {
      found: `no file ${path}`,
      expected: 'the video that the NWB file names, seen from its folder',
      todo: 'Put the video there.',
      where: { file: nwbPath },
    });
  return path;
}
