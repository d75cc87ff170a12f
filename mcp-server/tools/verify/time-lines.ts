import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Recording, readBlocks, SessionClock, SessionScan } from '../../../recording/index.ts';
import { throwIfCancelled } from '../../../schemas/index.ts';
import { type ClockLine, lineOf } from './clock-line.ts';
import type { WalkedRecording } from './packet-walk.ts';

/**
 * A clock that strays further from its line was late, or set, while recording. Readers leave such readings out, or put
 * the line where the most packets lie (from 10 ms on): a plain line through all of them is not theirs.
 */
const MOST_STRAY_NS = 4e6;
const ROWS_PER_BLOCK = 4096;

/**
 * The time line of each recording. Where a clock was steady this is the plain least-squares line; a session of which a
 * clock was not has the lines of the reader of recordings, from a further pass over its packets.
 */
export async function timeLines(
  walked: readonly WalkedRecording[],
  note: (sentence: string) => void,
  signal: AbortSignal | undefined,
): Promise<ClockLine[]> {
  const lines = walked.map(({ recording, sums, runs }) => lineOf(recording, sums, runs[0]?.counter ?? 0));
  const strays = walked.map(({ sums }) => {
    const line = sums?.line();
    return line === undefined ? 0 : (sums?.strayNs(line) ?? 0);
  });
  const unsteady = walked.filter((_, index) => (strays[index] ?? 0) > MOST_STRAY_NS);
  if (unsteady.length === 0) return lines;
  for (const { recording } of unsteady) {
    const strayMs = (strays[walked.findIndex((one) => one.recording === recording)] ?? 0) / 1e6;
    note(
      `The ${recording.clock.source} of ${recording.file} strays up to ${strayMs.toFixed(1)} ms from a plain line: times were held against the line that the reader of recordings finds.`,
    );
  }
  const found = await readLines(
    walked.map(({ recording }) => recording),
    signal,
  );
  return lines.map((line, index) => ((strays[index] ?? 0) > MOST_STRAY_NS ? (found[index] ?? line) : line));
}

async function readLines(
  recordings: readonly Recording[],
  signal: AbortSignal | undefined,
): Promise<ClockLine[]> {
  const folder = await mkdtemp(join(tmpdir(), 'renshaw-verify-'));
  const scan = new SessionScan(recordings, folder);
  try {
    const widest = Math.max(1, ...recordings.map(({ packetBytes }) => packetBytes));
    const buffers = [new Uint8Array(ROWS_PER_BLOCK * widest), new Uint8Array(ROWS_PER_BLOCK * widest)];
    let turn = 0;
    const takeBytes = async (): Promise<Uint8Array> => buffers[turn++ % 2] ?? new Uint8Array(0);
    for await (const block of readBlocks({ recordings, rowsPerBlock: ROWS_PER_BLOCK, takeBytes, signal })) {
      throwIfCancelled(signal);
      scan.add(block);
    }
    return new SessionClock(scan.recordings).clocks.map(({ line, parts }) => ({
      originCounter: line.originCounter,
      wholeSeconds: line.originS,
      offsetNs: line.offsetS * 1e9,
      nsPerCount: line.secondsPerCount * 1e9,
      shifts: parts.map(({ firstPacket, shiftS }) => ({ firstPacket, shiftNs: shiftS * 1e9 })),
    }));
  } finally {
    scan[Symbol.dispose]();
    await rm(folder, { recursive: true, force: true });
  }
}
