import type { CallTool, SessionEvent } from '../../../schemas/index.ts';
import { anyAnswer } from './contracts.ts';
import type { Office } from './office.ts';

/** Ends whatever runs for a session; gives the events that say so. */
export async function stopWork(office: Office, sessionId: string, call: CallTool): Promise<SessionEvent[]> {
  const { job } = await office.store.state(sessionId);
  office.stop(sessionId);
  if (job === undefined) return [];
  const { jobId, kind } = job;
  if (kind === 'convert') {
    // The job may have ended by itself a moment ago; then there is nothing left to cancel.
    await call('conversion', 'cancel_job', { jobId }, anyAnswer).catch(() => undefined);
  }
  return [{ type: 'job-ended', kind, jobId, outcome: 'cancelled' }];
}
