import type { Track } from './channels.ts';
import { type Picture, rangeOf } from './picture.ts';
import { AXIS_HEIGHT, GUTTER } from './plot-size.ts';
import { gapsIn, labelsOf, type TimeAxis, type TimeWindow } from './time-axis.ts';

/** How tall things are drawn: counts in the middle of each track, and units from one track to the next. */
export interface Scale {
  readonly centres: ReadonlyMap<string, number>;
  readonly unitsPerTrack: ReadonlyMap<string, number>;
}

/** A place to draw, in pixels of the screen; `ratio` of them are one of the page. */
export interface Sheet {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  readonly colour: (name: string) => string;
}

/** A scale in which every track fills most of its room. */
export function fittedScale(tracks: readonly Track[], picture: Picture): Scale {
  const centres = new Map<string, number>();
  const extents = new Map<string, number[]>();
  for (const [index, { id, unit, unitsPerCount }] of tracks.entries()) {
    const range = rangeOf(picture, index);
    if (range === undefined) continue;
    centres.set(id, (range.low + range.high) / 2);
    extents.set(unit, [...(extents.get(unit) ?? []), (range.high - range.low) * unitsPerCount]);
  }
  const unitsPerTrack = new Map(
    [...extents].map(([unit, all]) => {
      // One loud channel makes not all others flat.
      const most = all.toSorted((a, b) => a - b)[Math.floor(0.9 * (all.length - 1))] ?? 0;
      return [unit, niceAbove(Math.max(most * 1.1, 1e-9))] as const;
    }),
  );
  return { centres, unitsPerTrack };
}

/** 1, 2 or 5 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value * (1 - 1e-9)) ?? 10) * power;
}

function place(sheet: Sheet, axis: TimeAxis, window: TimeWindow) {
  const left = GUTTER * sheet.ratio;
  const perTick = (sheet.width - left) / window.ticks;
  return { left, xOf: (tick: number): number => left + (tick - window.from) * perTick, rateHz: axis.rateHz };
}

/** The time axis below, and what was lost as bands from top to bottom. */
export function drawFrame(sheet: Sheet, axis: TimeAxis, window: TimeWindow): void {
  const { context, width, height, ratio, colour } = sheet;
  const { left, xOf, rateHz } = place(sheet, axis, window);
  const bottom = height - AXIS_HEIGHT * ratio;
  context.clearRect(0, 0, width, height);
  context.fillStyle = colour('gap');
  for (const { from, end } of gapsIn(axis, window.from, window.from + window.ticks)) {
    const [x, to] = [Math.max(left, xOf(from)), Math.min(width, xOf(end))];
    context.globalAlpha = to - x > 3 * ratio ? 0.3 : 1;
    context.fillRect(x, 0, Math.max(ratio, to - x), bottom);
    context.globalAlpha = 1;
    if (to - x > 28 * ratio) {
      context.font = `${11 * ratio}px system-ui, sans-serif`;
      context.fillText('lost', x + 2 * ratio, 11 * ratio);
    }
  }
  context.strokeStyle = colour('line');
  context.fillStyle = colour('faint');
  context.font = `${11 * ratio}px system-ui, sans-serif`;
  context.lineWidth = ratio;
  context.textAlign = 'center';
  const most = Math.max(2, Math.floor((width - left) / (80 * ratio)));
  for (const { at, text } of labelsOf(window.from / rateHz, window.ticks / rateHz, most)) {
    const x = xOf(at * rateHz);
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, bottom + 4 * ratio);
    context.stroke();
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.min(width - half, Math.max(left + half, x)), height - 5 * ratio);
  }
  context.textAlign = 'left';
}

/** Traces one above the other: a bar of least to greatest a pixel, joined, but not over what was lost. */
export function drawTraces(
  sheet: Sheet,
  tracks: readonly Track[],
  picture: Picture,
  scale: Scale,
  gaps: readonly { readonly from: number; readonly end: number }[],
): void {
  const { context, width, height, ratio, colour } = sheet;
  const left = GUTTER * ratio;
  const rowHeight = (height - AXIS_HEIGHT * ratio) / tracks.length;
  context.save();
  context.beginPath();
  context.rect(left, 0, width - left, height - AXIS_HEIGHT * ratio);
  context.clip();
  context.lineWidth = Math.max(1, ratio);
  for (const [index, track] of tracks.entries()) {
    const middle = (index + 0.5) * rowHeight;
    const perTrack = scale.unitsPerTrack.get(track.unit) ?? 1;
    const perCount = (track.unitsPerCount / perTrack) * rowHeight;
    const centre = scale.centres.get(track.id) ?? 0;
    context.strokeStyle = colour(`data-${track.colour}`);
    context.fillStyle = context.strokeStyle;
    context.beginPath();
    drawTrace(context, picture, index, left, ratio, gaps, (count) => middle - (count - centre) * perCount);
    context.stroke();
  }
  context.restore();
  labels(sheet, tracks, rowHeight);
}

function drawTrace(
  context: CanvasRenderingContext2D,
  { width, channels, pairs }: Picture,
  channel: number,
  left: number,
  ratio: number,
  gaps: readonly { readonly from: number; readonly end: number }[],
  yOf: (count: number) => number,
): void {
  let lastX = Number.NEGATIVE_INFINITY;
  let [lastTop, lastBottom] = [0, 0];
  let gap = 0;
  for (let pixel = 0; pixel < width; pixel++) {
    const base = 2 * pixel * channels + channel;
    const [low, high] = [pairs[base] ?? 0, pairs[base + channels] ?? 0];
    if (low > high) continue;
    const x = left + pixel + 0.5;
    let [top, bottom] = [yOf(high), yOf(low)];
    while (gap < gaps.length && (gaps[gap]?.end ?? 0) <= lastX - left) gap++;
    const isBroken =
      (gaps[gap]?.from ?? Number.POSITIVE_INFINITY) <= pixel && lastX - left < (gaps[gap]?.end ?? 0);
    const distance = x - lastX;
    if (Number.isFinite(lastX) && !isBroken && distance > 1.5) {
      // Samples lie further apart than pixels: a line from one to the next.
      context.moveTo(lastX, (lastTop + lastBottom) / 2);
      context.lineTo(x, (top + bottom) / 2);
      if (distance >= 6 * ratio) context.rect(x - ratio, (top + bottom) / 2 - ratio, 2 * ratio, 2 * ratio);
    } else if (Number.isFinite(lastX) && !isBroken) {
      if (top > lastBottom) top = lastBottom;
      if (bottom < lastTop) bottom = lastTop;
    }
    context.moveTo(x, top - 0.5);
    context.lineTo(x, bottom + 0.5);
    [lastX, lastTop, lastBottom] = [x, yOf(high), yOf(low)];
  }
}

/** Digital lines as rows: a block where a line is 1, a mark where it changed within a pixel. */
export function drawRaster(sheet: Sheet, tracks: readonly Track[], picture: Picture): void {
  const { context, height, ratio, colour } = sheet;
  const left = GUTTER * ratio;
  const rowHeight = (height - AXIS_HEIGHT * ratio) / tracks.length;
  const { width, channels, pairs } = picture;
  for (const index of tracks.keys()) {
    const top = index * rowHeight + 0.2 * rowHeight;
    const tall = 0.6 * rowHeight;
    let state: 0 | 1 | undefined;
    for (let pixel = 0; pixel < width; pixel++) {
      const base = 2 * pixel * channels + index;
      const [low, high] = [pairs[base] ?? 0, pairs[base + channels] ?? 0];
      const x = left + pixel;
      if (low === 0 && high === 1) {
        context.fillStyle = colour('data-2');
        context.fillRect(x, top - 0.1 * rowHeight, Math.max(1, ratio), tall + 0.2 * rowHeight);
        state = undefined;
        continue;
      }
      // Where samples lie further apart than pixels a line stays as it was.
      if (low === high) state = low === 0 ? 0 : 1;
      if (state === undefined) continue;
      context.fillStyle = colour(state === 1 ? 'data-1' : 'line');
      context.fillRect(x, state === 1 ? top : top + tall - ratio, 1, state === 1 ? tall : ratio);
    }
  }
  labels(sheet, tracks, rowHeight);
}

function labels({ context, ratio, colour }: Sheet, tracks: readonly Track[], rowHeight: number): void {
  const size = Math.min(12, Math.max(8, rowHeight / ratio - 1));
  const every = Math.max(1, Math.ceil((size * ratio) / rowHeight));
  context.font = `${size * ratio}px system-ui, sans-serif`;
  context.fillStyle = colour('ink');
  context.textBaseline = 'middle';
  for (const [index, { label }] of tracks.entries())
    if (index % every === 0) context.fillText(label, 0, (index + 0.5) * rowHeight, (GUTTER - 6) * ratio);
  context.textBaseline = 'alphabetic';
}
