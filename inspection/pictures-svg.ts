/** Kinds of ink; report-style.ts gives each its colour in light, dark and print. */
export type Ink =
  | 'epoch'
  | 'video'
  | 'position'
  | 'gap'
  | 'trace'
  | 'second'
  | 'state'
  | 'good'
  | 'flat'
  | 'bad'
  | 'bar';

export interface Drawing {
  readonly width: number;
  readonly height: number;
  /** Stretched to the width of the page: along time. Others keep their proportions. */
  readonly isStrip: boolean;
  /** For those who do not see it: words of ours and numbers. */
  readonly label: string;
  readonly shapes: readonly string[];
}

/**
 * A picture made of numbers. No text of a file comes into one: names stand beside it, in HTML.
 */
export function svg({ width, height, isStrip, label, shapes }: Drawing): string {
  const size = isStrip
    ? `class="strip" preserveAspectRatio="none" style="height:${rounded(height)}px"`
    : `width="${rounded(width)}" height="${rounded(height)}"`;
  return `<svg role="img" aria-label="${label.replaceAll(/[^\w .,:%µ×–-]/g, '')}" viewBox="0 0 ${rounded(width)} ${rounded(height)}" ${size}>${shapes.join('')}</svg>`;
}

/** To a tenth of a unit, which is less than a pixel; what is no number becomes 0. */
export function rounded(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 10) / 10) : '0';
}

export function box(ink: Ink, x: number, y: number, width: number, height: number): string {
  return `<rect class="fill-${ink}" x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" height="${rounded(height)}"/>`;
}

/** A line through points; a point that is no number lifts the pen. */
export function line(ink: Ink, points: Iterable<readonly [number, number]>): string {
  let path = '';
  let isDown = false;
  for (const [x, y] of points) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      isDown = false;
      continue;
    }
    path += `${isDown ? 'L' : 'M'}${rounded(x)} ${rounded(y)}`;
    isDown = true;
  }
  return path === '' ? '' : `<path class="line-${ink}" d="${path}"/>`;
}

/** Least and greatest value of each part of a trace: a spike stays visible however many samples a pixel has. */
export function envelope(
  ink: Ink,
  values: readonly number[],
  width: number,
  yOf: (value: number) => number,
): string {
  const bins = Math.min(values.length, Math.floor(width / 2));
  let path = '';
  for (let bin = 0; bin < bins; bin += 1) {
    const part = values.slice(
      Math.floor((bin * values.length) / bins),
      Math.floor(((bin + 1) * values.length) / bins),
    );
    const [least, most] = [Math.min(...part), Math.max(...part)].map(yOf);
    if (least === undefined || most === undefined || !Number.isFinite(least) || !Number.isFinite(most))
      continue;
    const x = rounded(((bin + 0.5) * width) / bins);
    path += `${path === '' ? 'M' : 'L'}${x} ${Math.round(least)}V${Math.round(most)}`;
  }
  return path === '' ? '' : `<path class="line-${ink}" d="${path}"/>`;
}

/** Columns of a strip in which something is, as few boxes as there are runs of them. */
export function runs(ink: Ink, columns: readonly boolean[], height: number): string {
  let path = '';
  let from = -1;
  for (let at = 0; at <= columns.length; at += 1) {
    const isOn = columns[at] === true;
    if (isOn && from < 0) from = at;
    if (!isOn && from >= 0) {
      path += `M${from} 0h${at - from}v${rounded(height)}h${from - at}z`;
      from = -1;
    }
  }
  return path === '' ? '' : `<path class="fill-${ink}" d="${path}"/>`;
}

/** 1, 2 or 5 times a power of ten, the greatest that is not above the value: lengths of scale bars. */
export function niceBelow(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const factor = [5, 2, 1].find((one) => one * power <= value * (1 + 1e-9)) ?? 1;
  return factor * power;
}

/** The least and the greatest of the values that are numbers. */
export function rangeOf(values: Iterable<number>): readonly [number, number] | undefined {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return least > most ? undefined : [least, most];
}
