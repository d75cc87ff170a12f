import type { ReadStream } from 'node:tty';
import { decodeKeys, type Key } from './keys.ts';

/** An ESC that nothing follows for so long is the key, also over a slow connection. */
const ESCAPE_MS = 60;
const CONTINUE_MS = 100;
const BRACKETED_PASTE_ON = '\u001B[?2004h';
const BRACKETED_PASTE_OFF = '\u001B[?2004l';
const SHOW_CURSOR = '\u001B[?25h';

export interface KeyboardHandlers {
  readonly onKey: (key: Key) => void;
  /** The terminal is gone. */
  readonly onEnd: () => void;
  /** The program was stopped by Ctrl-Z and goes on. */
  readonly onResume: () => void;
}

/** A terminal whose keys come one by one. Whatever happens, it is as before when the process ends. */
export class Keyboard {
  readonly #input: ReadStream;
  readonly #write: (text: string) => void;
  readonly #handlers: KeyboardHandlers;
  #rest = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(input: ReadStream, write: (text: string) => void, handlers: KeyboardHandlers) {
    this.#input = input;
    this.#write = write;
    this.#handlers = handlers;
    input.setEncoding('utf8');
    input.on('data', this.#onData).on('end', handlers.onEnd).on('error', handlers.onEnd);
    process.on('exit', this.#restore).on('SIGCONT', this.#onContinue);
    this.#take();
  }

  /** Hands the terminal to the shell, as Ctrl-Z does, until the shell brings the program back. */
  suspend(): void {
    this.#restore();
    process.kill(0, 'SIGTSTP');
    // Where no shell can bring it back the signal does nothing, and the program goes on at once.
    this.#timer = setTimeout(this.#onContinue, CONTINUE_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    // While errors are still listened to: a terminal that is gone has some.
    this.#restore();
    const { onEnd } = this.#handlers;
    this.#input.off('data', this.#onData).off('end', onEnd).off('error', onEnd);
    process.off('exit', this.#restore).off('SIGCONT', this.#onContinue);
    this.#input.pause();
  }

  #take(): void {
    this.#input.setRawMode(true);
    this.#input.resume();
    this.#write(BRACKETED_PASTE_ON);
  }

  readonly #restore = (): void => {
    this.#input.setRawMode(false);
    this.#write(BRACKETED_PASTE_OFF + SHOW_CURSOR);
  };

  readonly #onContinue = (): void => {
    this.#take();
    this.#handlers.onResume();
  };

  readonly #onData = (data: string | Buffer): void => {
    clearTimeout(this.#timer);
    this.#decode(this.#rest + data.toString(), false);
    if (this.#rest !== '') this.#timer = setTimeout(() => this.#decode(this.#rest, true), ESCAPE_MS);
  };

  #decode(input: string, isAll: boolean): void {
    const { keys, rest } = decodeKeys(input, isAll);
    this.#rest = rest;
    for (const key of keys) this.#handlers.onKey(key);
  }
}
