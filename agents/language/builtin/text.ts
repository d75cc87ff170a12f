/** Stands where something was already read, so that nothing is read twice. Never part of what a person typed. */
export const TAKEN = '\uFFFC';

const SPECIAL: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  ʼ: "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '−': '-',
  '–': '-',
  '‑': '-',
  '‐': '-',
  '—': ' - ',
  '…': '...',
  μ: 'µ',
  '½': '.5',
  '¼': '.25',
  '¾': '.75',
  '♀': ' female ',
  '♂': ' male ',
  '≈': '~',
  '∼': '~',
};

/** Cells copied from a spreadsheet: several tabs. A single one is a slip. */
const isTable = (text: string): boolean => /\t[^\n\t]*[\n\t][^\n]*\t|\t[^\n\t]+\t/.test(text.trim());

/** One spelling for quotes, dashes, fractions and spaces; line ends stay, and tabs between the cells of a table. */
export function normalise(raw: string): string {
  const plain = raw
    .normalize('NFC')
    .replaceAll(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replaceAll(/[’‘ʼ“”„−–‑‐—…μ½¼¾♀♂≈∼]/g, (c) => SPECIAL[c] ?? c)
    .replaceAll(/(^|[^\d])\.(25|5|75)(?!\d)/g, '$10.$2')
    .replaceAll(/(?<![\d/.])(\d{1,3}) {1,3}1\/2(?![\d/])/g, '$1.5')
    .replaceAll(/(?<![\d/.] ?)1\/2(?= ?\p{L})/gu, '0.5');
  const lines = plain.replaceAll(/\r\n?|[\u2028\u2029]/g, '\n');
  const table = isTable(lines);
  return lines
    .replaceAll(table ? /[^\P{C}\n\t]|\uFFFC/gu : /[^\P{C}\n]|\uFFFC/gu, ' ')
    .replaceAll(table ? /[^\S\n\t]+/g : /[^\S\n]+/g, ' ')
    .trim();
}

/** Lower case with every character at its place, which `toLowerCase` does not promise (İ becomes two). */
export function lowerCase(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join('');
}

/** Without accents and case, for looking names up. The length may change. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ø', 'o')
    .replaceAll('Ø', 'O')
    .replaceAll('ł', 'l')
    .replaceAll('ß', 'ss')
    .toLowerCase();
}

/** Without accents and case, one character for one, so that places stay. */
export function foldInPlace(text: string): string {
  return lowerCase(text).replaceAll(/[^\0-\x7f]/gu, (c) => {
    const folded = fold(c);
    return folded.length === c.length ? folded : c;
  });
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text of which parts are taken as they are understood. Lives as long as one utterance. */
export class Page {
  readonly text: string;
  readonly lower: string;
  #rest: string;

  constructor(text: string) {
    this.text = text;
    this.lower = lowerCase(text);
    this.#rest = this.lower;
  }

  /** Lower case, with {@link TAKEN} where something was read. */
  get rest(): string {
    return this.#rest;
  }

  /** As written, with {@link TAKEN} where something was read. */
  get restAsWritten(): string {
    let out = '';
    for (let i = 0; i < this.text.length; i++) out += this.#rest[i] === TAKEN ? TAKEN : (this.text[i] ?? '');
    return out;
  }

  take(span: Span): void {
    const { start, end } = span;
    this.#rest = this.#rest.slice(0, start) + TAKEN.repeat(end - start) + this.#rest.slice(end);
  }

  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }
}

/** All matches with their places; the expression must be global. */
export function* matches(pattern: RegExp, text: string): Generator<RegExpExecArray & Span> {
  for (const match of text.matchAll(pattern)) {
    if (match[0].length > 0)
      yield Object.assign(match, { start: match.index, end: match.index + match[0].length });
  }
}

/** The place alone of what holds more. */
export const span = ({ start, end }: { start: number; end: number }): { start: number; end: number } => ({
  start,
  end,
});
