import { z } from 'zod';
import { defineTool } from '../../../schemas/index.ts';
import type { DataRoots } from '../data-roots.ts';
import type { Estimator } from '../estimate.ts';
import type { JobRegistry } from '../job-registry.ts';
import { folderArgument, outFolderArgument, sessionArgument } from './arguments.ts';
import { conversionSchema, convertPlanned, placedConversion, planOrder } from './orders.ts';

const estimateSchema = z.object({
  output: z.string(),
  sourceBytes: z.number(),
  /** Both are estimates. */
  seconds: z.number(),
  bytes: z.number(),
});

/** The tools that plan and start conversions. */
export function conversionTools(roots: DataRoots, jobs: JobRegistry, estimator: Estimator) {
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
      input: conversionSchema,
      output: estimateSchema.extend({
        packets: z.number(),
        electrodes: z.number(),
        series: z.number(),
        digitalLines: z.array(z.string()),
        warnings: z.array(z.string()),
      }),
      effects: 'reads',
      async run(args, { signal }) {
        const planned = await planOrder(await placedConversion(args, roots), { signal });
        return {
          ...estimator.of(planned.output, planned.sourceBytes),
          packets: planned.packets,
          electrodes: planned.contents.electrodes.length,
          series: planned.series.length,
          digitalLines: planned.lines.map((line) => line.name),
          warnings: [...planned.warnings],
        };
      },
    }),
    defineTool({
      name: 'start_conversion',
      title: 'Start a conversion',
      description:
        'Converts a session to one NWB file. What would make it fail is said at once; the work itself is a job that await_job waits for.',
      input: conversionSchema.extend({
        asker: z
          .object({ conversation: z.string(), owner: z.string().optional() })
          .optional()
          .meta({ description: 'The conversation that asks for it, and whose that is' }),
      }),
      output: estimateSchema.extend({ jobId: z.string(), warnings: z.array(z.string()) }),
      effects: 'changes-files',
      async run({ asker, ...args }, { signal }) {
        const placed = await placedConversion(args, roots.of(asker?.owner));
        const planned = await planOrder(placed, { signal });
        const { output, warnings, sourceBytes } = planned;
        const jobId = await jobs.start(
          {
            kind: 'convert',
            title: output,
            key: output,
            args: placed,
            sessionId: asker?.conversation,
            owner: asker?.owner,
          },
          (context) => convertPlanned(planned, context),
        );
        return { ...estimator.of(output, sourceBytes), jobId, warnings: [...warnings] };
      },
    }),
  ] as const;
}
