import { type LaidOutFile, organizeForDandi } from '../../inspection/index.ts';
import { UsageError } from '../../schemas/index.ts';
import type { Command } from '../command.ts';
import { count } from '../format.ts';

export const dandiCommand: Command = {
  name: 'dandi',
  summary: 'Lays NWB files out under the names and folders of DANDI, videos included, and checks them there.',
  positionals: ['FILE…'],
  options: [
    { name: 'out', value: 'DIR', help: 'the folder of the dandiset; made if it does not exist' },
    { name: 'copy', help: 'copy the files (default)' },
    { name: 'link', help: 'hard links, which take no room; a file that names videos is copied all the same' },
    { name: 'json', help: 'print the result as one JSON object' },
  ],
  details:
    'The files themselves are never changed. Ends with 0 when DANDI would take every file, with 1 when something is against it.',
  async run(args, io) {
    const outFolder = args.text('out');
    if (outFolder === undefined) throw new UsageError('dandi needs --out DIR. See renshaw dandi --help.');
    if (args.isOn('copy') && args.isOn('link'))
      throw new UsageError('--copy and --link exclude each other. See renshaw dandi --help.');
    const placement = args.isOn('link') ? 'link' : 'copy';
    const files = await organizeForDandi(args.positionals, { outFolder, placement, signal: io.signal });
    io.out.write(args.isOn('json') ? `${JSON.stringify({ files })}\n` : describeLayout(files, placement));
    return files.every(({ report }) => report.passed);
  },
};

/** What stands where now, and whether DANDI would take it, for people. */
export function describeLayout(files: readonly LaidOutFile[], asked: LaidOutFile['placement']): string {
  const ready = files.filter(({ report }) => report.passed).length;
  const verdict =
    ready === files.length
      ? `${count(files.length, 'file')} laid out. Nothing stands against an upload.`
      : `${count(files.length, 'file')} laid out; DANDI would refuse ${files.length - ready} of them.`;
  return [verdict, ...files.flatMap((file) => describeFile(file, asked)), ''].join('\n');
}

function describeFile({ source, target, placement, videos, report }: LaidOutFile, asked: string): string[] {
  const why = placement === asked ? '' : ', copied: the names of its videos had to be changed inside';
  const against = report.findings.filter(
    ({ importance }) => importance === 'INVALID' || importance === 'CRITICAL',
  );
  const rest = report.findings.length - against.length;
  return [
    `${target} (${placement} of ${source}${why})`,
    ...videos.map((video) => `  video ${video.target}`),
    ...against.map(({ path, message }) => `  against it, ${path}: ${message}`),
    ...(rest > 0
      ? [
          `  ${count(rest, 'finding')} besides, which DANDI allows: renshaw validate --config dandi ${JSON.stringify(target)}`,
        ]
      : []),
  ];
}
