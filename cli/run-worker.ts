import { randomUUID } from 'node:crypto';
import { loggedQueue, openJobQueue } from '../api/index.ts';
import type { Io } from './command.ts';
import { placeOf, startWorker } from './jobs/open-jobs.ts';
import { serviceLog } from './service-log.ts';
import type { LoadedSettings } from './settings/load-settings.ts';
import { untilAborted } from './until-aborted.ts';

export interface WorkerCommandOptions extends LoadedSettings {
  readonly jobs?: number | undefined;
  readonly threads?: number | undefined;
}

/** Where the service itself runs none, its workers do. */
const DEFAULT_JOBS = 2;

/** Runs jobs until the signal of `io`. What runs then is given back when it returns. */
export async function runWorker(
  { settings, environment, jobs, threads }: WorkerCommandOptions,
  io: Io,
): Promise<void> {
  const logger = serviceLog({ settings, environment }, io.err);
  const { dataRoots, jobsAtOnce, jobsPerUser, jobAttempts } = settings;
  const place = placeOf(settings);
  const queue = loggedQueue(await openJobQueue(place), logger);
  try {
    const worker = startWorker({
      queue,
      dataRoots,
      jobs: jobs ?? (jobsAtOnce > 0 ? jobsAtOnce : DEFAULT_JOBS),
      jobsPerUser,
      jobAttempts,
      keepDays: settings.cleanUpAfterDays,
      threads,
      isOneMachine: place.databaseUrl === undefined,
      onFault: (error) => logger.error({ err: error, fault: randomUUID() }, 'fault'),
    });
    try {
      await worker.ready;
      io.out.write(`Taking jobs. Data: ${dataRoots.join(', ')}. Ctrl-C stops it.\n`);
      await untilAborted(io.signal);
      io.err.write('Stopping …\n');
    } finally {
      await worker.close();
    }
  } finally {
    await queue.close();
  }
}
