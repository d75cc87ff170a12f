import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { deflate, deflateSamples } from '../../nwb/encode/deflate.ts';

const half = 160 * 1024;

/** The same every time: a linear congruential generator. */
function noise(length: number, values = 256): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 24) % values;
  });
}

function shuffled(low: Uint8Array, high: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(low.length + high.length);
  bytes.set(low);
  bytes.set(high, low.length);
  return bytes;
}

const neural = shuffled(noise(half), noise(half, 3));
const still = shuffled(new Uint8Array(half).fill(7), new Uint8Array(half));
/** Sums of the checksum that grow as fast as they can. */
const full = shuffled(noise(half), new Uint8Array(half).fill(255));

describe.each([1, 4, 9])('deflateSamples at level %i', (level) => {
  it.each([
    ['noise in the low bytes', neural],
    ['channels that stand still', still],
    ['high bytes of 255', full],
    ['a chunk too small for a trial', neural.subarray(0, 1000)],
    ['an odd half', shuffled(noise(half + 1), noise(half + 1, 3))],
    ['nothing', new Uint8Array(0)],
  ])('inflates to what it was: %s', (_name, bytes) => {
    // inflateSync checks the checksum at the end of the stream.
    const inflated = inflateSync(deflateSamples(bytes, level));
    expect(Buffer.compare(inflated, bytes)).toBe(0);
  });

  it('makes noise no larger than plain deflate does', () => {
    expect(deflateSamples(neural, level).length).toBeLessThanOrEqual(deflate(neural, level).length);
  });

  it('leaves low bytes that repeat to plain deflate', () => {
    expect(deflateSamples(still, level)).toEqual(deflate(still, level));
  });
});

it('gives memory of its own, which can be moved to another thread', () => {
  for (const bytes of [neural, still, neural.subarray(0, 10)]) {
    const { buffer } = deflateSamples(bytes, 1);
    expect(structuredClone(buffer, { transfer: [buffer] }).byteLength).toBeGreaterThan(0);
    expect(buffer.byteLength).toBe(0);
  }
});
