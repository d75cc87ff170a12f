import type { ChangeKey } from './state-script-changes.ts';
import { type ChangePair, type ClockLine, MAX_DRIFT, TOLERANCE_S } from './state-script-fit.ts';

/** A line that many changes of a stretch agree on. */
export interface Candidate {
  readonly line: ClockLine;
  /** Share of the stretch's changes that agree. */
  readonly share: number;
  /** Half the stretch in which it was found, s. */
  readonly halfS: number;
}

/** Stretches that are looked at: part of a log may lie outside the recording. */
const STRETCHES = 6;
/** Changes of a stretch: enough to stand out from chance, few enough to be fast. */
const STRETCH_CHANGES = 48;
/** Distances between a change and an edge that are looked at in one stretch. */
const MOST_DISTANCES = 1_500_000;
/** A line that fewer of the stretch agree on fits half of the log nowhere. */
const LEAST_SHARE = 0.2;
const MOST_CANDIDATES_PER_STRETCH = 12;

interface Change {
  readonly s: number;
  readonly recorded: Float64Array;
}

/**
 * Lines worth a try, the best first. Every change of a stretch votes for each distance to an edge of its kind; where
 * the votes crowd, a line is. Stretches of many minutes try every drift that could tear a crowd apart.
 */
export function candidateLines(pairs: ReadonlyMap<ChangeKey, ChangePair>): Candidate[] {
  const changes: Change[] = [...pairs.values()].flatMap(({ logged, recorded }) =>
    recorded.length === 0 ? [] : Array.from(logged, (s): Change => ({ s, recorded })),
  );
  changes.sort((a, b) => a.s - b.s);
  const last = Math.max(0, changes.length - STRETCH_CHANGES);
  const starts = new Set(
    Array.from({ length: STRETCHES }, (_, i) => Math.round((last * i) / (STRETCHES - 1))),
  );
  return [...starts]
    .flatMap((start) => stretchCandidates(changes.slice(start, start + STRETCH_CHANGES)))
    .sort((a, b) => b.share - a.share);
}

function stretchCandidates(stretch: readonly Change[]): Candidate[] {
  const firstS = stretch[0]?.s ?? 0;
  const spanS = (stretch.at(-1)?.s ?? 0) - firstS;
  const centreS = firstS + spanS / 2;
  const stepsNeeded = driftSteps(spanS);
  const { voters, distances } = affordable(stretch, MOST_DISTANCES / Math.min(2 * stepsNeeded + 1, 64));
  const steps = Math.min(stepsNeeded, Math.floor(MOST_DISTANCES / distances / 2));
  const votes = new Float64Array(distances);
  const found: Candidate[] = [];
  for (let step = -steps; step <= steps; step++) {
    const drift = steps === 0 ? 0 : (step / steps) * MAX_DRIFT;
    let count = 0;
    for (const { s, recorded } of voters) {
      const from = (1 + drift) * (s - centreS);
      for (const edge of recorded) votes[count++] = edge - from;
    }
    votes.sort();
    for (const crowd of crowds(votes, voters.length * LEAST_SHARE))
      found.push({
        line: { centreS, offsetS: crowd.offsetS, drift },
        share: Math.min(1, crowd.votes / voters.length),
        halfS: spanS / 2,
      });
  }
  return apart(found);
}

/** Steps to either side with which no drift moves the ends of a stretch by more than half of the tolerance. */
function driftSteps(spanS: number): number {
  const torn = (MAX_DRIFT * spanS) / 2;
  return torn <= TOLERANCE_S / 4 ? 0 : Math.ceil((2 * torn) / TOLERANCE_S);
}

/** As many changes as can vote without too many distances: those of the kinds that are seldom first. */
function affordable(stretch: readonly Change[], most: number) {
  const voters: Change[] = [];
  let distances = 0;
  for (const change of stretch.toSorted((a, b) => a.recorded.length - b.recorded.length)) {
    if (voters.length >= 4 && distances + change.recorded.length > most) break;
    voters.push(change);
    distances += change.recorded.length;
  }
  return { voters, distances };
}

/** Places where at least `least` votes lie within the tolerance, one for each neighbourhood. */
function crowds(sorted: Float64Array, least: number): { offsetS: number; votes: number }[] {
  const found: { offsetS: number; votes: number }[] = [];
  const needed = Math.max(2, least);
  let end = 0;
  for (let start = 0; start < sorted.length; start++) {
    const from = sorted[start] ?? 0;
    while (end < sorted.length && (sorted[end] ?? 0) <= from + TOLERANCE_S) end++;
    const votes = end - start;
    if (votes < needed) continue;
    const offsetS = sorted[(start + end - 1) >> 1] ?? from;
    const last = found.at(-1);
    if (last === undefined || offsetS - last.offsetS > 2 * TOLERANCE_S) found.push({ offsetS, votes });
    else if (votes > last.votes) found[found.length - 1] = { offsetS, votes };
  }
  return found;
}

/** The best candidates of a stretch that are not the same place found again with another drift. */
function apart(found: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of found.toSorted((a, b) => b.share - a.share)) {
    if (kept.length === MOST_CANDIDATES_PER_STRETCH) break;
    if (kept.every((one) => Math.abs(one.line.offsetS - candidate.line.offsetS) > 2 * TOLERANCE_S))
      kept.push(candidate);
  }
  return kept;
}
