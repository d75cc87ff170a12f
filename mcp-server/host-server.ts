import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { AgentName, Elicit, ToolContext, ToolDefinition } from '../schemas/index.ts';
import { type Extra, unknownTool } from './agent-server.ts';
import { convertFolder } from './convert-folder.ts';
import { elicitThrough } from './elicitation.ts';
import type { Hub } from './hub.ts';
import { ProgressSender } from './progress.ts';
import { checkedArguments, describeTool, faultResult, resultOf } from './tool-result.ts';
import { program } from './tools/index.ts';

/** What hosts see; the engine is reached through the agents only, which know when it may be used. */
const OFFERED: readonly AgentName[] = ['conversation', 'conversion', 'evaluation'];

const INSTRUCTIONS = [
  'Turns a SpikeGadgets recording folder into one NWB file and converses about what the files do not say.',
  'To do the whole job, call convert_folder: it asks the person by elicitation, or returns its open question.',
  'Then go on with say until the phase is done. Pass on what people say in their own words, and never answer for them.',
].join(' ');

interface Offer {
  readonly title: string;
  readonly tool: ToolDefinition;
  readonly run: (args: Record<string, unknown>, context: ToolContext) => Promise<Record<string, unknown>>;
}

/** A host that is connected. */
export interface HostConnection {
  /** Asks the person behind this host. */
  readonly elicit: Elicit;
  /** Ends the connection and waits for what runs for it; the hub goes on. */
  close(): Promise<void>;
}

/** Serves the agents of a hub to one MCP host. */
export async function serveHost(hub: Hub, transport: Transport): Promise<HostConnection> {
  const { name, version } = program();
  const offers = offersOf(hub);
  const mcp = new McpServer({ name, version, title: 'Renshaw' }, { instructions: INSTRUCTIONS });
  const running = new Set<Promise<unknown>>();
  const ending = new AbortController();
  mcp.server.registerCapabilities({ tools: {} });
  mcp.server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [...offers.values()].map(({ tool, title }) => describeTool(tool, title)),
  }));
  mcp.server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
    const offer = offers.get(params.name);
    if (offer === undefined)
      throw unknownTool(
        name,
        [...offers.values()].map(({ tool }) => tool),
        params.name,
      );
    const run = runOffer(offer, params.arguments, contextOf(hub, mcp, extra)).finally(() =>
      running.delete(run),
    );
    running.add(run);
    return run;
  });
  await mcp.connect(transport);
  return {
    elicit: elicitThrough(mcp.server, ending.signal),
    async close() {
      ending.abort();
      await mcp.close();
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function contextOf(hub: Hub, { server }: McpServer, extra: Extra): ToolContext {
  const progress = new ProgressSender(extra);
  return {
    call: hub.call,
    progress: (state) => progress.send(state),
    signal: extra.signal,
    elicit: elicitThrough(server, extra.signal),
  };
}

async function runOffer({ tool, run }: Offer, args: unknown, context: ToolContext): Promise<CallToolResult> {
  try {
    return resultOf(await run(checkedArguments(tool, args), context));
  } catch (error) {
    return faultResult(error);
  }
}

/** @throws RangeError when two agents have a tool of the same name */
function offersOf(hub: Hub): ReadonlyMap<string, Offer> {
  const offers = new Map<string, Offer>();
  const add = (offer: Offer): void => {
    if (offers.has(offer.tool.name)) throw new RangeError(`two tools are called "${offer.tool.name}"`);
    offers.set(offer.tool.name, offer);
  };
  const agents = hub.agents.filter(({ name }) => OFFERED.includes(name));
  if (agents.some(({ name }) => name === 'conversation'))
    add({
      title: convertFolder.title,
      tool: convertFolder,
      run: async (args, context) => await convertFolder.run(convertFolder.input.parse(args), context),
    });
  for (const { name, tools } of agents)
    for (const tool of tools)
      add({
        title: `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${tool.title}`,
        tool,
        run: (args, { progress, signal }) =>
          hub.call(name, tool.name, args, tool.output, { onProgress: progress, signal }),
      });
  return offers;
}
