import type { ModelLimit, ModelUse } from '../../../schemas/index.ts';

/** US dollars for a million tokens; a cache is kept for five minutes. */
interface Price {
  readonly input: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  readonly output: number;
}

/**
 * The list of platform.claude.com as of 2026-10-24, by the beginning of a model's id, the longest first. The service may change it at any time: its
 * bill counts. Of Haiku 5.5, the price of prompts of at most 100,000 tokens, which ours are.
 */
const PRICES: readonly (readonly [model: string, price: Price])[] = [
  ['claude-sonnet-5-5', { input: 2, cacheWrite: 2.5, cacheRead: 0.1, output: 10 }],
  ['claude-opus-5-5', { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 20 }],
  ['claude-haiku-5-5', { input: 0.1, cacheWrite: 0.125, cacheRead: 0.01, output: 0.5 }],
  ['claude-fable-5-1', { input: 10, cacheWrite: 12.5, cacheRead: 0.25, output: 50 }],
  ['claude-sonnet-5', { input: 2, cacheWrite: 2.5, cacheRead: 0.2, output: 10 }],
  ['claude-opus-5', { input: 5, cacheWrite: 6.25, cacheRead: 0.5, output: 25 }],
  ['claude-fable-5', { input: 10, cacheWrite: 12.5, cacheRead: 1, output: 50 }],
  ['claude-opus-4-8', { input: 5, cacheWrite: 6.25, cacheRead: 0.5, output: 25 }],
  ['claude-opus-4-7', { input: 5, cacheWrite: 6.25, cacheRead: 0.5, output: 25 }],
  ['claude-opus-4-6', { input: 5, cacheWrite: 6.25, cacheRead: 0.5, output: 25 }],
  ['claude-opus-4-5', { input: 5, cacheWrite: 6.25, cacheRead: 0.5, output: 25 }],
  ['claude-sonnet-4-6', { input: 3, cacheWrite: 3.75, cacheRead: 0.3, output: 15 }],
  ['claude-sonnet-4-5', { input: 3, cacheWrite: 3.75, cacheRead: 0.3, output: 15 }],
  ['claude-haiku-4-5', { input: 1, cacheWrite: 1.25, cacheRead: 0.1, output: 5 }],
];

/** A dated id is the same model: claude-haiku-4-5-20251001. Another number behind the name is another one. */
function priceOf(model: string): Price | undefined {
  return PRICES.find(([id]) => model === id || new RegExp(`^${id}-\\d{8}$`).test(model))?.[1];
}

export const hasPrice = (model: string): boolean => priceOf(model) !== undefined;

/** The same use with what it costs, where that is known. */
export function priced(use: Omit<ModelUse, 'usd'>): ModelUse {
  const price = priceOf(use.model);
  if (price === undefined) return use;
  const millionths =
    use.inputTokens * price.input +
    use.cacheWriteTokens * price.cacheWrite +
    use.cacheReadTokens * price.cacheRead +
    use.outputTokens * price.output;
  return { ...use, usd: millionths / 1e6 };
}

export interface Limits {
  readonly usd: number;
  /** For models of which no price is known. */
  readonly tokens: number;
}

/** A long conversation of a hundred answers stays below it with the default model. */
export const DEFAULT_LIMITS: Limits = { usd: 1, tokens: 500_000 };

export function limitOf(model: string, limits: Limits): ModelLimit {
  return hasPrice(model) ? { usd: limits.usd } : { tokens: limits.tokens };
}

/** The most that a request can come to: no text has more tokens than bytes. */
export function mostOf(model: string, bytes: number, outputTokens: number): ModelUse {
  return priced({ model, inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: bytes, outputTokens });
}
