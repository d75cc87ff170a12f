import type { Context } from 'hono';
import { z } from 'zod';
import { phaseSchema, type SessionView, sessionViewSchema } from '../schemas/index.ts';
import type { AppDeps } from './app-deps.ts';
import { ProblemError } from './problems.ts';

const viewAnswer = z.object({ view: sessionViewSchema });

const startedAnswer = z.object({ sessionId: z.string() });

const listAnswer = z.object({
  sessions: z.array(
    z.object({
      sessionId: z.string(),
      title: z.string(),
      phase: phaseSchema,
      status: z.string(),
      folder: z.string().optional(),
      createdAt: z.string().optional(),
      updatedAt: z.string().optional(),
    }),
  ),
});

/** The conversation agent's tools that change a session: what each takes beside the session's id. */
export interface SessionSteps {
  readonly say: { readonly text: string };
  readonly edit: { readonly change: Readonly<Record<string, unknown>> };
  readonly decide: { readonly decision: Readonly<Record<string, unknown>> };
  readonly cancel: Readonly<Record<string, never>>;
  readonly get_state: Readonly<Record<string, never>>;
}

/** Typed calls of the conversation agent. */
export class Sessions {
  readonly #deps: Pick<AppDeps, 'call' | 'log'>;

  constructor(deps: Pick<AppDeps, 'call' | 'log'>) {
    this.#deps = deps;
  }

  async list(): Promise<z.infer<typeof listAnswer>> {
    return await this.#deps.call('conversation', 'list_sessions', {}, listAnswer);
  }

  async start(args: Readonly<Record<string, string>>): Promise<string> {
    return (await this.#deps.call('conversation', 'start_session', args, startedAnswer)).sessionId;
  }

  /** What a person began goes on when their browser is closed: the request's own signal is not passed on. */
  async step<T extends keyof SessionSteps>(
    sessionId: string,
    tool: T,
    args: SessionSteps[T],
  ): Promise<SessionView> {
    return (await this.#deps.call('conversation', tool, { sessionId, ...args }, viewAnswer)).view;
  }

  /**
   * The id in the path.
   * @throws ProblemError 404 where there is no such session
   */
  async idOf(c: Context): Promise<string> {
    const id = c.req.param('id') ?? '';
    if ((await this.#deps.log.find(id)) !== undefined) return id;
    throw new ProblemError(
      404,
      'No such session',
      `There is no session ${id}. GET /api/sessions lists them.`,
    );
  }
}
