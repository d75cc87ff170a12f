import { join } from 'node:path';
import { z } from 'zod';
import { verifyReportSchema } from '../../../schemas/index.ts';
import { type ConversionPlan, outputName, planConversion } from '../conversion/plan.ts';
import { type ConversionProgress, runConversion } from '../conversion/run.ts';
import { chooseSession } from '../conversion/session-choice.ts';
import { videoPlacements } from '../conversion/settings.ts';
import type { DataRoots } from '../data-roots.ts';
import type { JobContext, JobOrder } from '../job-registry.ts';
import { verifyFile } from '../verify/verify-file.ts';
import {
  fileArgument,
  folderArgument,
  metadataArgument,
  metadataGiven,
  outFolderArgument,
  sessionArgument,
} from './arguments.ts';
import type { NwbInspector } from './inspector.ts';
import { type JobResult, outputOf } from './job-result.ts';

export const conversionSchema = z.object({
  folder: folderArgument,
  session: sessionArgument,
  outFolder: outFolderArgument,
  metadata: metadataArgument
    .optional()
    .meta({ description: 'Metadata of the session; without it the metadata file of the folder counts' }),
  overwrite: z.boolean().optional().meta({ description: 'Replace a file of the same name' }),
  ownSince: z.iso.datetime().optional().meta({
    description:
      'When the conversion was begun that this one goes on with: a file of the same name that was written since then is its own',
  }),
  video: z
    .enum(videoPlacements)
    .optional()
    .meta({ description: 'How videos are put beside the file; copy by default' }),
  reconfigFile: z
    .string()
    .optional()
    .meta({ description: 'A .trodesconf whose channel grouping replaces that of the recordings' }),
  fillSingleDrops: z
    .boolean()
    .optional()
    .meta({ description: 'Repeat the packet before a single lost one in the ephys stream' }),
  verify: z
    .boolean()
    .optional()
    .meta({ description: 'Compare the file with the recordings when it is written' }),
});
export type ConversionArguments = z.infer<typeof conversionSchema>;

export const comparisonSchema = z.object({
  file: fileArgument,
  folder: folderArgument,
  session: sessionArgument,
  metadata: metadataArgument.optional().meta({
    description: 'Metadata that the file was made with; without it the metadata file of the folder counts',
  }),
  reconfigFile: z.string().optional().meta({ description: 'The .trodesconf that the conversion was given' }),
});
export type ComparisonArguments = z.infer<typeof comparisonSchema>;

const checkSchema = z.object({ file: fileArgument });

/**
 * The same arguments with the paths that they really lead to.
 * @throws InputError for what lies outside of the data folders
 */
export async function placedConversion(
  args: ConversionArguments,
  roots: DataRoots,
): Promise<ConversionArguments> {
  const { reconfigFile } = args;
  return {
    ...args,
    folder: await roots.existing(args.folder),
    outFolder: await roots.writable(args.outFolder),
    reconfigFile: reconfigFile === undefined ? undefined : await roots.existing(reconfigFile),
  };
}

/** See `placedConversion`. */
export async function placedComparison(
  args: ComparisonArguments,
  roots: DataRoots,
): Promise<ComparisonArguments> {
  const { reconfigFile } = args;
  return {
    ...args,
    file: await roots.existing(args.file),
    folder: await roots.existing(args.folder),
    reconfigFile: reconfigFile === undefined ? undefined : await roots.existing(reconfigFile),
  };
}

/** Decides everything about a conversion whose paths are placed. */
export async function planOrder(
  args: ConversionArguments,
  { workers, signal }: { readonly workers?: number | undefined; readonly signal: AbortSignal },
): Promise<ConversionPlan> {
  const given = args.metadata === undefined ? undefined : metadataGiven(args.metadata);
  const planned = await planConversion({ ...args, workers, metadata: given?.metadata }, signal);
  return { ...planned, warnings: [...(given?.warnings ?? []), ...planned.warnings] };
}

/**
 * A conversion that somebody else will plan and run: looks at names alone, whatever the size of the recordings.
 * @throws InputError for what lies outside of the data folders, and where it is not clear which session is meant
 */
export async function orderOf(
  args: ConversionArguments,
  roots: DataRoots,
  signal?: AbortSignal,
): Promise<JobOrder & { readonly key: string }> {
  const placed = await placedConversion(args, roots);
  const { session } = await chooseSession(placed.folder, placed.session, signal);
  const output = join(placed.outFolder, outputName(session));
  return { kind: 'convert', title: output, key: output, args: placed };
}

export async function convertPlanned(plan: ConversionPlan, context: JobContext): Promise<JobResult> {
  const { signal, progress } = context;
  const result = await runConversion(plan, { signal, onProgress: (told) => progress(progressOf(told)) });
  return { output: outputOf(result) };
}

export async function compare(args: ComparisonArguments, context: JobContext): Promise<JobResult> {
  const { signal, progress } = context;
  const metadata = args.metadata === undefined ? undefined : metadataGiven(args.metadata).metadata;
  const onProgress = (done: number, total: number): void =>
    progress({ stage: 'Comparing the file with the recordings', done, total });
  const report = await verifyFile({ ...args, metadata }, { signal, onProgress });
  return { comparison: verifyReportSchema.parse(report) };
}

export async function check(
  file: string,
  inspector: NwbInspector,
  { signal, progress }: JobContext,
): Promise<JobResult> {
  const onProgress = (done: number, total: number): void =>
    progress({ stage: 'Checking the file', done, total });
  return { report: await inspector.evaluate(file, { signal, onProgress }) };
}

/** What a process needs to do an order of another one. */
export interface Workplace {
  /** Paths are looked at again: this process may be allowed less than the one that asked. */
  readonly roots: DataRoots;
  readonly inspector: NwbInspector;
  /** Encoding threads; one a core where it is not given. */
  readonly workers?: number | undefined;
  /** When the job was begun for the first time, where this is not the first: a file written since then is its own. */
  readonly ownSince?: string | undefined;
}

/** Does what an order says. */
export async function performJob(
  { kind, args }: Pick<JobOrder, 'kind' | 'args'>,
  { roots, inspector, workers, ownSince }: Workplace,
  context: JobContext,
): Promise<JobResult> {
  switch (kind) {
    case 'convert': {
      const asked = conversionSchema.parse(args);
      const placed = await placedConversion({ ...asked, ownSince: asked.ownSince ?? ownSince }, roots);
      return await convertPlanned(await planOrder(placed, { workers, signal: context.signal }), context);
    }
    case 'compare':
      return await compare(await placedComparison(comparisonSchema.parse(args), roots), context);
    case 'check':
      return await check(await roots.existing(checkSchema.parse(args).file), inspector, context);
  }
}

const STAGES: Readonly<Record<ConversionProgress['stage'], string>> = {
  rereading: 'Reading again what is written already',
  samples: 'Reading the recordings',
  times: 'Writing times and events',
  finishing: 'Finishing the file',
  verifying: 'Comparing the file with the recordings',
};

function progressOf({ stage, doneBytes, totalBytes }: ConversionProgress) {
  return { stage: STAGES[stage], done: doneBytes, total: totalBytes };
}
