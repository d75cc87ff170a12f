export {
  type FolderEntry,
  type FolderListing,
  type FoundSession,
  folderEntrySchema,
  folderListingSchema,
  foundSessionSchema,
} from './folders.ts';
export {
  type Conversions,
  conversionsSchema,
  type Job,
  type JobState,
  jobListSchema,
  jobSchema,
  jobStateSchema,
  type OpenConversions,
  openConversionsSchema,
} from './jobs.ts';
export { type LiveMessage, liveMessageSchema } from './live.ts';
export {
  type Corrections,
  correctionsSchema,
  type Findings,
  findingsSchema,
  type Metadata,
  metadataSchema,
} from './metadata.ts';
export { type AuditEntry, auditEntrySchema, auditSchema, type Me, meSchema } from './people.ts';
export {
  PROBLEM_TYPES,
  type Problem,
  type ProblemSlug,
  problemSchema,
  problemTypeOf,
} from './problems.ts';
export {
  answersSchema,
  attachSchema,
  type DandiPlace,
  dandiPlaceSchema,
  decideSchema,
  editSchema,
  type OpenBatch,
  type OpenSession,
  openBatchSchema,
  openedBatchSchema,
  openedSchema,
  openSessionSchema,
  type SessionEntry,
  saySchema,
  sessionEntrySchema,
  sessionListSchema,
  steppedSchema,
} from './sessions.ts';
export { type RemovedUpload, removedUploadSchema, type UploadList, uploadListSchema } from './uploads.ts';
