import { z } from 'zod';
import { progressSchema } from '../assistant/progress.ts';

/**
 * What watchers of a session get: that something was stored, numbered from 1 without gaps (they ask for the state
 * themselves), or how far the work is, which is not stored.
 */
export const liveMessageSchema = z.union([
  z.object({ seq: z.int().positive(), at: z.string(), type: z.string() }),
  z.object({ progress: progressSchema }),
]);

export type LiveMessage = z.infer<typeof liveMessageSchema>;
