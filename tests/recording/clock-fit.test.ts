import { describe, expect, test } from 'vitest';
import { ClockFit, type FittedClock, timeOfCounter } from '../../recording/spikegadgets/clock-fit.ts';

const START_NS = 1_687_464_000_888_000_000n;

interface Reading {
  /** Unwrapped. */
  readonly counter: number;
  readonly ns: bigint;
}

function fitted(readings: readonly Reading[], rateHz: number, blockRows: number): FittedClock {
  const fit = new ClockFit(rateHz);
  const counters = new Float64Array(blockRows);
  const high = new Int32Array(blockRows);
  const low = new Uint32Array(blockRows);
  for (let start = 0; start < readings.length; start += blockRows) {
    const block = readings.slice(start, start + blockRows);
    for (const [i, { counter, ns }] of block.entries()) {
      counters[i] = counter;
      high[i] = Number(BigInt.asIntN(32, ns >> 32n));
      low[i] = Number(BigInt.asUintN(32, ns));
    }
    fit.add(counters, high, low, block.length);
  }
  const line = fit.line();
  if (line === undefined) throw new Error('no line');
  return line;
}

/** The same line in exact arithmetic: two passes over whole numbers. */
function exactLine(readings: readonly Reading[]): (counter: number) => { ns: bigint; pico: bigint } {
  const originX = BigInt(readings[0]?.counter ?? 0);
  const originY = readings[0]?.ns ?? 0n;
  const n = BigInt(readings.length);
  let [sumX, sumY, sumXX, sumXY] = [0n, 0n, 0n, 0n];
  for (const { counter, ns } of readings) {
    const x = BigInt(counter) - originX;
    const y = ns - originY;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  const slopeTop = n * sumXY - sumX * sumY;
  const slopeBottom = n * sumXX - sumX * sumX;
  return (counter) => {
    // y = mean + slope · (x − mean), in ps, over one denominator.
    const x = BigInt(counter) - originX;
    const top = sumY * slopeBottom + slopeTop * (n * x - sumX);
    const pico = (1000n * top) / (n * slopeBottom);
    return { ns: originY, pico };
  };
}

/** Seconds between the fitted time and the exact one, found without losing digits to 1.7e9. */
function errorS(line: FittedClock, exact: { ns: bigint; pico: bigint }, counter: number): number {
  const originPico = BigInt(line.originS) * 10n ** 12n;
  const fittedPico = (line.offsetS + line.secondsPerCount * (counter - line.originCounter)) * 1e12;
  const exactPico = Number(exact.ns * 1000n + exact.pico - originPico);
  return Math.abs(fittedPico - exactPico) / 1e12;
}

/** Small, fast and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Scenario {
  readonly rateHz: number;
  readonly hours: number;
  readonly driftPpm: number;
  readonly jitterNs: number;
  readonly firstCounter: number;
  /** Packets in a row, then lost ones, again and again. */
  readonly run: number;
  readonly lost: number;
}

/** Not every packet of ten hours: stretches of packets, and long losses between them. */
function* simulate({
  rateHz,
  hours,
  driftPpm,
  jitterNs,
  firstCounter,
  run,
  lost,
}: Scenario): Generator<Reading> {
  const random = randomFrom(7);
  const packets = hours * 3600 * rateHz;
  const nsPerCount = (1e9 / rateHz) * (1 + driftPpm * 1e-6);
  for (let sample = 0; sample < packets; sample++) {
    if (sample % (run + lost) === run) sample += lost;
    const noise = Math.round((random() * 2 - 1) * jitterNs);
    yield { counter: firstCounter + sample, ns: START_NS + BigInt(Math.round(sample * nsPerCount) + noise) };
  }
}

const usual: Scenario = {
  rateHz: 30000,
  hours: 2,
  driftPpm: 3,
  jitterNs: 10_000,
  firstCounter: 51493215,
  run: 100,
  lost: 107_900,
};

const scenarios: [string, Scenario][] = [
  ['two hours with gaps', usual],
  ['no drift, no jitter', { ...usual, driftPpm: 0, jitterNs: 0 }],
  ['a fast clock that is read late', { ...usual, driftPpm: 60, jitterNs: 5_000_000 }],
  ['a slow clock', { ...usual, driftPpm: -180 }],
  [
    'through the wrap of the counter',
    { ...usual, firstCounter: 2 ** 32 - 1_000_000, hours: 12, lost: 539_900 },
  ],
  ['three days', { ...usual, hours: 72, lost: 3_999_900 }],
  ['every packet of a minute at 20 kHz', { ...usual, rateHz: 20000, hours: 1 / 300, lost: 0, run: 10 ** 9 }],
];

describe.each(scenarios)('%s', (_, scenario) => {
  const readings = [...simulate(scenario)];
  const exact = exactLine(readings);
  test.each([1000, 16384, 10 ** 6])('in blocks of %i, equals the exact least-squares line', (blockRows) => {
    const line = fitted(readings, scenario.rateHz, blockRows);
    const last = readings.at(-1)?.counter ?? 0;
    for (const share of [0, 0.1, 0.5, 0.9, 1]) {
      const counter = Math.round(scenario.firstCounter + share * (last - scenario.firstCounter));
      expect(errorS(line, exact(counter), counter)).toBeLessThan(2e-9);
    }
    // As one number, seconds since 1970 can be told apart to a quarter of a microsecond.
    const end = exact(last);
    const endS = Number((end.ns + end.pico / 1000n) / 1000n) / 1e6;
    expect(Math.abs(timeOfCounter(line, last) - endS)).toBeLessThan(1e-6);
  });

  test('says how far readings lie from it', () => {
    const { residualRmsS } = fitted(readings, scenario.rateHz, 4096);
    // A uniform spread of ±j has the root mean square j / √3.
    const expected = scenario.jitterNs / Math.sqrt(3) / 1e9;
    expect(Math.abs(residualRmsS - expected)).toBeLessThan(0.05 * expected + 2e-9);
  });
});

describe('few readings', () => {
  test('none give no line', () => {
    const fit = new ClockFit(30000);
    fit.add(new Float64Array(4), new Int32Array(4), new Uint32Array(4), 0);
    expect(fit.line()).toBeUndefined();
  });

  test('one gives its own time and the nominal slope', () => {
    const line = fitted([{ counter: 77, ns: START_NS + 123_456_789n }], 30000, 8);
    expect(line).toMatchObject({ originCounter: 77, originS: 1_687_464_001, residualRmsS: 0 });
    expect(line.offsetS).toBeCloseTo(0.011456789, 12);
    expect(line.secondsPerCount).toBeCloseTo(1 / 30000, 18);
  });

  test('their jitter is not taken for a slope', () => {
    for (const count of [2, 3, 30, 999]) {
      const readings = [...simulate({ ...usual, run: 10 ** 9, lost: 0, hours: count / 30000 / 3600 })];
      expect(readings.length).toBeGreaterThanOrEqual(count);
      const line = fitted(readings.slice(0, count), 30000, 64);
      expect(line.secondsPerCount).toBe(1e9 / 30000 / 1e9);
      const middle = readings[Math.floor(count / 2)];
      const exactS = Number((middle?.ns ?? 0n) / 1000n) / 1e6;
      expect(Math.abs(timeOfCounter(line, middle?.counter ?? 0) - exactS)).toBeLessThan(25e-6);
    }
  });

  test('packets of one and the same counter do no harm', () => {
    const line = fitted(
      Array.from({ length: 2000 }, (_, i) => ({ counter: 5, ns: START_NS + BigInt(i) })),
      30000,
      100,
    );
    expect(line.secondsPerCount).toBe(1e9 / 30000 / 1e9);
    expect(line.offsetS).toBeCloseTo(0.888 + 999.5e-9, 9);
  });
});

test('a clock of noise gives numbers, not an error', () => {
  const random = randomFrom(3);
  const noise = (): bigint => BigInt.asIntN(64, BigInt(Math.floor(random() * 2 ** 53)) * 2053n);
  const readings = Array.from({ length: 5000 }, (_, counter) => ({ counter, ns: noise() }));
  const line = fitted(readings, 30000, 512);
  expect(Object.values(line).every((value) => Number.isFinite(value))).toBe(true);
});
