import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COUNTER_PERIOD, CounterRuns, counterDifference } from '../../recording/spikegadgets/counter.ts';

const FIXED = { seed: 20230622, numRuns: 200 };
const uint32 = fc.integer({ min: 0, max: COUNTER_PERIOD - 1 });

describe('difference of two counters', () => {
  test.each([
    [0, 0, 0],
    [5, 6, 1],
    [6, 5, -1],
    [COUNTER_PERIOD - 1, 0, 1],
    [0, COUNTER_PERIOD - 1, -1],
    [COUNTER_PERIOD - 3, 7, 10],
    [0, 2 ** 31 - 1, 2 ** 31 - 1],
    [0, 2 ** 31, -(2 ** 31)],
    [2 ** 31, 0, -(2 ** 31)],
  ])('from %i to %i is %i', (from, to, expected) => {
    expect(counterDifference(from, to)).toBe(expected);
  });
  test('is the signed 32-bit difference', () => {
    fc.assert(
      fc.property(uint32, uint32, (from, to) => {
        expect(counterDifference(from, to)).toBe(Number(BigInt.asIntN(32, BigInt(to) - BigInt(from))));
      }),
      FIXED,
    );
  });
});

/** Runs of at least one packet, each with the packets lost in front of it; negative where the counter went back. */
const runs = fc.array(
  fc.record({
    packets: fc.integer({ min: 1, max: 40 }),
    lost: fc
      .oneof(fc.integer({ min: -50, max: 50 }), fc.constantFrom(2 ** 31 - 2, -(2 ** 31), 1))
      .filter((lost) => lost !== 0),
  }),
  { minLength: 1, maxLength: 60 },
);

function built(
  first: number,
  parts: readonly { packets: number; lost: number }[],
): { runs: CounterRuns; counters: number[] } {
  const counters: number[] = [];
  const counterRuns = new CounterRuns();
  let counter = first;
  for (const [index, { packets, lost }] of parts.entries()) {
    if (index > 0) counter += lost;
    counterRuns.push(counters.length, counter);
    for (let i = 0; i < packets; i++) counters.push(counter++);
  }
  return { runs: counterRuns, counters };
}

describe('runs of packets', () => {
  test('one counter at a time and a whole span say the same', () => {
    fc.assert(
      fc.property(uint32, runs, fc.nat(), fc.nat(), (first, parts, from, length) => {
        const { runs: counterRuns, counters } = built(first, parts);
        for (const [packet, counter] of counters.entries())
          expect(counterRuns.counterOf(packet)).toBe(counter);
        const start = from % counters.length;
        const count = length % (counters.length - start + 1);
        const filled = new Float64Array(count + 1).fill(-1);
        counterRuns.fill(filled, start, count);
        expect([...filled]).toEqual([...counters.slice(start, start + count), -1]);
      }),
      FIXED,
    );
  });

  test('steps name every break, and nothing else', () => {
    fc.assert(
      fc.property(uint32, runs, (first, parts) => {
        const { runs: counterRuns, counters } = built(first, parts);
        let packet = 0;
        const expected = parts.slice(1).map(({ lost }, index) => {
          packet += parts[index]?.packets ?? 0;
          return { packet, counter: counters[packet], lost };
        });
        expect([...counterRuns.steps()]).toEqual(expected);
        expect(counterRuns.firstCounter).toBe(first);
        expect(counterRuns.length).toBe(parts.length);
      }),
      FIXED,
    );
  });

  test('beyond 2^32 they go on', () => {
    const counterRuns = new CounterRuns();
    counterRuns.push(0, COUNTER_PERIOD - 2);
    counterRuns.push(10, COUNTER_PERIOD + 50);
    expect([0, 2, 9, 10, 11].map((packet) => counterRuns.counterOf(packet) - COUNTER_PERIOD)).toEqual([
      -2, 0, 7, 50, 51,
    ]);
  });

  test('many thousands of them', () => {
    const counterRuns = new CounterRuns();
    for (let run = 0; run < 100_000; run++) counterRuns.push(3 * run, 4 * run);
    expect(counterRuns.counterOf(299_999)).toBe(4 * 99_999 + 2);
    expect([...counterRuns.steps()].every(({ lost }) => lost === 1)).toBe(true);
  });
});
