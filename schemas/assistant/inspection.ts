import { z } from 'zod';

export const nTrodesSchema = z.array(z.object({ id: z.number(), channels: z.number() }));

/** What the header and a few packets of one recording say. */
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

/** What a recording file, or every session of a folder, holds. */
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

export type Inspection = z.infer<typeof inspectionSchema>;
