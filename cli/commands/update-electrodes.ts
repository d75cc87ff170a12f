import {
  applyElectrodesUpdate,
  type ElectrodesChange,
  type ElectrodesUpdate,
  planElectrodesUpdate,
  previewElectrodesUpdate,
} from '../../mcp-server/tools/index.ts';
import { recoverEdits } from '../../nwb/index.ts';
import { UsageError } from '../../schemas/index.ts';
import type { Command } from '../command.ts';
import { count, formatBytes } from '../format.ts';

/** Rows of a column that are shown; `--json` lists all. */
const MOST_ROWS = 8;

export const updateElectrodesCommand: Command = {
  name: 'update-electrodes',
  summary: 'Corrects the electrodes of an NWB file in place, from a corrected YAML or workspace.',
  positionals: ['FILE.nwb'],
  options: [
    { name: 'metadata', value: 'FILE.yml', help: 'the metadata that say it right' },
    {
      name: 'config',
      value: 'FILE.trodesconf',
      help: "a workspace that groups the file's channels; default: the nTrodes that the file says",
    },
    { name: 'probes', value: 'DIR', help: 'a folder of device-type files of your own', isList: true },
    { name: 'dry-run', help: 'show what would change, and write nothing' },
    { name: 'json', help: 'print the result as one JSON object' },
  ],
  details:
    'Every row keeps its hwChan and its column of data. What another number of channels, other groups or other probes would need is told, and left to a new conversion. renshaw fix FILE.nwb --undo takes the change back.',
  async run(args, io) {
    const [file = ''] = args.positionals;
    const metadataFile = args.text('metadata');
    if (metadataFile === undefined)
      throw new UsageError(
        'update-electrodes needs --metadata FILE.yml. See renshaw update-electrodes --help.',
      );
    const isDry = args.isOn('dry-run');
    if (!isDry && (await recoverEdits(file)))
      io.err.write(`A change of ${file} had been interrupted: it was rolled back.\n`);
    const update = await planElectrodesUpdate({
      file,
      metadataFile,
      configFile: args.text('config'),
      probeFolders: args.list('probes'),
    });
    const options = { signal: io.signal };
    const patch =
      update.edits.length === 0
        ? undefined
        : isDry
          ? await previewElectrodesUpdate(update, options)
          : (await applyElectrodesUpdate(update, options)).patch;
    const changedBytes = patch?.changedBytes ?? 0;
    if (args.isOn('json')) {
      const { electrodes, changes, warnings } = update;
      io.out.write(
        `${JSON.stringify({ file, isDryRun: isDry, electrodes, changes, warnings, changedBytes })}\n`,
      );
      return;
    }
    io.out.write(describeUpdate(update, { isDry, changedBytes }));
  },
};

function describeUpdate(
  { file, electrodes, changes, warnings }: ElectrodesUpdate,
  { isDry, changedBytes }: { readonly isDry: boolean; readonly changedBytes: number },
): string {
  const notes = warnings.map((warning) => `note: ${warning}`);
  if (changes.length === 0)
    return [`${file}: ${count(electrodes, 'electrode')}, all as the metadata say.`, ...notes, ''].join('\n');
  const end = isDry
    ? `${formatBytes(changedBytes)} would be written. Nothing was.`
    : `${formatBytes(changedBytes)} were written. renshaw fix --undo takes it back.`;
  return [...changes.flatMap(describeChange), ...notes, end, ''].join('\n');
}

function describeChange({ place, rows }: ElectrodesChange): string[] {
  const shown = rows.slice(0, MOST_ROWS);
  const word = (cell: unknown): string => (cell === undefined ? '(nothing)' : JSON.stringify(cell));
  return [
    rows[0]?.hwChan === undefined ? place : `${place}: ${count(rows.length, 'row')}`,
    ...shown.map(
      ({ hwChan, from, to }) =>
        `  ${hwChan === undefined ? '' : `hwChan ${hwChan}: `}${word(from)} → ${word(to)}`,
    ),
    ...(rows.length > shown.length ? [`  … and ${rows.length - shown.length} more`] : []),
  ];
}
