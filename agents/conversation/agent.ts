import { randomUUID } from 'node:crypto';
import type { AgentDefinition, CallTool, Progress, SessionLog } from '../../schemas/index.ts';
import type { LanguageEngine } from '../language/index.ts';
import { goOnWithBatch } from './sessions/batch.ts';
import { Office } from './sessions/office.ts';
import { resumeSession } from './sessions/resuming.ts';
import { SessionStore } from './sessions/store.ts';
import { conversationTools } from './tools.ts';

export interface ConversationDeps {
  readonly log: SessionLog;
  readonly language: LanguageEngine;
  /** Told how far the long work of a session is; progress is not kept in the log. */
  readonly notify?: ((sessionId: string, progress: Progress) => void) | undefined;
  readonly newId?: (() => string) | undefined;
  readonly now?: (() => Date) | undefined;
}

export interface ConversationAgent extends AgentDefinition {
  /**
   * Goes on with every session of the log where the process before ended. Resolves when each was looked at; reading
   * and checking go on in the background, and `close` ends them.
   */
  resume(call: CallTool): Promise<void>;
}

/** The agent that talks with people: it asks, stores what was told with where it comes from, and sets the work going. */
export function createConversationAgent(deps: ConversationDeps): ConversationAgent {
  const office = new Office({
    store: new SessionStore(deps.log),
    language: deps.language,
    notify: deps.notify ?? (() => undefined),
    newId: deps.newId ?? randomUUID,
    now: deps.now ?? (() => new Date()),
  });
  return {
    name: 'conversation',
    description:
      'Converses about a recording session: says what its files tell, asks for the rest, has the file written and checked, and corrects it as decided.',
    tools: conversationTools(office),
    resume: async (call) => {
      for (const { sessionId, state, fault } of await office.store.list()) {
        if (fault !== undefined) continue;
        const work = (): Promise<void> =>
          office.store
            .exclusive(sessionId, () => resumeSession(office, sessionId, call))
            .then(() => goOnWithBatch(office, sessionId, call));
        if (state.phase === 'scanning') office.inBackground(work);
        // One session that cannot go on must not keep the others from it; the log says where it stands.
        else await work().catch(() => undefined);
      }
    },
    close: () => office.close(),
  };
}
