import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import {
  InputError,
  readSessionMetadata,
  type SessionMetadata,
  sessionMetadataSchema,
} from '../../../schemas/index.ts';
import { readMetadataAt } from '../conversion/metadata-file.ts';
import { nwbMetadata } from './nwb-metadata.ts';

/** What a file that a person gave says of a session. */
export interface GivenFile {
  readonly kind: 'yaml' | 'nwb';
  readonly name: string;
  /** YYYY-MM-DD, of an NWB file: what is true of one day alone belongs to that day. */
  readonly day: string | undefined;
  readonly metadata: SessionMetadata;
  /** What could not be used, and why. */
  readonly leftOut: readonly string[];
}

const HDF5 = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

/**
 * Reads a metadata YAML, or what an NWB file of any program says in the fields of one. What does not fit is left out
 * field by field, so that the rest can be used.
 * @throws InputError `file`, `nwb`, `metadata`
 */
export async function readGivenFile(path: string): Promise<GivenFile> {
  const name = basename(path);
  if (!(await isHdf5(path))) {
    if (!/\.(?:ya?ml|json)$/i.test(name)) throw notMetadata(path);
    const { metadata, warnings } = await readMetadataAt(path);
    return {
      kind: 'yaml',
      name,
      day: undefined,
      metadata,
      leftOut: warnings.filter((one) => !IS_EMPTY.test(one)),
    };
  }
  const { day, metadata } = await nwbMetadata(path);
  const leftOut: string[] = [];
  const fitting = Object.entries(metadata).flatMap(([field, value]) => {
    try {
      return Object.entries(readSessionMetadata(JSON.stringify({ [field]: value }), name).metadata);
    } catch {
      return referring(field, value, leftOut);
    }
  });
  return {
    kind: 'nwb',
    name,
    day,
    metadata: sessionMetadataSchema.parse(Object.fromEntries(fitting)),
    leftOut,
  };
}

/** The form is full of fields that nobody filled in. */
const IS_EMPTY = /says nothing and is treated as absent$|an empty text is treated as absent$/;

/** Fields that name others (a channel map its groups) are no metadata by themselves; their shape is what counts here. */
function referring(field: string, value: unknown, leftOut: string[]): (readonly [string, unknown])[] {
  const parsed = sessionMetadataSchema.safeParse({ [field]: value });
  if (parsed.success) return Object.entries(parsed.data);
  if (field !== 'subject' || typeof value !== 'object' || value === null) {
    leftOut.push(`${field}: not in the form of the metadata`);
    return [];
  }
  const kept = Object.entries<unknown>({ ...value }).filter(([key, inner]) => {
    const isFit = sessionMetadataSchema.safeParse({ subject: { [key]: inner } }).success;
    if (!isFit) leftOut.push(`${key} ${JSON.stringify(inner)}`);
    return isFit;
  });
  return kept.length === 0 ? [] : [[field, Object.fromEntries(kept)]];
}

async function isHdf5(path: string): Promise<boolean> {
  const file = await open(path).catch((cause: unknown) => {
    throw new InputError('file', {
      found: `a file that cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown fault'})`,
      expected: 'a metadata YAML or an NWB file',
      todo: 'Check the path and your permission to read it.',
      where: { file: path },
      cause,
    });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HDF5.length), 0, HDF5.length, 0);
    return bytesRead === HDF5.length && buffer.equals(HDF5);
  } catch {
    throw notMetadata(path);
  } finally {
    await file.close();
  }
}

function notMetadata(path: string): InputError {
  return new InputError('file', {
    found: 'something else',
    expected: 'a metadata file (.yml, .yaml) or an NWB file',
    todo: 'Give one of these; the recordings themselves are read from the folder of the session.',
    where: { file: path },
  });
}
