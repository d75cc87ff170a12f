import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { AgentDefinition, CallTool } from '../../schemas/index.ts';
import { program } from '../tools/index.ts';
import { AgentClient } from './agent-client.ts';
import { type AgentServer, serveAgent } from './agent-server.ts';

/** An agent at work: an MCP server of its tools, and an MCP client of the hub. */
export interface RunningAgent extends AgentServer {
  /** Calls a tool of another agent through the hub. */
  readonly call: CallTool;
}

/** Runs an agent at the agent's ends of its two connections. */
export async function runAgent(
  agent: AgentDefinition,
  asServer: Transport,
  asClient: Transport,
): Promise<RunningAgent> {
  const { version } = program();
  const hub = await AgentClient.connect(`renshaw-${agent.name}`, version, asClient);
  const call: CallTool = (other, tool, args, output, options = {}) =>
    hub.call(`${other}.${tool}`, args, output, options);
  const server = await serveAgent(agent, version, call, asServer);
  return { call, settle: () => server.settle() };
}
