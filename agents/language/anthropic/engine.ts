import { CancelledError, throwIfCancelled } from '../../../schemas/index.ts';
import type { LanguageEngine, Understanding, Utterance } from '../contract.ts';
import type { FallbackReason } from './fallback.ts';
import { reasonOf, retryAfterMs } from './faults.ts';
import { Model, type Reply } from './model.ts';
import { userMessage } from './prompt.ts';
import { readAnswer } from './read-answer.ts';

export const DEFAULT_MODEL = 'claude-sonnet-5-5';

/** The first request of a day takes longer, since the service prepares the form. */
const TIMEOUT_MS = 20_000;
/** Longer texts could not be given back within one answer. The built-in engine reads no more either. */
const LONGEST_TEXT = 4000;
/** After a time-out the next utterances do not wait for the same network again. */
const REST_MS = 30_000;
const LONGEST_REST_MS = 60_000;

export interface AnthropicEngineOptions {
  readonly apiKey: string;
  /** {@link DEFAULT_MODEL} by default. */
  readonly model?: string | undefined;
  /** The service's own address by default. */
  readonly baseURL?: string | undefined;
  /** Reads what the model could not. */
  readonly fallback: LanguageEngine;
  /** Called the first time for each reason. */
  readonly onFallback?: ((reason: FallbackReason) => void) | undefined;
  /** For one utterance with all tries; 20 s by default. */
  readonly timeoutMs?: number | undefined;
}

/** An answer that is of no use, and why. */
class Unfit extends Error {
  override readonly name = 'Unfit';
  readonly reason: FallbackReason;
  constructor(reason: FallbackReason) {
    super(reason);
    this.reason = reason;
  }
}

function understandingOf({ text, stopReason }: Reply, utterance: Utterance): Understanding {
  if (stopReason === 'refusal') throw new Unfit('refusal');
  if (stopReason !== 'end_turn') throw new Unfit('answer');
  const understanding = readAnswer(JSON.parse(text), utterance);
  if (understanding === undefined) throw new Unfit('answer');
  return understanding;
}

/**
 * The engine that asks a model of Anthropic. Its answers pass the same schema as those of the built-in engine, and the same rules for
 * values; whatever does not, and whatever fails on the way, is read by `fallback`. Nothing that it throws or tells holds the key or the text.
 */
export function createAnthropicEngine(options: AnthropicEngineOptions): LanguageEngine {
  const { apiKey, baseURL, fallback, onFallback, timeoutMs = TIMEOUT_MS } = options;
  const model = new Model({ apiKey, baseURL, model: options.model ?? DEFAULT_MODEL });
  const toldReasons = new Set<FallbackReason>();
  let restsUntilMs = 0;

  const tell = (reason: FallbackReason): void => {
    if (toldReasons.has(reason)) return;
    toldReasons.add(reason);
    onFallback?.(reason);
  };

  /** The reason instead of an understanding, where there is none. */
  const ask = async (
    utterance: Utterance,
    signal: AbortSignal | undefined,
  ): Promise<Understanding | FallbackReason> => {
    if (utterance.text.length > LONGEST_TEXT) return 'too-long';
    const deadline = AbortSignal.timeout(timeoutMs);
    const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    try {
      return understandingOf(await model.ask(userMessage(utterance), either), utterance);
    } catch (error) {
      if (signal?.aborted === true) throw new CancelledError();
      if (error instanceof Unfit) return error.reason;
      const reason = deadline.aborted ? 'time-out' : reasonOf(error);
      const restMs = reason === 'time-out' ? REST_MS : reason === 'busy' ? (retryAfterMs(error) ?? 0) : 0;
      restsUntilMs = Math.max(restsUntilMs, performance.now() + Math.min(restMs, LONGEST_REST_MS));
      return reason;
    }
  };

  return {
    async understand(utterance, { signal } = {}) {
      throwIfCancelled(signal);
      if (utterance.text.trim() !== '' && performance.now() >= restsUntilMs) {
        const understood = await ask(utterance, signal);
        if (typeof understood !== 'string') return understood;
        tell(understood);
      }
      return fallback.understand(utterance, signal === undefined ? {} : { signal });
    },
  };
}
