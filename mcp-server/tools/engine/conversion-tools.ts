import { z } from 'zod';
import { defineTool, InputError, type Progress } from '../../../schemas/index.ts';
import { planConversion } from '../conversion/plan.ts';
import { type ConversionProgress, runConversion } from '../conversion/run.ts';
import { type ConversionSettings, videoPlacements } from '../conversion/settings.ts';
import type { DataRoots } from '../data-roots.ts';
import type { Estimator } from '../estimate.ts';
import type { Jobs } from '../jobs.ts';
import {
  folderArgument,
  metadataArgument,
  metadataGiven,
  outFolderArgument,
  sessionArgument,
} from './arguments.ts';
import type { JobResult } from './job-result.ts';

const settingsSchema = z.object({
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

const estimateSchema = z.object({
  output: z.string(),
  sourceBytes: z.number(),
  /** Both are estimates. */
  seconds: z.number(),
  bytes: z.number(),
});

export const STAGES: Readonly<Record<ConversionProgress['stage'], string>> = {
  rereading: 'Reading again what is written already',
  samples: 'Reading the recordings',
  times: 'Writing times and events',
  finishing: 'Finishing the file',
  verifying: 'Comparing the file with the recordings',
};

function progressOf({ stage, doneBytes, totalBytes }: ConversionProgress): Progress {
  return { stage: STAGES[stage], done: doneBytes, total: totalBytes };
}

/** The tools that plan and start conversions. */
export function conversionTools(roots: DataRoots, jobs: Jobs<JobResult>, estimator: Estimator) {
  const outputs = new Set<string>();
  const plan = async (args: z.infer<typeof settingsSchema>, signal: AbortSignal) => {
    const given = args.metadata === undefined ? undefined : metadataGiven(args.metadata);
    const settings: ConversionSettings = {
      folder: await roots.existing(args.folder),
      outFolder: await roots.writable(args.outFolder),
      session: args.session,
      overwrite: args.overwrite,
      ownSince: args.ownSince,
      video: args.video,
      reconfigFile: args.reconfigFile === undefined ? undefined : await roots.existing(args.reconfigFile),
      fillSingleDrops: args.fillSingleDrops,
      verify: args.verify,
      metadata: given?.metadata,
    };
    const planned = await planConversion(settings, signal);
    return { ...planned, warnings: [...(given?.warnings ?? []), ...planned.warnings] };
  };
  return [
    defineTool({
      name: 'estimate_conversion',
      title: 'Estimate a conversion',
      description: 'How long a conversion will take and how large the file will be, about.',
      input: z.object({ folder: folderArgument, session: sessionArgument, outFolder: outFolderArgument }),
      output: estimateSchema,
      effects: 'reads',
      run: async ({ folder, session, outFolder }, { signal }) =>
        await estimator.ofFolder(
          await roots.existing(folder),
          session,
          await roots.writable(outFolder),
          signal,
        ),
    }),
    defineTool({
      name: 'plan_conversion',
      title: 'Plan a conversion',
      description: 'Decides everything about a conversion and says it; writes nothing.',
      input: settingsSchema,
      output: estimateSchema.extend({
        packets: z.number(),
        electrodes: z.number(),
        series: z.number(),
        digitalLines: z.array(z.string()),
        warnings: z.array(z.string()),
      }),
      effects: 'reads',
      async run(args, { signal }) {
        const planned = await plan(args, signal);
        return {
          ...estimator.of(planned.output, planned.sourceBytes),
          packets: planned.packets,
          electrodes: planned.contents.electrodes.length,
          series: planned.series.length,
          digitalLines: planned.lines.map((line) => line.name),
          warnings: planned.warnings,
        };
      },
    }),
    defineTool({
      name: 'start_conversion',
      title: 'Start a conversion',
      description:
        'Converts a session to one NWB file. What would make it fail is said at once; the work itself is a job that await_job waits for.',
      input: settingsSchema,
      output: estimateSchema.extend({ jobId: z.string(), warnings: z.array(z.string()) }),
      effects: 'changes-files',
      async run(args, { signal }) {
        const planned = await plan(args, signal);
        const { output, warnings, sourceBytes } = planned;
        if (outputs.has(output)) throw alreadyRunning(output);
        outputs.add(output);
        const jobId = jobs.start('convert', output, async (context) => {
          try {
            const result = await runConversion(planned, {
              signal: context.signal,
              onProgress: (progress) => context.progress(progressOf(progress)),
            });
            estimator.learn(result);
            return { conversion: result };
          } finally {
            outputs.delete(output);
          }
        });
        return { ...estimator.of(output, sourceBytes), jobId, warnings };
      },
    }),
  ] as const;
}

function alreadyRunning(output: string): InputError {
  return new InputError('output', {
    found: 'a conversion that is writing this file',
    expected: 'one conversion at a time for a file',
    todo: 'Wait for it, or cancel it first.',
    where: { file: output },
  });
}
