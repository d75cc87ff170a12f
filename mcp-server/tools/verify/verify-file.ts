import { NwbReader, StoredFile } from '../../../nwb/index.ts';
import { InputError, throwIfCancelled } from '../../../schemas/index.ts';
import { comparersOf } from './comparers.ts';
import { notCompared, notStored } from './coverage.ts';
import { walkPackets } from './packet-walk.ts';
import { describeDifference, type VerifyReport } from './report.ts';
import { datasetAt, SAMPLE_COUNT, type Sides } from './sides.ts';
import { openSource, type SourceSession, type VerifySettings } from './source-session.ts';
import { Tally } from './tally.ts';
import { timeLines } from './time-lines.ts';

export interface VerifyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

/**
 * Holds an NWB file against the session that it was made of: reads both sides anew, decodes every packet by code of
 * its own, and compares every sample, time, event and table row. Memory does not grow with the length of the session.
 * Differences, and chunks that cannot be read, are reported; what is thrown keeps it from comparing at all.
 * @throws InputError for a file, a recording or metadata that cannot be read; CancelledError
 */
export async function verifyFile(
  settings: VerifySettings,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const started = performance.now();
  throwIfCancelled(options.signal);
  const reader = await NwbReader.open(settings.file);
  try {
    const stored = await StoredFile.open(settings.file);
    try {
      const source = await openSource(settings, options.signal);
      const compared = await compare(reader, stored, source, options);
      const seconds = (performance.now() - started) / 1000;
      return { file: settings.file, folder: source.folder, ...compared, seconds };
    } finally {
      stored[Symbol.dispose]();
    }
  } finally {
    reader[Symbol.dispose]();
  }
}

async function compare(
  reader: NwbReader,
  stored: StoredFile,
  source: SourceSession,
  { signal, onProgress }: VerifyOptions,
): Promise<Omit<VerifyReport, 'file' | 'folder' | 'seconds'>> {
  const notes: string[] = [];
  const sides = sidesOf(reader, stored, source, notes);
  const sync = new Tally('recordings', 'sync byte of every packet');
  const comparers = comparersOf(sides);
  const recordings = source.recordings.map((one) => one.recording);
  const sourceBytes = recordings.reduce((sum, one) => sum + one.packets * one.packetBytes, 0);
  const walked = await walkPackets({
    recordings,
    sync,
    signal,
    visit: (span) => {
      for (const comparer of comparers) comparer.packets?.(span);
    },
    onBytes: (done) => onProgress?.(done, sourceBytes),
  });
  const lines = await timeLines(walked, sides.note, signal);
  const streams = [sync.report()];
  for (const comparer of comparers)
    streams.push(...(await comparer.finish({ recordings: walked, lines, signal })));
  const kept = streams.filter(({ values, differences }) => values > 0 || differences > 0);
  const different = kept.reduce((sum, stream) => sum + stream.differences, 0);
  return {
    isEqual: different === 0,
    values: kept.reduce((sum, stream) => sum + stream.values, 0),
    differences: different,
    streams: kept,
    notes,
    notCompared: notCompared(reader, kept),
    notStored: notStored(source, reader),
    sourceBytes,
  };
}

function sidesOf(reader: NwbReader, stored: StoredFile, source: SourceSession, notes: string[]): Sides {
  const times = datasetAt(reader, `${SAMPLE_COUNT}/timestamps`);
  if (source.metadata === undefined)
    notes.push('There are no metadata: names and tables that come from them were not compared.');
  return {
    file: reader.path,
    reader,
    stored,
    source,
    packets: source.recordings.reduce((sum, { recording }) => sum + recording.packets, 0),
    times: times === undefined ? undefined : stored.rows(times),
    note: (sentence) => void (notes.includes(sentence) || notes.push(sentence)),
  };
}

/** The fault of a file that differs from its session. */
export function differenceError(report: VerifyReport): InputError {
  return new InputError('nwb', {
    found: differences(report),
    expected: 'a file that holds what was recorded',
    todo: 'The file or a recording was changed or damaged after the conversion, or they do not belong together: convert again, and compare checksums of the recordings with those of their first copy.',
    where: { file: report.file },
  });
}

/** The fault of a file that was just written, and is not kept. */
export function unlikeSession(report: VerifyReport): InputError {
  return new InputError('nwb', {
    found: differences(report),
    expected: 'a file that holds what was recorded',
    todo: 'The file was removed. Memory or disk may be failing, or a recording changed while it was read: convert again, to another disk, and report it when it happens twice.',
    where: { file: report.file },
  });
}

/** Every stream that differs, with the first place. */
function differences(report: VerifyReport): string {
  const streams = report.streams.filter((stream) => stream.differences > 0);
  const many = report.differences === 1 ? '1 difference' : `${report.differences} differences`;
  return `${many} from the session in ${report.folder}: ${streams.map(describeDifference).join('; ')}`;
}
