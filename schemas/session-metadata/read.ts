import { checkTree } from '../yaml/check.ts';
import { MetadataError, type MetadataIssue, type MetadataWarning } from '../yaml/issues.ts';
import { readTree, type Tree, treeOf } from '../yaml/tree.ts';
import { checkReferences } from './references.ts';
import { type SessionMetadata, sessionMetadataSchema } from './schema.ts';

/** What the metadata says, and what was understood in spite of its form or left out. */
export interface ReadMetadata {
  readonly metadata: SessionMetadata;
  readonly warnings: readonly MetadataWarning[];
}

/**
 * Reads the YAML (or JSON) text of a session's metadata. `file` is the name for messages.
 * The shape and the references between fields are checked; whether it suffices for an NWB file is answered by
 * `missingForNwb`.
 * @throws {MetadataError} with every fault at once
 */
export function readSessionMetadata(text: string, file: string): ReadMetadata {
  return readTreeOfSession(readTree(text, file), file);
}

/** The same for values in memory, which costs a tenth of writing them down and reading them. */
export function checkSessionMetadata(value: unknown, file: string): ReadMetadata {
  return readTreeOfSession(treeOf(value), file);
}

function readTreeOfSession(tree: Tree, file: string): ReadMetadata {
  const checked = checkTree(sessionMetadataSchema, tree, file);
  const references = checkReferences(checked.fitted, checked);
  const issues = [...checked.issues, ...references.issues].sort(byPlace);
  if (issues.length > 0 || checked.value === undefined) throw new MetadataError(file, issues);
  return { metadata: checked.value, warnings: [...checked.warnings, ...references.warnings].sort(byPlace) };
}

type Placed = Pick<MetadataIssue, 'line' | 'column'>;

function byPlace(one: Placed, other: Placed): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}
