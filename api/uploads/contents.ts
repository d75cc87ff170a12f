import { openFile } from '../files/open-file.ts';

/** What a recording session is made of, told by the bytes and not by the name. */
export type Kind = 'recording' | 'trodes-data' | 'hdf5' | 'h264' | 'text';

/** Enough to tell: a header of a recording begins at once. */
const HEAD_BYTES = 64 * 1024;

/** Beginnings of what is refused, whatever it is called. Nothing is unpacked here, so that nothing can be hidden in it. */
const REFUSED: readonly (readonly [what: string, beginnings: readonly string[], offsetBytes?: number])[] = [
  ['an archive (zip)', ['PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08']],
  ['an archive (gzip)', ['\x1f\x8b']],
  ['an archive (7z)', ['7z\xbc\xaf\x27\x1c']],
  ['an archive (rar)', ['Rar!\x1a\x07']],
  ['an archive (xz)', ['\xfd7zXZ\x00']],
  ['an archive (bzip2)', ['BZh']],
  ['an archive (zstd)', ['\x28\xb5\x2f\xfd']],
  ['an archive (tar)', ['ustar'], 257],
  [
    'a program',
    ['\x7fELF', 'MZ', '\xfe\xed\xfa', '\xce\xfa\xed\xfe', '\xcf\xfa\xed\xfe', '\xca\xfe\xba\xbe', '#!'],
  ],
];

/** A sequence or picture parameter set, a delimiter or a picture begins every such stream. */
const H264_UNITS: ReadonlySet<number> = new Set([0x09, 0x06, 0x27, 0x47, 0x67, 0x28, 0x68, 0x25, 0x65, 0x41]);

const KINDS: readonly (readonly [kind: Kind, isIt: (bytes: string) => boolean])[] = [
  ['hdf5', (bytes) => bytes.startsWith('\x89HDF\r\n\x1a\n')],
  ['trodes-data', (bytes) => bytes.startsWith('<Start settings>')],
  ['recording', (bytes) => /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<Configuration\b/.test(bytes)],
  [
    'h264',
    (bytes) => {
      const start = ['\x00\x00\x00\x01', '\x00\x00\x01'].find((code) => bytes.startsWith(code));
      return start !== undefined && H264_UNITS.has(bytes.charCodeAt(start.length));
    },
  ],
];

/** What files of these names have to be. */
const NAMED: Readonly<Record<string, readonly Kind[]>> = {
  '.rec': ['recording'],
  '.trodesconf': ['recording'],
  '.nwb': ['hdf5'],
  '.h5': ['hdf5'],
  '.h264': ['h264'],
  '.yml': ['text'],
  '.yaml': ['text'],
};

/** What a file is; undefined with the reason where it is nothing that a session is made of. */
export async function kindOf(path: string, name: string): Promise<{ kind: Kind } | { refusal: string }> {
  const head = await headOf(path);
  const bytes = head.toString('latin1');
  const refused = REFUSED.find(([, beginnings, offsetBytes = 0]) =>
    beginnings.some((beginning) => bytes.startsWith(beginning, offsetBytes)),
  );
  if (refused !== undefined)
    return {
      refusal: `It is ${refused[0]}; send the files themselves, as the recording program wrote them.`,
    };
  const kind = KINDS.find(([, isIt]) => isIt(bytes))?.[0] ?? (isText(head) ? 'text' : undefined);
  if (kind === undefined)
    return {
      refusal:
        'It is none of what a session is made of: recordings (.rec), data files of Trodes, HDF5 and NWB, H.264 video, text.',
    };
  const expected = NAMED[/\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? ''];
  if (expected !== undefined && !expected.includes(kind))
    return { refusal: `It is called ${name}, but what it holds is ${WORDS[kind]}.` };
  return { kind };
}

const WORDS: Readonly<Record<Kind, string>> = {
  recording: 'a recording or its configuration',
  'trodes-data': 'a data file of Trodes',
  hdf5: 'an HDF5 file',
  h264: 'an H.264 video',
  text: 'text',
};

async function headOf(path: string): Promise<Buffer> {
  const handle = await openFile(path);
  if (handle === undefined) return Buffer.alloc(0);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Of any encoding that puts no zeros into what people write; UTF-16 does, and says so at its beginning. */
function isText(head: Buffer): boolean {
  if (head[0] === 0xff && head[1] === 0xfe) return true;
  if (head[0] === 0xfe && head[1] === 0xff) return true;
  return !head.some(
    (byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d,
  );
}
