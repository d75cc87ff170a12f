import { openForReading, readFully } from './file-bytes.ts';

/** Enough to hold a header; recordings that share one differ in their first packets. */
const EDGE_BYTES = 256 * 1024;
const PROBE_BYTES = 4096;
const PROBES = 32;

/**
 * Whether two files of one size hold the same bytes wherever it is looked: at both ends and at places in between. Samples
 * of a brain differ in every packet, so that files that agree there are copies, however long they are.
 * @throws InputError `file`
 */
export async function isSameContent(one: string, other: string, sizeBytes: number): Promise<boolean> {
  const first = await openForReading(one);
  try {
    const second = await openForReading(other);
    try {
      for (const { offset, bytes } of places(sizeBytes)) {
        const mine = Buffer.alloc(bytes);
        const theirs = Buffer.alloc(bytes);
        await readFully(first, mine, offset, one);
        await readFully(second, theirs, offset, other);
        if (!mine.equals(theirs)) return false;
      }
      return true;
    } finally {
      await second.close();
    }
  } finally {
    await first.close();
  }
}

function places(sizeBytes: number): { offset: number; bytes: number }[] {
  const edge = Math.min(EDGE_BYTES, sizeBytes);
  const found = [
    { offset: 0, bytes: edge },
    { offset: sizeBytes - edge, bytes: edge },
  ];
  const between = sizeBytes - 2 * edge;
  for (let i = 1; i <= PROBES && between > PROBES * PROBE_BYTES; i++)
    found.push({ offset: edge + Math.floor(((between - PROBE_BYTES) * i) / PROBES), bytes: PROBE_BYTES });
  return found;
}
