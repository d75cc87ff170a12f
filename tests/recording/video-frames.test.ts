import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { H264Counter } from '../../recording/spikegadgets/h264.ts';
import { countVideoFrames } from '../../recording/spikegadgets/video-frames.ts';
import { h264Stream } from '../../recording/synthetic/h264.ts';
import { CancelledError } from '../../schemas/index.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const path = temporaryFolder('renshaw-video-frames');
const LONG = [0, 0, 0, 1];
const SHORT = [0, 0, 1];
const FIRST = 0x88; // first_mb_in_slice 0
const LATER = 0x44; // another

function pictures(bytes: Uint8Array, pieceBytes = bytes.length): number {
  const counter = new H264Counter();
  for (let at = 0; at < bytes.length; at += pieceBytes) counter.add(bytes.subarray(at, at + pieceBytes));
  return counter.pictures;
}

describe('frames of an H.264 stream', () => {
  test('are counted in a stream that players decode', () => {
    for (const frames of [1, 29, 30, 31, 95])
      expect(pictures(Buffer.concat([...h264Stream(frames, 30)]))).toBe(frames);
  });

  test('have start codes of three or four bytes, delimiters, parameter sets and messages between them', () => {
    const units = [
      [...LONG, 9, 0x10],
      [...LONG, 0x67, FIRST, 1],
      [...LONG, 0x68, FIRST],
      [...SHORT, 6, FIRST, 3],
      [...LONG, 0x65, FIRST, 1, 2],
      [...SHORT, 9, 0x30],
      [...SHORT, 0x41, FIRST],
      [...LONG, 0x01, FIRST],
    ];
    expect(pictures(Uint8Array.from(units.flat()))).toBe(3);
  });

  test('may have several slices each', () => {
    const slices = [SHORT, LONG, SHORT].flatMap((code) =>
      [
        [...code, 0x65, FIRST, 5],
        [...SHORT, 0x65, LATER, 5],
        [...SHORT, 0x65, 0x24, 5],
      ].flat(),
    );
    expect(pictures(Uint8Array.from(slices))).toBe(3);
  });

  test('are found wherever the pieces are cut', () => {
    const bytes = Buffer.concat([...h264Stream(30, 30)]).subarray(-200);
    const whole = pictures(bytes);
    expect(whole).toBeGreaterThan(5);
    for (const pieceBytes of [1, 2, 3, 4, 5, 7, 64, 199]) expect(pictures(bytes, pieceBytes)).toBe(whole);
  });

  test('are none in what holds no start code, and one that was cut off counts once its header is there', () => {
    expect(pictures(new Uint8Array(1000))).toBe(0);
    expect(pictures(Uint8Array.from([...SHORT, 0x65]))).toBe(0);
    expect(pictures(Uint8Array.from([...SHORT, 0x65, FIRST]))).toBe(1);
  });
});

function box(name: string, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, body]);
}

function track(kind: string, samples: number): Buffer {
  const handler = Buffer.alloc(24);
  handler.write(kind, 8, 'latin1');
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32BE(samples, 8);
  const table = box('stbl', box('stsd', Buffer.alloc(8)), box('stsz', sizes));
  return box('trak', box('tkhd', Buffer.alloc(84)), box('mdia', box('hdlr', handler), box('minf', table)));
}

describe('frames of an MP4 file', () => {
  const head = box('ftyp', Buffer.from('isom0000'));

  test('are the samples of its video track', async () => {
    const file = path('a.mp4');
    const data = Buffer.alloc(24);
    data.writeUInt32BE(1);
    data.write('mdat', 4, 'latin1');
    data.writeBigUInt64BE(24n, 8);
    await writeFile(
      file,
      Buffer.concat([
        head,
        data,
        box('moov', box('mvhd', Buffer.alloc(100)), track('soun', 7), track('vide', 1234)),
      ]),
    );
    expect(await countVideoFrames(file)).toBe(1234);
  });

  test('are not known when its tables are cut off, or lie about their size', async () => {
    const whole = Buffer.concat([head, box('moov', track('vide', 9))]);
    await writeFile(path('cut.mp4'), whole.subarray(0, 60));
    expect(await countVideoFrames(path('cut.mp4'))).toBeUndefined();
    await writeFile(path('zero.mp4'), Buffer.concat([head, Buffer.from([0, 0, 0, 3]), Buffer.from('moov')]));
    expect(await countVideoFrames(path('zero.mp4'))).toBeUndefined();
  });
});

describe('a file', () => {
  test('of several blocks is counted to its end', async () => {
    const stream = Buffer.concat([...h264Stream(1300, 20)]);
    await writeFile(path('long.h264'), Buffer.concat([stream, Buffer.alloc(5_000_000), stream]));
    expect(await countVideoFrames(path('long.h264'))).toBe(2600);
  });

  test('that is neither has no count; one that is gone is refused; counting can be cancelled', async () => {
    await writeFile(path('text.h264'), 'this is no video');
    expect(await countVideoFrames(path('text.h264'))).toBeUndefined();
    expect((await refusalOf(() => countVideoFrames(path('gone')))).kind).toBe('file');
    await expect(countVideoFrames(path('text.h264'), AbortSignal.abort())).rejects.toBeInstanceOf(
      CancelledError,
    );
  });
});
