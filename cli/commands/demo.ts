import {
  defaultSyntheticOptions,
  sampleSessionOptions,
  writeSyntheticSession,
} from '../../recording/synthetic/index.ts';
import { UsageError } from '../../schemas/index.ts';
import type { Command } from '../command.ts';
import { count, formatBytes } from '../format.ts';

const MAX_SECONDS = 200_000;

export const demoCommand: Command = {
  name: 'demo',
  summary: 'Writes a synthetic session folder: recordings, logs, cameras and metadata, the same every time.',
  positionals: ['DIR'],
  options: [
    { name: 'seconds', value: 'N', help: 'length of an epoch; default 10' },
    { name: 'channels', value: 'N', help: 'ephys channels; default 32' },
    { name: 'epochs', value: 'N', help: 'default 2' },
    { name: 'date', value: 'YYYYMMDD', help: 'the day of the recording; default 20230622' },
    { name: 'without-metadata', help: 'leave out the metadata YAML' },
    { name: 'json', help: 'print what was written as one JSON object' },
  ],
  async run(args, io) {
    const [folder = ''] = args.positionals;
    const seconds = args.integer('seconds', 1, MAX_SECONDS);
    const channels = args.integer('channels', 0, 4096);
    const epochs = args.integer('epochs', 1, 99);
    const date = args.text('date');
    if (date !== undefined && !isDay(date))
      throw new UsageError(`--date takes a day such as 20230622, not "${date}".`);
    const truth = await writeSyntheticSession(
      folder,
      {
        ...sampleSessionOptions,
        ...(seconds === undefined ? {} : { seconds, dropped: lossesWithin(seconds) }),
        ...(channels === undefined ? {} : { channels }),
        ...(epochs === undefined ? {} : { epochs }),
        ...(date === undefined ? {} : { date }),
        metadata: !args.isOn('without-metadata'),
      },
      { signal: io.signal },
    );
    const bytes = truth.recordings.reduce((sum, one) => sum + one.fileBytes, 0);
    if (args.isOn('json'))
      io.out.write(`${JSON.stringify({ folder, epochs: truth.recordings.length, bytes })}\n`);
    else
      io.out.write(
        `Wrote ${count(truth.recordings.length, 'recording')}, ${formatBytes(bytes)}, to ${folder}. Next: renshaw convert ${folder}\n`,
      );
  },
};

function isDay(text: string): boolean {
  const day = text.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  const time = new Date(`${day}T00:00:00Z`);
  return day !== text && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}

/** A short session keeps the losses of the sample that it has room for. */
function lossesWithin(seconds: number) {
  const { dropped = [] } = sampleSessionOptions;
  return dropped.filter(([packet, count]) => packet + count < seconds * defaultSyntheticOptions.rateHz);
}
