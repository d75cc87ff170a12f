import type { Command } from '../command.ts';
import { settingFlags } from '../settings/setting-flags.ts';

/** Of the settings of the service, those that say where jobs and data are. */
const PLACES: ReadonlySet<string> = new Set(['data-root', 'state']);
const MOST_THREADS = 1024;

export const workerCommand: Command = {
  name: 'worker',
  summary: 'Takes jobs of a service and runs them here: conversions, comparisons and checks.',
  positionals: [],
  options: [
    ...settingFlags().filter(({ name }) => PLACES.has(name)),
    {
      name: 'jobs',
      value: 'N',
      help: 'conversions and comparisons at a time; default: RENSHAW_JOBS_AT_ONCE, or 2',
    },
    { name: 'threads', value: 'N', help: 'encoding threads of each conversion; default: one a core' },
  ],
  details:
    'Workers share the jobs of the service: on its machine by the same --state, elsewhere by the same DATABASE_URL, in the environment or a file .env. Every one needs the same data roots at the same paths as the service. SIGTERM and Ctrl-C end it within ten seconds: what runs is put down and given back, and another worker goes on with it.',
  async run(args, io) {
    const jobs = args.integer('jobs', 1, MOST_THREADS);
    const threads = args.integer('threads', 1, MOST_THREADS);
    const [{ runWorker }, { loadSettings }] = await Promise.all([
      import('../run-worker.ts'),
      import('../settings/load-settings.ts'),
    ]);
    await runWorker({ ...(await loadSettings(args)), jobs, threads }, io);
  },
};
