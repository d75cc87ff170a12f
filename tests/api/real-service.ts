import { join } from 'node:path';
import { createBuiltinEngine } from '../../agents/language/index.ts';
import { type AppDeps, type RunningService, serve } from '../../api/index.ts';
import { type Assistant, startAssistant } from '../../cli/assistant.ts';
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

/** The whole assistant behind its API, in this process, with `data` and `state` below a folder. */
export async function realService(folder: string): Promise<RealService> {
  const assistant = await startAssistant({
    stateFolder: join(folder, 'state'),
    dataRoots: [join(folder, 'data')],
    language: createBuiltinEngine(),
  });
  const { call, log, progress, dataRoots, sample } = assistant;
  const reportHtml: AppDeps['reportHtml'] = (report) => fileReport(report.file, report);
  const recordings = createRecordingViews({ dataRoots, folder: join(folder, 'state', 'previews') });
  const deps: AppDeps = {
    recordings,
    reportHtml,
    call,
    log,
    progress,
    dataRoots,
    sample,
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
      await recordings.close();
      await assistant.close();
    },
  };
}
