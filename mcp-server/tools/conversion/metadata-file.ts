import { readFile, stat } from 'node:fs/promises';
import type { Session } from '../../../recording/index.ts';
import {
  InputError,
  MAX_YAML_CHARACTERS,
  readSessionMetadata,
  type SessionMetadata,
} from '../../../schemas/index.ts';

export interface MetadataFile {
  /** Undefined when the metadata was given as data: a conversation's. */
  readonly path: string | undefined;
  readonly metadata: SessionMetadata;
  readonly warnings: readonly string[];
}

/** A character takes at most four bytes of UTF-8. */
const MAX_METADATA_BYTES = 4 * MAX_YAML_CHARACTERS;

/**
 * Reads the metadata of a session: the file that is named, or the one in the folder.
 * @throws InputError `metadata` when there is none or several
 */
export async function readMetadataFile(
  folder: string,
  session: Session,
  named: string | undefined,
): Promise<MetadataFile> {
  return await readMetadataAt(named ?? onlyMetadataFile(folder, session));
}

/** @throws InputError `file`, or `metadata` for what is no metadata */
export async function readMetadataAt(path: string): Promise<MetadataFile> {
  let text: string;
  try {
    const { size } = await stat(path);
    if (size > MAX_METADATA_BYTES) throw new RangeError(`${size} bytes`);
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new InputError('file', {
      found:
        cause instanceof RangeError
          ? cause.message
          : `a file that cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown fault'})`,
      expected: `a metadata YAML of at most ${MAX_METADATA_BYTES} bytes`,
      todo: 'Check the path and your permission to read it.',
      where: { file: path },
      cause,
    });
  }
  const { metadata, warnings } = readSessionMetadata(text, path);
  return { path, metadata, warnings: warnings.map((warning) => warning.message) };
}

function onlyMetadataFile(folder: string, session: Session): string {
  const [first, ...others] = session.metadata;
  const name = `${session.date}_${session.animal}_metadata.yml`;
  if (first === undefined)
    throw new InputError('metadata', {
      found: 'no metadata file',
      expected: name,
      todo: 'Put it into the folder, or name it with --metadata FILE.',
      where: { file: folder },
    });
  if (others.length > 0)
    throw new InputError('metadata', {
      found: `${others.length + 1} metadata files: ${session.metadata.map((file) => file.path).join(', ')}`,
      expected: 'one for the session',
      todo: 'Name the one that is meant with --metadata FILE.',
      where: { file: folder },
    });
  return first.path;
}
