import { serveStdio } from '../mcp-server/index.ts';
import { asProcesses } from './agent-processes.ts';
import { createAgents } from './agents.ts';
import { keptLog } from './kept-log.ts';
import { protocolOnly } from './protocol-only.ts';

export interface McpOptions {
  readonly dataRoots: readonly string[];
  /** Where sessions are kept; undefined: nowhere, since hosts like to start several of us at once. */
  readonly stateFolder?: string | undefined;
  /** Each agent in a process of its own. */
  readonly hasProcesses?: boolean | undefined;
}

/** Serves the agents to the host that started this process, until it closes the pipe or `signal` is aborted. */
export async function runMcp(options: McpOptions, signal: AbortSignal): Promise<void> {
  const { dataRoots, stateFolder, hasProcesses = false } = options;
  // The process of the conversation keeps the sessions then.
  const log = await keptLog(hasProcesses ? undefined : stateFolder);
  const stdout = protocolOnly();
  try {
    const { all, conversation } = createAgents({ log, dataRoots });
    await serveStdio({
      agents: all,
      connect: hasProcesses ? asProcesses({ dataRoots, stateFolder }) : undefined,
      stdin: process.stdin,
      stdout: stdout.stream,
      signal,
      onReady: (call) => (hasProcesses ? Promise.resolve() : conversation.resume(call)),
    });
  } finally {
    stdout[Symbol.dispose]();
    log[Symbol.dispose]();
  }
}
