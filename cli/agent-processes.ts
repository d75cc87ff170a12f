import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type JobPlace, openJobQueue } from '../api/index.ts';
import { type Connect, processLink, type Serving, serveAgentProcess } from '../mcp-server/index.ts';
import { UsageError } from '../schemas/index.ts';
import type { AgentWay } from './agent-ways.ts';
import { createAgents } from './agents.ts';
import { queuedJobs } from './jobs/queued-jobs.ts';
import { keptLog } from './kept-log.ts';
import { protocolOnly } from './protocol-only.ts';

const optionsSchema = z.object({
  dataRoots: z.array(z.string()),
  /** Where the conversation keeps its sessions; nowhere when it is not given. */
  stateFolder: z.string().optional(),
  agents: z.enum(['process', 'http']),
  jobs: z.object({ stateFolder: z.string() }).optional(),
});

/** What every agent of a program has to know to run by itself. */
export interface ProcessOptions {
  readonly dataRoots: readonly string[];
  readonly stateFolder?: string | undefined;
  readonly agents: Exclude<AgentWay, 'memory'>;
  /** Where long work waits for a worker; without it the engine does it. */
  readonly jobs?: JobPlace | undefined;
}

/** The address of the database holds a password: everybody may read the arguments of a process. */
const DATABASE_VARIABLE = 'RENSHAW_JOBS_DATABASE';

/** Runs each agent in a process of its own: one that breaks takes none of the others along. */
export function asProcesses({ jobs, ...rest }: ProcessOptions): Connect {
  const options = { ...rest, jobs: jobs === undefined ? undefined : { stateFolder: jobs.stateFolder } };
  const env = { [DATABASE_VARIABLE]: jobs?.databaseUrl };
  const module = fileURLToPath(new URL('./agent-process.ts', import.meta.url));
  return ({ name }) =>
    processLink(name, { module, args: [name, JSON.stringify(options)], serving: servingOf(options), env });
}

const servingOf = ({ agents }: Pick<ProcessOptions, 'agents'>): Serving =>
  agents === 'http' ? 'http' : 'pipes';

/** What such a process does: serves the agent that its arguments name until the hub is gone. */
export async function runAgentProcess([name, json]: readonly string[]): Promise<void> {
  const options = optionsSchema.parse(JSON.parse(json ?? ''));
  const { dataRoots, stateFolder } = options;
  const log = await keptLog(name === 'conversation' ? stateFolder : undefined);
  const jobs = name === 'engine' ? options.jobs : undefined;
  const queue =
    jobs === undefined
      ? undefined
      : await openJobQueue({ ...jobs, databaseUrl: process.env[DATABASE_VARIABLE] });
  const stdout = protocolOnly();
  try {
    const { all, conversation } = createAgents({
      log,
      dataRoots,
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
