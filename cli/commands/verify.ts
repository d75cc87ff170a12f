import { dirname } from 'node:path';
import {
  differenceError,
  type StreamReport,
  type VerifyReport,
  type VerifySettings,
  verifyFile,
} from '../../mcp-server/tools/index.ts';
import type { Command, Io } from '../command.ts';
import { count, formatBytes, formatSeconds } from '../format.ts';
import { ProgressView } from '../progress.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary: 'Compares an NWB file with the session it was made of, sample by sample.',
  positionals: ['FILE.nwb'],
  options: [
    { name: 'source', value: 'FOLDER', help: 'the session folder; default: the folder of the file' },
    { name: 'session', value: 'ANIMAL/DATE', help: 'which session, when the folder holds several' },
    { name: 'metadata', value: 'FILE', help: 'metadata YAML; default: the one in the folder' },
    { name: 'probes', value: 'DIR', help: 'a folder of device-type files of your own', isList: true },
    {
      name: 'reconfig',
      value: 'FILE',
      help: 'the .trodesconf that the conversion was given',
    },
    { name: 'json', help: 'print the report as one JSON object' },
  ],
  details:
    'Reads both sides anew and by its own code. Ends with 0 when nothing differs, with 1 and a list of the streams that differ otherwise.',
  async run(args, io) {
    const [file = ''] = args.positionals;
    const report = await verifyWithProgress(
      {
        file,
        folder: args.text('source') ?? dirname(file),
        session: args.text('session'),
        metadataFile: args.text('metadata'),
        probeFolders: args.list('probes'),
        reconfigFile: args.text('reconfig'),
      },
      io,
    );
    if (!report.isEqual) throw differenceError(report);
    io.out.write(args.isOn('json') ? `${JSON.stringify(report)}\n` : describeReport(report));
  },
};

async function verifyWithProgress(settings: VerifySettings, io: Io): Promise<VerifyReport> {
  const view = new ProgressView(io);
  try {
    return await verifyFile(settings, {
      signal: io.signal,
      onProgress: (done, total) => view.showJob({ stage: 'comparing', done, total }),
    });
  } finally {
    view.end();
  }
}

/** What was compared, for people. */
export function describeReport(report: VerifyReport): string {
  const { file, folder, streams, values, sourceBytes, seconds } = report;
  const width = Math.max(0, ...streams.map(({ path }) => path.length));
  const rate = formatBytes(Math.round(sourceBytes / seconds));
  return [
    `${file} equals the session in ${folder}: ${count(values, 'value')} of ${count(streams.length, 'stream')} compared in ${formatSeconds(seconds)}, ${rate}/s.`,
    ...streams.map((stream) => `  ${stream.path.padEnd(width)}  ${describeStream(stream)}`),
    ...report.notes.map((note) => `note: ${note}`),
    ...list('In the file, and not compared', report.notCompared),
    ...list('In the recordings, and not in the file', report.notStored),
    '',
  ].join('\n');
}

function describeStream({ what, values, largest }: StreamReport): string {
  const distance =
    largest === undefined
      ? ''
      : `; largest distance ${largest.difference.toFixed(largest.unit === 's' ? 4 : 1)} ${largest.unit} of ${largest.allowed.toFixed(1)} allowed`;
  return `${count(values, 'value')}: ${what}${distance}`;
}

function list(title: string, entries: readonly string[]): string[] {
  return entries.length === 0 ? [] : [`${title}: ${entries.join('; ')}`];
}
