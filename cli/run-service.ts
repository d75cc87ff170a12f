import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serve } from '../api/index.ts';
import { fileReport } from '../inspection/index.ts';
import { HttpHosts, serveHost } from '../mcp-server/index.ts';
import { startAssistant } from './assistant.ts';
import type { Io } from './command.ts';
import { openBrowser } from './open-browser.ts';
import type { LoadedSettings } from './settings/load-settings.ts';
import { readToken } from './state-folder.ts';

export interface ServiceOptions extends LoadedSettings {
  /** Opens the page where there is a desktop. */
  readonly isOpened: boolean;
  /** Makes the sample session before the address is printed. */
  readonly hasSample?: boolean | undefined;
}

/** Beside the rooms, in the checkout as in the package. */
const WEB_ROOT = fileURLToPath(new URL('../web/dist', import.meta.url));

/** Runs the assistant with its page until the signal of `io`. Everything is closed and put down when it returns. */
export async function runService(options: ServiceOptions, io: Io): Promise<void> {
  const { host, port, stateFolder, dataRoots, agents } = options.settings;
  const { environment } = options;
  const assistant = await startAssistant({ stateFolder, dataRoots, agents, environment });
  const hosts = new HttpHosts((transport) => serveHost(assistant.hub, transport));
  try {
    const token = await readToken(stateFolder);
    const tell = (error: unknown, id: string): void => {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      io.err.write(`fault ${id}: ${detail}\n`);
    };
    if (options.hasSample === true) await assistant.sample();
    const service = await serve({
      host,
      port,
      token,
      call: assistant.call,
      log: assistant.log,
      progress: assistant.progress,
      dataRoots: assistant.dataRoots,
      sample: assistant.sample,
      mcp: (request) => hosts.handle(request),
      webRoot: existsSync(WEB_ROOT) ? WEB_ROOT : undefined,
      reportHtml: (report) => fileReport(report.file, report),
      onFault: tell,
    });
    try {
      // A session that cannot be gone on with keeps none of the others from being talked about.
      await assistant.resume().catch((error: unknown) => tell(error, randomUUID()));
      const address = `${service.url}?token=${token}`;
      io.out.write(`Renshaw is at ${address}\nData: ${dataRoots.join(', ')}. Ctrl-C stops it.\n`);
      if (options.isOpened) openBrowser(address);
      await untilAborted(io.signal);
      io.err.write('Stopping …\n');
    } finally {
      // What runs for MCP hosts ends with them, so that their streams end before the service waits for those.
      await Promise.all([hosts.close(), service.close()]);
    }
  } finally {
    await assistant.close();
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
