import { z } from 'zod';

/** What somebody has uploaded, and what was made of it there. */
export const uploadListSchema = z.object({
  /** Where it lies on the machine of the service: what sessions are opened for. */
  folder: z.string(),
  files: z.array(
    z.object({
      /** Below the folder, with forward slashes. */
      path: z.string(),
      bytes: z.number(),
      /** ISO 8601 in UTC. */
      changedAt: z.string(),
    }),
  ),
  usedBytes: z.number(),
  /** What all files together may take. */
  quotaBytes: z.number(),
  /** What one file may take. */
  mostFileBytes: z.number(),
});
export type UploadList = z.infer<typeof uploadListSchema>;

export const removedUploadSchema = z.object({ files: z.number(), bytes: z.number() });
export type RemovedUpload = z.infer<typeof removedUploadSchema>;
