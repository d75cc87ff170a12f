import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema, type ElicitResult } from '@modelcontextprotocol/sdk/types.js';
import { memorySessionLog, ProgressBoard, serve } from '../../api/index.ts';
import {
  type Connect,
  HttpHosts,
  type Hub,
  processLink,
  type Serving,
  serveHost,
  startHub,
  wirePair,
} from '../../mcp-server/index.ts';
import type { AgentName } from '../../schemas/index.ts';
import { tableAgents } from './table-agents.ts';

export type Answer = (message: string) => ElicitResult;

/** A way by which hosts reach the agents. */
export interface Way {
  readonly name: string;
  open(): Promise<Opened>;
}

export interface Opened {
  /** One more host, as anybody would write one with the SDK; with `answer` one that can ask its person. */
  host(answer?: Answer): Promise<Client>;
  close(): Promise<void>;
}

export async function connected(transport: Transport, answer?: Answer): Promise<Client> {
  const client = new Client(
    { name: 'a host', version: '1' },
    { capabilities: answer === undefined ? {} : { elicitation: { form: {} } } },
  );
  if (answer !== undefined)
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => answer(params.message));
  await client.connect(transport);
  return client;
}

export interface Served {
  readonly url: URL;
  readonly headers: Record<string, string>;
  close(): Promise<void>;
}

/** A service that passes MCP on, behind its guard and token. */
export async function servedHosts(hosts: HttpHosts): Promise<Served> {
  const token = 'the-token-of-a-test';
  const service = await serve({
    host: '127.0.0.1',
    port: 0,
    call: async () => {
      throw new Error('nothing but MCP is asked for');
    },
    log: memorySessionLog(),
    progress: new ProgressBoard(),
    dataRoots: [],
    token,
    sample: async () => '',
    mcp: (request) => hosts.handle(request),
  });
  return {
    url: new URL('mcp', service.url),
    headers: { authorization: `Bearer ${token}` },
    close: async () => void (await Promise.all([hosts.close(), service.close()])),
  };
}

/** A service that serves a hub to MCP hosts; closes the hub with itself. */
export async function servedHub(hub: Hub): Promise<Served> {
  const served = await servedHosts(new HttpHosts((transport) => serveHost(hub, transport)));
  return {
    ...served,
    async close() {
      await served.close();
      await hub.close();
    },
  };
}

/** Opens hosts with `transport`, and closes them with everything else. */
function openedBy(transport: () => Promise<Transport> | Transport, close: () => Promise<void>): Opened {
  const clients: Client[] = [];
  return {
    async host(answer) {
      const client = await connected(await transport(), answer);
      clients.push(client);
      return client;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      await close();
    },
  };
}

const tableAgent = fileURLToPath(new URL('table-agent.ts', import.meta.url));

/** Each agent of the table in a process of its own, or the process of what is to run in its place. */
export function inProcesses(
  serving: Serving,
  instead: { readonly [name in AgentName]?: string } = {},
): Connect {
  return ({ name }) =>
    processLink(name, { module: tableAgent, args: [instead[name] ?? name, serving], serving });
}

async function inMemory(connect?: Connect): Promise<Opened> {
  const hub = await startHub({ agents: tableAgents(), connect });
  const transport = async (): Promise<Transport> => {
    const [client, server] = wirePair();
    await serveHost(hub, server);
    return client;
  };
  return openedBy(transport, () => hub.close());
}

export const WAYS: readonly Way[] = [
  { name: 'in memory', open: () => inMemory() },
  { name: 'in memory, to agents in processes', open: () => inMemory(inProcesses('pipes')) },
  { name: 'in memory, to agents that serve HTTP', open: () => inMemory(inProcesses('http')) },
  {
    name: 'standard input and output',
    open: async () =>
      openedBy(
        () =>
          new StdioClientTransport({
            command: process.execPath,
            args: [fileURLToPath(new URL('table-server.ts', import.meta.url))],
            stderr: 'inherit',
          }),
        async () => undefined,
      ),
  },
  {
    name: 'Streamable HTTP',
    async open() {
      const served = await servedHub(await startHub({ agents: tableAgents() }));
      const { url, headers } = served;
      return openedBy(
        () => new StreamableHTTPClientTransport(url, { requestInit: { headers } }),
        () => served.close(),
      );
    },
  },
];
