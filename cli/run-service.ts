import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeFallback, languageFromEnvironment } from '../agents/language/index.ts';
import {
  type Accounts,
  createMetrics,
  foldersAreThere,
  type JobQueue,
  type JobRunner,
  keepClean,
  type Logger,
  loggedQueue,
  openAccounts,
  openJobQueue,
  type Principal,
  type RunningService,
  roomIn,
  rootsOf,
  serve,
} from '../api/index.ts';
import { fileReport } from '../inspection/index.ts';
import { HttpHosts, serveHost } from '../mcp-server/index.ts';
import { createRecordingViews } from '../mcp-server/tools/index.ts';
import { startAssistant } from './assistant.ts';
import { EXIT_CODES, type Io } from './command.ts';
import { entranceOf, hubFor, isSamePrincipal, uploadsOf } from './entrance.ts';
import { openDesk, placeOf, startWorker } from './jobs/open-jobs.ts';
import { openBrowser } from './open-browser.ts';
import { serviceLog } from './service-log.ts';
import type { LoadedSettings } from './settings/load-settings.ts';
import { requireScanner } from './settings/scanner.ts';
import { ownFoldersIn, readToken } from './state-folder.ts';
import { untilAborted } from './until-aborted.ts';

export interface ServiceOptions extends LoadedSettings {
  /** Opens the page where there is a desktop. */
  readonly isOpened: boolean;
  /** Makes the sample session before the address is printed. */
  readonly hasSample?: boolean | undefined;
}

/** Beside the rooms, in the checkout as in the package. */
const WEB_ROOT = fileURLToPath(new URL('../web/dist', import.meta.url));

/** Of one person, where there are several: a quarter of the places. */
const MCP_HOSTS_OF_ONE = 16;

/** Whoever told us to end kills us soon after. */
const END_MS = 9500;

/** Runs the assistant with its page until the signal of `io`. Everything is closed and put down when it returns. */
export async function runService(options: ServiceOptions, io: Io): Promise<void> {
  await requireScanner(options.settings);
  const token = await readToken(options.settings.stateFolder);
  const logger = serviceLog(options, io.err, [token]);
  const queue = loggedQueue(await openJobQueue(placeOf(options.settings)), logger);
  try {
    const accounts = await openAccounts(placeOf(options.settings));
    try {
      await serveWith({ queue, accounts, token, logger }, options, io);
    } finally {
      await accounts.close();
    }
  } finally {
    await queue.close();
  }
}

/** What outlives the service. */
interface Kept {
  readonly queue: JobQueue;
  readonly accounts: Accounts;
  readonly token: string;
  readonly logger: Logger;
}

async function serveWith(
  { queue, accounts, token, logger }: Kept,
  options: ServiceOptions,
  io: Io,
): Promise<void> {
  const { settings } = options;
  const place = placeOf(settings);
  const { host, port, stateFolder, dataRoots, agents, jobsAtOnce, jobsPerUser, jobAttempts } = settings;
  const metrics = createMetrics({
    hasProcess: true,
    openSockets: () => service?.openSockets() ?? 0,
    jobs: () => queue.counts(),
  });
  const uploads = uploadsOf(settings);
  const uploaded = join(uploads.folder, 'files');
  await mkdir(uploaded, { recursive: true, mode: 0o700 });
  const assistant = await startAssistant({
    databaseUrl: settings.databaseUrl,
    stateFolder,
    dataRoots: [...dataRoots, uploaded],
    personalFolder: uploaded,
    agents,
    jobs: { queue, place },
    observeLog: (log) => metrics.counting(log),
    language: languageFromEnvironment(options.environment, {
      onFallback: (reason) => logger.warn({ reason }, describeFallback(reason)),
    }),
  });
  const recordings = createRecordingViews({
    dataRoots: assistant.dataRoots,
    folder: join(stateFolder, 'cache', 'previews'),
  });
  const stopCleaning = keepClean(assistant.log, {
    ownFolders: ownFoldersIn(stateFolder),
    afterDays: settings.cleanUpAfterDays,
    tell: (removed) => {
      for (const { path, bytes, why } of removed) logger.info({ path, bytes, why }, 'cleaned up');
    },
    onFault: (error) => logger.error({ err: error }, 'cleaning up failed'),
  });
  // Of what was uploaded each person sees their own.
  const forAll = { dataRoots: assistant.dataRoots.filter((root) => root !== uploaded), uploads };
  const { hub, log } = assistant;
  const means = { hub, log, audit: accounts.audit, roots: (who: Principal) => rootsOf(forAll, who) };
  const hosts = new HttpHosts<Principal>(
    (transport, principal) => serveHost(hubFor(means, principal), transport),
    {
      isSame: isSamePrincipal,
      mostOfOne: settings.signIn === 'start-up-token' ? undefined : MCP_HOSTS_OF_ONE,
    },
  );
  let service: RunningService | undefined;
  let worker: JobRunner | undefined;
  try {
    const tell = (error: unknown, id: string): void => logger.error({ err: error, fault: id }, 'fault');
    if (options.hasSample === true) await assistant.sample();
    if (jobsAtOnce > 0)
      worker = startWorker({
        queue,
        dataRoots: assistant.dataRoots,
        jobs: jobsAtOnce,
        jobsPerUser,
        jobAttempts,
        keepDays: settings.cleanUpAfterDays,
        isOneMachine: place.databaseUrl === undefined,
        onFault: (error) => tell(error, randomUUID()),
      });
    // What the process before this one held runs again before anybody asks for it.
    await worker?.ready;
    service = await serve({
      host,
      port,
      token,
      call: assistant.call,
      log: assistant.log,
      progress: assistant.progress,
      jobs: openDesk(queue, assistant.dataRoots, uploaded),
      ...forAll,
      sample: assistant.sample,
      ...entranceOf(options.settings, accounts),
      audit: accounts.audit,
      mcp: (request, principal) => hosts.handle(request, principal),
      recordings,
      webRoot: existsSync(WEB_ROOT) ? WEB_ROOT : undefined,
      reportHtml: (report) => fileReport(report.file, report),
      onFault: tell,
      logger,
      metrics,
      metricsFrom: settings.metricsFrom,
      dependencies: [
        {
          name: 'sessions',
          without: 'not-ready',
          look: async () => void (await assistant.log.find('')),
        },
        { name: 'jobs', without: 'degraded', look: async () => void (await queue.counts()) },
        roomIn('state-folder', stateFolder, settings.leastFreeBytes),
        foldersAreThere('data-roots', dataRoots),
      ],
    });
    // A session that cannot be gone on with keeps none of the others from being talked about.
    await assistant.resume().catch((error: unknown) => tell(error, randomUUID()));
    const address = settings.signIn === 'start-up-token' ? `${service.url}?token=${token}` : service.url;
    io.out.write(`Renshaw is at ${address}\nData: ${dataRoots.join(', ')}. Ctrl-C stops it.\n`);
    logger.info({ url: service.url, dataRoots, stateFolder }, 'started');
    if (options.isOpened) openBrowser(address);
    await untilAborted(io.signal);
    io.out.write('Stopping …\n');
    logger.info('stopping');
  } finally {
    const late = setTimeout(() => {
      logger.fatal('could not end in time: what was under way goes on at the next start');
      process.exit(EXIT_CODES.ours);
    }, END_MS);
    // What runs for MCP hosts ends with them, so that their streams end before the service waits for those.
    await Promise.all([hosts.close(), service?.close(), worker?.close(), stopCleaning(), recordings.close()]);
    await assistant.close();
    clearTimeout(late);
    logger.info('stopped');
  }
}
