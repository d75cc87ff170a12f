export type {
  Change,
  ChannelStatesView,
  Decision,
  EvaluationReport,
  FieldValue,
  Positions,
  ProbeMap,
  Progress,
  RecordingOverview,
  SessionView,
  ValueView,
} from '../../schemas/assistant/index.ts';
export type {
  AuditEntry,
  Conversions,
  Corrections,
  DandiPlace,
  Findings,
  FolderListing,
  Job,
  JobState,
  LiveMessage,
  Me,
  Metadata,
  OpenBatch,
  OpenConversions,
  OpenSession,
  Problem,
  RemovedUpload,
  SessionEntry,
  UploadList,
} from '../../schemas/service/index.ts';
export { type Client, createClient } from './client.ts';
export type { CallOptions, ClientOptions } from './connection.ts';
export {
  ConversionError,
  type Converted,
  type ConvertOptions,
  type GivenMetadata,
} from './convert-and-wait.ts';
export type { FollowOptions } from './follow-session.ts';
export type { Operations, OutputOptions, SignalStretch } from './operations.ts';
export { ServiceProblem } from './service-problem.ts';
