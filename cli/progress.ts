import type { ConversionProgress } from '../mcp-server/tools/index.ts';
import type { Io } from './command.ts';
import { formatBytes, formatSeconds } from './format.ts';

const BAR_WIDTH = 24;
const REDRAW_MS = 100;
/** Without a terminal a line every tenth is enough for a log. */
const LOG_STEP = 0.1;

/** Progress of a job of the assistant, which may count other things than bytes. */
export interface JobProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly secondsLeft?: number | undefined;
}

const STAGES: Readonly<Record<ConversionProgress['stage'], string>> = {
  rereading: 'reading again what is written',
  samples: 'reading',
  times: 'times and events',
  finishing: 'finishing',
  verifying: 'comparing',
};

/** Shows progress on a terminal as a bar that is drawn over, elsewhere as plain lines. */
export class ProgressView {
  readonly #io: Io;
  /** When samples began to be written, and what was there then: the rate counts from here. */
  #begun: { readonly atMs: number; readonly bytes: number } | undefined;
  #drawnAt = 0;
  #logged = 0;
  #stage = '';
  #isOpen = false;

  constructor(io: Io) {
    this.#io = io;
  }

  readonly show = (progress: ConversionProgress): void => {
    const share = progress.totalBytes > 0 ? progress.doneBytes / progress.totalBytes : 1;
    if (progress.stage === 'samples') this.#begun ??= { atMs: performance.now(), bytes: progress.doneBytes };
    const { atMs = 0, bytes = 0 } = this.#begun ?? {};
    const rate = (progress.doneBytes - bytes) / ((performance.now() - atMs) / 1000);
    this.#draw(progress.stage, share, describe(progress, share, rate));
  };

  readonly showJob = (progress: JobProgress): void => {
    const share = progress.total > 0 ? progress.done / progress.total : 1;
    this.#draw(progress.stage, share, describeJob(progress, share));
  };

  #draw(stage: string, share: number, text: string): void {
    const now = performance.now();
    const changed = stage !== this.#stage;
    this.#stage = stage;
    if (this.#io.err.isTTY === true) {
      if (!changed && share < 1 && now - this.#drawnAt < REDRAW_MS) return;
      this.#drawnAt = now;
      this.#isOpen = true;
      this.#io.err.write(`\r\u001B[2K${bar(share)} ${text}`);
      return;
    }
    if (!changed && share < this.#logged + LOG_STEP && share < 1) return;
    if (!changed && share >= 1 && this.#logged >= 1) return;
    this.#logged = Math.floor(share / LOG_STEP + 1e-9) * LOG_STEP;
    this.#io.err.write(`${text}\n`);
  }

  /** Leaves the cursor on a line of its own. */
  end(): void {
    if (this.#isOpen) this.#io.err.write('\r\u001B[2K');
    this.#isOpen = false;
  }
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
}

function percentOf(share: number): string {
  return `${Math.floor(share * 100)} %`.padStart(5);
}

function describeJob({ stage, secondsLeft }: JobProgress, share: number): string {
  const left = secondsLeft === undefined ? '' : `  ${formatSeconds(secondsLeft)} left`;
  return `${percentOf(share)}  ${stage}${left}`;
}

function describe(progress: ConversionProgress, share: number, bytesPerSecond: number): string {
  const percent = percentOf(share);
  const { stage, doneBytes, totalBytes, rereadBytes = 0 } = progress;
  const done = `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
  if (stage === 'rereading')
    return `${percent}  ${done}  ${STAGES[stage]}: ${Math.floor((100 * rereadBytes) / doneBytes)} %`;
  if (stage !== 'samples') return `${percent}  ${done}  ${STAGES[stage]}`;
  if (!(bytesPerSecond > 0)) return `${percent}  ${done}`;
  const left = (totalBytes - doneBytes) / bytesPerSecond;
  return `${percent}  ${done}  ${formatBytes(Math.round(bytesPerSecond))}/s  ${formatSeconds(left)} left`;
}
