import type { Problem } from '../../schemas/service/index.ts';

/** Where the service did not answer at all; `status` is 0. */
const NO_ANSWER = 'urn:renshaw:problem:no-answer';

/** A refusal or a fault of the service, in its words (RFC 9457). Programs decide by `type`; docs/api.md lists them. */
export class ServiceProblem extends Error {
  override readonly name = 'ServiceProblem';
  readonly type: string;
  readonly title: string;
  /** 0 where the service did not answer. */
  readonly status: number;
  readonly detail: string;
  /** Of a fault of the service: under which its log says more. */
  readonly id: string | undefined;
  /** All that the service said. */
  readonly problem: Problem;

  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail, cause === undefined ? undefined : { cause });
    this.problem = problem;
    this.type = problem.type;
    this.title = problem.title;
    this.status = problem.status;
    this.detail = problem.detail;
    this.id = problem.id;
  }
}

export function noAnswer(cause: unknown): ServiceProblem {
  const detail = 'The service does not answer. Is it still running in its terminal?';
  return new ServiceProblem({ type: NO_ANSWER, title: 'No answer', status: 0, detail }, cause);
}

/** What stands between us and the service, a proxy say, answers in its own way. */
export async function problemIn(response: Response): Promise<ServiceProblem> {
  const { status, statusText } = response;
  const said: unknown = await response.json().catch(() => undefined);
  const isProblem = typeof said === 'object' && said !== null && 'type' in said && 'detail' in said;
  if (isProblem) return new ServiceProblem(said as Problem);
  const detail = `The service answered ${status}.`;
  return new ServiceProblem({ type: 'about:blank', title: statusText, status, detail });
}
