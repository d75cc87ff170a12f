import {
  type AgentDefinition,
  type AgentName,
  type CallTool,
  CancelledError,
  type Elicit,
  UsageError,
} from '../schemas/index.ts';
import { AgentClient } from './agent-client.ts';
import { type AgentServer, serveAgent } from './agent-server.ts';
import { program } from './tools/index.ts';
import { wirePair } from './wire.ts';

export interface HubOptions {
  readonly agents: readonly AgentDefinition[];
  /** Asks the person behind the host; without it no agent can ask. */
  readonly elicit?: Elicit | undefined;
  /** Sees every message between the hub and its agents, as JSON text. */
  readonly tap?: ((agent: AgentName, from: 'client' | 'server', text: string) => void) | undefined;
}

/** The agents, each a running MCP server, and the calls between them. */
export interface Hub {
  readonly agents: readonly AgentDefinition[];
  /** Calls a tool as an agent would. */
  readonly call: CallTool;
  /** Ends whatever the agents have under way, waits for it, and cuts the connections. */
  close(): Promise<void>;
}

/** Whoever uses others ends before them. */
const CLOSING_ORDER: readonly AgentName[] = ['conversation', 'evaluation', 'conversion', 'engine'];

interface Connection {
  readonly client: AgentClient;
  readonly server: AgentServer;
}

/**
 * Makes an MCP server of every agent, connects to each in memory, and carries their calls to one another as MCP
 * requests: arguments, progress, cancellation, questions to the person, and faults.
 */
export async function startHub({ agents, elicit, tap }: HubOptions): Promise<Hub> {
  const { version } = program();
  const connections = new Map<AgentName, Connection>();
  let isClosed = false;
  const call: CallTool = async (agent, tool, args, output, options = {}) => {
    if (isClosed) throw new CancelledError('The agents were stopped.');
    const connection = connections.get(agent);
    if (connection === undefined)
      throw new UsageError(
        `There is no agent "${agent}" here; there is ${[...connections.keys()].join(', ') || 'none'}.`,
      );
    return await connection.client.call(tool, args, output, options);
  };
  const cutOff = async (): Promise<void> => {
    isClosed = true;
    await Promise.all([...connections.values()].map(({ client }) => client.close()));
    await Promise.all([...connections.values()].map(({ server }) => server.settle()));
  };
  try {
    for (const agent of agents) {
      const { name } = agent;
      if (connections.has(name)) throw new RangeError(`two agents are called "${name}"`);
      const [clientEnd, serverEnd] = wirePair((from, text) => tap?.(name, from, text));
      const server = await serveAgent(agent, version, call, serverEnd);
      connections.set(name, { server, client: await AgentClient.connect(name, version, clientEnd, elicit) });
    }
  } catch (error) {
    await cutOff();
    throw error;
  }
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const rank = ({ name }: AgentDefinition): number => CLOSING_ORDER.indexOf(name);
    const failures: unknown[] = [];
    for (const agent of agents.toSorted((a, b) => rank(a) - rank(b)))
      await agent.close().catch((cause: unknown) => failures.push(cause));
    await cutOff();
    if (failures.length > 0) throw new AggregateError(failures, 'An agent could not be closed.');
  };
  return { agents, call, close: () => (closing ??= close()) };
}
