import { describe, expect, test } from 'vitest';
import { type StateScriptTime, stateScriptTime, timeStateScript } from '../../recording/index.ts';
import { cpuTimer } from '../cpu-time.ts';

interface Made {
  readonly changes: number;
  readonly spanS: number;
  /** The recording's clock runs by so much faster. */
  readonly drift?: number;
  /** Share of the changes that the recording does not show. */
  readonly lost?: number;
  /** Edges that the log does not tell. */
  readonly others?: number;
  readonly kinds?: number;
  readonly jitterS?: number;
}

const LOG_STARTS_MS = 1_716_989;
const RECORDING_STARTS_S = 1_687_464_001.038;

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Changes at random times, as a log (whole milliseconds, cut off) and as a recording shows them. */
function make({ changes, spanS, drift = 0, lost = 0, others = 0, kinds = 8, jitterS = 0 }: Made) {
  const random = randomFrom(7);
  const byKey = new Map<number, number[]>();
  const edges = new Map<number, number[]>();
  for (const map of [byKey, edges]) for (let key = 0; key < kinds; key++) map.set(key, []);
  for (let i = 0; i < changes; i++) {
    const s = random() * spanS;
    const key = Math.floor(random() * kinds);
    byKey.get(key)?.push(Math.floor(LOG_STARTS_MS + s * 1000));
    const noise = (random() - 0.5) * jitterS;
    if (random() >= lost) edges.get(key)?.push(RECORDING_STARTS_S + s * (1 + drift) + noise);
  }
  for (let i = 0; i < others; i++)
    edges.get(Math.floor(random() * kinds))?.push(RECORDING_STARTS_S + random() * spanS);
  for (const list of [...byKey.values(), ...edges.values()]) list.sort((a, b) => a - b);
  const sorted = new Map([...edges].map(([key, list]) => [key, Float64Array.from(list)]));
  return { changes: { byKey, count: changes, restartsAtLine: undefined }, edges: sorted };
}

function worstErrorS(found: StateScriptTime, { spanS, drift = 0 }: Made): number {
  const { clock } = found;
  if (clock === undefined) return Number.POSITIVE_INFINITY;
  const errors = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const expected = RECORDING_STARTS_S + share * spanS * (1 + drift);
    return Math.abs(stateScriptTime(clock, LOG_STARTS_MS + share * spanS * 1000) - expected);
  });
  return Math.max(...errors);
}

const found: Readonly<Record<string, Made>> = {
  'a few seconds': { changes: 12, spanS: 4 },
  'four hours of a drift that tears any one offset apart': { changes: 3000, spanS: 14_400, drift: 50e-6 },
  'the largest drift that is believed': { changes: 3000, spanS: 14_400, drift: -190e-6 },
  'a change every six minutes, and a drift': { changes: 40, spanS: 14_400, drift: 60e-6 },
  'a day, and a recording that is late by milliseconds': {
    changes: 5000,
    spanS: 86_400,
    drift: 1e-4,
    jitterS: 0.004,
  },
  'little more than half of the log': { changes: 200, spanS: 1000, drift: 1e-5, lost: 0.4 },
  'lines that do more than the log tells': { changes: 40, spanS: 600, others: 2000, kinds: 2 },
  'jitter of nearly the tolerance': { changes: 300, spanS: 600, jitterS: 0.03 },
};

describe('timeStateScript finds the one time that fits', () => {
  test.each(Object.entries(found))('%s', (_, made) => {
    const { changes, edges } = make(made);
    const time = timeStateScript(changes, edges);
    expect(time.reason).toBeUndefined();
    // A millisecond is cut off, which the line through all of them takes as half of one.
    expect(worstErrorS(time, made)).toBeLessThan(0.003);
    const evidence = time.clock?.evidence;
    expect(evidence?.changes).toBe(made.changes);
    expect(evidence?.matched).toBeGreaterThanOrEqual(made.changes * (1 - (made.lost ?? 0)) * 0.9);
    expect(evidence?.runnerUpMatched).toBeLessThan((evidence?.matched ?? 0) * 0.5);
    if (made.spanS >= 600) expect(Math.abs((evidence?.drift ?? 1) - (made.drift ?? 0))).toBeLessThan(5e-6);
  });

  test('100,000 changes in seconds', () => {
    const made = { changes: 100_000, spanS: 14_400, drift: 4e-5, lost: 0.3, others: 50_000 };
    const { changes, edges } = make(made);
    const spentMs = cpuTimer();
    const time = timeStateScript(changes, edges);
    expect(spentMs()).toBeLessThan(10_000);
    expect(worstErrorS(time, made)).toBeLessThan(0.003);
    expect(time.clock?.evidence.medianResidualS).toBeLessThan(0.001);
  });

  test('when the log began before the recording', () => {
    const { changes, edges } = make({ changes: 400, spanS: 1000 });
    const late = new Map(
      [...edges].map(([key, list]) => [key, list.filter((s) => s > RECORDING_STARTS_S + 450)]),
    );
    const time = timeStateScript(changes, late);
    expect(worstErrorS(time, { changes: 400, spanS: 1000 })).toBeLessThan(0.003);
  });
});

describe('timeStateScript gives no time', () => {
  test.each([
    [
      'when less than half of the log is in the recording',
      { changes: 200, spanS: 1000, lost: 0.6 },
      /200 port changes .* 100 are needed/,
    ],
    ['when nothing is', { changes: 200, spanS: 1000, lost: 1, others: 200 }, /are needed/],
    [
      'when chance alone matches a dense recording',
      { changes: 50, spanS: 600, lost: 1, others: 8000, kinds: 2 },
      /needed|two offsets/,
    ],
    ['for three changes', { changes: 3, spanS: 10 }, /3 of 3 port changes .* 4 are needed/],
    ['for a drift that no crystal has', { changes: 2000, spanS: 14_400, drift: 2e-3 }, /needed/],
  ] as const)('%s', (_, made, reason) => {
    const { changes, edges } = make(made);
    expect(timeStateScript(changes, edges).reason).toMatch(reason);
  });

  test('for pulses that come again and again', () => {
    const every = (count: number, first: number, stepS: number) =>
      Float64Array.from({ length: count }, (_, i) => first + i * stepS);
    const byKey = new Map([
      [0, [...every(50, 5000, 1000)]],
      [1, [...every(50, 5100, 1000)]],
    ]);
    const edges = new Map([
      [0, every(60, RECORDING_STARTS_S, 1)],
      [1, every(60, RECORDING_STARTS_S + 0.1, 1)],
    ]);
    const time = timeStateScript({ byKey, count: 100, restartsAtLine: undefined }, edges);
    expect(time.reason).toMatch(/^two offsets that lie \d+\.\d{3} s apart fit, with 100 of 100/);
    // One that is as long as the recording's fits with one fewer in the next place.
    const same = new Map([...edges].map(([key, list]) => [key, list.slice(0, 50)]));
    expect(timeStateScript({ byKey, count: 100, restartsAtLine: undefined }, same).reason).toMatch(/98|99/);
  });

  test('without changes, without edges, and for a clock that starts again', () => {
    const none = { byKey: new Map(), count: 0, restartsAtLine: undefined };
    expect(timeStateScript(none, new Map()).reason).toMatch(/no port changes/);
    const { changes } = make({ changes: 20, spanS: 10 });
    expect(timeStateScript(changes, new Map()).reason).toMatch(/none of its 20 port changes/);
    expect(timeStateScript({ ...changes, restartsAtLine: 9 }, new Map()).reason).toMatch(/again at line 9/);
  });
});
