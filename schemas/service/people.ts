import { z } from 'zod';
import { fieldValueSchema } from '../assistant/index.ts';

/** Who asks. */
export const meSchema = z.object({
  name: z.string(),
  role: z.enum(['user', 'admin']),
  /** By what they showed who they are. */
  via: z.enum(['start-up-token', 'token', 'cookie', 'trusted-header', 'command-line']),
});
export type Me = z.infer<typeof meSchema>;

/** What somebody did, as it is written down. */
export const auditEntrySchema = z.object({
  seq: z.int(),
  /** ISO 8601 in UTC. */
  at: z.string(),
  userId: z.string(),
  name: z.string(),
  via: z.string(),
  what: z.string(),
  /** The id of a session, a token or an upload, or the name of a user. */
  target: z.string(),
  /** Where the request came from; empty for the command line. */
  address: z.string(),
  detail: z.record(z.string(), fieldValueSchema),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const auditSchema = z.object({ entries: z.array(auditEntrySchema) });
