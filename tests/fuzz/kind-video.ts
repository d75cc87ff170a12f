import { countVideoFrames } from '../../recording/index.ts';
import type { Kind } from './kind.ts';
import { filesOf } from './seeds.ts';

/** The least that an .mp4 needs for its frames to be counted: boxes within boxes, each with its length. */
function box(type: string, ...contents: readonly Uint8Array[]): Uint8Array {
  const inside = Buffer.concat(contents);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + inside.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, inside]);
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}

const handler = box('hdlr', words(0, 0), Buffer.from('vide'), words(0, 0, 0));
const mp4 = Buffer.concat([
  box('ftyp', Buffer.from('isom'), words(512), Buffer.from('isomavc1')),
  box('free'),
  box('mdat', new Uint8Array(64)),
  box(
    'moov',
    box(
      'trak',
      box(
        'mdia',
        handler,
        box('minf', box('stbl', box('stsz', words(0, 100, 30)), box('stts', words(0, 1, 30, 1)))),
      ),
    ),
  ),
]);

/** Videos, whose frames are counted without decoding them. */
export const videoKind: Kind = {
  name: 'video',
  extension: '.h264',
  share: 0.5,
  words: [],
  async seeds() {
    const made = await filesOf(
      { seconds: 1, channels: 0, cameras: 1, dropped: [], metadata: false, stateScript: false },
      /\.h264$/,
    );
    return [...made, mp4];
  },
  textBytes: () => 0,
  read: async ({ file }) => {
    await countVideoFrames(await file());
  },
};
