import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Block, planBlock, type Recording, readBlocks } from '../../recording/index.ts';
import { CancelledError } from '../../schemas/index.ts';
import { handMade, packetsOf } from './hand-made.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('blocks');
const takeBytes = async (bytes: number): Promise<Uint8Array> => new Uint8Array(bytes);

/** Recordings of these packet sizes and counts on disk, with a few bytes behind the last whole packet. */
function written(...sizes: (readonly [packetBytes: number, packets: number])[]): Recording[] {
  return sizes.map(([packetBytes, packets], index) => {
    const file = inFolder(`${index}.rec`);
    const recording = handMade(packetBytes, packets, { file });
    const counters = Array.from({ length: packets }, (_, packet) => 1000 * index + packet);
    const bytes = packetsOf(recording, counters, (view, packet) => {
      for (let at = 0; at < packetBytes; at++) view.setUint8(at, (packet * 31 + at * 7 + index) % 251);
    });
    writeFileSync(file, Buffer.concat([Buffer.alloc(100, '-'), bytes, Buffer.alloc(3, '!')]));
    return recording;
  });
}

/** Files of the test that this process holds open. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd')
    .map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    })
    .filter((path) => path.startsWith(inFolder()));
}

describe('which bytes make up a block', () => {
  test('rows of several files', () => {
    const recordings = [handMade(10, 5), handMade(20, 0), handMade(30, 4)];
    expect(planBlock(recordings, 3, 4)).toEqual([
      { recording: 0, firstPacket: 3, rows: 2, offsetBytes: 0 },
      { recording: 2, firstPacket: 0, rows: 2, offsetBytes: 20 },
    ]);
    expect(planBlock(recordings, 5, 100)).toEqual([
      { recording: 2, firstPacket: 0, rows: 4, offsetBytes: 0 },
    ]);
    expect(planBlock(recordings, 9, 4)).toEqual([]);
  });

  test('every row once and in order, whatever the size', () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 5, max: 9 }), fc.nat(30)), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 50 }), (packets, rowsPerBlock) => {
        const recordings = packets.map(([packetBytes, count]) => handMade(packetBytes, count));
        const total = packets.reduce((sum, [, count]) => sum + count, 0);
        const rows: string[] = [];
        for (let firstRow = 0; firstRow < total; firstRow += rowsPerBlock) {
          let offset = 0;
          for (const segment of planBlock(recordings, firstRow, rowsPerBlock)) {
            expect(segment.offsetBytes).toBe(offset);
            offset += segment.rows * (recordings[segment.recording]?.packetBytes ?? 0);
            for (let i = 0; i < segment.rows; i++)
              rows.push(`${segment.recording}:${segment.firstPacket + i}`);
          }
        }
        expect(rows).toEqual(
          packets.flatMap(([, count], index) =>
            Array.from({ length: count }, (_, packet) => `${index}:${packet}`),
          ),
        );
      }),
      { seed: 2, numRuns: 200 },
    );
  });
});

describe('reading', () => {
  test.each([1, 7, 64, 100, 10_000])(
    '%i rows at a time gives every byte of every packet',
    async (rowsPerBlock) => {
      const recordings = written([13, 100], [29, 0], [29, 150], [5, 1]);
      const pieces: Buffer[] = [];
      let rows = 0;
      for await (const block of readBlocks({ recordings, rowsPerBlock, takeBytes })) {
        expect(block.firstRow).toBe(rows);
        rows += block.rows;
        expect(block.rows).toBe(Math.min(rowsPerBlock, 251 - block.firstRow));
        for (const { recording, rows: count, offsetBytes } of block.segments) {
          const length = count * (recordings[recording]?.packetBytes ?? 0);
          pieces.push(Buffer.from(block.bytes.slice(offsetBytes, offsetBytes + length)));
        }
      }
      const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
      const whole = recordings.map(({ file, packets, packetBytes }) =>
        readFileSync(file).subarray(100, 100 + packets * packetBytes),
      );
      expect(rows).toBe(251);
      expect(hash(Buffer.concat(pieces))).toBe(hash(Buffer.concat(whole)));
    },
  );

  test('nothing gives nothing', async () => {
    const blocks: Block[] = [];
    for await (const block of readBlocks({ recordings: written([13, 0]), rowsPerBlock: 5, takeBytes }))
      blocks.push(block);
    for await (const block of readBlocks({ recordings: [], rowsPerBlock: 5, takeBytes })) blocks.push(block);
    expect(blocks).toEqual([]);
  });

  test('asks for one buffer ahead of its consumer and no more', async () => {
    const recordings = written([13, 1000]);
    let taken = 0;
    const counting = (bytes: number): Promise<Uint8Array> => {
      taken++;
      return takeBytes(bytes);
    };
    let seen = 0;
    for await (const block of readBlocks({ recordings, rowsPerBlock: 100, takeBytes: counting })) {
      seen++;
      await wait(1);
      expect(block.bytes.length).toBeGreaterThanOrEqual(1300);
      expect(taken).toBe(Math.min(10, seen + 1));
    }
  });

  test('a block of no rows is a fault of the program', async () => {
    const recordings = written([13, 10]);
    for (const rowsPerBlock of [0, -1, Number.NaN])
      await expect(readBlocks({ recordings, rowsPerBlock, takeBytes }).next()).rejects.toThrow(RangeError);
  });
});

describe('when something happens to a file', () => {
  async function readAll(
    recordings: readonly Recording[],
    onBlock: () => Promise<void> | void,
  ): Promise<void> {
    for await (const _ of readBlocks({ recordings, rowsPerBlock: 10, takeBytes })) await onBlock();
  }

  test('it becomes shorter: refused with the place where it ends now', async () => {
    const recordings = written([13, 100]);
    let blocks = 0;
    const refusal = await refusalOf(() =>
      readAll(recordings, () => {
        if (++blocks === 3) truncateSync(inFolder('0.rec'), 100 + 13 * 44);
      }),
    );
    expect(refusal.kind).toBe('file');
    expect(refusal.fault.where?.byte).toBe(100 + 13 * 44);
    expect(refusal.message).toContain('found the end of the file');
    expect(blocks).toBe(4);
  });

  test('it disappears before its turn', async () => {
    const recordings = written([13, 30], [13, 30]);
    let blocks = 0;
    const refusal = await refusalOf(() =>
      readAll(recordings, () => {
        if (++blocks === 1) rmSync(inFolder('1.rec'));
      }),
    );
    expect(refusal.message).toContain('found no such file');
  });

  // A fault ahead of the consumer must wait for it: unhandled, it would end the whole program.
  test('a consumer that is still busy meets the fault, the program goes on', async () => {
    const recordings = written([13, 100]);
    truncateSync(inFolder('0.rec'), 100 + 13 * 15);
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const refusal = await refusalOf(() => readAll(recordings, () => wait(30)));
      expect(refusal.message).toContain('found the end of the file');
      const stopped = readBlocks({ recordings, rowsPerBlock: 10, takeBytes });
      await stopped.next();
      await wait(30);
      await stopped.return(undefined);
      await wait(10);
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('files are closed', () => {
  const options = (more: object = {}) => ({
    recordings: written([13, 100], [13, 100]),
    rowsPerBlock: 10,
    takeBytes,
    ...more,
  });

  test('at the end', async () => {
    let most = 0;
    for await (const _ of readBlocks(options())) most = Math.max(most, openFiles().length);
    expect(most).toBe(1);
    expect(openFiles()).toEqual([]);
  });

  test('when the consumer leaves or fails', async () => {
    for await (const _ of readBlocks(options())) {
      expect(openFiles().length).toBe(1);
      break;
    }
    expect(openFiles()).toEqual([]);
    const fail = async (): Promise<void> => {
      for await (const _ of readBlocks(options())) throw new Error('disk full');
    };
    await expect(fail()).rejects.toThrow('disk full');
    expect(openFiles()).toEqual([]);
  });

  test('when the work is cancelled, before and while reading', async () => {
    const controller = new AbortController();
    const cancelled = async (): Promise<number> => {
      let blocks = 0;
      for await (const _ of readBlocks(options({ signal: controller.signal })))
        if (++blocks === 4) controller.abort();
      return blocks;
    };
    await expect(cancelled()).rejects.toThrow(CancelledError);
    expect(openFiles()).toEqual([]);
    await expect(cancelled()).rejects.toThrow(CancelledError);
    expect(openFiles()).toEqual([]);
  });

  test('when no buffer is given', async () => {
    let given = 0;
    const failing = async (bytes: number): Promise<Uint8Array> => {
      if (++given > 3) throw new CancelledError();
      return new Uint8Array(bytes);
    };
    const run = async (): Promise<void> => {
      for await (const _ of readBlocks(options({ takeBytes: failing }))) expect(openFiles().length).toBe(1);
    };
    await expect(run()).rejects.toThrow(CancelledError);
    expect(openFiles()).toEqual([]);
  });

  test('a named pipe is refused, not waited for', async () => {
    const file = inFolder('pipe.rec');
    execFileSync('mkfifo', [file]);
    const recordings = [handMade(13, 10, { file })];
    const refusal = await refusalOf(() => readBlocks({ recordings, rowsPerBlock: 5, takeBytes }).next());
    expect(refusal.message).toContain('found a folder, a pipe or a device; expected a file');
    expect(openFiles()).toEqual([]);
  });
});
