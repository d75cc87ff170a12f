import { checkYaml } from '../yaml/check.ts';
import { MetadataError, type MetadataIssue, type MetadataWarning } from '../yaml/issues.ts';
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
  const checked = checkYaml(sessionMetadataSchema, text, file);
  const references = checkReferences(checked.fitted, checked);
  const issues = [...checked.issues, ...references.issues].sort(byPlace);
  if (issues.length > 0 || checked.value === undefined) throw new MetadataError(file, issues);
  return { metadata: checked.value, warnings: [...checked.warnings, ...references.warnings].sort(byPlace) };
}

type Placed = Pick<MetadataIssue, 'line' | 'column'>;

function byPlace(one: Placed, other: Placed): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0);
}
