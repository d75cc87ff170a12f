import { stripVTControlCharacters } from 'node:util';
import { displayWidth } from './width.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Lines that stand at the end of what a terminal shows, and where the cursor is in them; without, it is hidden. */
export interface Frame {
  readonly lines: readonly string[];
  readonly cursor?: { readonly row: number; readonly column: number } | undefined;
}

const NOTHING: Frame = { lines: [] };
const up = (rows: number): string => (rows > 0 ? `\u001B[${rows}A` : '');

/** The part of a terminal that is drawn over, below everything that stays. */
export class LiveRegion {
  readonly #write: (text: string) => void;
  readonly #size: () => Size;
  #frame: Frame = NOTHING;

  constructor(write: (text: string) => void, size: () => Size) {
    this.#write = write;
    this.#size = size;
  }

  /** Draws a frame in the place of the last, with `above` between it and what was said before. */
  paint(frame: Frame, above: readonly string[] = []): void {
    if (above.length === 0 && isSame(frame, this.#frame)) return;
    const lines = [...above, ...frame.lines];
    // Lines are drawn over rather than wiped, so that nothing flickers.
    const body = lines.map((line) => `${line}\u001B[K`).join('\r\n');
    this.#write(
      `\u001B[?25l${this.#toTop()}${body}${lines.length > 0 ? '' : '\u001B[K'}\u001B[J${toCursor(frame)}`,
    );
    this.#frame = frame;
  }

  /** Prints lines that stay, and leaves the cursor below them. */
  leave(lines: readonly string[] = []): void {
    this.paint({ lines: [''], cursor: { row: 0, column: 0 } }, lines);
    this.#frame = NOTHING;
  }

  /** Draws the frame again, since a terminal of another size may have lost a part of it. */
  resized(frame: Frame): void {
    const top = this.#toTop();
    this.#frame = NOTHING;
    this.#write(top);
    this.paint(frame);
  }

  /** The screen was wiped: what is drawn next begins where the cursor is. */
  forget(): void {
    this.#frame = NOTHING;
  }

  /** To the first line of what is drawn; a terminal that was made narrower has broken its lines anew. */
  #toTop(): string {
    const { lines, cursor } = this.#frame;
    const columns = Math.max(1, this.#size().columns);
    const rowsOf = (line: string): number =>
      Math.max(1, Math.ceil(displayWidth(stripVTControlCharacters(line)) / columns));
    const row = cursor?.row ?? Math.max(0, lines.length - 1);
    const above = lines.slice(0, row).reduce((sum, line) => sum + rowsOf(line), 0);
    const within = cursor === undefined ? rowsOf(lines[row] ?? '') - 1 : Math.floor(cursor.column / columns);
    return `\r${up(above + within)}`;
  }
}

function toCursor({ lines, cursor }: Frame): string {
  if (cursor === undefined) return '';
  const right = cursor.column > 0 ? `\u001B[${cursor.column}C` : '';
  return `${up(lines.length - 1 - cursor.row)}\r${right}\u001B[?25h`;
}

function isSame(one: Frame, other: Frame): boolean {
  return (
    one.cursor?.row === other.cursor?.row &&
    one.cursor?.column === other.cursor?.column &&
    one.lines.length === other.lines.length &&
    one.lines.every((line, index) => line === other.lines[index])
  );
}
