/** Stretches of points of which the outermost two each are kept. */
const MOST_STRETCHES = 64;

/** The highest and the lowest point of a stretch, seen along a line. */
interface Stretch {
  readonly highX: number;
  readonly highY: number;
  readonly lowX: number;
  readonly lowY: number;
}

/**
 * The outermost points of a cloud, in constant memory: how far the farthest of them lies from a line that is known
 * only in the end. When there are too many stretches, neighbours become one and keep the point that lies higher, and
 * the one that lies lower, along the line as it is known by then.
 */
export class Extremes {
  #stretches: Stretch[] = [];
  /** Adds that make up one stretch; doubled whenever stretches are joined. */
  #addsPerStretch = 1;
  #adds = 0;

  /** Takes points along a line of this slope, and returns how far apart the highest and the lowest are. */
  add(xs: Float64Array, ys: Float64Array, start: number, end: number, slope: number): number {
    if (end <= start) return 0;
    let high = start;
    let low = start;
    for (let i = start + 1; i < end; i++) {
      const y = ys[i] ?? 0;
      if (y > (ys[high] ?? 0)) high = i;
      else if (y < (ys[low] ?? 0)) low = i;
    }
    const added = { highX: xs[high] ?? 0, highY: ys[high] ?? 0, lowX: xs[low] ?? 0, lowY: ys[low] ?? 0 };
    const last = this.#stretches.at(-1);
    if (last !== undefined && this.#adds % this.#addsPerStretch !== 0)
      this.#stretches[this.#stretches.length - 1] = joined(last, added, slope);
    else this.#push(added, slope);
    this.#adds++;
    return added.highY - added.lowY;
  }

  #push(added: Stretch, slope: number): void {
    if (this.#stretches.length === MOST_STRETCHES) {
      const halved: Stretch[] = [];
      for (const [index, stretch] of this.#stretches.entries()) {
        const before = halved.at(-1);
        if (index % 2 === 1 && before !== undefined)
          halved[halved.length - 1] = joined(before, stretch, slope);
        else halved.push(stretch);
      }
      this.#stretches = halved;
      this.#addsPerStretch *= 2;
    }
    this.#stretches.push(added);
  }

  /** The largest distance from the line y = level + slope · x. */
  largest(level: number, slope: number): number {
    let largest = 0;
    for (const { highX, highY, lowX, lowY } of this.#stretches) {
      largest = Math.max(
        largest,
        Math.abs(highY - level - slope * highX),
        Math.abs(lowY - level - slope * lowX),
      );
    }
    return largest;
  }
}

function joined(one: Stretch, other: Stretch, slope: number): Stretch {
  const isHigher = other.highY - slope * other.highX > one.highY - slope * one.highX;
  const isLower = other.lowY - slope * other.lowX < one.lowY - slope * one.lowX;
  const high = isHigher ? other : one;
  const low = isLower ? other : one;
  return { highX: high.highX, highY: high.highY, lowX: low.lowX, lowY: low.lowY };
}
