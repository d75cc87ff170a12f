import { matches, type Span } from './text.ts';

export interface Hit<T> extends Span {
  readonly value: T;
}

/** Finds the phrases of a closed vocabulary in lower-case text; where two overlap, the longer one. */
export class Lexicon<T> {
  readonly #pattern: RegExp;
  readonly #plain = new Map<string, T>();
  readonly #expressions: (readonly [RegExp, T])[] = [];

  /** @param entries value and its phrases, separated by `|`; `exact` phrases may be expressions */
  constructor(
    entries: Iterable<readonly [value: T, phrases: string]>,
    options: { plural?: boolean; expressions?: boolean } = {},
  ) {
    const sources: string[] = [];
    const plural = options.plural === true ? '(?:s|es)?' : '';
    for (const [value, phrases] of entries)
      for (const phrase of splitPhrases(phrases)) {
        if (options.expressions === true && /[()[\]?\\*+]/.test(phrase)) {
          sources.push(phrase);
          this.#expressions.push([new RegExp(`^(?:${phrase})$`, 'u'), value]);
        } else {
          if (!this.#plain.has(phrase)) this.#plain.set(phrase, value);
          sources.push(literal(phrase) + plural);
        }
      }
    sources.sort((a, b) => b.length - a.length);
    this.#pattern = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${sources.join('|')})(?![\p{L}\p{N}])`, 'gu');
  }

  find(lower: string): Hit<T>[] {
    const hits: Hit<T>[] = [];
    for (const { 0: phrase, start, end } of matches(this.#pattern, lower)) {
      const value = this.get(phrase);
      if (value !== undefined) hits.push({ value, start, end });
    }
    return hits;
  }

  /** The value of one whole phrase. */
  get(phrase: string): T | undefined {
    return (
      this.#plain.get(phrase) ??
      this.#plain.get(phrase.replace(/s$/, '')) ??
      this.#plain.get(phrase.replace(/es$/, '')) ??
      this.#expressions.find(([pattern]) => pattern.test(phrase))?.[1]
    );
  }

  phrases(): Iterable<readonly [string, T]> {
    return this.#plain;
  }
}

export function literal(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}/]/g, String.raw`\$&`);
}

/** Splits at the `|` that stand outside of brackets. */
function splitPhrases(phrases: string): string[] {
  const out: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= phrases.length; i++) {
    const c = phrases[i];
    if (c === '(') depth += 1;
    else if (c === ')') depth -= 1;
    else if (c === undefined || (c === '|' && depth <= 0)) {
      if (i > start) out.push(phrases.slice(start, i));
      start = i + 1;
    }
  }
  return out;
}
