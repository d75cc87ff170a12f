import { z } from 'zod';
import {
  checkSessionMetadata,
  InputError,
  MetadataError,
  type SessionMetadata,
} from '../../../schemas/index.ts';

export const folderArgument = z.string().min(1).meta({ description: 'Folder of the session' });
export const sessionArgument = z
  .string()
  .optional()
  .meta({
    description: 'Which session, as animal/date, when the folder holds several',
    examples: ['J16/20210606'],
  });
export const outFolderArgument = z
  .string()
  .min(1)
  .meta({ description: 'Folder that the NWB file goes to; made if it does not exist' });
export const fileArgument = z.string().min(1).meta({ description: 'Path of the NWB file' });
export const metadataArgument = z.record(z.string(), z.json()).meta({
  description:
    'Metadata of the session, by the field names of the metadata YAML: experimenter_name, institution, lab, subject, tasks, electrode_groups, ntrode_electrode_group_channel_map …',
});

/** Faults listed one by one. */
const MAX_LISTED = 20;

/**
 * Metadata that was given as data instead of as a file, with the same checks as for a file.
 * @throws InputError `metadata` with every fault at once
 */
export function metadataGiven(given: Readonly<Record<string, unknown>>): {
  readonly metadata: SessionMetadata;
  readonly warnings: readonly string[];
} {
  try {
    const { metadata, warnings } = checkSessionMetadata(given, 'metadata');
    return { metadata, warnings: warnings.map((warning) => warning.message) };
  } catch (error) {
    if (!(error instanceof MetadataError)) throw error;
    // Lines and columns of a text that nobody wrote would only confuse.
    const listed = error.issues
      .slice(0, MAX_LISTED)
      .map(
        ({ field, found, expected }) =>
          `${field === '' ? 'the whole' : field}: found ${found}, expected ${expected}`,
      );
    const rest = error.issues.length - listed.length;
    throw new InputError('metadata', {
      found: `${error.issues.length} ${error.issues.length === 1 ? 'field that does' : 'fields that do'} not fit: ${listed.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`,
      expected: 'metadata in the form of the metadata YAML',
      todo: `Correct ${fieldsOf(error)}.`,
      ...(error.issues.length === 1 ? { where: { field: error.issues[0]?.field } } : {}),
      cause: error,
    });
  }
}

function fieldsOf(error: MetadataError): string {
  const tops = new Set(error.issues.map(({ field }) => field.split(/[.[]/)[0] ?? field));
  return [...tops].map((field) => (field === '' ? 'the metadata' : field)).join(', ');
}
