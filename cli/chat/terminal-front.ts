import type { ReadStream } from 'node:tty';
import type { Progress, SessionView } from '../../schemas/index.ts';
import { Keyboard } from '../terminal/keyboard.ts';
import type { Key } from '../terminal/keys.ts';
import { LiveRegion, type Size } from '../terminal/live-region.ts';
import type { Palette } from '../terminal/palette.ts';
import { changeLines } from './change-lines.ts';
import { type Front, isWorking } from './front.ts';
import { type Sheet, speechLines } from './sheet.ts';
import { Stage, type StageEffect } from './stage.ts';
import { ProgressRate, progressText, restText } from './status-line.ts';
import { Transcript } from './transcript.ts';
import type { Change, Wish } from './wish.ts';

export interface TerminalParts {
  readonly input: ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly palette: Palette;
}

/** The conversation on a terminal: what was said stays above, the place for the answer and the state of the work below. */
export class TerminalFront implements Front {
  readonly staysOpen = true;
  readonly #output: NodeJS.WriteStream;
  readonly #palette: Palette;
  readonly #region: LiveRegion;
  readonly #keyboard: Keyboard;
  readonly #transcript = new Transcript();
  readonly #rate = new ProgressRate();
  readonly #wishes: Wish[] = [];
  #arrived = Promise.withResolvers<void>();
  #stage = new Stage();
  #view: SessionView | undefined;
  #progress: Progress | undefined;
  #busy: string | undefined;
  #isClosed = false;

  constructor({ input, output, palette }: TerminalParts) {
    const write = (text: string): void => void output.write(text);
    this.#output = output;
    this.#palette = palette;
    this.#region = new LiveRegion(write, () => this.#size);
    this.#keyboard = new Keyboard(input, write, {
      onKey: this.#onKey,
      onEnd: () => this.#push({ kind: 'leave', isInterrupted: false }),
      onResume: this.#draw,
    });
    output.on('resize', this.#onResize);
  }

  show(view: SessionView): void {
    this.#view = view;
    this.#busy = undefined;
    if (!isWorking(view)) this.#progress = undefined;
    this.#stage.setView(view, this.#sheet);
    this.#draw(this.#transcript.news(view, this.#sheet));
  }

  async wait(_view: SessionView, happened: Promise<void>): Promise<Wish | undefined> {
    if (this.#wishes.length === 0) await Promise.race([happened, this.#arrived.promise]);
    const wish = this.#wishes.shift();
    if (wish !== undefined) this.#arrived = Promise.withResolvers<void>();
    return wish;
  }

  progress(progress: Progress | undefined): void {
    this.#progress = progress;
    this.#draw();
  }

  busy(words: string): void {
    this.#busy = words;
    this.#draw();
  }

  changed(change: Change, view: SessionView): void {
    this.#draw(['', ...changeLines(change, this.#view ?? view, view, this.#sheet)]);
  }

  refused(wish: Wish, why: string): void {
    this.#busy = undefined;
    if (wish.kind === 'change') this.#stage.reopen(wish.change, this.#view);
    this.notice(why);
  }

  notice(text: string): void {
    this.#draw(['', ...speechLines('Renshaw', text, this.#sheet)]);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#output.off('resize', this.#onResize);
    this.#region.leave();
    this.#keyboard.close();
  }

  get #size(): Size {
    return { columns: Math.max(20, this.#output.columns || 80), rows: Math.max(8, this.#output.rows || 24) };
  }

  get #sheet(): Sheet {
    return { columns: this.#size.columns, palette: this.#palette };
  }

  #push(wish: Wish): void {
    this.#wishes.push(wish);
    this.#arrived.resolve();
  }

  readonly #onKey = (key: Key): void => {
    if (key.name === 'redraw') {
      this.#output.write('\u001B[H\u001B[2J');
      this.#region.forget();
    }
    if (key.name === 'interrupt' && this.#busy !== undefined) {
      // To whoever stops the program: the call under way has to be ended too.
      process.emit('SIGINT');
      return;
    }
    // What was typed for one question must not answer the next.
    if (key.name === 'enter' && this.#busy !== undefined) return;
    this.#perform(this.#stage.key(key));
    this.#draw();
  };

  #perform(effect: StageEffect | undefined): void {
    switch (effect?.kind) {
      case undefined:
        return;
      case 'say':
        this.#draw(['', ...speechLines('You', effect.shown, this.#sheet)]);
        this.#busy = 'reading your answer';
        this.#push({ kind: 'say', text: effect.text });
        return;
      case 'wish':
        if (effect.shown !== undefined && effect.wish.kind !== 'leave')
          this.#draw(['', ...speechLines('You', effect.shown, this.#sheet)]);
        this.#push(effect.wish);
        return;
      case 'lines':
        this.#draw(['', ...effect.lines]);
        return;
      case 'suspend':
        this.#region.leave();
        this.#keyboard.suspend();
    }
  }

  readonly #draw = (above: unknown = []): void => {
    if (this.#isClosed) return;
    const lines = Array.isArray(above) ? above.filter((line) => typeof line === 'string') : [];
    const frame = this.#stage.frame(this.#size, this.#sheet, this.#statusLine());
    this.#region.paint(frame, lines);
  };

  readonly #onResize = (): void => {
    if (!this.#isClosed) this.#region.resized(this.#stage.frame(this.#size, this.#sheet, this.#statusLine()));
  };

  #statusLine(): string {
    const columns = this.#size.columns - 3;
    const view = this.#view;
    if (this.#progress !== undefined && (view === undefined || isWorking(view))) {
      const rate = this.#rate.of(this.#progress, performance.now());
      return progressText(this.#progress, rate, columns, this.#palette);
    }
    if (view === undefined) return this.#palette.faint(this.#busy ?? '');
    return restText(view, this.#busy, columns, this.#palette);
  }
}
