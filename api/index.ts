export type { Accounts, TokenEntry, User } from './accounts/accounts.ts';
export type { Audit, AuditEntry } from './accounts/audit.ts';
export { openAccounts } from './accounts/open-accounts.ts';
export { ownSessions } from './accounts/own-sessions.ts';
export { type Principal, ROLES, type Role } from './accounts/principal.ts';
export { createApp } from './app.ts';
export type { AppDeps } from './app-deps.ts';
export { cleanUp, keepClean } from './clean-up/clean-up.ts';
export { type CleanUpPolicy, planCleanUp, type Removal } from './clean-up/plan-clean-up.ts';
export type { Entrance, SignIn } from './guard/sign-in.ts';
export { type FromJob, type JobEnded, type ToJob, toJobSchema } from './jobs/child-messages.ts';
export {
  type BatchEntry,
  type BatchState,
  batchEntrySchema,
  type JobDesk,
  jobDesk,
} from './jobs/job-desk.ts';
export { jobProcesses } from './jobs/job-process.ts';
export {
  JOB_KINDS,
  JOB_STATES,
  type JobCount,
  type JobKind,
  type JobQueue,
  type JobRecord,
  type JobState,
} from './jobs/job-queue.ts';
export { type JobPlace, openJobQueue } from './jobs/open-job-queue.ts';
export { type JobRunner, type RunnerOptions, runJobs } from './jobs/run-jobs.ts';
export { ProgressBoard } from './live/progress-board.ts';
export { loggedQueue } from './observe/logged-queue.ts';
export { createLogger, type Logger } from './observe/logger.ts';
export { createMetrics, type Metrics } from './observe/metrics.ts';
export { type Dependency, foldersAreThere, roomIn } from './observe/readiness.ts';
export { type RunningService, type ServeOptions, serve } from './serve.ts';
export { memorySessionLog } from './storage/memory-session-log.ts';
export { openSessionLog, type SessionPlace } from './storage/open-session-log.ts';
export { rootsOf } from './uploads/own-roots.ts';
export type { UploadOptions } from './uploads/uploads.ts';
