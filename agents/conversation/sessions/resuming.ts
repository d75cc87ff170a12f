import type { CallTool, SessionEvent } from '../../../schemas/index.ts';
import { said, setbackReply } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import { verdictChoices } from '../dialogue/words/verdict.ts';
import type { SessionState } from '../state/session-state.ts';
import { evaluateInBackground } from './evaluating.ts';
import type { Office } from './office.ts';
import { scan } from './scanning.ts';
import { answer } from './turns.ts';

/**
 * Goes on with a session where the process before this one ended: reads a folder again that was being read, checks a
 * file again, offers an interrupted conversion again, and answers what was said and has no answer.
 */
export async function resumeSession(office: Office, sessionId: string, call: CallTool): Promise<void> {
  const state = office.store.state(sessionId);
  if (state.phase === 'scanning') return scan(office, sessionId, call);
  if (state.job !== undefined) return interrupted(office, sessionId, state, state.job, call);
  if (state.phase === 'evaluating') {
    evaluateInBackground(office, sessionId, [], 'converted', call);
    return;
  }
  return answer(office, sessionId, call);
}

async function interrupted(
  office: Office,
  sessionId: string,
  state: SessionState,
  job: NonNullable<SessionState['job']>,
  call: CallTool,
): Promise<void> {
  const ended: SessionEvent = { type: 'job-ended', ...job, outcome: 'interrupted' };
  const after = afterEvents(state, [ended]);
  switch (job.kind) {
    case 'convert': {
      const offer = await office.offerNow(after, call);
      const text =
        'The program was stopped while it wrote the file; nothing that looks finished was left behind.';
      office.append(sessionId, [ended, { type: 'replied', reply: setbackReply(after, text, { offer }) }]);
      return;
    }
    case 'evaluate':
      // It only reads: nobody has to be asked before it is done again.
      evaluateInBackground(office, sessionId, [ended], 'converted', call);
      return;
    case 'correct': {
      const text = 'The program was stopped while it corrected the file. Shall I do it again?';
      const reply = { ...said(text), choices: verdictChoices(after) };
      office.append(sessionId, [ended, { type: 'replied', reply }]);
    }
  }
}
