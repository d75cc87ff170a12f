import { z } from 'zod';
import { progressSchema, sessionMetadataSchema, verifyReportSchema } from '../../schemas/index.ts';

/* What this agent reads of the engine's answers; the rest of them is dropped where it arrives. */

const nTrodesSchema = z.array(z.object({ id: z.number(), channels: z.number() }));

export const sessionFactsSchema = z.object({
  folder: z.string(),
  animal: z.string(),
  date: z.string(),
  recordings: z.array(
    z.object({
      file: z.string(),
      epoch: z.number(),
      tag: z.string(),
      system: z.string(),
      sizeBytes: z.number(),
      start: z.string().optional(),
      seconds: z.number(),
      rateHz: z.number(),
      channels: z.number(),
      packets: z.number(),
      isPtpEnabled: z.boolean(),
      gaps: z.object({ single: z.number(), longer: z.number(), lostPackets: z.number() }),
      software: z.object({ trodes: z.string().optional() }),
    }),
  ),
  nTrodes: nTrodesSchema,
  /** Probes that the header describes itself. */
  probes: z
    .array(z.object({ number: z.number(), description: z.string(), electrodes: z.number() }))
    .optional(),
  digitalLines: z.array(z.object({ id: z.string(), isInput: z.boolean() })),
  hasScale: z.boolean(),
  files: z.array(
    z.object({
      epoch: z.number(),
      tag: z.string(),
      role: z.string(),
      name: z.string(),
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
      changes: z.number(),
      rises: z.number(),
      medianIntervalS: z.number().optional(),
      regularShare: z.number(),
    }),
  ),
  method: z.string(),
});

export const hardwareMapSchema = z.object({
  fits: z.boolean(),
  message: z.string(),
  warnings: z.array(z.string()),
});

export const estimateSchema = z.object({ output: z.string(), seconds: z.number(), bytes: z.number() });

/** Everything that a conversion would decide. */
export const plannedSchema = estimateSchema.extend({
  sourceBytes: z.number(),
  packets: z.number(),
  electrodes: z.number(),
  series: z.number(),
  digitalLines: z.array(z.string()),
  warnings: z.array(z.string()),
});

export const startedSchema = estimateSchema.extend({ jobId: z.string(), warnings: z.array(z.string()) });

export const jobEndSchema = z.object({
  jobId: z.string(),
  outcome: z.enum(['done', 'failed', 'cancelled', 'interrupted']),
  /** Why it ended otherwise than done. */
  message: z.string().optional(),
  output: z
    .object({
      path: z.string(),
      bytes: z.number(),
      seconds: z.number(),
      warnings: z.array(z.string()),
      beside: z.array(z.object({ path: z.string(), bytes: z.number() })).optional(),
    })
    .optional(),
  /** Of a comparison with the recordings. */
  comparison: verifyReportSchema.optional(),
});

export const jobListSchema = z.object({
  jobs: z.array(
    z.object({
      jobId: z.string(),
      kind: z.string(),
      title: z.string(),
      startedAt: z.string(),
      state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
      progress: progressSchema.optional(),
    }),
  ),
});

export const cancelledSchema = z.object({ jobId: z.string(), isCancelled: z.boolean() });

export type SessionFacts = z.infer<typeof sessionFactsSchema>;
export type DigitalLook = z.infer<typeof digitalLookSchema>;
