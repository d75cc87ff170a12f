import { deflateRawSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena } from '../../nwb/encode/arena.ts';
import { kernelScratchBytes, loadKernels } from '../../nwb/encode/kernels/load.ts';
import { packSamples } from '../../nwb/encode/pack.ts';
import { encodedBytes } from '../../nwb/encode/tables.ts';

const half = 160 * 1024;
const room = 2 * half + 2;
const arena = new Arena(kernelScratchBytes + room + encodedBytes(room) + 256);
const packing = {
  kernels: loadKernels(arena.memory),
  scratchAddress: arena.region(kernelScratchBytes).address,
};
const chunk = arena.region(room);
const out = arena.region(encodedBytes(room) + 64);

function packed(bytes: Uint8Array, level: number): Uint8Array {
  chunk.bytes.set(bytes);
  out.bytes.fill(0xaa);
  const region = { address: chunk.address, bytes: chunk.bytes.subarray(0, bytes.length) };
  const length = packSamples(region, { name: 'deflate', level }, out, packing);
  expect(length).toBeLessThanOrEqual(encodedBytes(bytes.length));
  // What lies behind the room that there is was not touched.
  expect(out.bytes.subarray(encodedBytes(room)).every((byte) => byte === 0xaa)).toBe(true);
  return out.bytes.slice(0, length);
}

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

/** Counts as 1, 1, 2, 3, 5, 8, …: their codes would be longer than deflate allows. */
function fibonacci(): Uint8Array {
  const bytes: number[] = [];
  for (let [symbol, times, next] = [0, 1, 1]; bytes.length + times <= 30_000; symbol += 1) {
    bytes.push(...Array.from({ length: times }, () => symbol));
    [times, next] = [next, times + next];
  }
  return Uint8Array.from(bytes);
}

const neural = shuffled(noise(half), noise(half, 3));
const still = shuffled(new Uint8Array(half).fill(7), new Uint8Array(half));
const drifting = shuffled(
  noise(half).map((byte) => byte >> 2),
  noise(half, 3).map((byte, at) => (byte + (at >> 15)) & 255),
);

describe.each([1, 2, 6, 9])('packSamples at level %i', (level) => {
  it.each([
    ['noise in the low bytes', neural],
    ['channels that stand still', still],
    // Sums of the checksum that grow as fast as they can.
    ['high bytes of 255', shuffled(noise(half), new Uint8Array(half).fill(255))],
    ['values that drift', drifting],
    ['codes as long as they may be', shuffled(fibonacci(), fibonacci())],
    ['two samples', Uint8Array.of(1, 2, 0, 0)],
    ['one sample', Uint8Array.of(1, 0)],
    ['an odd half', shuffled(noise(half + 1), noise(half + 1, 3))],
  ])('inflates to what it was: %s', (_name, bytes) => {
    // inflateSync checks the checksum at the end of the stream.
    expect(Buffer.compare(inflateSync(packed(bytes, level)), bytes)).toBe(0);
  });
});

it('inflates to what it was, whatever that is', () => {
  const plane = fc
    .record({
      values: fc.integer({ min: 1, max: 256 }),
      start: fc.nat(255),
      length: fc.integer({ min: 1, max: 70_000 }),
    })
    .map(({ values, start, length }) => noise(length, values).map((value) => value + start));
  fc.assert(
    fc.property(plane, (low) => {
      const bytes = shuffled(low, low.toReversed());
      expect(Buffer.compare(inflateSync(packed(bytes, 1)), bytes)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

it('takes noise as it is, and gives each stretch a code of its own', () => {
  const lowBytes = half + Math.ceil(half / 32_768) * 5;
  const { length } = packed(neural, 1);
  // Three values that are equally often, and the end of a block: codes of 1, 2, 3 and 3 bits.
  const highBytes = (half * 2) / 8;
  expect(Math.abs(length - lowBytes - highBytes)).toBeLessThan(1000);
  // Two bits less for the low bytes, and no more for high bytes that drift.
  expect(packed(drifting, 1).length).toBeLessThan((half * 6.1) / 8 + highBytes + 2000);
});

it('searches repetitions where that pays', () => {
  expect(packed(still, 1).length).toBeLessThan(3000);
});

it('takes runs of a byte where those are what repeats', () => {
  let state = 1;
  let sign = 0;
  // The signs of a signal that is small: they change now and then.
  const high = Uint8Array.from({ length: half }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    if (state >>> 24 < 10) sign ^= 255;
    return sign;
  });
  const low = noise(half);
  const lowBytes = half + Math.ceil(half / 32_768) * 5;
  expect(packed(shuffled(low, high), 1).length - lowBytes).toBeLessThan(
    deflateRawSync(high, { level: 1, memLevel: 9 }).length * 0.9,
  );
});
