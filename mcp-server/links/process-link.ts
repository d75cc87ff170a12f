import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex, Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { AgentName } from '../../schemas/index.ts';
import { readAddress } from './http-address.ts';
import { HttpTransport } from './http-transport.ts';
import type { AgentLink } from './link.ts';
import { StreamTransport } from './stream-transport.ts';

/** How an agent is started as a process: a module that calls `serveAgentProcess`, and its arguments. */
export interface AgentCommand {
  readonly module: string;
  readonly args: readonly string[];
  readonly serving: Serving;
  /** Variables beside those of this process. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** How the agent serves its tools: over its standard input and output, or as HTTP, whose address it writes there. */
export type Serving = 'pipes' | 'http';

/** The agent's connection to the hub, in both ways: beside standard input and output, which are the hub's to the agent. */
export const HUB_FD = 3;

/** To end what is under way: a block of samples, a file that is put down. Then it is ended. */
const GRACE_MS = 10_000;

/** Runs an agent in a process of its own, which ends with this one. */
export function processLink(name: AgentName, { module, args, serving, env }: AgentCommand): AgentLink {
  const child = spawn(process.execPath, [module, ...args], {
    // Complaints of an agent belong to whoever started us; standard output may be somebody's protocol.
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    env: { ...process.env, ...env },
    windowsHide: true,
  });
  const { stdin, stdout } = child as { readonly stdin: Writable; readonly stdout: Readable };
  const hub = child.stdio[HUB_FD] as Duplex;
  const ended = endOf(child);
  const lost = ended.then((how) => `the process of the ${name} agent ended (${how})`);
  const spawned = Promise.withResolvers<void>();
  child.once('spawn', () => spawned.resolve());
  void lost.then((why) => spawned.reject(new Error(why)));
  spawned.promise.catch(() => undefined);
  let isClosing = false;
  const giveUp = (): void => {
    if (!isClosing) child.kill('SIGKILL');
  };
  return {
    toAgent:
      serving === 'http'
        ? new HttpTransport(() => readAddress(stdout), lost, giveUp)
        : new StreamTransport(stdout, stdin),
    toHub: new StreamTransport(hub, hub),
    ready: spawned.promise,
    lost,
    async close() {
      isClosing = true;
      stdin.end();
      const isOver = await within(ended, GRACE_MS);
      if (!isOver) child.kill('SIGKILL');
      await ended;
    },
    settle: async () => void (await ended),
  };
}

/** How a process ended, in a word or two. */
async function endOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return signal ?? `exit code ${code}`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const stop = new AbortController();
  const late = delay(ms, false, { signal: stop.signal }).catch(() => false);
  const isOver = await Promise.race([promise.then(() => true), late]);
  stop.abort();
  return isOver;
}
