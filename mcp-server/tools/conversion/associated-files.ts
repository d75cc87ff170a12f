import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import type { AssociatedFile, SessionMetadata } from '../../../schemas/index.ts';
import { decodeText } from './associated-text.ts';

const MIB = 1024 * 1024;
/** Texts larger than this are no logs; they would make the file slow to open. */
const MAX_TEXT_BYTES = 64 * MIB;
/** Base64 takes a third more, and nobody reads it in a viewer: enough for a page of a notebook, not for a video. */
const MAX_BINARY_BYTES = 16 * MIB;

export interface AssociatedText {
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly epochs: readonly number[];
}

/** A file of the metadata and where it was found; undefined when it is not in the session's folder. */
export interface PlacedFile {
  readonly entry: AssociatedFile;
  readonly path: string | undefined;
}

/**
 * Finds the files that the metadata names. Only files inside the session's folder are found, whatever path is given:
 * metadata are data, and a path in them may come from another computer or from anybody.
 */
export async function placeAssociatedFiles(metadata: SessionMetadata, folder: string): Promise<PlacedFile[]> {
  const root = await realpath(folder);
  const placed: PlacedFile[] = [];
  for (const entry of metadata.associated_files ?? [])
    placed.push({ entry, path: await findInside(root, entry.path, entry.name) });
  return placed;
}

/** Reads the files that the metadata names: texts as they are, other files as base64. */
export async function readAssociatedFiles(
  metadata: SessionMetadata,
  folder: string,
): Promise<{ files: AssociatedText[]; warnings: string[] }> {
  const files: AssociatedText[] = [];
  const warnings: string[] = [];
  for (const { entry, path } of await placeAssociatedFiles(metadata, folder)) {
    const named = `associated file "${entry.name}"`;
    if (path === undefined) {
      warnings.push(`${named} ${whyNotFound(entry, folder)}`);
      continue;
    }
    const read = await readContent(path);
    if (read.problem !== undefined) {
      warnings.push(`${named} ${read.problem}: it was left out`);
      continue;
    }
    if (read.note !== undefined) warnings.push(`${named} is ${read.note}`);
    const described = statescriptDescription(path, entry.description ?? entry.name);
    files.push({
      name: entry.name,
      description: read.note === undefined ? described : `${described} (${read.note})`,
      content: read.content,
      epochs: entry.task_epochs ?? [],
    });
  }
  return { files, warnings };
}

/** spyglass knows a log by this word in its description, and passes over one without. */
function statescriptDescription(path: string, description: string): string {
  if (!/\.statescriptlog$/i.test(path) || /state[ _]?script/i.test(description)) return description;
  return `${description} (statescript log)`;
}

export type Content =
  | {
      readonly content: string;
      readonly isText: boolean;
      readonly note: string | undefined;
      readonly problem?: undefined;
    }
  | { readonly problem: string };

/** What a file of the session holds, as a text, and how it became one where that does not go without saying. */
export async function readContent(path: string): Promise<Content> {
  try {
    const { size } = await stat(path);
    if (size > MAX_TEXT_BYTES) return { problem: tooLarge(size, 'files', MAX_TEXT_BYTES) };
    const bytes = await readFile(path);
    const decoded = decodeText(bytes);
    if (decoded !== undefined) {
      const note = decoded.encoding === undefined ? undefined : `decoded from ${decoded.encoding}`;
      return { content: decoded.text, isText: true, note };
    }
    if (size > MAX_BINARY_BYTES) return { problem: tooLarge(size, 'binary files', MAX_BINARY_BYTES) };
    return {
      content: bytes.toString('base64'),
      isText: false,
      note: `a binary file of ${bytes.length} bytes, kept as base64`,
    };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    return { problem: `cannot be read (${code})` };
  }
}

function tooLarge(size: number, what: string, most: number): string {
  return `has ${(size / MIB).toFixed(0)} MiB, and ${what} of up to ${most / MIB} MiB are kept`;
}

function whyNotFound({ name, path }: AssociatedFile, folder: string): string {
  const fix = `it was left out; copy it into the session's folder, or correct its path`;
  if (path === undefined || path === '') return `is not in the session's folder: ${fix}`;
  const isOutside = leadsOut(folder, isAbsolute(path) ? path : join(folder, path));
  if (isOutside)
    return `lies outside the session's folder (path: ${path}), where nothing is read, and no ${basename(name)} is in it: ${fix}`;
  return `is not in the session's folder (path: ${path}): ${fix}`;
}

/**
 * Looks where the path says, then beside the recordings under the name of the path and the name of the entry.
 * @param root real path of the session's folder
 */
export async function findInside(
  root: string,
  path: string | undefined,
  name: string,
): Promise<string | undefined> {
  const candidates = [];
  if (path !== undefined && path !== '') {
    candidates.push(
      isAbsolute(path) ? path : join(root, path),
      join(root, basename(path)),
      join(root, path, name),
    );
  }
  candidates.push(join(root, basename(name)));
  for (const candidate of candidates) {
    const found = await realpath(candidate).catch(() => undefined);
    if (found === undefined || leadsOut(root, found)) continue;
    if (
      await stat(found).then(
        (info) => info.isFile(),
        () => false,
      )
    )
      return found;
  }
  return undefined;
}

function leadsOut(root: string, path: string): boolean {
  const inside = relative(root, path);
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
}
