import { join } from 'node:path';
import { Writable } from 'node:stream';
import { memorySessionLog, openSessionLog } from '../api/index.ts';
import { serveStdio } from '../mcp-server/index.ts';
import type { SessionLog } from '../schemas/index.ts';
import { createAgents } from './agents.ts';

export interface McpOptions {
  readonly dataRoots: readonly string[];
  /** Where sessions are kept; undefined: nowhere, since hosts like to start several of us at once. */
  readonly stateFolder?: string | undefined;
}

/** Serves the agents to the host that started this process, until it closes the pipe or `signal` is aborted. */
export async function runMcp({ dataRoots, stateFolder }: McpOptions, signal: AbortSignal): Promise<void> {
  const log =
    stateFolder === undefined ? notKept() : await openSessionLog(join(stateFolder, 'sessions.sqlite'));
  const stdout = protocolOnly();
  try {
    const { all, conversation } = createAgents({ log, dataRoots });
    await serveStdio({
      agents: all,
      stdin: process.stdin,
      stdout: stdout.stream,
      signal,
      onReady: (call) => conversation.resume(call),
    });
  } finally {
    stdout[Symbol.dispose]();
    log[Symbol.dispose]();
  }
}

function notKept(): SessionLog & Disposable {
  return { ...memorySessionLog(), [Symbol.dispose]: () => undefined };
}

/**
 * Keeps standard output for the protocol: whatever else in this process writes there, a library that complains say,
 * goes to standard error, since one stray line ends the connection.
 */
function protocolOnly(): { readonly stream: Writable } & Disposable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  const stream = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      write(chunk, done);
    },
  });
  stdout.write = stderr.write.bind(stderr);
  return {
    stream,
    [Symbol.dispose]: () => {
      stdout.write = write;
    },
  };
}
