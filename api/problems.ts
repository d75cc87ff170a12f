import { randomUUID } from 'node:crypto';
import { HTTPException } from 'hono/http-exception';
import { currentRequestId } from '../mcp-server/request-context.ts';
import { CancelledError, InputError, UsageError } from '../schemas/index.ts';
import { PROBLEM_TYPES, type Problem, type ProblemSlug, problemTypeOf } from '../schemas/service/index.ts';

/** A refusal that the service itself decides on, as opposed to a fault that the agents report. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly slug: ProblemSlug;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(slug: ProblemSlug, detail: string, more: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.slug = slug;
    this.more = more;
  }
}

/**
 * The answer to an error. A fault of our own tells an id instead of its inside; `onFault` gets both.
 */
export function problemResponse(
  error: unknown,
  onFault: ((error: unknown, id: string) => void) | undefined,
): Response {
  const known = problemOf(isOfClient(error) ? new CancelledError('The request ended too early.') : error);
  if (known !== undefined) return respond(known);
  const id = currentRequestId() ?? randomUUID();
  onFault?.(error, id);
  return respond(
    problem('ours', `This is a fault of Renshaw, not of your files. Its log says more under ${id}.`, { id }),
  );
}

/** A client that left, or was cut off, in the midst of its body: no fault of anybody who could be told. */
const isOfClient = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ECONNRESET' && error.message === 'aborted';

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return problem(error.slug, error.message, error.more);
  // What the router refuses by itself: a body that is no JSON, or says that it is something else.
  if (error instanceof HTTPException) {
    const slug = error.status === 415 ? 'not-json' : 'not-understood';
    return problem(slug, `${error.message.replace(/\.$/, '')}; expected a body of application/json.`);
  }
  if (error instanceof InputError) {
    const { found, expected, todo, where } = error.fault;
    const more = { kind: error.kind, found, expected, todo, ...(where === undefined ? {} : { where }) };
    return problem(error.kind === 'database' ? 'database-away' : 'input', error.message, more);
  }
  if (error instanceof UsageError) return problem('usage', error.message);
  if (error instanceof CancelledError) return problem('cancelled', error.message);
  return undefined;
}

function problem(slug: ProblemSlug, detail: string, more: Readonly<Record<string, unknown>> = {}): Problem {
  const { status, title } = PROBLEM_TYPES[slug];
  return { ...more, type: problemTypeOf(slug), title, status, detail };
}

function respond(problem: Problem): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(problem.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(problem.retryAfterSeconds) }),
      ...(problem.status === 401 ? { 'www-authenticate': 'Bearer realm="renshaw"' } : {}),
    },
  });
}
