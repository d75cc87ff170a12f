import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { LanguageEngine } from '../agents/language/index.ts';
import { type JobPlace, type JobQueue, openSessionLog, ProgressBoard } from '../api/index.ts';
import { type Connect, type Hub, memoryLink, startHub } from '../mcp-server/index.ts';
import { type AgentDefinition, type CallTool, InputError, type SessionLog } from '../schemas/index.ts';
import { asProcesses, type ProcessOptions } from './agent-processes.ts';
import type { AgentWay } from './agent-ways.ts';
import { createAgents } from './agents.ts';
import { queuedJobs } from './jobs/queued-jobs.ts';
import { sampleSession } from './sample-session.ts';

export interface AssistantOptions {
  /** Sessions and the sample are kept here; made if it is not there. One process at a time. */
  readonly stateFolder: string;
  /** A PostgreSQL database for the sessions instead; any number of processes may use it. */
  readonly databaseUrl?: string | undefined;
  /** Folders that may be read and written. The sample's is added. */
  readonly dataRoots: readonly string[];
  /** In one of them a folder for each person, by their ids, which nobody else reads. */
  readonly personalFolder?: string | undefined;
  /** By default the model that the environment has a key for, else the built-in one. */
  readonly language?: LanguageEngine | undefined;
  /** Sees what is appended to the log of sessions. */
  readonly observeLog?: ((log: SessionLog) => SessionLog) | undefined;
  /** How the agents that do the work are run; the conversation stays with its log, which the page reads. */
  readonly agents?: AgentWay | undefined;
  /** Where long work waits for a worker; without it this process does it. */
  readonly jobs?: { readonly queue: JobQueue; readonly place: JobPlace } | undefined;
}

/** The three agents at work over one log of sessions: what the page, the terminal and MCP hosts talk to. */
export interface Assistant {
  readonly call: CallTool;
  /** For MCP hosts. */
  readonly hub: Hub;
  readonly log: SessionLog;
  readonly progress: ProgressBoard;
  /** Absolute, with the sample's. */
  readonly dataRoots: readonly string[];
  /** Tells the folder of the sample session, which it makes the first time. */
  readonly sample: () => Promise<string>;
  /** Goes on with every session where the process before ended. */
  resume(): Promise<void>;
  /** Ends whatever is under way, waits for it, and lets go of the log. */
  close(): Promise<void>;
}

/**
 * Starts the agents. Nothing runs on by itself until `resume`.
 *
 * @throws InputError for a data root that is no folder, and for a state folder that cannot be used or is in use
 */
export async function startAssistant({
  stateFolder,
  databaseUrl,
  dataRoots,
  personalFolder,
  language,
  observeLog = (log) => log,
  agents = 'memory',
  jobs,
}: AssistantOptions): Promise<Assistant> {
  const roots = await Promise.all(dataRoots.map(checkedRoot));
  const opened = await openSessionLog({ stateFolder, databaseUrl });
  const log = observeLog(opened);
  const life = new AbortController();
  try {
    const sampleFolder = join(resolve(stateFolder), 'sample');
    await mkdir(sampleFolder, { recursive: true });
    const allRoots = [...roots, sampleFolder];
    const progress = new ProgressBoard();
    const { all, conversation } = createAgents({
      log,
      dataRoots: allRoots,
      personalFolder,
      language,
      jobs: jobs === undefined ? undefined : queuedJobs(jobs.queue),
      notify: (sessionId, state) => progress.publish(sessionId, state),
    });
    const hub = await startHub({
      agents: all,
      connect: besides(conversation, agents, { dataRoots: allRoots, personalFolder, jobs: jobs?.place }),
    });
    const makeSample = sampleSession(join(sampleFolder, 'session'), life.signal);
    const end = async (): Promise<void> => {
      life.abort();
      try {
        await hub.close();
      } finally {
        await opened[Symbol.asyncDispose]();
      }
    };
    let ending: Promise<void> | undefined;
    return {
      call: hub.call,
      hub,
      log,
      progress,
      dataRoots: allRoots,
      sample: makeSample,
      resume: () => conversation.resume(hub.call),
      close: () => (ending ??= end()),
    };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

/** Runs all but one of the agents elsewhere; undefined where none of them is. */
function besides(
  here: AgentDefinition,
  agents: AgentWay,
  options: Omit<ProcessOptions, 'agents'>,
): Connect | undefined {
  if (agents === 'memory') return undefined;
  const elsewhere = asProcesses({ ...options, agents });
  return (agent) => (agent === here ? memoryLink(agent) : elsewhere(agent));
}

async function checkedRoot(path: string): Promise<string> {
  const folder = resolve(path);
  const info = await stat(folder).catch(() => undefined);
  if (info?.isDirectory() === true) return folder;
  throw new InputError('file', {
    found: info === undefined ? 'nothing' : 'no folder',
    expected: 'a folder of data',
    todo: 'Check the path that was given by --data-root.',
    where: { file: folder },
  });
}
