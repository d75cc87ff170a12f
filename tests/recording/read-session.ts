import { join } from 'node:path';
import { type Block, openRecording, type Recording, readBlocks, SessionScan } from '../../recording/index.ts';
import type { SyntheticTruth } from '../../recording/synthetic/index.ts';

/** Opens the recordings of a synthetic session in the order of its truth. */
export async function openAll(dir: string, truth: SyntheticTruth): Promise<Recording[]> {
  const opened: Recording[] = [];
  for (const { fileName } of truth.recordings) opened.push(await openRecording(join(dir, fileName)));
  return opened;
}

/** Reads every block and shows it to `look`; the scan is the caller's to dispose. */
export async function scanAll(
  recordings: readonly Recording[],
  rowsPerBlock: number,
  spoolFolder: string,
  look: (block: Block) => void = () => undefined,
): Promise<SessionScan> {
  const scan = new SessionScan(recordings, spoolFolder);
  let free: Uint8Array[] = [];
  const takeBytes = async (bytes: number): Promise<Uint8Array> => free.pop() ?? new Uint8Array(bytes);
  try {
    for await (const block of readBlocks({ recordings, rowsPerBlock, takeBytes })) {
      scan.add(block);
      look(block);
      free = [...free, block.bytes];
    }
    return scan;
  } catch (error) {
    scan[Symbol.dispose]();
    throw error;
  }
}

/** All values of a spool. */
export function valuesOf(spool: {
  length: number;
  read(first: number, target: Float64Array): number;
}): number[] {
  const values = new Float64Array(spool.length);
  spool.read(0, values);
  return [...values];
}
