import type { Away, ModelLimit, ModelTotal, ModelUse, SessionEvent } from '../../../schemas/index.ts';
import type {
  AskOptions,
  Draft,
  LanguageEngine,
  ModelAccount,
  Phrased,
  PhraseOptions,
  Understanding,
  Utterance,
} from '../../language/index.ts';

/** The language of one answer: counts what a model uses for it, on top of what the session has used, and remembers who answered. */
export class MeteredLanguage implements LanguageEngine {
  readonly #language: LanguageEngine;
  readonly #before: ModelTotal | undefined;
  readonly #facts: Readonly<Record<string, string>>;
  readonly #uses: ModelUse[] = [];
  #limit: ModelLimit | undefined;
  #away: Away | undefined;
  #hasAnswered = false;
  readonly #account: ModelAccount;

  /** @param facts what the files of the session say, by name, for a model that asks for it */
  constructor(
    language: LanguageEngine,
    before: ModelTotal | undefined,
    facts: Readonly<Record<string, string>> = {},
  ) {
    this.#language = language;
    this.#before = before;
    this.#facts = facts;
    this.#account = {
      total: () => this.#total(),
      used: (use, limit) => {
        this.#uses.push(use);
        this.#limit = limit;
      },
    };
  }

  async understand({ text, context }: Utterance, options: AskOptions = {}): Promise<Understanding> {
    const utterance = { text, context: { ...context, facts: this.#facts } };
    const said = await this.#language.understand(utterance, { ...options, account: this.#account });
    this.#note(said.model, said.away);
    return said;
  }

  async phrase(draft: Draft, options: PhraseOptions = {}): Promise<Phrased> {
    const phrased = await this.#language.phrase(draft, { ...options, account: this.#account });
    this.#note(phrased.model, phrased.away);
    return phrased;
  }

  /** Why the built-in engine stood in last; undefined where the model answered, or none was asked. */
  get away(): Away | undefined {
    return this.#away;
  }

  /** Whether the model answers again after it did not. */
  get isBack(): boolean {
    return this.#hasAnswered && this.#away === undefined && this.#before?.away !== undefined;
  }

  /**
   * What the log is to hold of it: nothing where nothing was used and nothing changed.
   * @param isSaid whether the person is told that the model is away, or back
   */
  events(isSaid: boolean): SessionEvent[] {
    const before = this.#before?.away;
    const away = isSaid && (this.#hasAnswered || this.#away !== undefined) ? this.#away : before;
    if (this.#uses.length === 0 && away === before) return [];
    return [
      {
        type: 'model-used',
        uses: [...this.#uses],
        ...(this.#limit === undefined ? {} : { limit: this.#limit }),
        ...(away === undefined ? {} : { away }),
      },
    ];
  }

  #note(model: string | undefined, away: Away | undefined): void {
    if (model === undefined && away === undefined) return;
    this.#away = away;
    this.#hasAnswered ||= model !== undefined;
  }

  #total(): Pick<ModelTotal, 'tokens' | 'usd'> {
    let { tokens, usd } = this.#before ?? { tokens: 0, usd: 0 };
    for (const use of this.#uses) {
      tokens += use.inputTokens + use.cacheReadTokens + use.cacheWriteTokens + use.outputTokens;
      usd += use.usd ?? 0;
    }
    return { tokens, usd };
  }
}
