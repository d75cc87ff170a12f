import { describe, expect, it } from 'vitest';
import { readOptions } from '../../bench/load/options.ts';
import {
  growth,
  heapGrowth,
  type LoadResult,
  loadReport,
  misses,
  percentile,
} from '../../bench/load/table.ts';
import { UsageError } from '../../schemas/index.ts';

const samples = Array.from({ length: 61 }, (_, at) => ({
  seconds: at * 10,
  // Grows at first, then by 6 MB a minute.
  residentBytes: 300e6 + Math.min(at, 30) * 10e6 + Math.max(0, at - 30) * 1e6,
  ownBytes: 200e6,
  // A saw whose floor grows by 1 MB a minute.
  heapBytes: 100e6 + Math.floor(at / 6) * 1e6 + (at % 6) * 20e6,
  cpuSeconds: at / 10,
  loopDelayMs: at,
}));
const result: LoadResult = {
  times: new Map([
    ['say', Array.from({ length: 100 }, (_, at) => at + 1)],
    ['list', [1, 2]],
  ]),
  failures: [],
  samples,
  events: 1000,
  lost: 0,
  twice: 3,
  delays: [],
  conversions: 4,
};

describe('the report of a load', () => {
  it('tells the share of calls that were as fast', () => {
    const values = [...(result.times.get('say') ?? [])].reverse();
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(values, share))).toEqual([50, 95, 99, 100]);
    expect(percentile([], 0.5)).toBeNaN();
    const report = loadReport(readOptions([]), result);
    expect(report).toContain('| say | 100 | 50 | 95 | 99 | 100 |');
    expect(report).toContain('| an event, from the log to a socket | 0 | – | – | – | – |');
    expect(report).toContain('1000 heard, 0 lost, 3 heard twice');
  });

  it('tells how memory grows once it is warm', () => {
    expect(growth(samples, ({ residentBytes }) => residentBytes)).toBeCloseTo(6);
    const report = loadReport(readOptions([]), result);
    expect(report).toContain(
      '300 MB at the start, 450 MB, 600 MB, 615 MB at each quarter, 630 MB at the end',
    );
    expect(report).toContain(
      'of the service alone and of its heap: 200 MB (100 MB), 200 MB (101 MB), 200 MB (102 MB)',
    );
  });

  it('tells what a call costs', () => {
    expect(loadReport(readOptions([]), result)).toContain('59 ms a call');
  });

  it('says what was missed', () => {
    expect(misses(result)).toEqual([]);
    expect(heapGrowth(samples)).toBeCloseTo(1);
    const leaking = samples.map((one) => ({ ...one, heapBytes: one.heapBytes + one.seconds * 1e5 }));
    expect(misses({ ...result, samples: leaking })).toEqual(['the heap grows by 7.0 MB a minute']);
    const bad = { ...result, lost: 2, failures: ['GET x: 500'], times: new Map([['say', [50, 150]]]) };
    expect(misses(bad).map((miss) => miss.slice(0, 14))).toEqual([
      'p95 of all cal',
      '2 events were ',
      '1 calls failed',
    ]);
  });

  it('refuses options that are none', () => {
    expect(readOptions(['--minutes', '10', '--write'])).toMatchObject({
      minutes: 10,
      isWritten: true,
      sockets: 200,
    });
    expect(() => readOptions(['--minutes', 'x'])).toThrow(UsageError);
  });
});
