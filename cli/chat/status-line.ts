import type { Progress, SessionView } from '../../schemas/index.ts';
import { formatBytes, formatSeconds } from '../format.ts';
import type { Palette } from '../terminal/palette.ts';
import { cutTo, displayWidth } from '../terminal/width.ts';

const BAR_WIDTH = 16;
const NARROW_BAR_WIDTH = 8;
const LEAST_FOR_WIDE_BAR = 64;
/** Only bytes are counted in numbers like this. */
const LEAST_BYTES = 1e6;

/** Remembers when a stage began, to tell how fast it goes. */
export class ProgressRate {
  #stage = '';
  #since = 0;
  #from = 0;

  /** Bytes in a second; undefined where something else is counted, or it is too early to tell. */
  of({ stage, done, total }: Progress, nowMs: number): number | undefined {
    if (stage !== this.#stage) {
      this.#stage = stage;
      this.#since = nowMs;
      this.#from = done;
    }
    const seconds = (nowMs - this.#since) / 1000;
    return total < LEAST_BYTES || seconds < 0.5 || done <= this.#from
      ? undefined
      : (done - this.#from) / seconds;
  }
}

/** Bar, percent, stage, rate, time left, and how to stop; what there is no room for falls away from the right. */
export function progressText(
  { stage, done, total, secondsLeft }: Progress,
  rate: number | undefined,
  columns: number,
  palette: Palette,
): string {
  const share = total > 0 ? Math.min(1, done / total) : undefined;
  const parts = [
    share === undefined ? undefined : `${Math.floor(share * 100)} %`,
    stage,
    secondsLeft === undefined ? undefined : `${formatSeconds(secondsLeft)} left`,
    rate === undefined ? undefined : `${formatBytes(Math.round(rate))}/s`,
    'Ctrl-C stops',
  ].filter((part) => part !== undefined);
  if (share === undefined) return palette.faint(joined(parts, columns));
  const width = columns < LEAST_FOR_WIDE_BAR ? NARROW_BAR_WIDTH : BAR_WIDTH;
  const full = Math.round(share * width);
  const bar = `${palette.accent('━'.repeat(full))}${palette.faint('─'.repeat(width - full))}`;
  return `${bar} ${joined(parts, columns - width - 1)}`;
}

/** Which session, whose turn it is, what is missing, and how to get help. */
export function restText(
  view: SessionView,
  busy: string | undefined,
  columns: number,
  palette: Palette,
): string {
  const isOver = view.phase === 'done' || view.phase === 'cancelled' || view.phase === 'failed';
  const missing = view.phase === 'collecting' && busy === undefined ? view.missing.length : 0;
  const differing = view.conflicts.filter(({ isOpen }) => isOpen).length;
  const parts = [
    view.title,
    busy ?? view.status,
    ...(missing > 0 ? [`${missing} missing for DANDI`] : []),
    ...(differing > 0 && !isOver ? [`${differing} where sources differ`] : []),
    isOver ? 'Ctrl-D leaves' : '/help',
  ];
  return palette.faint(joined(parts, columns));
}

function joined(parts: readonly string[], columns: number): string {
  const fit: string[] = [];
  for (const part of parts) {
    if (displayWidth([...fit, part].join(' · ')) > columns && fit.length > 0) continue;
    fit.push(part);
  }
  return cutTo(fit.join(' · '), columns);
}
