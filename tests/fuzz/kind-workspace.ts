import { readReconfiguration } from '../../recording/index.ts';
import type { Kind } from './kind.ts';
import { HEADER_WORDS, recordingKind } from './kind-recording.ts';

/** A `.trodesconf`: a header without packets. */
export const workspaceKind: Kind = {
  name: 'trodesconf',
  extension: '.trodesconf',
  share: 1,
  words: HEADER_WORDS,
  async seeds() {
    const recordings = await recordingKind.seeds();
    const headers = recordings.map((seed) => seed.subarray(0, recordingKind.textBytes(seed)));
    return headers.filter((header) => Buffer.from(header).includes('<SpikeChannel'));
  },
  textBytes: (seed) => seed.length,
  read: async ({ file }) => {
    await readReconfiguration(await file());
  },
};
