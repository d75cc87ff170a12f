import type { Context } from 'hono';
import type { z } from 'zod';
import type { Change, Decision, FieldValue, SessionView } from '../schemas/index.ts';
import {
  type OpenBatch,
  openedBatchSchema,
  openedSchema,
  sessionListSchema,
  steppedSchema,
} from '../schemas/service/index.ts';
import { principalOf } from './accounts/context.ts';
import { hasSession, noSuchSession, ownSessions } from './accounts/own-sessions.ts';
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
  readonly #deps: Pick<AppDeps, 'call' | 'log'>;

  constructor(deps: Pick<AppDeps, 'call' | 'log'>) {
    this.#deps = deps;
  }

  /** Those of whoever asks. */
  async list(c: Context): Promise<z.infer<typeof sessionListSchema>> {
    return await ownSessions(this.#deps, principalOf(c))(
      'conversation',
      'list_sessions',
      {},
      sessionListSchema,
    );
  }

  /** Opens one for whoever asks. Where it lies was checked. */
  async start(c: Context, args: Readonly<Record<string, string>>): Promise<string> {
    return (
      await ownSessions(this.#deps, principalOf(c))('conversation', 'start_session', args, openedSchema)
    ).sessionId;
  }

  async startBatch(c: Context, asked: OpenBatch): Promise<z.infer<typeof openedBatchSchema>> {
    const call = ownSessions(this.#deps, principalOf(c));
    return await call('conversation', 'start_batch', { ...asked }, openedBatchSchema);
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
   * The id in the path.
   * @throws ProblemError 404 where whoever asks has no such session
   */
  async idOf(c: Context): Promise<string> {
    const id = c.req.param('id') ?? '';
    if (await hasSession(this.#deps.log, principalOf(c), id)) return id;
    throw noSuchSession(id);
  }
}
