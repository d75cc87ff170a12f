import { z } from 'zod';

export const progressSchema = z.object({
  stage: z.string(),
  done: z.number(),
  total: z.number(),
  /** Estimated, or absent while nobody can know. */
  secondsLeft: z.number().optional(),
  /** While an answer is being said: as much of it as there is. */
  text: z.string().optional(),
});

export type Progress = z.infer<typeof progressSchema>;
