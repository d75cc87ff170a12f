import { join } from 'node:path';
import type { SyntheticTruth } from '../../recording/synthetic/index.ts';
import { type ByHand, readByHand } from '../recording/by-hand.ts';
import { sha256 } from './expected.ts';

/**
 * SHA-256 of every headstage channel, one value a packet, held from one fresh sample to the next, in the order of the header.
 * @param flags where the byte is looked for that says whose turn it is: in the device that shares its words, or, as
 * trodes_to_nwb 0.1.9 does, at that offset from the start of the packet, which is its sync byte
 */
export function heldDigests(folder: string, truth: SyntheticTruth, flags: 'of the device' | 'of the packet') {
  const device = truth.options.devices.find(({ name }) => name === truth.interleaved?.device);
  const recs = truth.recordings.map(({ fileName }) => readByHand(join(folder, fileName)));
  const rows = recs.reduce((sum, rec) => sum + rec.packetCount, 0);
  return (device?.channels ?? [])
    .filter(({ dataType }) => dataType === 'analog')
    .map(({ startByte, interleaved }) => {
      const column = new Int16Array(rows);
      let row = 0;
      for (const rec of recs) {
        const first = rec.devices.get(device?.name ?? '') ?? 0;
        const flag = (flags === 'of the device' ? first : 0) + (interleaved?.idByte ?? 0);
        row = hold(rec, flag, interleaved?.idBit ?? 0, first + startByte, column, row);
      }
      return sha256(column);
    });
}

function hold(
  rec: ByHand,
  flag: number,
  bit: number,
  word: number,
  column: Int16Array,
  firstRow: number,
): number {
  let held = 0;
  for (let packet = 0; packet < rec.packetCount; packet++) {
    const at = packet * rec.packetBytes;
    const isFresh = (((rec.packets[at + flag] ?? 0) >> bit) & 1) === 1;
    if (packet === 0 || isFresh) held = rec.packets.readInt16LE(at + word);
    column[firstRow + packet] = held;
  }
  return firstRow + rec.packetCount;
}
