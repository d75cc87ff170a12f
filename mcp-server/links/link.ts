import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { AgentDefinition } from '../../schemas/index.ts';

/** The connections of one agent, which runs in this process or in one of its own: it serves its tools and calls the hub's. */
export interface AgentLink {
  /** The hub is the client here. */
  readonly toAgent: Transport;
  /** The agent is the client here. */
  readonly toHub: Transport;
  /** Resolves when the agent answers; rejects when it cannot be started. */
  readonly ready: Promise<void>;
  /** Resolves with the reason, in words, when the agent has ended by itself. */
  readonly lost: Promise<string>;
  /** Lets the agent end what it has under way, and waits for that. */
  close(): Promise<void>;
  /** Once the connections are cut: waits for whatever still runs. */
  settle(): Promise<void>;
}

/** Starts an agent and tells its connections. */
export type Connect = (agent: AgentDefinition) => AgentLink;
