import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type OpenFile, openRecording, readBlocks, surveyRecording } from '../../recording/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('open-file');

it('reads a recording from wherever its bytes come', async () => {
  const rig = { channels: 4, seconds: 0.5, epochs: 1, cameras: 0, dropped: [[9000, 3]] } as const;
  const { recordings } = await writeSyntheticSession(inFolder('s'), { ...rig, signal: 'pattern' });
  const file = join(inFolder('s'), recordings[0]?.fileName ?? '');
  const bytes = readFileSync(file);
  let open = 0;
  const openFile: OpenFile = async (path) => {
    expect(path).toBe('nowhere.rec');
    open++;
    return {
      stat: async () => ({ size: bytes.length }),
      // As little as a slow network gives.
      read: async (target, offset, length, position) => ({
        bytesRead: bytes.copy(target, offset, position, position + Math.min(length, 100_000)),
      }),
      close: async () => void open--,
    };
  };
  const onDisk = await openRecording(file);
  const elsewhere = await openRecording('nowhere.rec', { openFile });
  expect(elsewhere).toEqual({ ...onDisk, file: 'nowhere.rec', openFile });
  expect(await surveyRecording(elsewhere)).toEqual(await surveyRecording(onDisk));
  expect((await surveyRecording(elsewhere)).gaps).toEqual([{ packet: 9000, lost: 3 }]);
  const takeBytes = async (length: number): Promise<Uint8Array> => new Uint8Array(length);
  let position = elsewhere.headerBytes;
  for await (const block of readBlocks({ recordings: [elsewhere], rowsPerBlock: 4000, takeBytes })) {
    const length = block.rows * elsewhere.packetBytes;
    expect(Buffer.compare(block.bytes.subarray(0, length), bytes.subarray(position, position + length))).toBe(
      0,
    );
    position += length;
  }
  expect(position).toBe(bytes.length);
  expect(open).toBe(0);
});
