export type {
  Change,
  Decision,
  EvaluationReport,
  FieldValue,
  Progress,
  SessionView,
  ValueView,
} from '../../schemas/assistant/index.ts';
export type {
  Corrections,
  Findings,
  FolderListing,
  LiveMessage,
  Metadata,
  OpenBatch,
  OpenSession,
  Problem,
  SessionEntry,
} from '../../schemas/service/index.ts';
export { type Client, createClient, type OutputOptions } from './client.ts';
export type { CallOptions, ClientOptions } from './connection.ts';
export type { FollowOptions } from './follow-session.ts';
export { ServiceProblem } from './service-problem.ts';
