import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import { answerSchema } from './answer.ts';
import { retryAfterMs, statusOf } from './faults.ts';
import { SYSTEM_PROMPT } from './prompt.ts';

type Params = Anthropic.MessageStreamParams;

/** Enough for the form with a few paragraphs of free text; an answer that needs more is none. */
const MAX_TOKENS = 2048;
const PAUSE_MS = 500;
/** Whoever is told to wait longer is answered by the built-in engine instead. */
const LONGEST_PAUSE_MS = 3000;
const BAD_REQUEST = 400;

/**
 * How to answer quickly and alike every time, the best first. Which of these a model takes depends on the model, and it answers 400 to
 * the others; current models take no temperature at all.
 */
const SETTINGS: readonly { readonly thinking?: Params['thinking']; readonly effort?: 'low' }[] = [
  { thinking: { type: 'between_tools' }, effort: 'low' },
  { effort: 'low' },
  {},
];

export interface ModelOptions {
  readonly apiKey: string;
  readonly model: string;
  readonly baseURL: string | undefined;
}

/** What the model answered, as text, and why it ended. */
export interface Reply {
  readonly text: string;
  readonly stopReason: string | null;
}

interface Loaded {
  readonly client: Anthropic;
  readonly format: { readonly type: 'json_schema'; readonly schema: Record<string, unknown> };
}

/** The library is loaded with the first request: nobody without a key waits for it. */
async function load({ apiKey, baseURL }: ModelOptions): Promise<Loaded> {
  const [{ default: Client }, { zodOutputFormat }] = await Promise.all([
    import('@anthropic-ai/sdk'),
    import('@anthropic-ai/sdk/helpers/zod'),
  ]);
  // Its log and its traces would hold what people say.
  const quiet = { logLevel: 'off', openTelemetry: false } as const;
  const client = new Client({ apiKey, baseURL: baseURL ?? null, maxRetries: 0, ...quiet });
  const { type, schema } = zodOutputFormat(answerSchema);
  return { client, format: { type, schema } };
}

/** One model of the service, asked one question at a time. */
export class Model {
  readonly #options: ModelOptions;
  #loaded: Promise<Loaded> | undefined;
  /** Where in {@link SETTINGS} this model is. */
  #settings = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
  }

  /**
   * Asks once, and once more where the service is busy or broken and asks for no long pause.
   * @throws whatever the client throws; its messages are not fit to be shown
   */
  async ask(message: string, signal: AbortSignal): Promise<Reply> {
    this.#loaded ??= load(this.#options);
    const loaded = await this.#loaded;
    for (let hasPaused = false; ; ) {
      const settings = this.#settings;
      try {
        return await this.#stream(loaded, message, signal);
      } catch (error) {
        const status = statusOf(error);
        if (status === BAD_REQUEST && settings < SETTINGS.length - 1) {
          this.#settings = Math.max(this.#settings, settings + 1);
          continue;
        }
        const pauseMs = retryAfterMs(error) ?? PAUSE_MS;
        const canRetry = status === 429 || (status !== undefined && status >= 500);
        if (hasPaused || !canRetry || pauseMs > LONGEST_PAUSE_MS) throw error;
        hasPaused = true;
        await sleep(pauseMs, undefined, { signal });
      }
    }
  }

  async #stream({ client, format }: Loaded, message: string, signal: AbortSignal): Promise<Reply> {
    const { thinking, effort } = SETTINGS[this.#settings] ?? {};
    const stream = client.messages.stream(
      {
        model: this.#options.model,
        max_tokens: MAX_TOKENS,
        system: [{ type: 'text', text: SYSTEM_PROMPT, cache_control: { type: 'ephemeral' } }],
        messages: [{ role: 'user', content: message }],
        output_config: { format, ...(effort === undefined ? {} : { effort }) },
        ...(thinking === undefined ? {} : { thinking }),
      },
      { signal },
    );
    const { content, stop_reason: stopReason } = await stream.finalMessage();
    const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    return { text, stopReason };
  }
}
