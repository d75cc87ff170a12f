import { z } from 'zod';

/** What an NWB file holds, without its samples: so many objects, the rest counted. Texts are the file's own. */
export const nwbContentsSchema = z.object({
  file: z.string(),
  bytes: z.number(),
  objects: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(['group', 'dataset', 'link', 'same', 'datatype', 'unknown']),
      neurodataType: z.string().optional(),
      dtype: z.string().optional(),
      shape: z.array(z.number()).nullable().optional(),
      /** Short texts and scalars; what is longer is left out. */
      value: z.string().optional(),
      attributes: z.record(z.string(), z.string()).optional(),
      storedBytes: z.number().optional(),
      /** Of a link, or of a further name of an object that stands elsewhere. */
      target: z.string().optional(),
      /** What could not be read of it. */
      fault: z.string().optional(),
    }),
  ),
  /** Objects below `path` in all, of which `objects` are the first. */
  total: z.number(),
});

export type NwbContents = z.infer<typeof nwbContentsSchema>;
