import { createInterface, type Interface } from 'node:readline';
import type { Progress, SessionView } from '../../schemas/index.ts';
import type { Io } from '../command.ts';
import { ProgressView } from '../progress.ts';
import { changeLines } from './change-lines.ts';
import { wordsOf } from './choices.ts';
import { type Front, isWorking } from './front.ts';
import { PIPE } from './sheet.ts';
import { slashOf } from './slash.ts';
import { Transcript } from './transcript.ts';
import type { Change, Wish } from './wish.ts';

/** Line by line, without an escape code: for pipes, logs, and terminals that can do no more. */
export class PipeFront implements Front {
  readonly staysOpen = false;
  readonly #io: Io;
  readonly #lines: Interface;
  readonly #iterator: AsyncIterator<string>;
  readonly #transcript = new Transcript();
  readonly #progress: ProgressView;
  readonly #isTyped: boolean;
  /** The line that is waited for; it may outlive one wait. */
  #pending: Promise<IteratorResult<string>> | undefined;
  #view: SessionView | undefined;

  constructor(io: Io, input: NodeJS.ReadableStream & { readonly isTTY?: boolean }) {
    this.#io = io;
    this.#isTyped = input.isTTY === true;
    this.#lines = createInterface({ input, terminal: false });
    this.#iterator = this.#lines[Symbol.asyncIterator]();
    this.#progress = new ProgressView({ ...io, err: withoutTerminal(io.err) });
  }

  show(view: SessionView): void {
    this.#view = view;
    const news = this.#transcript.news(view, PIPE);
    if (news.length > 0) this.#print(news);
  }

  async wait(view: SessionView, happened: Promise<void>): Promise<Wish | undefined> {
    // Lines that come while the assistant works answer the question after it.
    if (isWorking(view)) {
      await happened;
      return undefined;
    }
    if (this.#isTyped && this.#pending === undefined) this.#io.out.write('> ');
    this.#pending ??= this.#iterator.next();
    const line = await Promise.race([this.#pending, happened]);
    if (line === undefined) return undefined;
    this.#pending = undefined;
    if (line.done === true) return { kind: 'leave', isInterrupted: true };
    return this.#wishOf(line.value, view);
  }

  #wishOf(line: string, view: SessionView): Wish | undefined {
    if (line.trim() === '') return undefined;
    const outcome = slashOf(line, view, PIPE);
    if (outcome?.kind === 'wish') return outcome.wish;
    if (outcome?.kind === 'lines') {
      this.#print(outcome.lines);
      return undefined;
    }
    return { kind: 'say', text: wordsOf(line, view) };
  }

  progress(progress: Progress | undefined): void {
    if (progress !== undefined) this.#progress.showJob(progress);
  }

  busy(): void {}

  changed(change: Change, view: SessionView): void {
    this.#print(changeLines(change, this.#view ?? view, view, PIPE));
  }

  refused(_wish: Wish, why: string): void {
    this.#print([why]);
  }

  notice(text: string): void {
    this.#print([text]);
  }

  close(): void {
    this.#lines.close();
  }

  #print(lines: readonly string[]): void {
    this.#io.out.write(`${lines.join('\n')}\n`);
  }
}

/** Progress is logged line by line here, also where the errors go to a terminal. */
function withoutTerminal(err: Io['err']): Io['err'] {
  return Object.create(err, { isTTY: { value: false } }) as Io['err'];
}
