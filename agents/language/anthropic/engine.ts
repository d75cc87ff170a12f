import { CancelledError, throwIfCancelled } from '../../../schemas/index.ts';
import type {
  AskOptions,
  Draft,
  LanguageEngine,
  Phrased,
  PhraseOptions,
  Understanding,
  Utterance,
} from '../contract.ts';
import type { FallbackReason } from './fallback.ts';
import { reasonOf, retryAfterMs, Unfit } from './faults.ts';
import { Model } from './model.ts';
import { phraseWith } from './phrase.ts';
import { DEFAULT_LIMITS, type Limits } from './prices.ts';
import { understandingOf } from './read-answer.ts';
import { askForForm } from './rounds.ts';

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
  /** The most that one account may use; {@link DEFAULT_LIMITS} by default. */
  readonly limits?: Partial<Limits> | undefined;
  /** Whether replies are put into the model's words; by default they stay as they are worked out. */
  readonly phrases?: boolean | undefined;
}

/**
 * The engine that asks a model of Anthropic. Its answers pass the same schema as those of the built-in engine, and the same rules for
 * values; whatever does not is dropped and read by `fallback`, and so is whatever fails on the way. Nothing that it throws or tells holds
 * the key or the text.
 */
export function createAnthropicEngine(options: AnthropicEngineOptions): LanguageEngine {
  const { apiKey, baseURL, fallback, onFallback, timeoutMs = TIMEOUT_MS, phrases = false } = options;
  const name = options.model ?? DEFAULT_MODEL;
  const model = new Model({ apiKey, baseURL, model: name, limits: { ...DEFAULT_LIMITS, ...options.limits } });
  const toldReasons = new Set<FallbackReason>();
  let rest: { readonly untilMs: number; readonly reason: FallbackReason } | undefined;

  const tell = (reason: FallbackReason): void => {
    if (toldReasons.has(reason)) return;
    toldReasons.add(reason);
    onFallback?.(reason);
  };

  /** Does `work` within the time there is; the reason instead, where it fails. */
  const attempt = async <T extends object>(
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | FallbackReason> => {
    if (rest !== undefined && performance.now() < rest.untilMs) return rest.reason;
    const deadline = AbortSignal.timeout(timeoutMs);
    const either = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    try {
      const done = await work(either);
      rest = undefined;
      return done;
    } catch (error) {
      if (signal?.aborted === true) throw new CancelledError();
      if (error instanceof Unfit) return error.reason;
      const reason = deadline.aborted ? 'time-out' : reasonOf(error);
      const restMs = reason === 'time-out' ? REST_MS : reason === 'busy' ? (retryAfterMs(error) ?? 0) : 0;
      rest = { untilMs: performance.now() + Math.min(restMs, LONGEST_REST_MS), reason };
      return reason;
    }
  };

  const understandByModel = async (
    utterance: Utterance,
    signal: AbortSignal,
    account: AskOptions['account'],
  ): Promise<Understanding> => {
    const { answer, dropped } = await askForForm(model, utterance, { signal, account });
    const understood = understandingOf(answer, utterance);
    if (understood === undefined) throw new Unfit('answer');
    const own = { ...understood, model: name };
    return dropped.length === 0
      ? own
      : filled(own, await fallback.understand(utterance, { signal }), dropped);
  };

  return {
    async understand(utterance, { signal, account } = {}) {
      throwIfCancelled(signal);
      if (utterance.text.trim() === '') return fallback.understand(utterance, { signal });
      const isLong = utterance.text.length > LONGEST_TEXT;
      const understood = isLong
        ? 'too-long'
        : await attempt(signal, (either) => understandByModel(utterance, either, account));
      if (typeof understood !== 'string') return understood;
      tell(understood);
      return { ...(await fallback.understand(utterance, { signal })), away: understood };
    },

    async phrase(draft: Draft, { signal, account, onText }: PhraseOptions = {}): Promise<Phrased> {
      throwIfCancelled(signal);
      if (!phrases || draft.text.trim() === '') return fallback.phrase(draft, { signal, onText });
      const phrased = await attempt(signal, (either) =>
        phraseWith(model, fallback, draft, { signal: either, account, onText }),
      );
      if (typeof phrased !== 'string') return { ...phrased, model: name };
      tell(phrased);
      return { ...(await fallback.phrase(draft, { signal })), away: phrased };
    },
  };
}

/** The built-in engine's reading of the fields that the model's did not pass for. */
function filled(own: Understanding, other: Understanding, dropped: readonly string[]): Understanding {
  const isMissing = (field: string): boolean => dropped.includes(field) && !(field in own.metadata);
  const pick = <T extends object>(of: T): T =>
    Object.fromEntries(Object.entries(of).filter(([field]) => isMissing(field))) as T;
  const doubts = other.doubts.filter(({ field }) => isMissing(field) && !own.clarify.includes(field));
  return {
    ...own,
    metadata: { ...own.metadata, ...pick(other.metadata) },
    evidence: { ...own.evidence, ...pick(other.evidence) },
    uncertain: [...new Set([...own.uncertain, ...other.uncertain.filter(isMissing)])],
    doubts: [...own.doubts, ...doubts],
    clarify: [...own.clarify, ...doubts.map(({ field }) => field)],
  };
}
