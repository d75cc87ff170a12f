import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { AgentDefinition, CallTool } from '../../schemas/index.ts';
import { listenForHub } from './http-server.ts';
import { HUB_FD, type Serving } from './process-link.ts';
import { runAgent } from './run-agent.ts';
import { StreamTransport } from './stream-transport.ts';

export interface AgentProcessOptions {
  readonly stdin: Readable;
  /** Carries the protocol, or the address, and nothing else. */
  readonly stdout: Writable;
  readonly serving: Serving;
  /** Called when the agent and the hub can reach one another: to go on with what an earlier process left. */
  readonly onReady?: ((call: CallTool) => Promise<void>) | undefined;
}

/** The other end of `processLink`: serves an agent until the hub closes the pipe, or has died. */
export async function serveAgentProcess(
  agent: AgentDefinition,
  { stdin, stdout, serving, onReady }: AgentProcessOptions,
): Promise<void> {
  const over = Promise.withResolvers<void>();
  stdin.once('end', () => over.resolve()).once('close', () => over.resolve());
  const hub = new Socket({ fd: HUB_FD });
  const http = serving === 'http' ? await listenForHub() : undefined;
  const asServer = http?.transport ?? new StreamTransport(stdin, stdout);
  const running = await runAgent(agent, asServer, new StreamTransport(hub, hub));
  try {
    if (http !== undefined) {
      // Nothing comes in here but the end of the hub.
      stdin.resume();
      stdout.write(`${JSON.stringify(http.address)}\n`);
    }
    await onReady?.(running.call);
    await over.promise;
  } finally {
    await agent.close();
    await asServer.close();
    await running.settle();
    await http?.close();
    hub.destroy();
  }
}
