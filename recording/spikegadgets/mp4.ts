/*
 * An MP4 file is a tree of boxes | size uint32 | name, 4 letters | contents |, big-endian; a size of 1 says that the
 * next 8 bytes hold it. The samples of each track are counted in moov/trak/mdia/minf/stbl/stsz; mdia/hdlr says what
 * the track is. Source: ISO/IEC 14496-12.
 */

/** Reads `length` bytes at a place of the file, or fewer at its end. */
export type ReadAt = (position: number, length: number) => Promise<Uint8Array>;

/** Boxes on the way to the sample table, and the most that are looked at in one of them: files are of a few. */
const CONTAINERS: ReadonlySet<string> = new Set(['moov', 'trak', 'mdia', 'minf', 'stbl']);
const MOST_BOXES = 10_000;

interface Track {
  isVideo: boolean;
  samples: number | undefined;
}

/**
 * Frames of the first video track.
 * @returns undefined when there is none, as in files that were cut off
 */
export async function countMp4Frames(readAt: ReadAt, sizeBytes: number): Promise<number | undefined> {
  const tracks: Track[] = [];
  let left = MOST_BOXES;
  const walk = async (from: number, to: number): Promise<void> => {
    for (let at = from; at + 8 <= to && left > 0; left--) {
      const head = view(await readAt(at, 32));
      if (head.byteLength < 8) return;
      const name = nameAt(head, 4);
      const isLong = head.getUint32(0) === 1 && head.byteLength >= 16;
      const size = isLong ? Number(head.getBigUint64(8)) : head.getUint32(0) || to - at;
      const contents = isLong ? 16 : 8;
      if (size < contents) return;
      if (name === 'trak') tracks.push({ isVideo: false, samples: undefined });
      const track = tracks.at(-1);
      if (name === 'hdlr' && track !== undefined && head.byteLength >= contents + 12)
        track.isVideo ||= nameAt(head, contents + 8) === 'vide';
      if (name === 'stsz' && track !== undefined && head.byteLength >= contents + 12)
        track.samples = head.getUint32(contents + 8);
      if (CONTAINERS.has(name)) await walk(at + contents, Math.min(to, at + size));
      at += size;
    }
  };
  await walk(0, sizeBytes);
  return tracks.find(({ isVideo }) => isVideo)?.samples;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function nameAt(bytes: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => bytes.getUint8(at + index)));
}
