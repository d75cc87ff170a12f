import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { temporaryFolder, writeWithH5wasm } from '../nwb/bulk-fixture.ts';
import { checksIn, ownFindings, typed, video } from './own-files.ts';

describe('the frames of an .mp4', () => {
  /** A box of an .mp4: its length, four letters, what is in it. */
  const box = (kind: string, ...parts: readonly Buffer[]): Buffer => {
    const inside = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + inside.length);
    head.write(kind, 4, 'latin1');
    return Buffer.concat([head, inside]);
  };
  const track = (kind: string, samples: number): Buffer => {
    const sizes = Buffer.alloc(12);
    sizes.writeUInt32BE(samples, 8);
    const handler = box('hdlr', Buffer.alloc(8), Buffer.from(kind), Buffer.alloc(12));
    return box(
      'trak',
      box('tkhd', Buffer.alloc(84)),
      box('mdia', handler, box('minf', box('stbl', box('stsz', sizes)))),
    );
  };
  const film = (...parts: readonly Buffer[]): Buffer =>
    Buffer.concat([box('ftyp', Buffer.alloc(8)), box('mdat', Buffer.alloc(999)), box('moov', ...parts)]);
  /** Checks that speak of a series of 30 timestamps with these files beside it. */
  async function of(...files: readonly Buffer[]): Promise<string[]> {
    await using folder = await temporaryFolder();
    const names = files.map((_, index) => `${index}.mp4`);
    for (const [index, bytes] of files.entries()) await writeFile(folder.file(`${index}.mp4`), bytes);
    await writeWithH5wasm(folder.file('made.nwb'), (file) => {
      typed(file, 'NWBFile').create_attribute('nwb_version', '2.9.0');
      video(file, 'acquisition/film', { files: names, frames: names.map((_, index) => index) });
    });
    return checksIn(await ownFindings(folder.file('made.nwb')), 'recording_video_');
  }
  const length = 'recording_video_length';

  test.each<[string, Buffer[], string[]]>([
    ['as many as times', [film(track('vide', 30))], []],
    ['one more', [film(track('vide', 31))], [length]],
    ['fewer, behind a track of sound', [film(track('soun', 30), track('vide', 12))], [length]],
    ['as many in two files', [film(track('vide', 10)), film(track('vide', 20))], []],
    ['of a file that was streamed nobody knows', [film(track('vide', 0), box('mvex'))], []],
    ['of a damaged file nobody knows', [film(track('vide', 12)).subarray(0, -20)], []],
    ['of something else nobody knows', [Buffer.from('no video at all')], []],
  ])('%s', async (_, files, expected) => {
    expect(await of(...files)).toEqual(expected);
  });
});
