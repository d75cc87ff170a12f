import { randomUUID } from 'node:crypto';
import type { AgentDefinition, CallTool, Progress, SessionLog } from '../../schemas/index.ts';
import type { LanguageEngine } from '../language/index.ts';
import { Adoption } from './sessions/adopting.ts';
import { Office } from './sessions/office.ts';
import { SessionStore } from './sessions/store.ts';
import { conversationTools } from './tools.ts';

/** A process that died is missed for two of these. */
const LOOK_EVERY_MS = 4000;

export interface ConversationDeps {
  readonly log: SessionLog;
  readonly language: LanguageEngine;
  /** Told how far the long work of a session is; progress is not kept in the log. */
  readonly notify?: ((sessionId: string, progress: Progress) => void) | undefined;
  readonly newId?: (() => string) | undefined;
  readonly now?: (() => Date) | undefined;
  /** How often it is looked for what another process of the same log left, where there may be others. */
  readonly lookEveryMs?: number | undefined;
}

export interface ConversationAgent extends AgentDefinition {
  /**
   * Goes on with every session of the log where the process before ended, and with what other processes leave from then on. Resolves when each was looked at; reading
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
      const adoption = new Adoption(office, call);
      await adoption.look();
      if (office.store.isShared)
        office.besides(() => adoption.keepLooking(deps.lookEveryMs ?? LOOK_EVERY_MS));
    },
    close: () => office.close(),
  };
}
