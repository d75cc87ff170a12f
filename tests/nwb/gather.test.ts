import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Arena, type Region } from '../../nwb/encode/arena.ts';
import { type GatherInput, type GatherTarget, gatherRowsScaled } from '../../nwb/encode/gather.ts';
import { loadKernels } from '../../nwb/encode/kernels/load.ts';
import { naiveShuffle } from './bulk-fixture.ts';

const cases = fc
  .record({
    packetBytes: fc.integer({ min: 3, max: 120 }),
    rows: fc.integer({ min: 1, max: 12 }),
    byteOffset: fc.integer({ min: 0, max: 9 }),
    columns: fc.integer({ min: 1, max: 40 }),
    chunkColumns: fc.integer({ min: 1, max: 36 }),
    rowsBefore: fc.integer({ min: 0, max: 4 }),
    rowsAfter: fc.integer({ min: 0, max: 4 }),
  })
  .chain((sizes) =>
    fc.record({
      sizes: fc.constant(sizes),
      offsets: fc.array(fc.integer({ min: 0, max: sizes.packetBytes - 2 }), {
        minLength: sizes.columns,
        maxLength: sizes.columns,
      }),
      column: fc.integer({ min: 0, max: sizes.columns - 1 }),
      bytes: fc.uint8Array({
        minLength: sizes.byteOffset + sizes.rows * sizes.packetBytes,
        maxLength: sizes.byteOffset + sizes.rows * sizes.packetBytes,
      }),
      factors: fc.array(fc.double({ min: -40, max: 40, noNaN: true }), {
        minLength: sizes.columns,
        maxLength: sizes.columns,
      }),
    }),
  );

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** Runs one kernel, and the same by a look at every element, over a chunk full of 0xEE. */
function both(
  given: Case,
  kernel: (input: GatherInput, target: GatherTarget) => void,
  convert: (count: number, column: number) => number,
) {
  const { packetBytes, rows, byteOffset, columns, chunkColumns, rowsBefore, rowsAfter } = given.sizes;
  const chunkRows = rowsBefore + rows + rowsAfter;
  const endColumn = Math.min(columns, given.column + chunkColumns);
  const chunk = new Uint8Array(chunkRows * chunkColumns * 2);
  const expected = new Uint8Array(chunk.length);
  const source = new DataView(given.bytes.slice().buffer);
  const view = new DataView(expected.buffer);
  for (let row = 0; row < rows; row += 1) {
    for (let column = given.column; column < endColumn; column += 1) {
      const count = source.getInt16(byteOffset + row * packetBytes + (given.offsets[column] ?? 0), true);
      view.setInt16(
        ((rowsBefore + row) * chunkColumns + column - given.column) * 2,
        convert(count, column),
        true,
      );
    }
  }
  kernel(
    {
      source,
      byteOffset,
      packetBytes,
      rows,
      offsetsBytes: Int32Array.from(given.offsets),
      firstColumn: given.column,
      endColumn,
    },
    { chunk: new DataView(chunk.buffer), chunkColumns, firstRow: rowsBefore },
  );
  return { chunk, expected };
}

const arena = new Arena(256 * 1024);
const kernels = loadKernels(arena.memory);
const [sourceRegion, offsetRegion, chunkRegion] = [
  arena.region(64 * 1024),
  arena.region(1024),
  arena.region(64 * 1024),
];

/** Runs a kernel of WebAssembly where the one of JavaScript would run: in the arena, and copied out of it. */
function inArena(isShuffled: boolean): (input: GatherInput, target: GatherTarget) => void {
  return (input, { chunk, chunkColumns, firstRow }) => {
    const { source, byteOffset, packetBytes, rows, offsetsBytes, firstColumn, endColumn } = input;
    const copied = ({ bytes }: Region, view: ArrayBufferView): void =>
      bytes.set(new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength));
    copied(sourceRegion, source);
    copied(offsetRegion, offsetsBytes);
    copied(chunkRegion, chunk);
    const packets = sourceRegion.address + byteOffset;
    const offsets = offsetRegion.address + 4 * firstColumn;
    const columns = endColumn - firstColumn;
    const rowAt = chunkRegion.address + firstRow * chunkColumns * (isShuffled ? 1 : 2);
    if (isShuffled) {
      const high = rowAt + chunk.byteLength / 2;
      kernels.gather(packets, packetBytes, rows, offsets, columns, rowAt, high, chunkColumns);
    } else kernels.gatherRows(packets, packetBytes, rows, offsets, columns, rowAt, 2 * chunkColumns);
    new Uint8Array(chunk.buffer as ArrayBuffer).set(chunkRegion.bytes.subarray(0, chunk.byteLength));
  };
}

describe('the gather kernels', () => {
  it('gather does what gathering and shuffling one element at a time does', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { chunk, expected } = both(given, inArena(true), (count) => count);
        expect(chunk).toEqual(naiveShuffle(expected, 2));
      }),
      { numRuns: 500 },
    );
  });

  it('gatherRows does the same without shuffle', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { chunk, expected } = both(given, inArena(false), (count) => count);
        expect(chunk).toEqual(expected);
      }),
    );
  });

  it.each([true, false])('the same where columns stand side by side (shuffled: %s)', (isShuffled) => {
    for (const columns of [1, 15, 16, 17, 32, 35]) {
      const bytes = Uint8Array.from({ length: 7 + 5 * 80 }, (_, at) => (at * 41) % 251);
      const sizes = {
        packetBytes: 80,
        rows: 5,
        byteOffset: 7,
        columns,
        chunkColumns: columns,
        rowsBefore: 1,
        rowsAfter: 1,
      };
      const offsets = Array.from({ length: columns }, (_, column) => 9 + 2 * column);
      const given = { sizes, offsets, column: 0, bytes, factors: [] };
      const { chunk, expected } = both(given, inArena(isShuffled), (count) => count);
      expect(chunk).toEqual(isShuffled ? naiveShuffle(expected, 2) : expected);
    }
  });

  it('gatherRowsScaled multiplies, cuts toward zero and saturates', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const factors = Float64Array.from(given.factors);
        const { chunk, expected } = both(
          given,
          (input, target) => gatherRowsScaled(input, target, factors),
          (count, column) => Math.min(32767, Math.max(-32768, Math.trunc(count * (factors[column] ?? 0)))),
        );
        expect(chunk).toEqual(expected);
      }),
    );
  });

  it('keeps the values that matter most: the ends of int16 and -1', () => {
    const counts = Int16Array.of(-32768, -1, 0, 1, 32767);
    const chunk = new Uint8Array(10);
    const input = {
      source: new DataView(counts.buffer),
      byteOffset: 0,
      packetBytes: 10,
      rows: 1,
      offsetsBytes: Int32Array.of(0, 2, 4, 6, 8),
      firstColumn: 0,
      endColumn: 5,
    };
    const target = { chunk: new DataView(chunk.buffer), chunkColumns: 5, firstRow: 0 };
    inArena(true)(input, target);
    expect([...chunk]).toEqual([0, 0xff, 0, 1, 0xff, 0x80, 0xff, 0, 0, 0x7f]);
    gatherRowsScaled(input, target, Float64Array.of(2, 0.5, 1, -1.9, 2));
    expect([...new Int16Array(chunk.buffer)]).toEqual([-32768, 0, 0, -1, 32767]);
  });
});

describe('shuffle', () => {
  it.each([1, 2, 4, 8])('of elements of %i bytes', (elementBytes) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const whole = bytes.subarray(0, bytes.length - (bytes.length % elementBytes));
        sourceRegion.bytes.set(whole);
        const { address } = chunkRegion;
        kernels.shuffle(sourceRegion.address, elementBytes, whole.length / elementBytes, address);
        expect(chunkRegion.bytes.slice(0, whole.length)).toEqual(naiveShuffle(whole, elementBytes));
      }),
    );
  });
});
