import {
  type ConversionPlan,
  type ConversionResult,
  type ConversionStart,
  filterNames,
  LEAST_MEMORY_BYTES,
  planConversion,
  runConversion,
  videoPlacements,
} from '../../mcp-server/tools/index.ts';
import { UsageError } from '../../schemas/index.ts';
import type { Command, Io } from '../command.ts';
import { describeReport } from '../describe-report.ts';
import { count, formatBytes, formatSeconds } from '../format.ts';
import { ProgressView } from '../progress.ts';

export const convertCommand: Command = {
  name: 'convert',
  summary: 'Converts a session folder to one NWB file, losslessly.',
  positionals: ['FOLDER'],
  options: [
    {
      name: 'out',
      value: 'DIR',
      help: 'where the file goes (made if it does not exist); default: the folder itself',
    },
    { name: 'metadata', value: 'FILE', help: 'metadata YAML; default: the one in the folder' },
    { name: 'session', value: 'ANIMAL/DATE', help: 'which session, when the folder holds several' },
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
    const [folder = ''] = args.positionals;
    const plan = await planConversion(
      {
        folder,
        outFolder: args.text('out') ?? folder,
        metadataFile: args.text('metadata'),
        session: args.text('session'),
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
      },
      io.signal,
    );
    const result = await convertWithProgress(plan, io);
    if (args.isOn('json')) io.out.write(`${JSON.stringify(resultJson(result))}\n`);
    else io.out.write(describeResult(result));
  },
};

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

/** One sentence where an earlier conversion was interrupted. */
function describeStart({ resumedBytes, totalBytes, startsOverSince }: ConversionStart): string {
  if (startsOverSince !== undefined)
    return `Starting over, although a conversion to this name was interrupted: ${startsOverSince}.\n`;
  if (resumedBytes === 0) return '';
  return `Continuing: ${Math.floor((100 * resumedBytes) / totalBytes)} % were already written.\n`;
}

function describePlan(plan: ConversionPlan): string {
  const { session, recordings, contents, packets, sourceBytes } = plan;
  const rate = recordings[0]?.recording.rateHz ?? 1;
  return `${session.animal} ${session.date}: ${count(recordings.length, 'recording')}, ${count(contents.electrodes.length, 'channel')} at ${rate / 1000} kHz, ${formatSeconds(packets / rate)}, ${formatBytes(sourceBytes)} → ${plan.output}`;
}

/** The object that `--json` prints. */
export function resultJson(result: ConversionResult): unknown {
  const { path, bytes, sha256 } = result.output;
  return {
    outputs: [{ path, bytes, ...(sha256 === undefined ? {} : { sha256 }) }, ...result.beside],
    counts: result.counts,
    sourceBytes: result.sourceBytes,
    resumedBytes: result.resumedBytes,
    warnings: result.warnings,
    report: result.report,
    ...(result.verified === undefined ? {} : { verified: verifiedJson(result.verified) }),
    seconds: Math.round(result.seconds * 1000) / 1000,
  };
}

function verifiedJson({ values, streams, seconds }: NonNullable<ConversionResult['verified']>): unknown {
  return { values, streams: streams.length, differences: 0, seconds: Math.round(seconds * 1000) / 1000 };
}

export function describeResult(result: ConversionResult): string {
  const { counts, output, sourceBytes, seconds } = result;
  const ratio = (sourceBytes / output.bytes).toFixed(2);
  const lines = [
    `Wrote ${output.path}: ${formatBytes(output.bytes)} from ${formatBytes(sourceBytes)} (${ratio}:1) in ${formatSeconds(seconds)}, ${formatBytes(Math.round(sourceBytes / seconds))}/s.`,
    `It holds ${count(counts.packets, 'packet')} of ${count(counts.electrodes, 'electrode')}, ${count(counts.dioChanges, 'DIO change')}, ${count(counts.sensorSamples, 'sensor sample')}; ${count(counts.lostPackets, 'packet')} were lost while recording.`,
  ];
  lines.push(...describeReport(result.report));
  if (result.verified !== undefined)
    lines.push(
      `It equals its recordings: ${count(result.verified.values, 'value')} of ${count(result.verified.streams.length, 'stream')} were compared in ${formatSeconds(result.verified.seconds)}.`,
    );
  if (output.sha256 !== undefined) lines.push(`SHA-256 ${output.sha256}`);
  return `${lines.join('\n')}\n`;
}
