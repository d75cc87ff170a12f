import { readFileSync } from 'node:fs';

/** Terms of the Allen Mouse Brain Atlas: acronyms and names of its 1,327 structures. */
export interface AllenStructures {
  has(term: string): boolean;
  /** The term that differs from a text only in capitals and outer spaces; undefined where none or more do. */
  like(text: string): string | undefined;
}

/** Reads the terms; 50 KB, which files of other animals need not. */
export function allenStructures(): AllenStructures {
  // Beside this module in a checkout and in dist/ alike.
  const text = readFileSync(new URL('./data/allen-structures.txt', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const terms = new Set(lines.flatMap((line) => line.split('\t')));
  const plain = (one: string): string => one.trim().toLowerCase();
  return {
    has: (term) => terms.has(term),
    like: (said) => {
      const [first, ...others] = [...terms].filter((term) => plain(term) === plain(said));
      return others.length === 0 ? first : undefined;
    },
  };
}
