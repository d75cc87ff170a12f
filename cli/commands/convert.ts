import {
  type AllSettings,
  type ConversionPlan,
  type ConversionResult,
  filterNames,
  LEAST_MEMORY_BYTES,
  planConversion,
  runConversion,
  videoPlacements,
} from '../../mcp-server/tools/index.ts';
import { UsageError } from '../../schemas/index.ts';
import { type Arguments, type Command, EXIT_CODES, type Io } from '../command.ts';
import { describePlan, describeResult, describeStart, resultJson } from '../describe-conversion.ts';
import { ProgressView } from '../progress.ts';
import { keepYoungGenerationSmall } from '../young-generation.ts';
import { convertAllSessions } from './convert-all.ts';

export const convertCommand: Command = {
  name: 'convert',
  summary: 'Converts a session folder to one NWB file, losslessly; or every session below a folder.',
  positionals: ['FOLDER'],
  options: [
    {
      name: 'out',
      value: 'DIR',
      help: 'where the file goes (made if it does not exist); default: the folder of the recordings',
    },
    { name: 'metadata', value: 'FILE', help: 'metadata YAML; default: the one in the folder' },
    { name: 'session', value: 'ANIMAL/DATE', help: 'which session, when the folder holds several' },
    {
      name: 'all',
      help: 'convert every session found in the folder and below; one that fails stops no other',
    },
    {
      name: 'jobs',
      value: 'N',
      help: 'with --all: sessions at a time, which share cores and --memory; default 1',
    },
    { name: 'probes', value: 'DIR', help: 'a folder of device-type files of your own', isList: true },
    { name: 'overwrite', help: 'replace an existing file of the same name' },
    { name: 'fresh', help: 'start over, whatever a conversion that was interrupted had written' },
    {
      name: 'filter',
      value: 'deflate|zstd|none',
      help: 'how large data are packed: deflate (default, read everywhere), zstd (needs hdf5plugin to be read), or not at all',
    },
    {
      name: 'level',
      value: 'N',
      help: '1 (default) to 9 for deflate, 1 to 22 for zstd, 0 for no compression; more is smaller and slower',
    },
    { name: 'workers', value: 'N', help: 'encoding threads; default: one a core, as far as the memory goes' },
    { name: 'memory', value: 'SIZE', help: 'what the conversion may take, such as 300M or 2G; default 512M' },
    {
      name: 'ephys-scaling',
      value: 'raw|microvolts',
      help: 'raw counts (default) or whole microvolts, which loses data',
    },
    {
      name: 'analog-layout',
      value: 'sensors|legacy',
      help: 'a series a sensor (default) or the one table that spyglass SensorData reads',
    },
    {
      name: 'video',
      value: 'copy|link|mp4|none',
      help: 'videos beside the file: copies (default), hard links, repacked as .mp4, or none',
    },
    { name: 'fill-single-drops', help: 'repeat the packet before a single lost one in the ephys stream' },
    {
      name: 'reconfig',
      value: 'FILE',
      help: 'a .trodesconf whose channel grouping replaces the recordings’',
    },
    { name: 'verify', help: 'compare the file with the recordings when it is written' },
    { name: 'checksum', help: 'add the SHA-256 of the file to the result' },
    { name: 'json', help: 'print the result as one JSON object' },
  ],
  async run(args, io) {
    keepYoungGenerationSmall();
    const [folder = ''] = args.positionals;
    const settings = settingsOf(args);
    if (args.isOn('all')) {
      for (const name of ['session', 'metadata'])
        if (args.text(name) !== undefined)
          throw new UsageError(`--${name} is about one session: leave it out, or --all.`);
      return await convertAllSessions(folder, settings, args, io);
    }
    if (args.text('jobs') !== undefined) throw new UsageError('--jobs goes with --all.');
    const outFolder = args.text('out') ?? folder;
    const [session, metadataFile] = [args.text('session'), args.text('metadata')];
    const plan = await planConversion({ ...settings, folder, outFolder, session, metadataFile }, io.signal);
    const result = await convertWithProgress(plan, io);
    if (args.isOn('json')) io.out.write(`${JSON.stringify(resultJson(result))}\n`);
    else io.out.write(describeResult(result));
    return EXIT_CODES.done;
  },
};

/** What is asked of one session and of many alike. */
function settingsOf(args: Arguments): AllSettings {
  return {
    probeFolders: args.list('probes'),
    overwrite: args.isOn('overwrite'),
    fresh: args.isOn('fresh'),
    filter: args.choice('filter', filterNames),
    level: args.integer('level', 0, 22),
    workers: args.integer('workers', 1, 256),
    memoryBytes: memoryBytes(args.text('memory')),
    ephysScaling: args.choice('ephys-scaling', ['raw', 'microvolts']),
    analogLayout: args.choice('analog-layout', ['sensors', 'legacy']),
    checksum: args.isOn('checksum'),
    video: args.choice('video', videoPlacements),
    fillSingleDrops: args.isOn('fill-single-drops'),
    reconfigFile: args.text('reconfig'),
    verify: args.isOn('verify'),
  };
}

const MEMORY_UNITS: Readonly<Record<string, number>> = { M: 1e6, G: 1e9 };

/** @throws UsageError for anything but a size like 512M or 2G that a conversion can do with */
function memoryBytes(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([MG])B?$/i.exec(text.trim()) ?? [];
  const bytes = Number(number) * (MEMORY_UNITS[unit.toUpperCase()] ?? 0);
  if (bytes >= LEAST_MEMORY_BYTES) return bytes;
  throw new UsageError(
    `--memory is "${text}": give ${LEAST_MEMORY_BYTES / 1e6}M or more, such as 512M or 2G.`,
  );
}

/** Says what is known before anything is written, converts, and says what was found on the way. */
export async function convertWithProgress(plan: ConversionPlan, io: Io): Promise<ConversionResult> {
  io.err.write(`${describePlan(plan)}\n`);
  for (const warning of plan.warnings) io.err.write(`note: ${warning}\n`);
  const result = await runWithProgress(plan, io);
  const told = new Set(plan.warnings);
  for (const warning of result.warnings) if (!told.has(warning)) io.err.write(`note: ${warning}\n`);
  return result;
}

async function runWithProgress(plan: ConversionPlan, io: Io): Promise<ConversionResult> {
  const view = new ProgressView(io);
  try {
    return await runConversion(plan, {
      onStart: (start) => io.err.write(describeStart(start)),
      onProgress: view.show,
      signal: io.signal,
    });
  } finally {
    view.end();
  }
}
