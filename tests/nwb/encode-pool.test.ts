import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EncodePool } from '../../nwb/encode/pool.ts';
import type { EncodeTables, EncodeTask, PacketSegment } from '../../nwb/encode/task.ts';
import { CancelledError } from '../../schemas/index.ts';
import { naiveShuffle } from './bulk-fixture.ts';

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

/** Packets of one layout; column 5 stands for the analog channel. */
function segment(layout: number, firstRow: number, rows: number, byteOffset: number): PacketSegment {
  const packetBytes = tables.packetBytes[layout] ?? 0;
  const buffer = new ArrayBuffer(byteOffset + rows * packetBytes);
  const view = new DataView(buffer);
  for (let row = 0; row < rows; row += 1) {
    tables.outputs.forEach((output, id) => {
      output.offsetsBytes[layout]?.forEach((offset, column) => {
        const sample = sampleAt(firstRow + row, id === 0 ? column : columns);
        view.setInt16(byteOffset + row * packetBytes + offset, sample, true);
      });
    });
  }
  return { buffer, byteOffset, rows, layout };
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

function decode(bytes: Uint8Array, level: number): Uint8Array {
  return level === 0 ? new Uint8Array(bytes) : new Uint8Array(inflateSync(bytes));
}

function packetsTask(rowOffset = 0): EncodeTask {
  return { kind: 'packets', rowOffset, segments: [segment(0, rowOffset, 8, 0)] };
}

describe('EncodePool', () => {
  it.each([0, 1, 6])('gathers blocks over two packet layouts at level %i', async (level) => {
    await using pool = await EncodePool.start({ workers: 2, level, tables });
    const segments = [segment(0, 16, 3, 1), segment(1, 19, 4, 2)];
    const { chunks, buffers } = await pool.encode({ kind: 'packets', rowOffset: 16, segments });
    const shuffled = (bytes: Uint8Array) => (level === 0 ? bytes : naiveShuffle(bytes, 2));
    const expected = [
      { dataset: '/ephys', chunkOffset: [16, 0], bytes: shuffled(expectedChunk(16, 7, [0, 1, 2], 3)) },
      { dataset: '/ephys', chunkOffset: [16, 3], bytes: shuffled(expectedChunk(16, 7, [3, 4], 3)) },
      { dataset: '/analog', chunkOffset: [16, 0], bytes: shuffled(expectedChunk(16, 7, [5], 1)) },
    ];
    expect(chunks.map((chunk) => ({ ...chunk, bytes: decode(chunk.bytes, level) }))).toEqual(expected);
    // The buffers were moved away and came back.
    expect(segments.map((given) => given.buffer.byteLength)).toEqual([0, 0]);
    expect(buffers.map((buffer) => buffer.byteLength)).toEqual([40, 62]);
  });

  it('leaves nothing of a full block in the next, shorter one', async () => {
    await using pool = await EncodePool.start({ workers: 1, level: 1, tables });
    await pool.encode(packetsTask());
    const task: EncodeTask = { kind: 'packets', rowOffset: 8, segments: [segment(1, 8, 1, 0)], outputs: [1] };
    const { chunks } = await pool.encode(task);
    expect(chunks.map((chunk) => decode(chunk.bytes, 1))).toEqual([
      naiveShuffle(expectedChunk(8, 1, [5], 1), 2),
    ]);
  });

  it('takes segments that share one buffer, and gives it back once', async () => {
    await using pool = await EncodePool.start({ workers: 1, level: 1, tables });
    const whole = segment(0, 0, 8, 0);
    const segments = [
      { ...whole, rows: 5 },
      { ...whole, rows: 3, byteOffset: 5 * 13 },
    ];
    const { chunks, buffers } = await pool.encode({ kind: 'packets', rowOffset: 0, segments, outputs: [1] });
    expect(buffers).toHaveLength(1);
    expect(decode(chunks[0]?.bytes ?? new Uint8Array(0), 1)).toEqual(
      naiveShuffle(expectedChunk(0, 8, [5], 1), 2),
    );
  });

  it('scales for the sake of compatibility', async () => {
    const factorPerColumn = Float64Array.of(0.195, 0.195, 3, -1, 0);
    const [ephys] = tables.outputs;
    if (ephys === undefined) throw new Error('no output');
    const transform = { kind: 'scale-truncate', factorPerColumn } as const;
    for (const level of [0, 2]) {
      await using pool = await EncodePool.start({
        workers: 1,
        level,
        tables: { ...tables, outputs: [{ ...ephys, chunkColumns: 5, transform }] },
      });
      const { chunks } = await pool.encode(packetsTask());
      const decoded = decode(chunks[0]?.bytes ?? new Uint8Array(0), level);
      const scaled = Int16Array.from({ length: 40 }, (_, at) => {
        const value = Math.trunc(sampleAt(Math.floor(at / 5), at % 5) * (factorPerColumn[at % 5] ?? 0));
        return Math.min(32767, Math.max(-32768, value));
      });
      const rows = new Uint8Array(scaled.buffer);
      expect(decoded).toEqual(level === 0 ? rows : naiveShuffle(rows, 2));
    }
  });

  it.each([0, 4])('encodes dense chunks of any element at level %i', async (level) => {
    await using pool = await EncodePool.start({ workers: 1, level, tables });
    for (const [elementBytes, dataBytes] of [
      [8, 64],
      [8, 24],
      [4, 12],
      [1, 10],
    ] as const) {
      const chunkBytes = 64;
      const data = Uint8Array.from({ length: dataBytes }, (_, at) => at * 5 + 1);
      const buffer = new ArrayBuffer(100);
      new Uint8Array(buffer).fill(0xee).set(data);
      const { chunks, buffers } = await pool.encode({
        kind: 'dense',
        dataset: '/timestamps',
        chunkOffset: [8],
        elementBytes,
        buffer,
        dataBytes,
        chunkBytes,
      });
      const whole = new Uint8Array(chunkBytes);
      whole.set(data);
      const [chunk] = chunks;
      expect(chunk).toMatchObject({ dataset: '/timestamps', chunkOffset: [8] });
      expect(decode(chunk?.bytes ?? new Uint8Array(0), level)).toEqual(
        level === 0 ? whole : naiveShuffle(whole, elementBytes),
      );
      expect(buffers.map((given) => given.byteLength)).toEqual([100]);
    }
  });

  it('makes a caller wait while workers + 2 tasks are under way', async () => {
    await using pool = await EncodePool.start({ workers: 1, level: 9, tables });
    let done = 0;
    const tasks = Array.from({ length: 3 }, (_, block) =>
      pool.encode(packetsTask(block * 8)).then(() => {
        done += 1;
      }),
    );
    const late = packetsTask(24);
    const latePromise = pool.encode(late);
    // The fourth keeps its buffer until its turn comes.
    expect(late.kind === 'packets' && late.segments[0]?.buffer.byteLength).toBe(8 * 13);
    await pool.ready();
    expect(done).toBeGreaterThan(0);
    await Promise.all([...tasks, latePromise]);
  });

  it('spreads many tasks over its workers and settles each', async () => {
    await using pool = await EncodePool.start({ workers: 2, level: 1, tables });
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, block) => pool.encode(packetsTask(block * 8))),
    );
    expect(results.map((result) => result.chunks[0]?.chunkOffset[0])).toEqual(
      Array.from({ length: 50 }, (_, block) => block * 8),
    );
  });

  it('rejects a task that fits no table, keeps its buffer and goes on', async () => {
    await using pool = await EncodePool.start({ workers: 1, level: 1, tables });
    const good = segment(0, 0, 8, 0);
    const wrong: readonly (readonly [Partial<PacketSegment>, number, string])[] = [
      [{ rows: 9 }, 0, '9 packets of 13 bytes'],
      [{ layout: 2 }, 0, 'layout 2 is not in the tables'],
      [{ rows: 0 }, 0, '0 packets'],
      [{ byteOffset: 1 }, 0, 'from byte 1'],
      [{}, 4, 'row 4 does not begin a chunk'],
    ];
    for (const [change, rowOffset, message] of wrong) {
      const task: EncodeTask = { kind: 'packets', rowOffset, segments: [{ ...good, ...change }] };
      await expect(pool.encode(task)).rejects.toThrow(message);
    }
    expect(good.buffer.byteLength).toBe(8 * 13);
    expect((await pool.encode({ kind: 'packets', rowOffset: 0, segments: [good] })).chunks).toHaveLength(3);
  });

  it("rejects with the worker's own error, and only that task", async () => {
    await using pool = await EncodePool.start({ workers: 1, level: 1, tables });
    // The check lets the number pass; the memory for it does not exist.
    const dense = {
      kind: 'dense',
      dataset: '/huge',
      chunkOffset: [0],
      elementBytes: 1,
      dataBytes: 1,
    } as const;
    const task: EncodeTask = { ...dense, buffer: new ArrayBuffer(1), chunkBytes: 2 ** 50 };
    await expect(pool.encode(task)).rejects.toThrow('Array buffer allocation failed');
    await expect(pool.encode(packetsTask())).resolves.toBeDefined();
  });

  it('rejects everything when it is aborted, and starts nothing when that was before', async () => {
    const stop = new AbortController();
    await using pool = await EncodePool.start({ workers: 1, level: 9, tables, signal: stop.signal });
    const tasks = Array.from({ length: 8 }, (_, block) => pool.encode(packetsTask(block * 8)));
    stop.abort();
    for (const outcome of await Promise.allSettled([...tasks, pool.ready()])) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(CancelledError) as unknown });
    }
    await expect(EncodePool.start({ workers: 1, level: 1, tables, signal: stop.signal })).rejects.toThrow(
      CancelledError,
    );
  });

  it('tells tasks that are under way that it was closed', async () => {
    const pool = await EncodePool.start({ workers: 1, level: 9, tables });
    const task = pool.encode(packetsTask());
    const outcome = expect(task).rejects.toThrow('were closed');
    await pool.ready();
    await pool.close();
    await pool.close();
    await outcome;
    await expect(pool.encode(packetsTask())).rejects.toThrow('were closed');
  });

  it.each([
    [{ packetBytes: [13, 14] }, '/ephys: column 2 of layout 1 begins at byte 13, outside the packet'],
    [{ packetBytes: [13] }, '/ephys: 2 tables for 1 packet layouts'],
    [{ chunkRows: 0 }, 'chunkRows 0'],
  ])('refuses tables with %j', async (change, message) => {
    await expect(
      EncodePool.start({ workers: 1, level: 1, tables: { ...tables, ...change } }),
    ).rejects.toThrow(message);
  });
});
