import type { ResolvedOptions } from './options.ts';
import { mixSeeds, randomFrom } from './random.ts';

/**
 * An animal on a W-track: it runs from the centre well to an outer one and back, in turn left and right, and pokes at each.
 * In epochs with an even number it rests in a box, so that a session has both kinds.
 */
export interface Visit {
  /** 0 left, 1 centre, 2 right. */
  readonly well: number;
  readonly arriveSeconds: number;
  readonly leaveSeconds: number;
  readonly rewarded: boolean;
}

const WELLS = [1, 0, 1, 2] as const;

export const isRunEpoch = (epoch: number): boolean => epoch % 2 === 1;

/** The visits of one epoch in time order; none while the animal rests. */
export function wellVisits(options: ResolvedOptions, epoch: number): Visit[] {
  const visits: Visit[] = [];
  if (!isRunEpoch(epoch)) return visits;
  const random = randomFrom(mixSeeds(options.seed, 31, epoch));
  let arriveSeconds = 0.4 + 0.2 * random();
  while (arriveSeconds < options.seconds) {
    const leaveSeconds = arriveSeconds + 0.7 + 0.4 * random();
    visits.push({
      well: WELLS[visits.length % WELLS.length] ?? 1,
      arriveSeconds,
      leaveSeconds,
      rewarded: random() < 0.8,
    });
    arriveSeconds = leaveSeconds + 1.4 + 0.5 * random();
  }
  return visits;
}

/** Corners of each arm in pixels, from its well to the centre well. */
const ARMS = [
  [
    [240, 180],
    [240, 780],
    [640, 780],
    [640, 180],
  ],
  [[640, 180]],
  [
    [1040, 180],
    [1040, 780],
    [640, 780],
    [640, 180],
  ],
] as const;

type Point = readonly [x: number, y: number];

function along(path: readonly Point[], fraction: number): Point {
  const lengths = path.slice(1).map(([x, y], index) => {
    const [fromX, fromY] = path[index] ?? [x, y];
    return Math.hypot(x - fromX, y - fromY);
  });
  let left = fraction * lengths.reduce((sum, length) => sum + length, 0);
  for (const [index, length] of lengths.entries()) {
    const from = path[index];
    const to = path[index + 1];
    if (from === undefined || to === undefined) break;
    if (left <= length || index === lengths.length - 1) {
      const part = length === 0 ? 0 : Math.min(1, left / length);
      return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
    }
    left -= length;
  }
  return path[0] ?? [640, 180];
}

/** Where the head is, in pixels of the 1280 × 960 image, at a time of the epoch. Pure: the same time gives the same place. */
export function headPosition(visits: readonly Visit[], seconds: number): Point {
  if (visits.length === 0) {
    return [640 + 12 * Math.sin(seconds * 0.31), 480 + 9 * Math.cos(seconds * 0.23)];
  }
  let low = 0;
  let high = visits.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((visits[middle]?.arriveSeconds ?? 0) <= seconds) low = middle + 1;
    else high = middle;
  }
  const from = visits[Math.max(0, low - 1)];
  const to = visits[low];
  if (from === undefined) return [640, 180];
  const outward = from.well === 1;
  const wobble = 4 * Math.sin(seconds * 7.3);
  const arm = ARMS[outward ? (to?.well ?? 1) : from.well] ?? ARMS[1];
  const path: readonly Point[] = outward ? arm.toReversed() : arm;
  const leaving = seconds - from.leaveSeconds;
  const travel = (to?.arriveSeconds ?? from.leaveSeconds + 1.6) - from.leaveSeconds;
  const fraction = Math.min(1, Math.max(0, leaving / travel));
  const [x, y] = path.length < 2 ? (path[0] ?? [640, 180]) : along(path, fraction);
  return [x + wobble, y + wobble / 2];
}
