import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
} from '@modelcontextprotocol/sdk/types.js';
import { type AgentDefinition, UsageError } from '../schemas/index.ts';
import type { CallProgress } from './links/agent-client.ts';
import { asRequestOf } from './request-context.ts';
import { describeTool, faultResult } from './tool-result.ts';
import { program } from './tools/index.ts';

/** Carries a call to an agent and its answer back, as they are. */
export type Forward = (
  agent: string,
  tool: string,
  args: Readonly<Record<string, unknown>>,
  options: { readonly signal: AbortSignal; readonly onProgress: CallProgress | undefined },
) => Promise<CallToolResult>;

/** Serves the tools of all agents to one of them: `engine.check_nwb` is the tool check_nwb of the engine. */
export async function serveHub(
  agents: readonly AgentDefinition[],
  forward: Forward,
  transport: Transport,
): Promise<void> {
  const { server } = new McpServer({ name: 'renshaw-hub', version: program().version });
  server.registerCapabilities({ tools: {} });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: agents.flatMap(({ name, tools }) =>
      tools.map((tool) => ({ ...describeTool(tool), name: `${name}.${tool.name}` })),
    ),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, { signal, _meta, sendNotification }) => {
    const [agent = '', tool = ''] = params.name.split('.');
    const progressToken = _meta?.progressToken;
    const onProgress: CallProgress | undefined =
      progressToken === undefined
        ? undefined
        : (progress) =>
            void sendNotification({
              method: 'notifications/progress',
              params: { ...progress, progressToken },
            }).catch(() => undefined);
    try {
      return await asRequestOf(_meta, () =>
        forward(agent, tool, params.arguments ?? {}, { signal, onProgress }),
      );
    } catch (error) {
      if (error instanceof McpError) throw error;
      if (error instanceof UsageError) throw new McpError(ErrorCode.InvalidParams, error.message);
      return faultResult(error);
    }
  });
  await server.connect(transport);
}
