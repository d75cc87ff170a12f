import { inflateSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ChunkFilter } from '../../nwb/chunk-filter.ts';
import type { Region } from '../../nwb/encode/arena.ts';
import { type Encoded, EncodePool } from '../../nwb/encode/pool.ts';
import type { EncodeTables, EncodeTask, PacketSegment } from '../../nwb/encode/task.ts';
import { CancelledError } from '../../schemas/index.ts';
import { filterOf, naiveShuffle } from './bulk-fixture.ts';

const columns = 5;
const tables: EncodeTables = {
  chunkRows: 8,
  // Two recordings of one session, the second with a device of two more bytes before the samples.
  packetBytes: [13, 15],
  outputs: [
    {
      dataset: '/ephys',
      chunkColumns: 3,
      offsetsBytes: [Int32Array.of(3, 7, 11, 5, 9), Int32Array.of(5, 9, 13, 7, 11)],
    },
    { dataset: '/analog', chunkColumns: 1, offsetsBytes: [Int32Array.of(1), Int32Array.of(3)] },
  ],
};

function sampleAt(row: number, column: number): number {
  return ((row * 7919 + column * 104_729) % 65_536) - 32_768;
}

/** Writes packets of one layout into a region; column 5 stands for the analog channel. */
function segment(
  region: Region,
  layout: number,
  firstRow: number,
  rows: number,
  byteOffset = 0,
): PacketSegment {
  const packetBytes = tables.packetBytes[layout] ?? 0;
  const view = new DataView(region.bytes.buffer, region.address);
  for (let row = 0; row < rows; row += 1) {
    tables.outputs.forEach((output, id) => {
      output.offsetsBytes[layout]?.forEach((offset, column) => {
        const sample = sampleAt(firstRow + row, id === 0 ? column : columns);
        view.setInt16(byteOffset + row * packetBytes + offset, sample, true);
      });
    });
  }
  return { address: region.address + byteOffset, rows, layout };
}

/** What the chunk holds before filters, by the definition. */
function expectedChunk(
  rowOffset: number,
  rows: number,
  sampleColumns: readonly number[],
  chunkColumns: number,
) {
  const bytes = new Uint8Array(tables.chunkRows * chunkColumns * 2);
  const view = new DataView(bytes.buffer);
  for (let row = 0; row < rows; row += 1) {
    sampleColumns.forEach((column, index) => {
      view.setInt16((row * chunkColumns + index) * 2, sampleAt(rowOffset + row, column), true);
    });
  }
  return bytes;
}

const zstd: ChunkFilter = { name: 'zstd', level: 3 };
const deflate1 = filterOf(1);
const filters: readonly ChunkFilter[] = [filterOf(0), deflate1, filterOf(6), zstd];

function decode(bytes: Uint8Array, filter: ChunkFilter): Uint8Array {
  if (filter.name === 'none') return new Uint8Array(bytes);
  return new Uint8Array(filter.name === 'zstd' ? zstdDecompressSync(bytes) : inflateSync(bytes));
}

/** Chunks with their bytes, as a reader gets them back; the memory is given back, too. */
function decoded({ chunks, bytes, release }: Encoded, filter: ChunkFilter) {
  let at = 0;
  const whole = chunks.map(({ dataset, chunkOffset, sizeBytes }) => {
    at += sizeBytes;
    return { dataset, chunkOffset, bytes: decode(bytes.subarray(at - sizeBytes, at), filter) };
  });
  expect(at).toBe(bytes.length);
  release();
  return whole;
}

const largestDenseBytes = 64;
const settings = { workers: 1, filter: deflate1, tables, largestDenseBytes };

async function encoded(pool: EncodePool, rowOffset = 0, more: { outputs?: number[] } = {}): Promise<Encoded> {
  const region = await pool.inputs.take();
  const segments = [segment(region, 0, rowOffset, 8)];
  try {
    return await pool.encode({ kind: 'packets', rowOffset, segments, ...more });
  } finally {
    pool.inputs.give(region);
  }
}

describe('EncodePool', () => {
  it.each(filters)('gathers blocks over two packet layouts: $name $level', async (filter) => {
    await using pool = await EncodePool.start({ ...settings, workers: 2, filter });
    const region = await pool.inputs.take();
    const segments = [segment(region, 0, 16, 3, 1), segment(region, 1, 19, 4, 41)];
    const chunks = decoded(await pool.encode({ kind: 'packets', rowOffset: 16, segments }), filter);
    const shuffled = (bytes: Uint8Array) => (filter.name === 'none' ? bytes : naiveShuffle(bytes, 2));
    expect(chunks).toEqual([
      { dataset: '/ephys', chunkOffset: [16, 0], bytes: shuffled(expectedChunk(16, 7, [0, 1, 2], 3)) },
      { dataset: '/ephys', chunkOffset: [16, 3], bytes: shuffled(expectedChunk(16, 7, [3, 4], 3)) },
      { dataset: '/analog', chunkOffset: [16, 0], bytes: shuffled(expectedChunk(16, 7, [5], 1)) },
    ]);
  });

  it.each(filters)(
    'leaves nothing of a full block in the next, shorter one: $name $level',
    async (filter) => {
      await using pool = await EncodePool.start({ ...settings, filter });
      (await encoded(pool)).release();
      const region = await pool.inputs.take();
      const segments = [segment(region, 1, 8, 1)];
      const [chunk] = decoded(
        await pool.encode({ kind: 'packets', rowOffset: 8, segments, outputs: [1] }),
        filter,
      );
      const expected = expectedChunk(8, 1, [5], 1);
      expect(chunk?.bytes).toEqual(filter.name === 'none' ? expected : naiveShuffle(expected, 2));
    },
  );

  it.each([filterOf(0), filterOf(2)])('scales for the sake of compatibility: $name', async (filter) => {
    const factorPerColumn = Float64Array.of(0.195, 0.195, 3, -1, 0);
    const [ephys] = tables.outputs;
    if (ephys === undefined) throw new Error('no output');
    const transform = { kind: 'scale-truncate', factorPerColumn } as const;
    const outputs = [{ ...ephys, chunkColumns: 5, transform }];
    await using pool = await EncodePool.start({ ...settings, filter, tables: { ...tables, outputs } });
    const [chunk] = decoded(await encoded(pool), filter);
    const scaled = Int16Array.from({ length: 40 }, (_, at) => {
      const value = Math.trunc(sampleAt(Math.floor(at / 5), at % 5) * (factorPerColumn[at % 5] ?? 0));
      return Math.min(32767, Math.max(-32768, value));
    });
    const rows = new Uint8Array(scaled.buffer);
    expect(chunk?.bytes).toEqual(filter.name === 'none' ? rows : naiveShuffle(rows, 2));
  });

  it.each(filters)('encodes dense chunks of any element: $name $level', async (filter) => {
    await using pool = await EncodePool.start({ ...settings, filter });
    for (const [elementBytes, dataBytes] of [
      [8, 64],
      [8, 24],
      [4, 12],
      [2, 14],
      [1, 10],
    ] as const) {
      const data = Uint8Array.from({ length: dataBytes }, (_, at) => at * 5 + 1);
      const region = await pool.inputs.take();
      region.bytes.fill(0xee);
      region.bytes.set(data);
      const { address } = region;
      const dense = { kind: 'dense', dataset: '/timestamps', chunkOffset: [8], chunkBytes: 64 } as const;
      const chunks = decoded(await pool.encode({ ...dense, elementBytes, address, dataBytes }), filter);
      pool.inputs.give(region);
      const whole = new Uint8Array(64);
      whole.set(data);
      const bytes = filter.name === 'none' ? whole : naiveShuffle(whole, elementBytes);
      expect(chunks).toEqual([{ dataset: '/timestamps', chunkOffset: [8], bytes }]);
    }
  });

  it('makes a caller wait until what came before it was released', async () => {
    await using pool = await EncodePool.start({ ...settings, filter: filterOf(9) });
    const [one, other] = await Promise.all([encoded(pool), encoded(pool, 8)]);
    let isThere = false;
    const late = encoded(pool, 16).then((result) => {
      isThere = true;
      result.release();
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isThere).toBe(false);
    expect(decoded(one, deflate1)).toHaveLength(3);
    await late;
    other.release();
  });

  it('spreads many tasks over its workers and settles each', async () => {
    await using pool = await EncodePool.start({ ...settings, workers: 2 });
    const offsets = await Promise.all(
      Array.from({ length: 50 }, async (_, block) => {
        const result = await encoded(pool, block * 8);
        result.release();
        return result.chunks[0]?.chunkOffset[0];
      }),
    );
    expect(offsets).toEqual(Array.from({ length: 50 }, (_, block) => block * 8));
  });

  it('rejects a task that fits no table, and goes on', async () => {
    await using pool = await EncodePool.start(settings);
    const good = segment(await pool.inputs.take(), 0, 0, 8);
    const wrong: readonly (readonly [Partial<PacketSegment>, number, string])[] = [
      [{ address: 2 ** 40 }, 0, '8 packets of 13 bytes'],
      [{ layout: 2 }, 0, 'layout 2 is not in the tables'],
      [{ rows: 0 }, 0, '0 packets'],
      [{ rows: 9 }, 0, 'a block of 9 rows'],
      [{ address: -1 }, 0, 'from byte -1'],
      [{}, 4, 'row 4 does not begin a chunk'],
    ];
    for (const [change, rowOffset, message] of wrong) {
      const task: EncodeTask = { kind: 'packets', rowOffset, segments: [{ ...good, ...change }] };
      await expect(pool.encode(task)).rejects.toThrow(message);
    }
    const { chunks } = await pool.encode({ kind: 'packets', rowOffset: 0, segments: [good] });
    expect(chunks).toHaveLength(3);
  });

  it("rejects with the worker's own error, and only that task", async () => {
    await using pool = await EncodePool.start(settings);
    const { address } = await pool.inputs.take();
    const dense = {
      kind: 'dense',
      dataset: '/huge',
      chunkOffset: [0],
      elementBytes: 8,
      dataBytes: 8,
    } as const;
    // The check lets the number pass; there is no room for it.
    await expect(pool.encode({ ...dense, address, chunkBytes: 2 ** 50 })).rejects.toThrow('is larger than');
    (await encoded(pool)).release();
  });

  it('rejects everything when it is aborted, and starts nothing when that was before', async () => {
    const stop = new AbortController();
    const { signal } = stop;
    await using pool = await EncodePool.start({ ...settings, filter: filterOf(9), signal });
    const tasks = Array.from({ length: 8 }, (_, block) => encoded(pool, block * 8));
    stop.abort();
    for (const outcome of await Promise.allSettled([...tasks, pool.inputs.take()])) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(CancelledError) as unknown });
    }
    await expect(EncodePool.start({ ...settings, signal })).rejects.toThrow(CancelledError);
  });

  it('tells tasks that are under way that it was closed', async () => {
    const pool = await EncodePool.start({ ...settings, filter: filterOf(9) });
    const outcome = expect(encoded(pool)).rejects.toThrow('were closed');
    await new Promise((resolve) => setImmediate(resolve));
    await pool.close();
    await pool.close();
    await outcome;
    await expect(encoded(pool)).rejects.toThrow('were closed');
  });

  it.each([
    [{ packetBytes: [13, 14] }, '/ephys: column 2 of layout 1 begins at byte 13, outside the packet'],
    [{ packetBytes: [13] }, '/ephys: 2 tables for 1 packet layouts'],
    [{ chunkRows: 0 }, 'chunkRows 0'],
  ])('refuses tables with %j', async (change, message) => {
    await expect(EncodePool.start({ ...settings, tables: { ...tables, ...change } })).rejects.toThrow(
      message,
    );
  });

  it('refuses a level that the filter does not have, and more memory than there can be', async () => {
    await expect(EncodePool.start({ ...settings, filter: filterOf(10) })).rejects.toThrow('level 10');
    await expect(EncodePool.start({ ...settings, largestDenseBytes: 2 ** 33 })).rejects.toThrow('more than');
  });
});
