/**
 * Measures the two things that a worker does, one core each: gathering and shuffling samples, for rigs of several
 * sizes, and making a chunk small, with filters of several kinds on a realistic signal. Prints Markdown.
 */
import { loadavg, tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { describeMachine, runBench, temporaryFolder, wholeNumbers } from '../machine.ts';
import { realisticChunks } from './chunks.ts';
import { filters } from './filters.ts';
import { gatherKernel } from './layouts.ts';
import { measureFilters } from './measure-filters.ts';
import { inTurn } from './rounds.ts';
import { filterTable, gatherTable } from './table.ts';

const usage =
  'node bench/kernels/main.ts [--channels 4,32,128,768] [--filter-channels 128] [--nanovolts 195,2340] [--seconds 8] [--rounds 3] [--dir DIR]';

await runBench(usage, async (signal) => {
  const { values } = parseArgs({
    options: {
      channels: { type: 'string', default: '4,32,128,768' },
      'filter-channels': { type: 'string', default: '128' },
      // Of a count: an Intan amplifier's, and that of Neuropixels 1 at the usual gain.
      nanovolts: { type: 'string', default: '195,2340' },
      seconds: { type: 'string', default: '8' },
      rounds: { type: 'string', default: '3' },
      dir: { type: 'string', default: tmpdir() },
    },
  });
  const [rounds = 1] = wholeNumbers('rounds', values.rounds);
  const [seconds = 1] = wholeNumbers('seconds', values.seconds);
  process.stdout.write(`${describeMachine()}\n\n### Gather and shuffle, one core\n\n`);
  const gathered = wholeNumbers('channels', values.channels).flatMap((channels) =>
    // One at a time: each holds more than the caches do.
    (['in order', 'shuffled'] as const).flatMap((order) =>
      inTurn([gatherKernel(channels, order)], rounds, signal),
    ),
  );
  process.stdout.write(`${gatherTable(gathered)}\n`);
  for (const channels of wholeNumbers('filter-channels', values['filter-channels']))
    for (const nanovolts of wholeNumbers('nanovolts', values.nanovolts)) {
      await using folder = await temporaryFolder(values.dir);
      const rig = { channels, seconds, uvPerCount: nanovolts / 1000 };
      const { shape, chunks } = await realisticChunks(folder.path, rig, signal);
      const runs = measureFilters(filters, chunks, rounds, signal);
      process.stdout.write(
        `\n### Filters, ${channels} channels, ${rig.uvPerCount} µV a count, one core\n\n` +
          `${chunks.length} shuffled chunks of ${shape.join(' × ')}; medians of ${rounds} rounds after a warm-up; ` +
          `load of the machine at the end ${loadavg()[0]?.toFixed(1)}.\n\n${filterTable(runs)}\n`,
      );
    }
});
