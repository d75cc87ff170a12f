import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherRows, gatherRowsScaled, gatherShuffle } from '../../nwb/encode/gather.ts';
import { shuffle } from '../../nwb/encode/shuffle.ts';
import { naiveShuffle } from './bulk-fixture.ts';

const cases = fc
  .record({
    packetBytes: fc.integer({ min: 3, max: 60 }),
    rows: fc.integer({ min: 1, max: 12 }),
    byteOffset: fc.integer({ min: 0, max: 9 }),
    columns: fc.integer({ min: 1, max: 14 }),
    chunkColumns: fc.integer({ min: 1, max: 9 }),
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
function both(given: Case, kernel: typeof gatherRows, convert: (count: number, column: number) => number) {
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

describe('the gather kernels', () => {
  it('gatherShuffle does what gathering and shuffling one element at a time does', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { chunk, expected } = both(given, gatherShuffle, (count) => count);
        expect(chunk).toEqual(naiveShuffle(expected, 2));
      }),
      { numRuns: 500 },
    );
  });

  it('gatherRows does the same without shuffle', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { chunk, expected } = both(given, gatherRows, (count) => count);
        expect(chunk).toEqual(expected);
      }),
    );
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
    gatherShuffle(input, target);
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
        const shuffled = new Uint8Array(whole.length);
        shuffle(whole, elementBytes, shuffled);
        expect(shuffled).toEqual(naiveShuffle(whole, elementBytes));
      }),
    );
  });
});
