import { z } from 'zod';
import { progressSchema, type SessionView, sessionViewSchema } from '../schemas/assistant/index.ts';

/** What went wrong, in the words of the service (RFC 9457). */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const problemSchema = z.object({ title: z.string().optional(), detail: z.string().optional() });

const folderEntrySchema = z.object({
  path: z.string(),
  name: z.string(),
  modifiedAt: z.string(),
  bytes: z.number(),
  sessions: z.array(
    z.object({ animal: z.string(), date: z.string(), recordings: z.number(), bytes: z.number() }),
  ),
});
const folderListingSchema = z.object({ folders: z.array(folderEntrySchema), isCut: z.boolean() });

const sessionsSchema = z.object({
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      title: z.string(),
      phase: z.string(),
      status: z.string(),
      folder: z.string().optional(),
    }),
  ),
});

export type SessionEntry = z.infer<typeof sessionsSchema>['sessions'][number];

async function request<T extends z.ZodType>(
  method: 'GET' | 'POST',
  path: string,
  schema: T,
  body?: unknown,
): Promise<z.infer<T>> {
  const response = await fetch(`api/${path}`, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new ServiceError(0, 'The service does not answer. Is it still running in its terminal?');
  });
  const json: unknown = await response.json().catch(() => ({}));
  if (!response.ok) {
    const problem = problemSchema.safeParse(json);
    const words = problem.success ? (problem.data.detail ?? problem.data.title) : undefined;
    throw new ServiceError(response.status, words ?? `The service answered ${response.status}.`);
  }
  return schema.parse(json);
}

const viewAnswer = z.object({ view: sessionViewSchema });
const started = z.object({ sessionId: z.string() });

export const client = {
  listSessions: async (): Promise<SessionEntry[]> =>
    (await request('GET', 'sessions', sessionsSchema)).sessions,
  listFolder: async (path?: string): Promise<z.infer<typeof folderListingSchema>> =>
    await request(
      'GET',
      path === undefined ? 'folders' : `folders?path=${encodeURIComponent(path)}`,
      folderListingSchema,
    ),
  openFolder: async (folder: string, session?: string): Promise<string> =>
    (await request('POST', 'sessions', started, session === undefined ? { folder } : { folder, session }))
      .sessionId,
  openSample: async (): Promise<string> =>
    (await request('POST', 'sessions', started, { sample: true })).sessionId,
  view: async (id: string): Promise<SessionView> =>
    await request('GET', `sessions/${encodeURIComponent(id)}`, sessionViewSchema),
  say: async (id: string, text: string): Promise<SessionView> =>
    (await request('POST', `sessions/${encodeURIComponent(id)}/messages`, viewAnswer, { text })).view,
  edit: async (id: string, change: unknown): Promise<SessionView> =>
    (await request('POST', `sessions/${encodeURIComponent(id)}/edits`, viewAnswer, { change })).view,
  decide: async (id: string, decision: unknown): Promise<SessionView> =>
    (await request('POST', `sessions/${encodeURIComponent(id)}/decisions`, viewAnswer, { decision })).view,
  cancel: async (id: string): Promise<SessionView> =>
    (await request('POST', `sessions/${encodeURIComponent(id)}/cancel`, viewAnswer, {})).view,
  reportUrl: (id: string): string => `api/sessions/${encodeURIComponent(id)}/report`,
  outputUrl: (id: string, name: string): string =>
    `api/sessions/${encodeURIComponent(id)}/outputs/${encodeURIComponent(name)}`,
};

const liveSchema = z.union([z.object({ seq: z.number() }), z.object({ progress: progressSchema })]);

/**
 * Listens to a session. `onEvent` is told the number of every stored event, none twice and none left out, also over
 * a lost connection; `onProgress` what passes by in between.
 */
export function listen(
  sessionId: string,
  afterSeq: number,
  handlers: {
    readonly onEvent: (seq: number) => void;
    readonly onProgress: (progress: z.infer<typeof progressSchema>) => void;
    readonly onConnection: (isOpen: boolean) => void;
  },
): () => void {
  let last = afterSeq;
  let isEnded = false;
  let socket: WebSocket | undefined;
  let retryMs = 250;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const connect = (): void => {
    const url = new URL(
      `api/sessions/${encodeURIComponent(sessionId)}/events?after=${last}`,
      document.baseURI,
    );
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    socket = new WebSocket(url);
    socket.addEventListener('open', () => {
      retryMs = 250;
      handlers.onConnection(true);
    });
    socket.addEventListener('message', (message) => {
      const parsed = liveSchema.safeParse(JSON.parse(String(message.data)));
      if (!parsed.success) return;
      if ('progress' in parsed.data) handlers.onProgress(parsed.data.progress);
      else if (parsed.data.seq > last) {
        last = parsed.data.seq;
        handlers.onEvent(last);
      }
    });
    socket.addEventListener('close', () => {
      if (isEnded) return;
      handlers.onConnection(false);
      timer = setTimeout(connect, retryMs);
      retryMs = Math.min(5000, retryMs * 2);
    });
  };
  connect();
  return () => {
    isEnded = true;
    clearTimeout(timer);
    socket?.close();
  };
}
