import type {
  Change,
  ChannelStatesView,
  Decision,
  EvaluationReport,
  FieldValue,
  Inspection,
  Positions,
  ProbeMap,
  RecordingOverview,
  SessionView,
  ValueView,
} from '../../schemas/assistant/index.ts';
import type {
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
  RemovedUpload,
  SessionEntry,
  UploadList,
} from '../../schemas/service/index.ts';
import type { CallOptions } from './connection.ts';
import type { FollowOptions } from './follow-session.ts';

/** What a caller gives, and keeps: nothing of it is changed. */
type Given<T> = T extends readonly (infer I)[]
  ? readonly Given<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Given<T[K]> }
    : T;

/** A stretch of a recording; by default all of it, in 1024 points. */
export interface SignalStretch {
  /** Ids of channels, as the overview has them. */
  readonly channels: readonly string[];
  readonly firstPacket?: number | undefined;
  readonly packets?: number | undefined;
  readonly points?: number | undefined;
}

export interface OutputOptions extends CallOptions {
  /** Bytes from `first` to `last`, both included; without `last` to the end. */
  readonly range?: { readonly first: number; readonly last?: number } | undefined;
}

/**
 * Every operation of the contract under its name there. Each rejects with a ServiceProblem where the service refuses,
 * and with the reason of the signal where that ended the call; what the service began goes on then.
 */
export interface Operations {
  readonly listFolder: (path?: string, options?: CallOptions) => Promise<FolderListing>;
  readonly inspectRecordings: (path: string, options?: CallOptions) => Promise<Inspection>;
  readonly listSessions: (options?: CallOptions) => Promise<readonly SessionEntry[]>;
  /** Answers with the id of the session. */
  readonly openSession: (what: OpenSession, options?: CallOptions) => Promise<string>;
  /** Several days of one animal; answers with the id of the first, whose conversation is that of all. */
  readonly openBatch: (what: Given<OpenBatch>, options?: CallOptions) => Promise<string>;
  readonly getSession: (id: string, options?: CallOptions) => Promise<SessionView>;
  readonly say: (id: string, text: string, options?: CallOptions) => Promise<SessionView>;
  readonly answer: (
    id: string,
    answers: Readonly<Record<string, Given<FieldValue>>>,
    options?: CallOptions,
  ) => Promise<SessionView>;
  /** A path on the machine of the service, or a name in the session's folder. */
  readonly attachFile: (id: string, path: string, options?: CallOptions) => Promise<SessionView>;
  readonly edit: (id: string, change: Given<Change>, options?: CallOptions) => Promise<SessionView>;
  readonly decide: (id: string, decision: Given<Decision>, options?: CallOptions) => Promise<SessionView>;
  readonly cancelSession: (id: string, options?: CallOptions) => Promise<SessionView>;
  readonly getMetadata: (id: string, options?: CallOptions) => Promise<Metadata>;
  readonly getMetadataField: (id: string, field: string, options?: CallOptions) => Promise<ValueView>;
  readonly getRecording: (id: string, options?: CallOptions) => Promise<RecordingOverview>;
  /** Binary, as the contract describes it. `index` is the place among the recordings, from 0. */
  readonly getSignal: (
    id: string,
    index: number,
    stretch: SignalStretch,
    options?: CallOptions,
  ) => Promise<ArrayBuffer>;
  readonly getChannelStates: (id: string, index: number, options?: CallOptions) => Promise<ChannelStatesView>;
  readonly getPositions: (id: string, index: number, options?: CallOptions) => Promise<Positions>;
  readonly getProbeMap: (id: string, options?: CallOptions) => Promise<ProbeMap>;
  readonly getFindings: (id: string, options?: CallOptions) => Promise<Findings>;
  readonly getCorrections: (id: string, options?: CallOptions) => Promise<Corrections['corrections']>;
  readonly getReport: (id: string, options?: CallOptions) => Promise<EvaluationReport>;
  /** The report as an HTML document. */
  readonly getReportPage: (id: string, options?: CallOptions) => Promise<string>;
  /** A file that the session made, as a stream: `response.body`. */
  readonly getOutput: (id: string, name: string, options?: OutputOptions) => Promise<Response>;
  /** Of a session, of a state; the newest first, 100 if no limit is given. */
  readonly listJobs: (
    filter?: { readonly session?: string; readonly state?: JobState; readonly limit?: number },
    options?: CallOptions,
  ) => Promise<readonly Job[]>;
  readonly getJob: (id: string, options?: CallOptions) => Promise<Job>;
  readonly cancelJob: (id: string, options?: CallOptions) => Promise<Job>;
  /** Converts many sessions without a conversation; one that fails stops no other. */
  readonly openConversions: (
    sessions: Given<OpenConversions['sessions']>,
    options?: CallOptions,
  ) => Promise<Conversions>;
  readonly getConversions: (id: string, options?: CallOptions) => Promise<Conversions>;
  /** Who asks. */
  readonly getMe: (options?: CallOptions) => Promise<Me>;
  /** Who decided what, for admins: up to 1000 entries behind that of a number. */
  readonly listAudit: (after?: number, options?: CallOptions) => Promise<readonly AuditEntry[]>;
  /** What whoever asks has uploaded. */
  readonly listUploads: (options?: CallOptions) => Promise<UploadList>;
  /** A file of that list, or a folder of it with all that lies in it. Answers with what went. */
  readonly removeUpload: (path: string, options?: CallOptions) => Promise<RemovedUpload>;
  readonly followSession: (
    id: string,
    options?: FollowOptions,
  ) => AsyncGenerator<LiveMessage, void, undefined>;
  /** Addresses for links of a page. */
  readonly outputUrl: (id: string, name: string) => string;
  readonly reportUrl: (id: string) => string;
  /** The metadata as YAML, and as JSON with the source and the history of every value. */
  readonly getMetadataForm: (id: string, options?: CallOptions) => Promise<string>;
  readonly formUrl: (id: string) => string;
  readonly metadataUrl: (id: string) => string;
  /** Where the file goes in a dandiset. */
  readonly getDandiPlace: (id: string, options?: CallOptions) => Promise<DandiPlace>;
}
