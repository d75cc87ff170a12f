import { z } from 'zod';
import { progressSchema } from './progress.ts';

/** What a process says of a session and nobody keeps: how far work on it is, `null` when it is over; or that its reading is to end. */
export const asideSchema = z.union([
  z.object({ progress: progressSchema.nullable() }),
  z.object({ stop: z.literal('reading') }),
]);
export type Aside = z.infer<typeof asideSchema>;

/** The other processes over the same log. What is said while they cannot be reached is lost. */
export interface Asides {
  readonly tell: (sessionId: string, aside: Aside) => void;
  /** @returns how to hear no more */
  readonly hear: (listener: (sessionId: string, aside: Aside) => void) => () => void;
}
