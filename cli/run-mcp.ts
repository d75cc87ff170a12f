import type { SessionPlace } from '../api/index.ts';
import { serveStdio } from '../mcp-server/index.ts';
import { asProcesses } from './agent-processes.ts';
import type { AgentWay } from './agent-ways.ts';
import { createAgents } from './agents.ts';
import { keptLog } from './kept-log.ts';
import { protocolOnly } from './protocol-only.ts';

export interface McpOptions {
  readonly dataRoots: readonly string[];
  /** Where sessions are kept; undefined: nowhere, since hosts like to start several of us at once. */
  readonly place?: SessionPlace | undefined;
  readonly agents?: AgentWay | undefined;
}

/** Serves the agents to the host that started this process, until it closes the pipe or `signal` is aborted. */
export async function runMcp(options: McpOptions, signal: AbortSignal): Promise<void> {
  const { dataRoots, place, agents = 'memory' } = options;
  const isMemory = agents === 'memory';
  // The process of the conversation keeps the sessions then.
  const log = await keptLog(isMemory ? place : undefined);
  const stdout = protocolOnly();
  try {
    const { all, conversation } = createAgents({ log, dataRoots });
    await serveStdio({
      agents: all,
      connect: isMemory ? undefined : asProcesses({ dataRoots, sessions: place, agents }),
      stdin: process.stdin,
      stdout: stdout.stream,
      signal,
      onReady: (call) => (isMemory ? conversation.resume(call) : Promise.resolve()),
    });
  } finally {
    stdout[Symbol.dispose]();
    await log[Symbol.asyncDispose]();
  }
}
