import { open } from 'node:fs/promises';
import type { DigitalLine, Recording } from '../../recording/index.ts';
import { throwIfCancelled } from '../../schemas/index.ts';
import { LineWatcher } from './line-watcher.ts';

/** What a look at the packets tells of one digital line. */
export interface LineActivity {
  readonly id: string;
  readonly isInput: boolean;
  /** Changes that were seen; in a look at samples there may be more. */
  readonly changes: number;
  /** Times at which the line went from 0 to 1. */
  readonly rises: number;
  /** Median time between two rises, or undefined with fewer than two. */
  readonly medianIntervalS: number | undefined;
  /** Share of the intervals within 15 % of the median. */
  readonly regularShare: number;
}

export interface DigitalLook {
  readonly lines: readonly LineActivity[];
  readonly isWhole: boolean;
  /** In one sentence: what was looked at. */
  readonly method: string;
}

/** Up to here every packet is looked at: two or three seconds. */
const WHOLE_BYTES = 200_000_000;
const BLOCK_BYTES = 4 * 1024 * 1024;
/** Blocks of a look at samples, spread over all recordings: 128 MiB. */
const SAMPLED_BLOCKS = 32;

interface Span {
  readonly firstPacket: number;
  readonly packets: number;
}

/**
 * Looks which digital lines change in the recordings of a session, and how regularly.
 * @param wholeBytes up to this many bytes every packet is looked at, else blocks that are spread evenly
 * @throws InputError `file`; CancelledError
 */
export async function lookAtLines(
  recordings: readonly Recording[],
  options: {
    readonly signal?: AbortSignal;
    readonly onBytes?: (done: number, total: number) => void;
    readonly wholeBytes?: number;
    readonly blockBytes?: number;
  } = {},
): Promise<DigitalLook> {
  const sourceBytes = recordings.reduce((sum, one) => sum + one.packets * one.packetBytes, 0);
  const isWhole = sourceBytes <= (options.wholeBytes ?? WHOLE_BYTES);
  const blockBytes = options.blockBytes ?? BLOCK_BYTES;
  const plans = recordings.map((recording) => ({
    recording,
    spans: isWhole ? wholeSpans(recording, blockBytes) : sampledSpans(recording, sourceBytes, blockBytes),
  }));
  const lookedBytes = plans.reduce(
    (sum, { recording, spans }) => sum + packetsOf(spans) * recording.packetBytes,
    0,
  );
  const watched = new Map<string, { line: DigitalLine; watcher: LineWatcher }>();
  let doneBytes = 0;
  for (const { recording, spans } of plans) {
    const watcher = new LineWatcher(recording);
    for (const line of recording.digital) watched.set(`${recording.file} ${line.id}`, { line, watcher });
    const handle = await open(recording.file, 'r');
    try {
      const buffer = Buffer.alloc(Math.max(1, ...spans.map((span) => span.packets)) * recording.packetBytes);
      for (const span of spans) {
        throwIfCancelled(options.signal);
        const bytes = span.packets * recording.packetBytes;
        const position = recording.headerBytes + span.firstPacket * recording.packetBytes;
        const { bytesRead } = await handle.read(buffer, 0, bytes, position);
        watcher.add(buffer, span.firstPacket, Math.floor(bytesRead / recording.packetBytes));
        doneBytes += bytes;
        options.onBytes?.(doneBytes, lookedBytes);
      }
    } finally {
      await handle.close();
    }
  }
  return { lines: activities([...watched.values()]), isWhole, method: methodText(plans, isWhole) };
}

function packetsOf(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + span.packets, 0);
}

function wholeSpans({ packets, packetBytes }: Recording, blockBytes: number): Span[] {
  const most = Math.max(1, Math.floor(blockBytes / packetBytes));
  return Array.from({ length: Math.ceil(packets / most) }, (_, index) => ({
    firstPacket: index * most,
    packets: Math.min(most, packets - index * most),
  }));
}

/** Blocks at equal distances, the first at the start and the last at the end. */
function sampledSpans(recording: Recording, sourceBytes: number, blockBytes: number): Span[] {
  const { packets, packetBytes } = recording;
  const count = Math.max(2, Math.round((SAMPLED_BLOCKS * packets * packetBytes) / sourceBytes));
  const length = Math.max(1, Math.floor(blockBytes / packetBytes));
  if (packets <= count * length) return wholeSpans(recording, blockBytes);
  return Array.from({ length: count }, (_, index) => ({
    firstPacket: Math.floor((index * (packets - length)) / (count - 1)),
    packets: length,
  }));
}

/** Puts the recordings of a session together: a line is the same where it has the same id. */
function activities(
  watched: readonly { readonly line: DigitalLine; readonly watcher: LineWatcher }[],
): LineActivity[] {
  return [...Map.groupBy(watched, ({ line }) => line.id)].map(([id, parts]) => {
    const seen = parts.map(({ watcher }) => watcher.seen(id));
    const intervals = seen.flatMap((one) => one.intervalsS).toSorted((a, b) => a - b);
    const median = intervals[Math.floor(intervals.length / 2)];
    const regular =
      median === undefined ? 0 : intervals.filter((one) => Math.abs(one - median) <= 0.15 * median).length;
    return {
      id,
      isInput: parts[0]?.line.isInput ?? true,
      changes: seen.reduce((sum, one) => sum + one.changes, 0),
      rises: seen.reduce((sum, one) => sum + one.rises, 0),
      medianIntervalS: median,
      regularShare: intervals.length === 0 ? 0 : regular / intervals.length,
    };
  });
}

function methodText(
  plans: readonly { readonly recording: Recording; readonly spans: readonly Span[] }[],
  isWhole: boolean,
): string {
  const all = plans.reduce((sum, { recording }) => sum + recording.packets, 0);
  if (isWhole) return `every one of ${all} packets was looked at`;
  const blocks = plans.reduce((sum, { spans }) => sum + spans.length, 0);
  const looked = plans.reduce((sum, { spans }) => sum + packetsOf(spans), 0);
  const percent = ((100 * looked) / all).toPrecision(2);
  return `${blocks} blocks spread over the recordings were looked at, ${percent} % of the packets: a line that seldom changes may have been missed`;
}
