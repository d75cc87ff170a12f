import type { ModelTotal, SessionEvent } from '../../../schemas/index.ts';

type Used = Extract<SessionEvent, { type: 'model-used' }>;

/** The sum of what a session used of a model, and whether it answers at the moment. */
export function modelTotal(before: ModelTotal | undefined, { uses, limit, away }: Used): ModelTotal {
  let { tokens, usd } = before ?? { tokens: 0, usd: 0 };
  for (const use of uses) {
    tokens += use.inputTokens + use.cacheReadTokens + use.cacheWriteTokens + use.outputTokens;
    usd += use.usd ?? 0;
  }
  const newest = limit ?? before?.limit;
  return {
    tokens,
    usd,
    ...(newest === undefined ? {} : { limit: newest }),
    ...(away === undefined ? {} : { away }),
  };
}
