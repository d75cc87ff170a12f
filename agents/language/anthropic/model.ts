import { setTimeout as sleep } from 'node:timers/promises';
import type Anthropic from '@anthropic-ai/sdk';
import type { ModelAccount } from '../contract.ts';
import { Budget } from './budget.ts';
import { retryAfterMs, statusOf, Unfit } from './faults.ts';
import { type Limits, priced } from './prices.ts';

type Params = Anthropic.MessageStreamParams;

/** Enough for the form, or a reply, with a few paragraphs of free text; an answer that needs more is none. */
const MAX_TOKENS = 2048;
const PAUSE_MS = 500;
/** Whoever is told to wait longer is answered by the built-in engine instead. */
const LONGEST_PAUSE_MS = 3000;
const MOST_RETRIES = 2;
const BAD_REQUEST = 400;
/** No answer of {@link MAX_TOKENS} is as long; what is still coming then is none. */
const LONGEST_STREAM = 100_000;

/**
 * How to answer quickly and alike every time, the best first. Which of these a model takes depends on the model, and it answers 400 to
 * the others; current models take no temperature at all, and refuse to be forced to use a tool.
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
  readonly limits: Limits;
}

export interface Question {
  /** The same for everybody, so that the service keeps it; the tools stand before it and are kept with it. */
  readonly system: string;
  readonly tools?: readonly Anthropic.Tool[];
  readonly messages: readonly Anthropic.MessageParam[];
  readonly signal: AbortSignal;
  readonly account: ModelAccount | undefined;
  /** Called with each piece of text as it comes. */
  readonly onText?: ((piece: string) => void) | undefined;
}

export type Reply = Pick<Anthropic.Message, 'content' | 'stop_reason'>;

/** The library is loaded with the first request: nobody without a key waits for it. */
async function load({ apiKey, baseURL }: ModelOptions): Promise<Anthropic> {
  const { default: Client } = await import('@anthropic-ai/sdk');
  // Its log and its traces would hold what people say.
  const quiet = { logLevel: 'off', openTelemetry: false } as const;
  return new Client({ apiKey, baseURL: baseURL ?? null, maxRetries: 0, ...quiet });
}

const countOf = (value: number | null | undefined): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.max(0, Math.round(value)) : 0;

/** One model of the service. */
export class Model {
  readonly #options: ModelOptions;
  readonly #budget: Budget;
  #client: Promise<Anthropic> | undefined;
  /** Where in {@link SETTINGS} this model is. */
  #settings = 0;

  constructor(options: ModelOptions) {
    this.#options = options;
    this.#budget = new Budget(options.model, options.limits);
  }

  /**
   * Asks once, and again where the service is busy or broken and asks for no long pause, each pause longer than the one before.
   * @throws Unfit where the account does not allow it; else whatever the client throws: its messages are not fit to be shown
   */
  async ask(question: Question): Promise<Reply> {
    this.#client ??= load(this.#options);
    const client = await this.#client;
    for (let retries = 0; ; ) {
      const settings = this.#settings;
      try {
        return await this.#stream(client, question);
      } catch (error) {
        const status = statusOf(error);
        if (status === BAD_REQUEST && settings < SETTINGS.length - 1) {
          this.#settings = Math.max(this.#settings, settings + 1);
          continue;
        }
        const pauseMs = retryAfterMs(error) ?? PAUSE_MS * 2 ** retries;
        const canRetry = status === 429 || (status !== undefined && status >= 500);
        if (retries >= MOST_RETRIES || !canRetry || pauseMs > LONGEST_PAUSE_MS) throw error;
        retries += 1;
        await sleep(pauseMs, undefined, { signal: question.signal });
      }
    }
  }

  async #stream(client: Anthropic, question: Question): Promise<Reply> {
    const { system, tools = [], messages, signal, account, onText } = question;
    const { thinking, effort } = SETTINGS[this.#settings] ?? {};
    const params: Params = {
      model: this.#options.model,
      max_tokens: MAX_TOKENS,
      ...(tools.length === 0 ? {} : { tools: [...tools] }),
      system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }],
      messages: [...messages],
      ...(effort === undefined ? {} : { output_config: { effort } }),
      ...(thinking === undefined ? {} : { thinking }),
    };
    const bytes = Buffer.byteLength(JSON.stringify(params));
    if (!this.#budget.allows(account, bytes, MAX_TOKENS)) throw new Unfit('budget');
    const stream = client.messages.stream(params, { signal });
    if (onText !== undefined) stream.on('text', (piece) => onText(piece));
    let received = 0;
    stream.on('streamEvent', (event) => {
      received += event.type === 'content_block_delta' ? lengthOf(event.delta) : 0;
      if (received > LONGEST_STREAM) stream.abort();
    });
    const charge = (usage: Anthropic.Usage | undefined): void => {
      if (usage !== undefined) this.#budget.charge(account, this.#use(usage));
    };
    try {
      const message = await stream.finalMessage();
      charge(message.usage);
      return message;
    } catch (error) {
      // What came before a stream broke was paid for, too.
      charge(stream.currentMessage?.usage);
      throw received > LONGEST_STREAM ? new Unfit('answer') : error;
    }
  }

  #use(usage: Anthropic.Usage): ReturnType<typeof priced> {
    return priced({
      model: this.#options.model,
      inputTokens: countOf(usage.input_tokens),
      cacheReadTokens: countOf(usage.cache_read_input_tokens),
      cacheWriteTokens: countOf(usage.cache_creation_input_tokens),
      outputTokens: countOf(usage.output_tokens),
    });
  }
}

function lengthOf(delta: Anthropic.RawContentBlockDelta): number {
  const text = 'text' in delta ? delta.text : 'partial_json' in delta ? delta.partial_json : '';
  return text.length;
}
