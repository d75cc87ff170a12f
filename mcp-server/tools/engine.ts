import type { AgentDefinition, ToolDefinition } from '../../schemas/index.ts';
import { DataRoots } from './data-roots.ts';
import { conversionTools } from './engine/conversion-tools.ts';
import type { NwbInspector } from './engine/inspector.ts';
import type { JobResult } from './engine/job-result.ts';
import { jobTools } from './engine/job-tools.ts';
import { metadataTools } from './engine/metadata-tools.ts';
import { nwbInspector } from './engine/nwb-inspector.ts';
import { nwbTools } from './engine/nwb-tools.ts';
import { recordingTools } from './engine/recording-tools.ts';
import { Estimator } from './estimate.ts';
import type { JobRegistry } from './job-registry.ts';
import { Jobs } from './jobs.ts';

export interface EngineOptions {
  /** Tools read and write only inside these folders; everywhere when none is given. */
  readonly dataRoots?: readonly string[] | undefined;
  /** One of them, or in one of them: a folder for each person, by their ids, which nobody else reads. */
  readonly personalFolder?: string | undefined;
  /** For tests; the rooms themselves by default. */
  readonly inspector?: NwbInspector | undefined;
  /** Who runs long work; this process by default. */
  readonly jobs?: JobRegistry | undefined;
}

/** The agent that runs the engines: it reads recordings, converts, checks and corrects, and talks to nobody. */
export function createEngine({
  dataRoots = [],
  personalFolder,
  inspector = nwbInspector,
  jobs = new Jobs<JobResult>(),
}: EngineOptions = {}): AgentDefinition {
  const roots = new DataRoots(dataRoots, { personalFolder });
  const estimator = new Estimator();
  const tools: readonly ToolDefinition[] = [
    ...recordingTools(roots),
    ...metadataTools(roots),
    ...conversionTools(roots, jobs, estimator),
    ...jobTools(jobs, estimator),
    ...nwbTools(roots, jobs, inspector),
  ];
  return {
    name: 'engine',
    description: 'Reads recordings, converts them, checks and corrects NWB files.',
    tools,
    close: () => jobs.close(),
  };
}
