import { z } from 'zod';

/** Limits of one look at a signal, so that its answer stays small whatever is asked for. */
export const PREVIEW_LIMITS = { channels: 64, points: 4000, values: 40_000 } as const;

/**
 * A stretch of some channels of one recording, in counts of its converter. Where it has more packets than points, each
 * point holds the least and the greatest sample of `packetsPerPoint` packets; else the samples themselves.
 */
export const signalPreviewSchema = z.object({
  file: z.string(),
  rateHz: z.number(),
  /** Of the whole recording. */
  packets: z.number(),
  firstPacket: z.number(),
  /** Packets that the points stand for. */
  spanPackets: z.number(),
  packetsPerPoint: z.number(),
  points: z.number(),
  kind: z.enum(['counts', 'min-max']),
  /** False where only a part of the packets of each point was read, since the stretch is long. */
  isWhole: z.boolean(),
  channels: z.array(
    z.object({
      id: z.string(),
      nTrode: z.number().optional(),
      /** Microvolts for one count; absent where the recording does not say. */
      microvoltsPerCount: z.number().optional(),
      counts: z.array(z.number()).optional(),
      min: z.array(z.number()).optional(),
      max: z.array(z.number()).optional(),
    }),
  ),
});

export type SignalPreview = z.infer<typeof signalPreviewSchema>;
