import type { CallTool, EvaluationReport, RecordingViews, SessionLog } from '../schemas/index.ts';
import type { Audit } from './accounts/audit.ts';
import type { Principal } from './accounts/principal.ts';
import type { Entrance, SignIn } from './guard/sign-in.ts';
import type { JobDesk } from './jobs/job-desk.ts';

import type { ProgressBoard } from './live/progress-board.ts';
import type { Logger } from './observe/logger.ts';
import type { Metrics } from './observe/metrics.ts';
import type { Dependency } from './observe/readiness.ts';
import type { UploadOptions } from './uploads/uploads.ts';

/** What the service stands on. */
export interface AppDeps extends Entrance {
  /** The hub's: every step of a conversation is a tool of the conversation agent. */
  readonly call: CallTool;
  readonly log: SessionLog;
  readonly progress: Pick<ProgressBoard, 'subscribe'>;
  /** Long work: what waits, runs and ended. */
  readonly jobs?: JobDesk | undefined;
  /** Absolute paths. Nothing outside of them is listed, opened or written. */
  readonly dataRoots: readonly string[];
  /** What the start-up address carries; see guard/. */
  readonly token: string;
  /** How people show who they are; by the start-up token where nothing is said. */
  readonly signIn?: SignIn | undefined;
  /** Where it is written down who decided what. */
  readonly audit?: Audit | undefined;
  /** Where uploads go, and how much; without it there are none. */
  readonly uploads?: UploadOptions | undefined;
  /** The folder of the built page; without it only the API answers. */
  readonly webRoot?: string | undefined;
  /** Makes the sample session if it is not there, and tells its folder. */
  readonly sample: () => Promise<string>;
  /** Answers MCP over Streamable HTTP; without it there is no /mcp. */
  readonly mcp?: ((request: Request, principal: Principal) => Promise<Response>) | undefined;
  /** Looks at recordings; without it there is nothing to see of them. */
  readonly recordings?: RecordingViews | undefined;
  /** The report of an evaluation as an HTML document that stands alone. */
  readonly reportHtml?: ((report: EvaluationReport) => Promise<string>) | undefined;
  /** Is told of every fault of our own, with the id that the client saw. */
  readonly onFault?: ((error: unknown, id: string) => void) | undefined;
  /** Tells who runs the service what it does. */
  readonly logger?: Logger | undefined;
  readonly metrics?: Metrics | undefined;
  /** Networks whose programs read /metrics without signing in. */
  readonly metricsFrom?: readonly string[] | undefined;
  /** What /readyz looks at. */
  readonly dependencies?: readonly Dependency[] | undefined;
  /** Ends streams and sockets, which would otherwise last. */
  readonly signal?: AbortSignal | undefined;
}
