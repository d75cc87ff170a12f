import type { SessionView } from '../../schemas/assistant/index.ts';
import type {
  AuditEntry,
  Corrections,
  Job,
  RemovedUpload,
  SessionEntry,
} from '../../schemas/service/index.ts';
import { type CallOptions, type ClientOptions, type Connection, connectionTo } from './connection.ts';
import {
  type Converted,
  type ConvertOptions,
  convertAndWait,
  type GivenMetadata,
} from './convert-and-wait.ts';
import { followSession } from './follow-session.ts';
import type { Operations } from './operations.ts';

export interface Client extends Operations {
  /**
   * Opens a folder, gives the metadata, approves the conversion, and waits for the file and the report of its check.
   * Rejects with a ConversionError where something is missing or contradicts the recording, or the conversion fails.
   */
  readonly convertAndWait: (
    folder: string,
    metadata?: GivenMetadata,
    options?: ConvertOptions,
  ) => Promise<Converted>;
}

export function createClient(options: ClientOptions): Client {
  const connection = connectionTo(options);
  const get = async <T>(path: string, how?: CallOptions): Promise<T> => await connection.get<T>(path, how);
  const step = async (id: string, tool: string, body: unknown, how?: CallOptions): Promise<SessionView> =>
    (await connection.post<{ view: SessionView }>(`${pathOf(id)}/${tool}`, body, how)).view;
  const outputPath = (id: string, name: string): string =>
    `${pathOf(id)}/outputs/${encodeURIComponent(name)}`;
  const operations: Operations = {
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
    getRecording: (id, how) => get(`${pathOf(id)}/recording`, how),
    getSignal: async (id, index, stretch, { signal } = {}) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(stretch))
        if (value !== undefined) query.set(name, String(value));
      const path = `${pathOf(id)}/recording/${index}/signal?${query.toString()}`;
      return await (await connection.send(path, signal === undefined ? {} : { signal })).arrayBuffer();
    },
    getChannelStates: (id, index, how) => get(`${pathOf(id)}/recording/${index}/channel-states`, how),
    getPositions: (id, index, how) => get(`${pathOf(id)}/recording/${index}/positions`, how),
    getProbeMap: (id, how) => get(`${pathOf(id)}/recording/probe-map`, how),
    getFindings: (id, how) => get(`${pathOf(id)}/findings`, how),
    getCorrections: async (id, how) => (await get<Corrections>(`${pathOf(id)}/corrections`, how)).corrections,
    getReport: (id, how) => get(`${pathOf(id)}/report.json`, how),
    getReportPage: (id, how) => textOf(connection, `${pathOf(id)}/report`, how),
    getOutput: (id, name, { range, signal } = {}) =>
      connection.send(outputPath(id, name), {
        ...(range === undefined ? {} : { headers: { range: `bytes=${range.first}-${range.last ?? ''}` } }),
        ...(signal === undefined ? {} : { signal }),
      }),
    listJobs: async (filter = {}, how) => {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries(filter)) query.set(name, String(value));
      return (await get<{ jobs: Job[] }>(`jobs?${query.toString()}`, how)).jobs;
    },
    getJob: (id, how) => get(`jobs/${encodeURIComponent(id)}`, how),
    cancelJob: (id, how) => connection.post(`jobs/${encodeURIComponent(id)}/cancel`, {}, how),
    openConversions: (sessions, how) => connection.post('conversions', { sessions }, how),
    getConversions: (id, how) => get(`conversions/${encodeURIComponent(id)}`, how),
    getMe: (how) => get('me', how),
    listAudit: async (after = 0, how) =>
      (await get<{ entries: AuditEntry[] }>(`audit?after=${after}`, how)).entries,
    listUploads: (how) => get('uploads', how),
    removeUpload: async (path, { signal } = {}) => {
      const init = { method: 'DELETE', ...(signal === undefined ? {} : { signal }) };
      const answer = await connection.send(`uploads/files?path=${encodeURIComponent(path)}`, init);
      return (await answer.json()) as RemovedUpload;
    },
    followSession: (id, how) => followSession(connection, id, how),
    outputUrl: (id, name) => connection.address(outputPath(id, name)).href,
    reportUrl: (id) => connection.address(`${pathOf(id)}/report`).href,
    getMetadataForm: (id, how) => textOf(connection, `${pathOf(id)}/metadata.yml`, how),
    formUrl: (id) => connection.address(`${pathOf(id)}/metadata.yml`).href,
    metadataUrl: (id) => connection.address(`${pathOf(id)}/metadata`).href,
    getDandiPlace: (id, how) => get(`${pathOf(id)}/dandi`, how),
  };
  return {
    ...operations,
    convertAndWait: (folder, metadata, how = {}) => convertAndWait(operations, folder, metadata, how),
  };
}

const pathOf = (id: string): string => `sessions/${encodeURIComponent(id)}`;

async function textOf(connection: Connection, path: string, { signal }: CallOptions = {}): Promise<string> {
  return await (await connection.send(path, signal === undefined ? {} : { signal })).text();
}
