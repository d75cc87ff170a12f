import { z } from 'zod';
import { sessionMetadataSchema } from '../../../schemas/index.ts';

const nTrodesSchema = z.array(z.object({ id: z.number(), channels: z.number() }));

/** A recording as `inspectPath` reports it. */
export const recordingReportSchema = z.object({
  file: z.string(),
  epoch: z.number().optional(),
  tag: z.string().optional(),
  system: z.string(),
  sizeBytes: z.number(),
  packets: z.number(),
  packetBytes: z.number(),
  rateHz: z.number(),
  start: z.string().optional(),
  seconds: z.number(),
  channels: z.number(),
  nTrodes: nTrodesSchema,
  microvoltsPerCount: z.array(z.number()),
  clock: z.string(),
  isPtpEnabled: z.boolean(),
  devices: z.array(z.object({ name: z.string(), bytes: z.number(), isAvailable: z.boolean() })),
  analog: z.record(z.string(), z.array(z.string())),
  sensors: z.array(z.object({ name: z.string(), channels: z.array(z.string()) })),
  digitalLines: z.number(),
  gaps: z.object({
    single: z.number(),
    longer: z.number(),
    lostPackets: z.number(),
    steppedBack: z.number(),
    isComplete: z.boolean(),
    first: z.array(z.object({ packet: z.number(), lost: z.number(), atS: z.number(), seconds: z.number() })),
  }),
  clockLook: z
    .object({
      places: z.number(),
      residualRmsMs: z.number(),
      residualMaxMs: z.number(),
      jumps: z.array(
        z.object({ packet: z.number(), what: z.enum(['clock', 'counter']), seconds: z.number() }),
      ),
      isComplete: z.boolean(),
    })
    .optional(),
  layout: z.string(),
  software: z.object({ trodes: z.string().optional(), controllerFirmware: z.string().optional() }),
  warnings: z.array(z.string()),
});

export const inspectionSchema = z.object({
  path: z.string(),
  recordings: z.array(recordingReportSchema),
  sessions: z.array(
    z.object({
      animal: z.string(),
      date: z.string(),
      recordings: z.array(recordingReportSchema),
      files: z.array(
        z.object({ epoch: z.number(), role: z.string(), name: z.string(), sizeBytes: z.number() }),
      ),
      metadata: z.array(z.string()),
      missing: z.array(
        z.object({
          field: z.string(),
          why: z.string(),
          example: z.string(),
          severity: z.enum(['required', 'recommended']),
        }),
      ),
      warnings: z.array(z.string()),
      fault: z.string().optional(),
    }),
  ),
  unrecognised: z.array(z.object({ path: z.string(), reason: z.string() })),
});

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
