import type {
  Change,
  Decision,
  EvaluationReport,
  FieldValue,
  Inspection,
  SessionView,
  ValueView,
} from '../../schemas/assistant/index.ts';
import type {
  Corrections,
  Findings,
  FolderListing,
  LiveMessage,
  Metadata,
  OpenBatch,
  OpenSession,
  SessionEntry,
} from '../../schemas/service/index.ts';
import { type CallOptions, type ClientOptions, type Connection, connectionTo } from './connection.ts';
import { type FollowOptions, followSession } from './follow-session.ts';

/** What a caller gives, and keeps: nothing of it is changed. */
type Given<T> = T extends readonly (infer I)[]
  ? readonly Given<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Given<T[K]> }
    : T;

export interface OutputOptions extends CallOptions {
  /** Bytes from `first` to `last`, both included; without `last` to the end. */
  readonly range?: { readonly first: number; readonly last?: number } | undefined;
}

/**
 * Every operation of the contract under its name there. Each rejects with a ServiceProblem where the service refuses,
 * and with the reason of the signal where that ended the call; what the service began goes on then.
 */
export interface Client {
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
  readonly getFindings: (id: string, options?: CallOptions) => Promise<Findings>;
  readonly getCorrections: (id: string, options?: CallOptions) => Promise<Corrections['corrections']>;
  readonly getReport: (id: string, options?: CallOptions) => Promise<EvaluationReport>;
  /** The report as an HTML document. */
  readonly getReportPage: (id: string, options?: CallOptions) => Promise<string>;
  /** A file that the session made, as a stream: `response.body`. */
  readonly getOutput: (id: string, name: string, options?: OutputOptions) => Promise<Response>;
  readonly followSession: (
    id: string,
    options?: FollowOptions,
  ) => AsyncGenerator<LiveMessage, void, undefined>;
  /** Addresses for links of a page. */
  readonly outputUrl: (id: string, name: string) => string;
  readonly reportUrl: (id: string) => string;
}

export function createClient(options: ClientOptions): Client {
  const connection = connectionTo(options);
  const get = async <T>(path: string, how?: CallOptions): Promise<T> => await connection.get<T>(path, how);
  const step = async (id: string, tool: string, body: unknown, how?: CallOptions): Promise<SessionView> =>
    (await connection.post<{ view: SessionView }>(`${pathOf(id)}/${tool}`, body, how)).view;
  const outputPath = (id: string, name: string): string =>
    `${pathOf(id)}/outputs/${encodeURIComponent(name)}`;
  return {
    listFolder: (path, how) =>
      get(path === undefined ? 'folders' : `folders?path=${encodeURIComponent(path)}`, how),
    inspectRecordings: (path, how) => get(`recordings/inspect?path=${encodeURIComponent(path)}`, how),
    listSessions: async (how) => (await get<{ sessions: SessionEntry[] }>('sessions', how)).sessions,
    openSession: async (what, how) =>
      (await connection.post<{ sessionId: string }>('sessions', what, how)).sessionId,
    openBatch: async (what, how) =>
      (await connection.post<{ sessionId: string }>('batches', what, how)).sessionId,
    getSession: (id, how) => get(pathOf(id), how),
    say: (id, text, how) => step(id, 'messages', { text }, how),
    answer: (id, answers, how) => step(id, 'answers', { answers }, how),
    attachFile: (id, path, how) => step(id, 'attachments', { path }, how),
    edit: (id, change, how) => step(id, 'edits', { change }, how),
    decide: (id, decision, how) => step(id, 'decisions', { decision }, how),
    cancelSession: (id, how) => step(id, 'cancel', {}, how),
    getMetadata: (id, how) => get(`${pathOf(id)}/metadata`, how),
    getMetadataField: (id, field, how) => get(`${pathOf(id)}/metadata/${encodeURIComponent(field)}`, how),
    getFindings: (id, how) => get(`${pathOf(id)}/findings`, how),
    getCorrections: async (id, how) => (await get<Corrections>(`${pathOf(id)}/corrections`, how)).corrections,
    getReport: (id, how) => get(`${pathOf(id)}/report.json`, how),
    getReportPage: (id, how) => textOf(connection, `${pathOf(id)}/report`, how),
    getOutput: (id, name, { range, signal } = {}) =>
      connection.send(outputPath(id, name), {
        ...(range === undefined ? {} : { headers: { range: `bytes=${range.first}-${range.last ?? ''}` } }),
        ...(signal === undefined ? {} : { signal }),
      }),
    followSession: (id, how) => followSession(connection, id, how),
    outputUrl: (id, name) => connection.address(outputPath(id, name)).href,
    reportUrl: (id) => connection.address(`${pathOf(id)}/report`).href,
  };
}

const pathOf = (id: string): string => `sessions/${encodeURIComponent(id)}`;

async function textOf(connection: Connection, path: string, { signal }: CallOptions = {}): Promise<string> {
  return await (await connection.send(path, signal === undefined ? {} : { signal })).text();
}
