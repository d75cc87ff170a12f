import type { ChangeKey, MaskChanges } from './state-script-changes.ts';
import { type ChangePair, type Fit, fitLine, recordedAt, TOLERANCE_S } from './state-script-fit.ts';
import { candidateLines } from './state-script-votes.ts';

/** What speaks for a clock. */
export interface StateScriptEvidence {
  /** Changes of the log's masks, and how many of them stand in the recording within 20 ms. */
  readonly changes: number;
  readonly matched: number;
  readonly medianResidualS: number;
  /** How much faster the recording's clock runs than the log's. */
  readonly drift: number;
  /** The most matches at any other time; 0 when nothing else fits at all. */
  readonly runnerUpMatched: number;
}

/** Unix time of a log: originS + (offsetS + secondsPerMs · (ms - originMs)). */
export interface StateScriptClock {
  readonly originMs: number;
  readonly originS: number;
  readonly offsetS: number;
  readonly secondsPerMs: number;
  readonly evidence: StateScriptEvidence;
}

export type StateScriptTime =
  | { readonly clock: StateScriptClock; readonly reason?: undefined }
  /** Why no time is certain, in words that go on after "no Unix time:". */
  | { readonly clock?: undefined; readonly reason: string };

/** Three changes can meet three edges by chance; a fourth makes that a matter of thousandths. */
const FEWEST_MATCHES = 4;
const LEAST_SHARE = 0.5;
/** A second place that fits more than this of the best fits nearly as well. */
const MOST_OF_RUNNER_UP = 2 / 3;
const MOST_TRIED = 40;

/**
 * Finds the Unix time of a log's milliseconds by the edges that the recording shows of the same ports.
 * @param edges Unix times by kind of change, ascending
 */
export function timeStateScript(
  changes: MaskChanges,
  edges: ReadonlyMap<ChangeKey, Float64Array>,
): StateScriptTime {
  if (changes.count === 0) return { reason: 'no port changes in its lines' };
  if (changes.restartsAtLine !== undefined)
    return { reason: `its clock starts again at line ${changes.restartsAtLine}` };
  const originMs = Math.min(...[...changes.byKey.values()].map((list) => list[0] ?? 0));
  const firstEdges = [...changes.byKey.keys()].flatMap((key) => edges.get(key)?.[0] ?? []);
  if (firstEdges.length === 0)
    return { reason: `none of its ${changes.count} port changes is of a line that changes in the recording` };
  const originS = Math.min(...firstEdges);
  const pairs = new Map<ChangeKey, ChangePair>();
  let lastS = 0;
  for (const [key, list] of changes.byKey) {
    const logged = Float64Array.from(list, (ms) => (ms - originMs) / 1000);
    lastS = Math.max(lastS, logged.at(-1) ?? 0);
    pairs.set(key, { logged, recorded: (edges.get(key) ?? new Float64Array(0)).map((s) => s - originS) });
  }
  const fits = candidateLines(pairs)
    .slice(0, MOST_TRIED)
    .map(({ line, halfS }) => fitLine(pairs, line, { firstS: 0, lastS, startHalfS: halfS }))
    .sort((a, b) => b.matched - a.matched);
  const [best] = fits;
  const runnerUp = fits.find((one) => best !== undefined && !isSame(one, best, lastS / 2));
  return judged(best, runnerUp, changes.count, { originMs, originS });
}

function isSame(one: Fit, other: Fit, middleS: number): boolean {
  return Math.abs(recordedAt(one.line, middleS) - recordedAt(other.line, middleS)) <= 2 * TOLERANCE_S;
}

function judged(
  best: Fit | undefined,
  runnerUp: Fit | undefined,
  changes: number,
  origin: { readonly originMs: number; readonly originS: number },
): StateScriptTime {
  const matched = best?.matched ?? 0;
  const ofAll = `${matched} of ${changes} port changes`;
  if (best === undefined || matched < FEWEST_MATCHES || matched < changes * LEAST_SHARE) {
    const needed = Math.max(FEWEST_MATCHES, Math.ceil(changes * LEAST_SHARE));
    return {
      reason: `at the best offset ${ofAll} stand in the recording within 20 ms, and ${needed} are needed`,
    };
  }
  const runnerUpMatched = runnerUp?.matched ?? 0;
  if (runnerUp !== undefined && runnerUpMatched > matched * MOST_OF_RUNNER_UP) {
    const apartS = Math.abs(recordedAt(runnerUp.line, 0) - recordedAt(best.line, 0));
    return {
      reason: `two offsets that lie ${apartS.toFixed(3)} s apart fit, with ${ofAll} and with ${runnerUpMatched}`,
    };
  }
  return {
    clock: {
      ...origin,
      offsetS: recordedAt(best.line, 0),
      secondsPerMs: (1 + best.line.drift) / 1000,
      evidence: {
        changes,
        matched,
        medianResidualS: best.residuals[best.residuals.length >> 1] ?? 0,
        drift: best.line.drift,
        runnerUpMatched,
      },
    },
  };
}

/** Unix time of a log's millisecond, s. */
export function stateScriptTime(clock: StateScriptClock, ms: number): number {
  return clock.originS + (clock.offsetS + clock.secondsPerMs * (ms - clock.originMs));
}
