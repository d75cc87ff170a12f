import { z } from 'zod';
import { defineTool, sessionMetadataSchema } from '../../../schemas/index.ts';
import type { DataRoots } from '../data-roots.ts';
import { readGivenFile } from '../given-file/read-given.ts';
import { draftMetadata } from '../metadata-form/draft.ts';
import { folderArgument, sessionArgument } from './arguments.ts';

/** The tool that drafts a metadata file. */
export function metadataTools(roots: DataRoots) {
  return [
    defineTool({
      name: 'draft_metadata',
      title: 'Draft the metadata YAML',
      description:
        'Drafts the metadata YAML of a session, in the form that the labs’ tools read, from headers, packets and file names. Values of a metadata file are kept; what only people know is left open. Writes nothing.',
      input: z.object({
        folder: folderArgument,
        session: sessionArgument,
        metadataFile: z
          .string()
          .min(1)
          .optional()
          .meta({ description: 'Metadata YAML to fill in; default: the one in the folder, if there is one' }),
      }),
      output: z.object({
        fileName: z.string(),
        text: z.string(),
        keptFrom: z.string().optional(),
        notes: z.array(z.string()),
        missing: z.array(
          z.object({
            field: z.string(),
            why: z.string(),
            example: z.string(),
            severity: z.enum(['required', 'recommended']),
          }),
        ),
      }),
      effects: 'reads',
      async run({ folder, session, metadataFile }, { signal, progress }) {
        const { fileName, text, keptFrom, notes, missing } = await draftMetadata({
          folder: await roots.existing(folder),
          session,
          metadataFile: metadataFile === undefined ? undefined : await roots.existing(metadataFile),
          signal,
          onBytes: (done, total) => progress({ stage: 'looking at digital lines', done, total }),
        });
        return {
          fileName,
          text,
          ...(keptFrom === undefined ? {} : { keptFrom }),
          notes: [...notes],
          missing: [...missing],
        };
      },
    }),
    defineTool({
      name: 'read_metadata_of',
      title: 'Read the metadata in a file',
      description:
        'What a metadata YAML, or an NWB file that any program wrote, says of its session, by the field names of the metadata YAML; what of it could not be used is said.',
      input: z.object({
        file: z.string().min(1).meta({ description: 'Path of a metadata YAML or an NWB file' }),
        owner: z.string().optional().meta({ description: 'Who names it, where a service knows its users' }),
      }),
      output: z.object({
        kind: z.enum(['yaml', 'nwb']),
        name: z.string(),
        day: z.string().optional().meta({ description: 'YYYY-MM-DD, the day that an NWB file is of' }),
        metadata: sessionMetadataSchema,
        leftOut: z.array(z.string()),
      }),
      effects: 'reads',
      async run({ file, owner }) {
        const { day, leftOut, ...read } = await readGivenFile(await roots.of(owner).existing(file));
        return { ...read, leftOut: [...leftOut], ...(day === undefined ? {} : { day }) };
      },
    }),
  ] as const;
}
