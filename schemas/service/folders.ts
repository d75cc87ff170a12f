import { z } from 'zod';

/** Recordings of one animal on one day. */
export const foundSessionSchema = z.object({
  animal: z.string(),
  /** YYYYMMDD */
  date: z.string(),
  recordings: z.number(),
  /** Of the recordings alone. */
  bytes: z.number(),
  /** The NWB file of it, where one lies beside its recordings under the name that conversions give. */
  nwb: z.object({ name: z.string(), bytes: z.number(), modifiedAt: z.string() }).optional(),
});

/** A folder, by the files that lie directly in it. */
export const folderEntrySchema = z.object({
  path: z.string(),
  name: z.string(),
  /** ISO 8601 in UTC. */
  modifiedAt: z.string(),
  bytes: z.number(),
  sessions: z.array(foundSessionSchema),
});

export const folderListingSchema = z.object({
  /** Absent for the list of the roots themselves. */
  folder: folderEntrySchema.optional(),
  parent: z.string().optional(),
  folders: z.array(folderEntrySchema),
  /** There are more folders than are listed. */
  isCut: z.boolean(),
});

export type FoundSession = z.infer<typeof foundSessionSchema>;
export type FolderEntry = z.infer<typeof folderEntrySchema>;
export type FolderListing = z.infer<typeof folderListingSchema>;
