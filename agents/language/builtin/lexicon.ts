import { matches, type Span } from './text.ts';

export interface Hit<T> extends Span {
  readonly value: T;
}

/** A run of letters and digits; phrases are looked up by their first one. */
const WORD = /[\p{L}\p{N}]+/gu;
const IN_WORD = /[\p{L}\p{N}]/u;

/**
 * Finds the phrases of a closed vocabulary in lower-case text; where two overlap, the one that begins first and then the
 * longer one. A table by first words takes a time that grows with the text alone; one expression of thousands of
 * alternatives took a second to build.
 */
export class Lexicon<T> {
  readonly #byFirstWord = new Map<string, string[]>();
  readonly #plain = new Map<string, T>();
  readonly #expressions: (readonly [anywhere: RegExp, whole: RegExp, value: T])[] = [];
  readonly #endings: readonly string[];

  /** @param entries value and its phrases, separated by `|`; with `expressions`, phrases may be such */
  constructor(
    entries: Iterable<readonly [value: T, phrases: string]>,
    options: { plural?: boolean; expressions?: boolean } = {},
  ) {
    this.#endings = options.plural === true ? ['', 's', 'es'] : [''];
    for (const [value, phrases] of entries)
      for (const phrase of splitPhrases(phrases)) {
        if (options.expressions === true && /[()[\]?\\*+]/.test(phrase)) {
          const anywhere = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${phrase})(?![\p{L}\p{N}])`, 'gu');
          this.#expressions.push([anywhere, new RegExp(`^(?:${phrase})$`, 'u'), value]);
        } else this.#add(phrase, value);
      }
    for (const list of this.#byFirstWord.values()) list.sort((a, b) => b.length - a.length);
  }

  #add(phrase: string, value: T): void {
    if (this.#plain.has(phrase)) return;
    this.#plain.set(phrase, value);
    const first = phrase.match(WORD)?.[0] ?? phrase;
    // in the plural, the first word may be the one that has the ending
    const keys = phrase === first ? this.#endings.map((ending) => first + ending) : [first];
    for (const key of keys) {
      const list = this.#byFirstWord.get(key);
      if (list === undefined) this.#byFirstWord.set(key, [phrase]);
      else list.push(phrase);
    }
  }

  find(lower: string): Hit<T>[] {
    const hits: Hit<T>[] = [];
    for (const [anywhere, , value] of this.#expressions)
      for (const { start, end } of matches(anywhere, lower)) hits.push({ value, start, end });
    for (const { 0: word, start } of matches(WORD, lower)) {
      const end = this.#endOf(word, lower, start);
      const value = end === undefined ? undefined : this.get(lower.slice(start, end));
      if (end !== undefined && value !== undefined) hits.push({ value, start, end });
    }
    hits.sort((a, b) => a.start - b.start || b.end - a.end);
    let last = -1;
    return hits.filter((hit) => {
      if (hit.start < last) return false;
      last = hit.end;
      return true;
    });
  }

  #endOf(word: string, lower: string, start: number): number | undefined {
    for (const phrase of this.#byFirstWord.get(word) ?? [])
      if (lower.startsWith(phrase, start))
        for (const ending of this.#endings) {
          const end = start + phrase.length + ending.length;
          if (lower.startsWith(ending, start + phrase.length) && !IN_WORD.test(lower.charAt(end))) return end;
        }
    return undefined;
  }

  /** The value of one whole phrase. */
  get(phrase: string): T | undefined {
    const plain = this.#plain.get(phrase);
    if (plain !== undefined) return plain;
    for (const ending of this.#endings) {
      const value = phrase.endsWith(ending)
        ? this.#plain.get(phrase.slice(0, phrase.length - ending.length))
        : undefined;
      if (value !== undefined) return value;
    }
    return this.#expressions.find(([, whole]) => whole.test(phrase))?.[2];
  }

  phrases(): Iterable<readonly [string, T]> {
    return this.#plain;
  }
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
