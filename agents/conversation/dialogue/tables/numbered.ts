import { parseIntegers } from '../../state/tables/cells.ts';

/** "1", "1, 3 and 5", "1-4", "1 to 4" */
export const NUMBERS = String.raw`\d{1,4}(?:(?:\s*(?:,|and|&|\+|-|–|to|through)\s*)+\d{1,4})*`;

/** The numbers of such a list, or undefined where it is none. */
export function numbersOf(list: string): number[] | undefined {
  return parseIntegers(
    list
      .replaceAll(/\s*(?:-|–|\bto\b|\bthrough\b)\s*/gi, '-')
      .replaceAll(/(?:\s*(?:,|\band\b|&|\+))+\s*/gi, ' '),
  );
}

/** A part of a sentence that says one thing of some numbers: "epochs 1 and 3 are sleep". */
export interface Numbered {
  /** What the numbers are of; the one before where it is left away: "epoch 1 is sleep, 2 is the track". */
  readonly of: string | undefined;
  readonly numbers: readonly number[];
  readonly words: string;
  /** Whether "is" or the like stands between them; "epoch 1 sleep" has none. */
  readonly hasVerb: boolean;
}

const HEAD = new RegExp(
  String.raw`(?<=^|[,;.\n(]\s*|\band\s+|\bthe\s+|\bbut\s+)(?:(epochs?|groups?|n?trodes?|tetrodes?|cameras?|channels?|lines?|shanks?|probes?)\s*)?(?:no\.?\s*|#\s*)?(${NUMBERS})(?:\s*(is|are|was|were|:|=)(?:\s+|$)|\s+(?=\p{L}))(?:both\s+|all\s+)?(?:the\s+|an?\s+)?`,
  'giu',
);

/** The numbered parts of a text, in its order. */
export function numberedParts(text: string): Numbered[] {
  const heads = [...text.matchAll(HEAD)];
  let of: string | undefined;
  return heads.flatMap((head, index): Numbered[] => {
    of = singular(head[1]) ?? of;
    const numbers = numbersOf(head[2] ?? '');
    const until = heads[index + 1]?.index ?? text.length;
    const words = clause(text.slice(head.index + head[0].length, until));
    return numbers === undefined || words === ''
      ? []
      : [{ of, numbers, words, hasVerb: head[3] !== undefined }];
  });
}

const singular = (word: string | undefined): string | undefined => word?.toLowerCase().replace(/s$/, '');

/** Up to the end of the clause, without what leads to the next one. */
function clause(text: string): string {
  return (/^[^,;.\n]*(?:\.\d[^,;.\n]*)*/.exec(text)?.[0] ?? '')
    .replace(/\s*\b(?:and|but)(?:\s+the)?\s*$/i, '')
    .trim();
}
