import type { ChangeKey } from './state-script-changes.ts';

/** The same changes by two clocks, s; ascending. */
export interface ChangePair {
  /** By the log, from its first change. */
  readonly logged: Float64Array;
  /** By the recording, from its first edge. */
  readonly recorded: Float64Array;
}

/** recorded = offsetS + (1 + drift) · (logged - centreS) */
export interface ClockLine {
  readonly centreS: number;
  readonly offsetS: number;
  readonly drift: number;
}

/** A change of the log and an edge of the recording belong together within this. */
export const TOLERANCE_S = 0.02;
/** Crystals are within 100 millionths of one another at any temperature; a line that is steeper matches by chance. */
export const MAX_DRIFT = 200e-6;
/** A slope from a shorter stretch, in which changes are known to a millisecond, says nothing. */
const SHORTEST_FOR_DRIFT_S = 30;
const FEWEST_FOR_LINE = 4;

export function recordedAt(line: ClockLine, loggedS: number): number {
  return line.offsetS + (1 + line.drift) * (loggedS - line.centreS);
}

export interface Fit {
  readonly line: ClockLine;
  readonly matched: number;
  /** Sorted distances of the matches to the line, s. */
  readonly residuals: Float64Array;
}

/**
 * Follows a line from where it was found over the whole log: each step takes in twice the stretch and bends the line
 * through the matches there, so that a drift that nobody knows beforehand stays within the tolerance.
 */
export function fitLine(
  pairs: ReadonlyMap<ChangeKey, ChangePair>,
  start: ClockLine,
  span: { readonly firstS: number; readonly lastS: number; readonly startHalfS: number },
): Fit {
  let line = start;
  const farthest = Math.max(start.centreS - span.firstS, span.lastS - start.centreS);
  for (let half = Math.max(span.startHalfS, SHORTEST_FOR_DRIFT_S); half < farthest; half *= 2)
    line = bend(line, matches(pairs, line, start.centreS - half, start.centreS + half));
  for (let round = 0; round < 2; round++) line = bend(line, matches(pairs, line, span.firstS, span.lastS));
  const found = matches(pairs, line, span.firstS, span.lastS);
  const residuals = Float64Array.from(found.logged, (s, i) =>
    Math.abs((found.recorded[i] ?? 0) - recordedAt(line, s)),
  ).sort();
  return { line, matched: found.logged.length, residuals };
}

interface Matches {
  readonly logged: readonly number[];
  readonly recorded: readonly number[];
}

/** Pairs each change of a stretch with the nearest edge of its kind; an edge belongs to one change at most. */
function matches(
  pairs: ReadonlyMap<ChangeKey, ChangePair>,
  line: ClockLine,
  fromS: number,
  toS: number,
): Matches {
  const logged: number[] = [];
  const recorded: number[] = [];
  for (const pair of pairs.values()) {
    const edges = pair.recorded;
    let edge = -1;
    for (let i = lowerBound(pair.logged, fromS); i < pair.logged.length; i++) {
      const at = pair.logged[i] ?? 0;
      if (at > toS) break;
      const expected = recordedAt(line, at);
      if (edge < 0) edge = lowerBound(edges, expected - TOLERANCE_S);
      while ((edges[edge] ?? Number.POSITIVE_INFINITY) < expected - TOLERANCE_S) edge++;
      if (edge >= edges.length) break;
      while (distance(edges[edge + 1], expected) < distance(edges[edge], expected)) edge++;
      if (distance(edges[edge], expected) > TOLERANCE_S) continue;
      logged.push(at);
      recorded.push(edges[edge] ?? 0);
      edge++;
    }
  }
  return { logged, recorded };
}

function distance(edge: number | undefined, expected: number): number {
  return edge === undefined ? Number.POSITIVE_INFINITY : Math.abs(edge - expected);
}

/** Least squares through the matches; where they are too few or too close for a slope, only the offset moves. */
function bend(line: ClockLine, { logged, recorded }: Matches): ClockLine {
  const count = logged.length;
  if (count < FEWEST_FOR_LINE) return line;
  let meanX = 0;
  let meanY = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const x = logged[i] ?? 0;
    meanX += x / count;
    // The distance to the line as it was: small numbers keep their digits.
    meanY += ((recorded[i] ?? 0) - recordedAt(line, x)) / count;
    least = Math.min(least, x);
    most = Math.max(most, x);
  }
  let drift = 0;
  if (most - least >= SHORTEST_FOR_DRIFT_S) {
    let xx = 0;
    let xy = 0;
    for (let i = 0; i < count; i++) {
      const x = (logged[i] ?? 0) - meanX;
      xx += x * x;
      xy += x * ((recorded[i] ?? 0) - recordedAt(line, logged[i] ?? 0) - meanY);
    }
    drift = xy / xx;
  }
  const bent = Math.min(MAX_DRIFT, Math.max(-MAX_DRIFT, line.drift + drift));
  return { centreS: meanX, offsetS: recordedAt(line, meanX) + meanY, drift: bent };
}

/** Index of the first value that is not below `least`. */
export function lowerBound(sorted: Float64Array, least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
