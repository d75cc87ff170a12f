import type { Context } from 'hono';
import type { z } from 'zod';
import type { CallTool, Change, Decision, FieldValue, SessionView } from '../schemas/index.ts';
import {
  type OpenBatch,
  openedBatchSchema,
  openedSchema,
  sessionListSchema,
  steppedSchema,
} from '../schemas/service/index.ts';
import { auditDecisions } from './accounts/audit-session.ts';
import { principalOf } from './accounts/context.ts';
import { noSuchSession, ownSessions, sessionOf } from './accounts/own-sessions.ts';
import type { AppDeps } from './app-deps.ts';

/** The conversation agent's tools that change a session: what each takes beside the session's id. */
export interface SessionSteps {
  readonly say: { readonly text: string };
  readonly answer: { readonly answers: Readonly<Record<string, FieldValue>> };
  readonly attach_file: { readonly path: string };
  readonly edit: { readonly change: Change };
  readonly decide: { readonly decision: Decision };
  readonly cancel: Readonly<Record<string, never>>;
  readonly get_state: Readonly<Record<string, never>>;
}

/** Typed calls of the conversation agent. */
export class Sessions {
  readonly #deps: Pick<AppDeps, 'call' | 'log' | 'audit'>;

  constructor(deps: Pick<AppDeps, 'call' | 'log' | 'audit'>) {
    this.#deps = deps;
  }

  /** Those of whoever asks. */
  async list(c: Context): Promise<z.infer<typeof sessionListSchema>> {
    return await this.#callsOf(c)('conversation', 'list_sessions', {}, sessionListSchema);
  }

  /** Opens one for whoever asks. Where it lies was checked. */
  async start(c: Context, args: Readonly<Record<string, string>>): Promise<string> {
    return (await this.#callsOf(c)('conversation', 'start_session', args, openedSchema)).sessionId;
  }

  async startBatch(c: Context, asked: OpenBatch): Promise<z.infer<typeof openedBatchSchema>> {
    return await this.#callsOf(c)('conversation', 'start_batch', { ...asked }, openedBatchSchema);
  }

  /** What a person began goes on when their browser is closed: the request's own signal is not passed on. */
  async step<T extends keyof SessionSteps>(
    sessionId: string,
    tool: T,
    args: SessionSteps[T],
  ): Promise<SessionView> {
    return (await this.#deps.call('conversation', tool, { sessionId, ...args }, steppedSchema)).view;
  }

  /**
   * Guards what follows for the session in the path, and writes down what is decided in it.
   * @throws ProblemError 404 where whoever asks has no such session
   */
  async within(c: Context, next: () => Promise<void>): Promise<void> {
    const { log, audit } = this.#deps;
    const id = c.req.param('id') ?? '';
    const entry = await sessionOf(log, principalOf(c), id);
    if (entry === undefined) throw noSuchSession(id);
    const { sessionId, lastSeq } = entry;
    c.set('session', entry);
    await next();
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return;
    await auditDecisions(log, sessionId, lastSeq, {
      audit,
      by: principalOf(c),
      address: c.get('clientAddress'),
    });
  }

  #callsOf(c: Context): CallTool {
    return ownSessions({ ...this.#deps, address: c.get('clientAddress') }, principalOf(c));
  }
}
