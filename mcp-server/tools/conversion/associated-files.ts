import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import type { SessionMetadata } from '../../../schemas/index.ts';

/** Texts larger than this are no logs; they would make the file slow to open. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

export interface AssociatedText {
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly epochs: readonly number[];
}

/**
 * Reads the files that the metadata names. Only files inside the session's folder are read, whatever path is
 * given: metadata are data, and a path in them may come from another computer or from anybody.
 */
export async function readAssociatedFiles(
  metadata: SessionMetadata,
  folder: string,
): Promise<{ files: AssociatedText[]; warnings: string[] }> {
  const files: AssociatedText[] = [];
  const warnings: string[] = [];
  const root = await realpath(folder);
  for (const entry of metadata.associated_files ?? []) {
    const path = await findInside(root, entry.path, entry.name);
    if (path === undefined) {
      warnings.push(
        `associated file "${entry.name}" is not in the folder (path: ${entry.path ?? 'none'}): it was left out; copy it there`,
      );
      continue;
    }
    const content = await readText(path);
    if (content === undefined) {
      warnings.push(`associated file "${entry.name}" is no UTF-8 text: it was left out`);
      continue;
    }
    files.push({
      name: entry.name,
      description: entry.description ?? entry.name,
      content,
      epochs: entry.task_epochs ?? [],
    });
  }
  return { files, warnings };
}

/** Looks where the path says, then beside the recordings under the name of the path and the name of the entry. */
async function findInside(root: string, path: string | undefined, name: string): Promise<string | undefined> {
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
    if (found === undefined) continue;
    const inside = relative(root, found);
    if (inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) continue;
    if ((await stat(found)).isFile()) return found;
  }
  return undefined;
}

async function readText(path: string): Promise<string | undefined> {
  if ((await stat(path)).size > MAX_TEXT_BYTES) return undefined;
  const bytes = await readFile(path);
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
