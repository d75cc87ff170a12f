import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type JobPlace, openJobQueue, type SessionPlace } from '../api/index.ts';
import { type Connect, processLink, type Serving, serveAgentProcess } from '../mcp-server/index.ts';
import { UsageError } from '../schemas/index.ts';
import type { AgentWay } from './agent-ways.ts';
import { createAgents } from './agents.ts';
import { queuedJobs } from './jobs/queued-jobs.ts';
import { keptLog } from './kept-log.ts';
import { protocolOnly } from './protocol-only.ts';

const optionsSchema = z.object({
  dataRoots: z.array(z.string()),
  personalFolder: z.string().optional(),
  /** Where the conversation keeps its sessions; nowhere when it is not given. */
  sessions: z.object({ stateFolder: z.string() }).optional(),
  agents: z.enum(['process', 'http']),
  jobs: z.object({ stateFolder: z.string() }).optional(),
});

/** What every agent of a program has to know to run by itself. */
export interface ProcessOptions {
  readonly dataRoots: readonly string[];
  readonly personalFolder?: string | undefined;
  /** Where the conversation keeps its sessions; nowhere when it is not given. */
  readonly sessions?: SessionPlace | undefined;
  readonly agents: Exclude<AgentWay, 'memory'>;
  /** Where long work waits for a worker; without it the engine does it. */
  readonly jobs?: JobPlace | undefined;
}

/** The address of a database holds a password: everybody may read the arguments of a process. */
const DATABASES = { jobs: 'RENSHAW_JOBS_DATABASE', sessions: 'RENSHAW_SESSIONS_DATABASE' } as const;

/** Runs each agent in a process of its own: one that breaks takes none of the others along. */
export function asProcesses({ jobs, sessions, ...rest }: ProcessOptions): Connect {
  const folderOf = (place: JobPlace | SessionPlace | undefined) =>
    place === undefined ? undefined : { stateFolder: place.stateFolder };
  const options = { ...rest, jobs: folderOf(jobs), sessions: folderOf(sessions) };
  const env = { [DATABASES.jobs]: jobs?.databaseUrl, [DATABASES.sessions]: sessions?.databaseUrl };
  const module = fileURLToPath(new URL('./agent-process.ts', import.meta.url));
  return ({ name }) =>
    processLink(name, { module, args: [name, JSON.stringify(options)], serving: servingOf(options), env });
}

const servingOf = ({ agents }: Pick<ProcessOptions, 'agents'>): Serving =>
  agents === 'http' ? 'http' : 'pipes';

/** What such a process does: serves the agent that its arguments name until the hub is gone. */
export async function runAgentProcess([name, json]: readonly string[]): Promise<void> {
  const options = optionsSchema.parse(JSON.parse(json ?? ''));
  const { dataRoots, personalFolder } = options;
  const sessions = name === 'conversation' ? options.sessions : undefined;
  const log = await keptLog(
    sessions === undefined ? undefined : { ...sessions, databaseUrl: process.env[DATABASES.sessions] },
  );
  const jobs = name === 'engine' ? options.jobs : undefined;
  const queue =
    jobs === undefined
      ? undefined
      : await openJobQueue({ ...jobs, databaseUrl: process.env[DATABASES.jobs] });
  const stdout = protocolOnly();
  try {
    const { all, conversation } = createAgents({
      log,
      dataRoots,
      personalFolder,
      jobs: queue === undefined ? undefined : queuedJobs(queue),
    });
    const agent = all.find((one) => one.name === name);
    if (agent === undefined) throw new UsageError(`There is no agent "${name}".`);
    await serveAgentProcess(agent, {
      stdin: process.stdin,
      stdout: stdout.stream,
      serving: servingOf(options),
      onReady: agent === conversation ? (call) => conversation.resume(call) : undefined,
    });
  } finally {
    stdout[Symbol.dispose]();
    await log[Symbol.asyncDispose]();
    await queue?.close();
  }
}
