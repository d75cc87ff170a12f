import { z } from 'zod';
import { nTrodesSchema, recordingReportSchema, sessionMetadataSchema } from '../../../schemas/index.ts';

export const scanSchema = z.object({
  folder: z.string(),
  sessions: z.array(
    z.object({
      /** What the other tools take as `session`. */
      name: z.string(),
      animal: z.string(),
      date: z.string(),
      recordings: z.number(),
      bytes: z.number(),
      metadata: z.array(z.string()),
    }),
  ),
  unrecognised: z.array(z.object({ path: z.string(), reason: z.string() })),
});

export const sessionFactsSchema = z.object({
  folder: z.string(),
  animal: z.string(),
  date: z.string(),
  recordings: z.array(recordingReportSchema.extend({ epoch: z.number(), tag: z.string() })),
  nTrodes: nTrodesSchema,
  probes: z.array(z.object({ number: z.number(), description: z.string(), electrodes: z.number() })),
  digitalLines: z.array(z.object({ id: z.string(), isInput: z.boolean() })),
  hasScale: z.boolean(),
  files: z.array(
    z.object({
      epoch: z.number(),
      tag: z.string(),
      role: z.string(),
      name: z.string(),
      sizeBytes: z.number(),
      camera: z.number().optional(),
    }),
  ),
  metadataFile: z.string().optional(),
  metadata: sessionMetadataSchema.optional(),
  warnings: z.array(z.string()),
});

export const digitalLookSchema = z.object({
  lines: z.array(
    z.object({
      id: z.string(),
      isInput: z.boolean(),
      changes: z.number(),
      rises: z.number(),
      medianIntervalS: z.number().optional(),
      regularShare: z.number(),
    }),
  ),
  isWhole: z.boolean(),
  method: z.string(),
});
