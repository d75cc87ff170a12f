import { join } from 'node:path';
import { createBuiltinEngine } from '../../agents/language/index.ts';
import { type AppDeps, openJobQueue, type RunningService, serve } from '../../api/index.ts';
import { type Assistant, startAssistant } from '../../cli/assistant.ts';
import { openDesk, startWorker } from '../../cli/jobs/open-jobs.ts';
import { fileReport } from '../../inspection/index.ts';
import { createRecordingViews } from '../../mcp-server/tools/index.ts';
import { TOKEN } from './workshop.ts';

export interface RealService {
  readonly assistant: Assistant;
  readonly deps: AppDeps;
  readonly service: RunningService;
  /** With the token, as it is printed. */
  readonly address: string;
  close(): Promise<void>;
}

export interface RealServiceOptions {
  /** With a queue, and a worker for it; without, long work is done in this process. */
  readonly hasJobs?: boolean;
}

/** The whole assistant behind its API, in this process, with `data` and `state` below a folder. */
export async function realService(
  folder: string,
  { hasJobs = false }: RealServiceOptions = {},
): Promise<RealService> {
  const stateFolder = join(folder, 'state');
  const queue = hasJobs ? await openJobQueue({ stateFolder }) : undefined;
  const assistant = await startAssistant({
    stateFolder,
    dataRoots: [join(folder, 'data')],
    language: createBuiltinEngine(),
    jobs: queue === undefined ? undefined : { queue, place: { stateFolder } },
  });
  const { call, log, progress, dataRoots, sample } = assistant;
  const reportHtml: AppDeps['reportHtml'] = (report) => fileReport(report.file, report);
  const recordings = createRecordingViews({ dataRoots, folder: join(folder, 'state', 'previews') });
  const worker =
    queue === undefined
      ? undefined
      : startWorker({
          queue,
          dataRoots,
          jobs: 1,
          jobAttempts: 1,
          keepDays: 0,
          threads: 1,
          isOneMachine: true,
          onFault: (error) => process.emitWarning(error instanceof Error ? error : String(error)),
        });
  const deps: AppDeps = {
    recordings,
    reportHtml,
    call,
    log,
    progress,
    dataRoots,
    sample,
    jobs: queue === undefined ? undefined : openDesk(queue, dataRoots),
    uploads: {
      folder: join(stateFolder, 'uploads'),
      maxBytes: 1_000_000,
      quotaBytes: 1_000_000,
      leastFreeBytes: 0,
    },
    token: TOKEN,
    // Every operation of the contract is asked for with a wrong token, one after the other.
    signInsPerMinute: 10_000,
  };
  const service = await serve({ ...deps, host: '127.0.0.1', port: 0 });
  return {
    assistant,
    deps,
    service,
    address: `${service.url}?token=${TOKEN}`,
    async close() {
      await service.close();
      await worker?.close();
      await recordings.close();
      await assistant.close();
      await queue?.close();
    },
  };
}
