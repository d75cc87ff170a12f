import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import type { AgentDefinition, CallTool, ToolContext, ToolDefinition } from '../../schemas/index.ts';
import { elicitThrough } from '../elicitation.ts';
import type { Extra } from '../extra.ts';
import { ProgressSender } from '../progress.ts';
import { asRequestOf } from '../request-context.ts';
import { checkedArguments, describeTool, faultResult } from '../tool-result.ts';

/** An agent as a running MCP server. */
export interface AgentServer {
  /** Resolves when no tool runs any more. */
  settle(): Promise<void>;
}

/** Serves an agent's tools over `transport`. `call` carries its calls to others. */
export async function serveAgent(
  agent: AgentDefinition,
  version: string,
  call: CallTool,
  transport: Transport,
): Promise<AgentServer> {
  const mcp = new McpServer({ name: `renshaw-${agent.name}`, version }, { instructions: agent.description });
  const running = new Set<Promise<unknown>>();
  const contextOf = (extra: Extra): ToolContext => {
    const progress = new ProgressSender(extra);
    return {
      // A call that names no signal of its own ends with the tool that makes it.
      call: (other, tool, args, output, options) =>
        call(other, tool, args, output, { signal: extra.signal, ...options }),
      progress: (state) => progress.send(state),
      signal: extra.signal,
      elicit: elicitThrough(mcp.server, extra),
    };
  };
  mcp.server.registerCapabilities({ tools: {} });
  mcp.server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: agent.tools.map((tool) => describeTool(tool)),
  }));
  mcp.server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
    const tool = agent.tools.find(({ name }) => name === params.name);
    if (tool === undefined) throw unknownTool(agent.name, agent.tools, params.name);
    const run = asRequestOf(extra._meta, () =>
      runTool(tool, params.arguments, contextOf(extra)).finally(() => running.delete(run)),
    );
    running.add(run);
    return run;
  });
  await mcp.connect(transport);
  return {
    async settle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** Runs one tool; every fault becomes a result that says it. Never rejects. */
async function runTool(tool: ToolDefinition, args: unknown, context: ToolContext): Promise<CallToolResult> {
  try {
    const structuredContent = await tool.run(checkedArguments(tool, args), context);
    // Whoever called reads the data by the schema that it expects, and never the text, which hosts are given (host/).
    return { content: [], structuredContent };
  } catch (error) {
    return faultResult(error);
  }
}

export function unknownTool(
  server: string,
  tools: readonly { readonly name: string }[],
  name: string,
): McpError {
  const known = tools.map((tool) => tool.name).join(', ');
  return new McpError(ErrorCode.InvalidParams, `${server} has no tool "${name}"; it has ${known}.`);
}
