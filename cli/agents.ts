import { type ConversationAgent, createConversationAgent } from '../agents/conversation/index.ts';
import { createConversionAgent } from '../agents/conversion/index.ts';
import { createEvaluationAgent } from '../agents/evaluation/index.ts';
import { describeFallback, type LanguageEngine, languageFromEnvironment } from '../agents/language/index.ts';
import { createEngine } from '../mcp-server/index.ts';
import { nwbInspector } from '../mcp-server/tools/index.ts';
import type { AgentDefinition, Progress, SessionLog } from '../schemas/index.ts';
import type { QueuedJobs } from './jobs/queued-jobs.ts';

export interface AgentsOptions {
  readonly log: SessionLog;
  /** Absolute; everywhere when there is none. */
  readonly dataRoots: readonly string[];
  /** In one of them a folder for each person, which nobody else reads. */
  readonly personalFolder?: string | undefined;
  /** By default a model where the environment holds its key, else the built-in one. */
  readonly language?: LanguageEngine | undefined;
  /** Who runs long work: this process by default. */
  readonly jobs?: QueuedJobs | undefined;
  readonly notify?: ((sessionId: string, progress: Progress) => void) | undefined;
}

export interface Agents {
  readonly all: readonly AgentDefinition[];
  /** One of them: it alone goes on with sessions after a start. */
  readonly conversation: ConversationAgent;
}

/** The engine and the three agents, as every way of talking to them needs them. */
export function createAgents({
  log,
  dataRoots,
  personalFolder,
  language = languageFromEnvironment(process.env, {
    onFallback: (reason) => process.stderr.write(`${describeFallback(reason)}\n`),
  }),
  jobs,
  notify,
}: AgentsOptions): Agents {
  const conversation = createConversationAgent({ log, language, notify });
  const engine = createEngine({
    dataRoots,
    personalFolder,
    jobs,
    inspector: jobs === undefined ? undefined : { ...nwbInspector, evaluate: jobs.evaluate },
  });
  return { all: [engine, createConversionAgent(), createEvaluationAgent(), conversation], conversation };
}
