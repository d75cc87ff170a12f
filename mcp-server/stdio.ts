import type { Readable, Writable } from 'node:stream';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import type { AgentDefinition, CallTool } from '../schemas/index.ts';
import { type HostConnection, serveHost } from './host/serve-host.ts';
import { startHub } from './hub.ts';
import type { Connect } from './links/link.ts';

export interface StdioOptions {
  readonly agents: readonly AgentDefinition[];
  /** How an agent is run; in this process where nothing is said. */
  readonly connect?: Connect | undefined;
  readonly stdin: Readable;
  /** Carries the protocol and nothing else. */
  readonly stdout: Writable;
  readonly signal?: AbortSignal | undefined;
  /** Called when the agents can be reached, before the host is: to go on with what an earlier process left. */
  readonly onReady?: ((call: CallTool) => Promise<void>) | undefined;
}

/** Serves the agents to the host at the other end of a pipe, until it closes the pipe or `signal` is aborted. */
export async function serveStdio({
  agents,
  connect,
  stdin,
  stdout,
  signal,
  onReady,
}: StdioOptions): Promise<void> {
  let host: HostConnection | undefined;
  const hub = await startHub({ agents, connect });
  const over = Promise.withResolvers<void>();
  const end = (): void => over.resolve();
  // The SDK's transport reads on after the end of its input: a host that went away would leave this process behind.
  stdin.once('end', end).once('close', end).once('error', end);
  stdout.once('error', end);
  signal?.addEventListener('abort', end, { once: true });
  try {
    await onReady?.(hub.call);
    host = await serveHost(hub, new StdioServerTransport(stdin, stdout));
    if (signal?.aborted === true) end();
    await over.promise;
  } finally {
    signal?.removeEventListener('abort', end);
    stdin.off('end', end).off('close', end).off('error', end);
    await host?.close();
    await hub.close();
  }
}
