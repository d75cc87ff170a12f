import { z } from 'zod';

const mismatchSchema = z.object({
  row: z.number().optional(),
  channel: z.string().optional(),
  source: z.object({ file: z.string(), packet: z.number(), byte: z.number().optional() }).optional(),
  found: z.string(),
  expected: z.string(),
});

const streamSchema = z.object({
  path: z.string(),
  what: z.string(),
  values: z.number(),
  differences: z.number(),
  largest: z.object({ difference: z.number(), allowed: z.number(), unit: z.string() }).optional(),
  first: mismatchSchema.optional(),
});

/** What a comparison of a file with its session tells. */
export const verifyReportSchema = z.object({
  file: z.string(),
  folder: z.string(),
  isEqual: z.boolean(),
  values: z.number().meta({ description: 'Values that were compared' }),
  differences: z.number(),
  streams: z.array(streamSchema),
  notes: z.array(z.string()),
  notCompared: z
    .array(z.string())
    .meta({ description: 'Objects of the file that nothing was compared with' }),
  notStored: z
    .array(z.string())
    .meta({ description: 'What the recordings hold and the file, by its nature, does not' }),
  sourceBytes: z.number(),
  seconds: z.number(),
});
