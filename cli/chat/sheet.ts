import { type Palette, paletteOf } from '../terminal/palette.ts';
import { wrap } from '../terminal/wrap.ts';

/** What messages are laid out for: a width, and what colours there are. */
export interface Sheet {
  /** Infinity where lines are not broken: in a pipe. */
  readonly columns: number;
  readonly palette: Palette;
}

/** Lines that people read are no longer than this. */
const MOST_TEXT_COLUMNS = 75;
/** Below this, the name of who speaks has a line of its own. */
const LEAST_FOR_GUTTER = 64;
const GUTTER = 9;

export const PIPE: Sheet = { columns: Number.POSITIVE_INFINITY, palette: paletteOf('none') };

/** Where everything begins that a speaker says. */
export function gutterOf({ columns }: Sheet): number {
  return columns >= LEAST_FOR_GUTTER && columns !== Number.POSITIVE_INFINITY ? GUTTER : 2;
}

/** Columns for what stands right of the gutter; the last of the terminal stays free. */
export function roomOf(sheet: Sheet): number {
  return Math.max(8, sheet.columns - gutterOf(sheet) - 1);
}

/** What somebody says: the name, then text that is broken to be read. */
export function speechLines(who: string, text: string, sheet: Sheet): string[] {
  if (sheet.columns === Number.POSITIVE_INFINITY) return `${who}: ${text}`.split('\n');
  const { accent, strong } = sheet.palette;
  const name = strong(who === 'You' ? who : accent(who));
  const lines = wrap(text, Math.min(roomOf(sheet), MOST_TEXT_COLUMNS - GUTTER));
  const gutter = gutterOf(sheet);
  if (gutter < GUTTER) return [name, ...indented(lines, gutter)];
  const [first = '', ...rest] = lines;
  return [`${name}${' '.repeat(Math.max(1, gutter - who.length))}${first}`, ...indented(rest, gutter)];
}

export function indented(lines: readonly string[], by: number): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));
}
