import { z } from 'zod';
import { sourcedValueSchema } from './provenance.ts';

/** One recording of a session, as much as a conversation needs. */
export const recordingSummarySchema = z.object({
  epoch: z.number(),
  tag: z.string(),
  file: z.string(),
  sizeBytes: z.number(),
  /** ISO 8601 in UTC. */
  start: z.string().optional(),
  seconds: z.number(),
  rateHz: z.number(),
  channels: z.number(),
  packets: z.number(),
  lostPackets: z.number(),
  gaps: z.number(),
});

/** What the files of a session say before anybody is asked. */
export const scanSummarySchema = z.object({
  folder: z.string(),
  animal: z.string(),
  /** YYYYMMDD */
  date: z.string(),
  recordings: z.array(recordingSummarySchema),
  nTrodes: z.array(z.object({ id: z.number(), channels: z.number() })),
  rateHz: z.number(),
  channels: z.number(),
  hasScale: z.boolean(),
  /** The header describes its probes (Neuropixels): nobody has to map channels or name device types. */
  hasProbes: z.boolean().optional(),
  isPtp: z.boolean(),
  trodesVersion: z.string().optional(),
  /** Cameras by their number in the file names, with the epochs they filmed. */
  cameras: z.array(z.object({ number: z.number(), epochs: z.array(z.number()) })),
  dioLines: z.array(z.string()),
  files: z.array(z.object({ epoch: z.number(), role: z.string(), name: z.string() })),
  metadataFile: z.string().optional(),
  warnings: z.array(z.string()),
  /** Names of the devices of optogenetics that files describe. */
  stimulationDevices: z
    .object({
      viruses: z.array(z.string()),
      fibers: z.array(z.string()),
      lightSources: z.array(z.string()),
    })
    .optional(),
  /** Facts and proposals for metadata fields, each with where it comes from. */
  values: z.array(sourcedValueSchema),
  /** What other files of the session say of fields that `values` has otherwise. */
  claims: z.array(sourcedValueSchema).optional(),
});

export type RecordingSummary = z.infer<typeof recordingSummarySchema>;
export type ScanSummary = z.infer<typeof scanSummarySchema>;
