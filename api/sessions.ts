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
import type { AppDeps } from './app-deps.ts';
import { ProblemError } from './problems.ts';

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

  async list(): Promise<z.infer<typeof sessionListSchema>> {
    return await this.#deps.call('conversation', 'list_sessions', {}, sessionListSchema);
  }

  async start(args: Readonly<Record<string, string>>): Promise<string> {
    return (await this.#deps.call('conversation', 'start_session', args, openedSchema)).sessionId;
  }

  async startBatch(asked: OpenBatch): Promise<z.infer<typeof openedBatchSchema>> {
    return await this.#deps.call('conversation', 'start_batch', { ...asked }, openedBatchSchema);
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
   * @throws ProblemError 404 where there is no such session
   */
  async idOf(c: Context): Promise<string> {
    const id = c.req.param('id') ?? '';
    if ((await this.#deps.log.find(id)) !== undefined) return id;
    throw new ProblemError('no-such-session', `There is no session ${id}. GET /api/v1/sessions lists them.`);
  }
}
