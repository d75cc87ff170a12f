import { expect, it } from 'vitest';
import type { OpenedRecording } from '../../mcp-server/tools/recording-views/opened-sessions.ts';
import { secondsOf } from '../../mcp-server/tools/recording-views/positions.ts';

const RATE_HZ = 30_000;

function secondsAfter(firstCounter: number, ...seconds: readonly number[]): number[] {
  const one = { recording: { rateHz: RATE_HZ }, survey: { firstCounter } } as unknown as OpenedRecording;
  const counters = Uint32Array.from(seconds, (second) => (firstCounter + second * RATE_HZ) % 2 ** 32);
  return [...secondsOf(counters, one)];
}

it.each([0, 1_000_000, 2 ** 32 - 10])(
  'counts frames from the first packet on, whose counter is %i',
  (first) => {
    // A day is more than half a round of the counter.
    expect(secondsAfter(first, 0, 1, 3600, 86_400)).toEqual([0, 1, 3600, 86_400]);
  },
);

it('knows frames that came before the first packet', () => {
  expect(secondsAfter(30_000_000, -0.5, 0)).toEqual([-0.5, 0]);
  expect(secondsAfter(10, 2 ** 32 / RATE_HZ - 0.5)).toEqual([-0.5]);
});
