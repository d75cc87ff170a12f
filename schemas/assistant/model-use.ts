import { z } from 'zod';

/** Why the built-in engine read or wrote something in a model's place. */
export const awaySchema = z.enum([
  'too-long',
  'time-out',
  'unreachable',
  'key',
  'busy',
  'service',
  'request',
  'refusal',
  'answer',
  'budget',
]);

const count = z.number().int().nonnegative();

/** One request to a model, by the numbers that the service sent. */
export const modelUseSchema = z.object({
  model: z.string(),
  inputTokens: count,
  cacheReadTokens: count,
  cacheWriteTokens: count,
  outputTokens: count,
  /** Absent where no price of the model is known. */
  usd: z.number().nonnegative().optional(),
});

/** The most that one session may use: in money where the price is known, in tokens elsewhere. */
export const modelLimitSchema = z.union([z.object({ usd: z.number() }), z.object({ tokens: z.number() })]);

/** What a session has used of a model so far. */
export const modelTotalSchema = z.object({
  tokens: count,
  usd: z.number().nonnegative(),
  limit: modelLimitSchema.optional(),
  /** Why the model is not asked at the moment; absent while it is. */
  away: awaySchema.optional(),
});

export type Away = z.infer<typeof awaySchema>;
export type ModelUse = z.infer<typeof modelUseSchema>;
export type ModelLimit = z.infer<typeof modelLimitSchema>;
export type ModelTotal = z.infer<typeof modelTotalSchema>;
