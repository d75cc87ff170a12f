import { randomUUID } from 'node:crypto';
import { CancelledError, InputError, UsageError } from '../schemas/index.ts';

/** A refusal that the service itself decides on, as opposed to a fault that the agents report. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly title: string;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(status: number, title: string, detail: string, more: Readonly<Record<string, unknown>> = {}) {
    super(detail);
    this.status = status;
    this.title = title;
    this.more = more;
  }
}

/** RFC 9457: `type` names the situation, so that programs need not read the words. */
interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [extension: string]: unknown;
}

/**
 * The answer to an error. A fault of our own tells an id instead of its inside; `onFault` gets both.
 */
export function problemResponse(
  error: unknown,
  onFault: ((error: unknown, id: string) => void) | undefined,
): Response {
  const problem = problemOf(error);
  if (problem !== undefined) return respond(problem);
  const id = randomUUID();
  onFault?.(error, id);
  return respond({
    type: typeOf('ours'),
    title: 'A fault of Renshaw',
    status: 500,
    detail: `This is a fault of Renshaw, not of your files. Its terminal says more under ${id}.`,
    id,
  });
}

function problemOf(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) {
    const { status, title, message, more } = error;
    const slug = title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
    return { ...more, type: typeOf(slug), title, status, detail: message };
  }
  if (error instanceof InputError) {
    const { found, expected, todo, where } = error.fault;
    return {
      type: typeOf('input'),
      title: 'The input is at fault',
      status: 422,
      detail: error.message,
      kind: error.kind,
      found,
      expected,
      todo,
      ...(where === undefined ? {} : { where }),
    };
  }
  if (error instanceof UsageError)
    return { type: typeOf('usage'), title: 'Not understood', status: 400, detail: error.message };
  if (error instanceof CancelledError)
    return { type: typeOf('cancelled'), title: 'Stopped', status: 503, detail: error.message };
  return undefined;
}

const typeOf = (slug: string): string => `urn:renshaw:problem:${slug}`;

function respond(problem: Problem): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(problem.status === 401 ? { 'www-authenticate': 'Bearer realm="renshaw"' } : {}),
    },
  });
}
