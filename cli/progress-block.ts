import type { Io } from './command.ts';

const CLEARED_LINE = '\r\u001B[2K';
const LINE_UP = '\u001B[1A';
/** Of a terminal that does not say how wide it is. */
const USUAL_COLUMNS = 80;

/**
 * Progress of several conversions at a time: on a terminal a line each, drawn over at the bottom; elsewhere plain lines
 * that begin with whom they are about.
 */
export class ProgressBlock {
  readonly #io: Io;
  readonly #lines = new Map<string, string>();
  #drawn = 0;

  constructor(io: Io) {
    this.#io = io;
  }

  /** What a view of one of them writes to: its text becomes the line of that name. */
  ioOf(name: string): Io {
    const write = (text: string): boolean => {
      if (this.#io.err.isTTY !== true) return this.#io.err.write(`${name}: ${text}`);
      const line = text.replace(CLEARED_LINE, '');
      if (line === '') this.#lines.delete(name);
      else this.#lines.set(name, `${name}  ${line}`);
      this.#draw('');
      return true;
    };
    return { ...this.#io, err: Object.assign(Object.create(this.#io.err), { write }) as Io['err'] };
  }

  /** Writes lines that stay, above those that change. */
  say(text: string): void {
    if (this.#io.err.isTTY === true) this.#draw(`${text}\n`);
    else this.#io.err.write(`${text}\n`);
  }

  /** The last word about one of them, whose line goes. */
  end(name: string, text: string): void {
    this.#lines.delete(name);
    this.say(text);
  }

  #draw(above: string): void {
    const { columns = 0 } = this.#io.err;
    const width = (columns > 0 ? columns : USUAL_COLUMNS) - 1;
    const erased = CLEARED_LINE + `${LINE_UP}${CLEARED_LINE}`.repeat(this.#drawn);
    // A line that wrapped would be two to draw over.
    const lines = [...this.#lines.values()].map((line) => `${line.slice(0, width)}\n`);
    this.#drawn = lines.length;
    this.#io.err.write(`${erased}${above}${lines.join('')}`);
  }
}
