import { setTimeout as delay } from 'node:timers/promises';
import { type AgentDefinition, CancelledError, type Elicit } from '../../schemas/index.ts';
import { type Forward, serveHub } from '../hub-server.ts';
import { program } from '../tools/index.ts';
import { AgentClient } from './agent-client.ts';
import type { AgentLink } from './link.ts';

/** How much later than the end of its connections the end of a process is known. */
const KNOWN_WITHIN_MS = 2000;

export interface ConnectionOptions {
  /** All of them: what an agent may call. */
  readonly agents: readonly AgentDefinition[];
  readonly forward: Forward;
  readonly elicit: Elicit | undefined;
  /** Whether connections are being cut on purpose. */
  readonly isEnding: () => boolean;
}

/**
 * Meets an agent at the hub's ends of its link: as its client, and as the server that it calls others by.
 * @throws Error when it ends before it answers; CancelledError when it was ended on purpose
 */
export async function meetAgent(
  { name }: AgentDefinition,
  link: AgentLink,
  { agents, forward, elicit, isEnding }: ConnectionOptions,
): Promise<AgentClient> {
  const whyLost = async (): Promise<string | undefined> => (isEnding() ? undefined : await link.lost);
  const meet = async (): Promise<AgentClient> => {
    await serveHub(agents, forward, link.toHub);
    const { version } = program();
    const client = await AgentClient.connect('renshaw-hub', version, link.toAgent, { elicit, whyLost });
    await link.ready;
    return client;
  };
  const lost = link.lost.then((why) => new Error(`The ${name} agent could not be started: ${why}.`));
  const met = meet();
  // Whichever loses the race is met by nobody.
  met.catch(() => undefined);
  try {
    return await Promise.race([
      met,
      lost.then((error): never => {
        throw error;
      }),
    ]);
  } catch (error) {
    if (isEnding()) throw new CancelledError('The agents were stopped.');
    // Connections end a moment before the process is known to have.
    throw await Promise.race([lost, delay(KNOWN_WITHIN_MS, error, { ref: false })]);
  }
}
