import { z } from 'zod';
import { defineTool, InputError, verifyReportSchema } from '../../schemas/index.ts';

const startedAnswer = z.object({ jobId: z.string() });
const endAnswer = z.object({
  outcome: z.enum(['done', 'failed', 'cancelled', 'interrupted']),
  message: z.string().optional(),
  comparison: verifyReportSchema.optional(),
});

export const verifyNwb = defineTool({
  name: 'verify_nwb',
  title: 'Compare an NWB file with its session',
  description:
    'Reads an NWB file and the session folder that it was made of anew, and compares every sample, time, event and table row. Takes about as long as a conversion: with wait false it answers at once with a job id for await_job and cancel_job.',
  input: z.object({
    file: z.string().min(1).meta({ description: 'Path of the NWB file' }),
    folder: z.string().min(1).meta({ description: 'Folder of the session that it was made of' }),
    session: z
      .string()
      .optional()
      .meta({ description: 'Which session, as animal/date, when the folder holds several' }),
    metadata: z.record(z.string(), z.json()).optional().meta({
      description: 'Metadata that the file was made with; default: the metadata file of the folder',
    }),
    wait: z.boolean().default(true).meta({ description: 'False: a job id instead of the report' }),
  }),
  output: z.object({ jobId: z.string(), report: verifyReportSchema.optional() }),
  effects: 'reads',
  async run({ wait, ...args }, { call, progress, signal }) {
    const { jobId } = await call('engine', 'start_comparison', args, startedAnswer, { signal });
    if (!wait) return { jobId };
    try {
      const end = await call('engine', 'await_job', { jobId }, endAnswer, { onProgress: progress, signal });
      if (end.comparison !== undefined) return { jobId, report: end.comparison };
      throw new InputError('nwb', {
        found: `a comparison that ${end.outcome === 'failed' ? 'failed' : `was ${end.outcome}`}: ${end.message ?? 'no reason was given'}`,
        expected: 'a comparison that ends',
        todo: 'Put right what it says, and compare again.',
        where: { file: args.file },
      });
    } catch (error) {
      // Whoever waits no more wants no more of it: the job would read gigabytes for nobody.
      if (signal.aborted)
        await call('engine', 'cancel_job', { jobId }, z.looseObject({}), { signal: undefined });
      throw error;
    }
  },
});
