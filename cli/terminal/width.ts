/** East Asian wide and fullwidth (UAX #11), as terminals draw them: two columns. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a person takes for a character: a letter with its accents, a family of emoji. */
export function graphemes(text: string): string[] {
  return /^[ -~]*$/.test(text)
    ? text.split('')
    : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns that a terminal needs for a text without control characters. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return graphemes(text).reduce((sum, grapheme) => sum + widthOfGrapheme(grapheme), 0);
}

function widthOfGrapheme(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (/^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u.test(grapheme)) return 0;
  if (/^\p{Emoji_Presentation}|\uFE0F/u.test(grapheme)) return 2;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** Filled up with blanks to `columns`; the text stands left, or right as numbers do. */
export function padTo(text: string, columns: number, side: 'left' | 'right' = 'left'): string {
  const blanks = ' '.repeat(Math.max(0, columns - displayWidth(text)));
  return side === 'left' ? text + blanks : blanks + text;
}

/** Cut to `columns`, with an ellipsis where something is left out. */
export function cutTo(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  const [head] = splitAt(text, Math.max(0, columns - 1));
  return columns > 0 ? `${head}…` : '';
}

/** The longest beginning that fits into `columns`, and the rest. */
export function splitAt(text: string, columns: number): [string, string] {
  let head = '';
  let used = 0;
  for (const grapheme of graphemes(text)) {
    const width = widthOfGrapheme(grapheme);
    if (used + width > columns) break;
    used += width;
    head += grapheme;
  }
  return [head, text.slice(head.length)];
}
