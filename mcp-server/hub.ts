import {
  type AgentDefinition,
  type AgentName,
  type CallTool,
  CancelledError,
  type Elicit,
  UsageError,
} from '../schemas/index.ts';
import type { AgentClient } from './links/agent-client.ts';
import { meetAgent } from './links/connection.ts';
import type { AgentLink, Connect } from './links/link.ts';
import { memoryLink } from './links/memory-link.ts';

export interface HubOptions {
  readonly agents: readonly AgentDefinition[];
  /** How an agent is run; in this process where nothing is said. */
  readonly connect?: Connect | undefined;
  /** Asks the person behind the host; without it no agent can ask. */
  readonly elicit?: Elicit | undefined;
  /** Sees what the hub asks the agents of this process and what they answer, as JSON text. */
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

/**
 * Runs every agent as an MCP server, connects to each, and carries their calls to one another as MCP requests:
 * arguments, progress, cancellation, questions to the person, and faults. An agent whose process died is started again
 * by the next call to it.
 */
export async function startHub(options: HubOptions): Promise<Hub> {
  const hub = new RunningHub(options);
  await hub.start();
  return { agents: options.agents, call: hub.call, close: () => hub.close() };
}

interface Met {
  readonly link: AgentLink;
  readonly client: Promise<AgentClient>;
}

class RunningHub {
  readonly #options: HubOptions;
  readonly #connect: Connect;
  readonly #met = new Map<AgentName, Met>();
  /** No agent is started any more. */
  #isEnding = false;
  /** No call is carried any more. */
  #isClosed = false;
  #closing: Promise<void> | undefined;

  constructor(options: HubOptions) {
    this.#options = options;
    const { tap } = options;
    this.#connect =
      options.connect ?? ((agent) => memoryLink(agent, (from, text) => tap?.(agent.name, from, text)));
  }

  async start(): Promise<void> {
    const { agents } = this.#options;
    const twice = agents.find(({ name }, index) => agents.findIndex((one) => one.name === name) !== index);
    if (twice !== undefined) throw new RangeError(`two agents are called "${twice.name}"`);
    const started = Promise.all(agents.map(({ name }) => this.#clientOf(name)));
    // A process takes its time: calls wait for the agent that they are for, and say it if it cannot be started.
    if (this.#options.connect !== undefined) return void started.catch(() => undefined);
    try {
      await started;
    } catch (error) {
      await this.close().catch(() => undefined);
      throw error;
    }
  }

  readonly call: CallTool = async (agent, tool, args, output, options = {}) => {
    const client = await this.#clientOf(agent);
    return await client.call(tool, args, output, options, `${agent}.${tool}`);
  };

  async #clientOf(name: string): Promise<AgentClient> {
    if (this.#isClosed) throw new CancelledError('The agents were stopped.');
    const { agents, elicit } = this.#options;
    const agent = agents.find((one) => one.name === name);
    if (agent === undefined) {
      const known = agents.map((one) => one.name).join(', ') || 'none';
      throw new UsageError(`There is no agent "${name}" here; there is ${known}.`);
    }
    const known = this.#met.get(agent.name);
    if (known !== undefined) return await known.client;
    if (this.#isEnding) throw new CancelledError('The agents were stopped.');
    const link = this.#connect(agent);
    const client = meetAgent(agent, link, {
      agents,
      elicit,
      isEnding: () => this.#isEnding,
      forward: async (other, tool, args, options) =>
        await (await this.#clientOf(other)).forward(tool, args, options, `${other}.${tool}`),
    });
    const met = { link, client };
    this.#met.set(agent.name, met);
    const forget = (): void => {
      if (this.#met.get(agent.name) === met) this.#met.delete(agent.name);
    };
    void link.lost.then(forget);
    client.catch(async () => {
      forget();
      // Whoever did not answer in time is not left behind.
      if (!this.#isEnding) await link.close();
    });
    return await client;
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#isEnding = true;
    const failures: unknown[] = [];
    const links = [...this.#met].map(([name, { link }]) => ({ name, link }));
    const rank = ({ name }: { readonly name: AgentName }): number => CLOSING_ORDER.indexOf(name);
    for (const { link } of links.toSorted((a, b) => rank(a) - rank(b)))
      await link.close().catch((cause: unknown) => failures.push(cause));
    this.#isClosed = true;
    await Promise.all(links.flatMap(({ link }) => [link.toAgent.close(), link.toHub.close()]));
    await Promise.all(links.map(({ link }) => link.settle()));
    if (failures.length > 0) throw new AggregateError(failures, 'An agent could not be closed.');
  }
}
