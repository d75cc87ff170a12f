import { type ChildProcess, spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** A program that is talked with as a person does: read what it says, then answer. */
export class Talk {
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;
  #told = '';
  #raw = '';
  #readTo = 0;
  #wake: () => void = () => undefined;
  #isOver = false;

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: 'pipe' });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#raw += text;
        this.#told += stripVTControlCharacters(text).replaceAll('\r', '');
        this.#wake();
      });
    // An answer to a program that is gone; its exit code tells more.
    this.#child.stdin?.on('error', () => undefined);
    this.#ended = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (code) => {
        this.#isOver = true;
        this.#wake();
        resolve(code);
      });
    });
  }

  /** All that it said. */
  get told(): string {
    return this.#told;
  }

  /** The same with every control character. */
  get raw(): string {
    return this.#raw;
  }

  /** Waits until it says this, after what was heard before. Answers with what it said up to there. */
  async hear(words: RegExp): Promise<string> {
    const deadline = performance.now() + 60_000;
    for (;;) {
      const news = this.#told.slice(this.#readTo);
      const found = words.exec(news);
      if (found !== null) {
        const end = found.index + found[0].length;
        this.#readTo += end;
        return news.slice(0, end);
      }
      const why = this.#isOver ? 'ended' : performance.now() > deadline ? 'waits' : undefined;
      if (why !== undefined) throw new Error(`it ${why} and did not say ${words}; it said:\n${this.#told}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 1000);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  say(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /** Keys as a terminal sends them. */
  press(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Nothing more will be said to it. */
  finish(): void {
    this.#child.stdin?.end();
  }

  /** Waits for its end, which must come by itself. Answers with the exit code. */
  async end(): Promise<number | null> {
    return await this.#ended;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
