/** y = y0 + slope · (x − x0), with x0 and y0 in the middle of the data, where the numbers are small. */
export interface FittedLine {
  readonly x0: number;
  readonly y0: number;
  readonly slope: number;
  /** Root mean square of what is left, in the unit of y. */
  readonly residualRms: number;
}

/**
 * Least squares through the given points.
 * @param slope taken as it is when given: for stretches too short to tell their own
 */
export function fitLine(x: ArrayLike<number>, y: ArrayLike<number>, slope?: number): FittedLine {
  const n = x.length;
  const x0 = mean(x, 0);
  const y0 = mean(y, 0);
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < n; i++) {
    const dx = (x[i] ?? 0) - x0;
    xx += dx * dx;
    xy += dx * ((y[i] ?? 0) - y0);
  }
  const fitted = slope ?? (xx === 0 ? 0 : xy / xx);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((y[i] ?? 0) - y0 - fitted * ((x[i] ?? 0) - x0)) ** 2;
  return { x0, y0, slope: fitted, residualRms: n === 0 ? 0 : Math.sqrt(squares / n) };
}

export function onLine(line: FittedLine, x: number): number {
  return line.y0 + line.slope * (x - line.x0);
}

/** The mean of values that are large beside their differences (Unix time): of the differences to the first. */
function mean(values: ArrayLike<number>, empty: number): number {
  const first = values[0] ?? empty;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) - first;
  return values.length === 0 ? empty : first + sum / values.length;
}

export function median(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
