import type { AgentDefinition } from '../../schemas/index.ts';
import type { AgentLink } from './link.ts';
import { runAgent } from './run-agent.ts';
import { type WireTap, wirePair } from './wire.ts';

/** Runs an agent in this process. `tap` sees what the hub asks it and what it answers. */
export function memoryLink(agent: AgentDefinition, tap?: WireTap): AgentLink {
  const [toAgent, asServer] = wirePair(tap);
  const [asClient, toHub] = wirePair();
  const running = runAgent(agent, asServer, asClient);
  const ready = running.then(() => undefined);
  ready.catch(() => undefined);
  return {
    toAgent,
    toHub,
    ready,
    // It ends when the process does.
    lost: new Promise(() => undefined),
    close: () => agent.close(),
    settle: async () => {
      const agentAtWork = await running.catch(() => undefined);
      await agentAtWork?.settle();
    },
  };
}
