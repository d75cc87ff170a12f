import { type FileHandle, open } from 'node:fs/promises';
import { openRecording, type Recording } from '../../recording/index.ts';
import { InputError, PREVIEW_LIMITS, type SignalPreview, throwIfCancelled } from '../../schemas/index.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;
/** Longer stretches are looked at in parts: a person waits a second or two for a picture, not minutes. */
const WHOLE_BYTES = 512 * 1024 * 1024;

export interface PreviewSettings {
  readonly file: string;
  /** Ids as the recording has them: hwChan for electrodes, `3:2` for the second channel of nTrode 3, `ECU_Ain1`. */
  readonly channels?: readonly string[] | undefined;
  readonly fromSeconds: number;
  /** To the end of the recording when it is not given. */
  readonly seconds?: number | undefined;
  readonly points: number;
}

export interface PreviewOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (done: number, total: number) => void;
  /** For tests. */
  readonly wholeBytes?: number | undefined;
}

interface Drawn {
  readonly channel: SignalPreview['channels'][number];
  readonly offsetBytes: number;
}

/**
 * A stretch of some channels, as samples or as the least and greatest sample of each point.
 * @throws InputError for a channel or a stretch that the recording does not have; CancelledError
 */
export async function previewSignal(
  settings: PreviewSettings,
  options: PreviewOptions,
): Promise<SignalPreview> {
  const recording = await openRecording(settings.file);
  const { rateHz, packets, packetBytes } = recording;
  const channels = chosenChannels(recording, settings.channels);
  const firstPacket = Math.round(settings.fromSeconds * rateHz);
  if (firstPacket >= packets)
    throw new InputError('file', {
      found: `a stretch that begins at ${settings.fromSeconds} s`,
      expected: `less than ${(packets / rateHz).toFixed(3)} s, where the recording ends`,
      todo: 'Ask for a stretch within the recording.',
      where: { file: settings.file },
    });
  const wanted = settings.seconds === undefined ? packets : Math.ceil(settings.seconds * rateHz);
  const spanPackets = Math.min(Math.max(1, wanted), packets - firstPacket);
  const most = Math.min(settings.points, Math.floor(PREVIEW_LIMITS.values / channels.length));
  const packetsPerPoint = Math.ceil(spanPackets / most);
  const points = Math.ceil(spanPackets / packetsPerPoint);
  const wholeBytes = options.wholeBytes ?? WHOLE_BYTES;
  const share = Math.min(1, wholeBytes / (spanPackets * packetBytes));
  const readPerPoint = Math.max(1, Math.floor(packetsPerPoint * share));
  const low = channels.map(() => new Int16Array(points).fill(32_767));
  const high = channels.map(() => new Int16Array(points).fill(-32_768));
  const stretch = { firstPacket, spanPackets, packetsPerPoint, readPerPoint };
  await readStretch(recording, stretch, options, (view, at, rows, firstRow) => {
    for (const [index, { offsetBytes }] of channels.entries()) {
      const [min, max] = [low[index], high[index]];
      if (min === undefined || max === undefined) continue;
      for (let row = 0, byte = at + offsetBytes; row < rows; row++, byte += packetBytes) {
        const point = Math.floor((firstRow + row) / packetsPerPoint);
        const count = view.getInt16(byte, true);
        if (count < (min[point] ?? 0)) min[point] = count;
        if (count > (max[point] ?? 0)) max[point] = count;
      }
    }
  });
  return {
    file: settings.file,
    rateHz,
    packets,
    firstPacket,
    spanPackets,
    packetsPerPoint,
    points,
    kind: packetsPerPoint === 1 ? 'counts' : 'min-max',
    isWhole: readPerPoint === packetsPerPoint,
    channels: channels.map(({ channel }, index) => {
      const [min, max] = [[...(low[index] ?? [])], [...(high[index] ?? [])]];
      return packetsPerPoint === 1 ? { ...channel, counts: min } : { ...channel, min, max };
    }),
  };
}

/** Gives the packets of a stretch, counted from its first, in blocks that end where a point's part ends. */
async function readStretch(
  recording: Recording,
  stretch: Readonly<Record<'firstPacket' | 'spanPackets' | 'packetsPerPoint' | 'readPerPoint', number>>,
  { signal, onBytes }: PreviewOptions,
  take: (view: DataView, offset: number, rows: number, firstRow: number) => void,
): Promise<void> {
  const { packetBytes, headerBytes } = recording;
  const { firstPacket, spanPackets, packetsPerPoint, readPerPoint } = stretch;
  const isWhole = readPerPoint === packetsPerPoint;
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / packetBytes));
  // Read whole, the stretch is one part; else each point is one.
  const step = isWhole ? spanPackets : packetsPerPoint;
  const partRows = isWhole ? spanPackets : readPerPoint;
  const totalBytes = Math.ceil(spanPackets / step) * partRows * packetBytes;
  let doneBytes = 0;
  const buffer = Buffer.alloc(Math.min(blockRows, partRows) * packetBytes);
  const view = new DataView(buffer.buffer, buffer.byteOffset);
  const handle = await open(recording.file, 'r');
  try {
    for (let part = 0; part < spanPackets; part += step) {
      const end = Math.min(part + partRows, spanPackets);
      for (let row = part; row < end; row += blockRows) {
        throwIfCancelled(signal);
        const rows = Math.min(blockRows, end - row);
        const position = headerBytes + (firstPacket + row) * packetBytes;
        await readAll(handle, buffer.subarray(0, rows * packetBytes), position, recording.file);
        take(view, 0, rows, row);
        doneBytes += rows * packetBytes;
        onBytes(Math.min(doneBytes, totalBytes), totalBytes);
      }
    }
  } finally {
    await handle.close();
  }
}

async function readAll(handle: FileHandle, into: Buffer, position: number, file: string): Promise<void> {
  const { bytesRead } = await handle.read(into, 0, into.length, position);
  if (bytesRead === into.length) return;
  throw new InputError('file', {
    found: `${bytesRead} of ${into.length} bytes`,
    expected: 'a recording that stays as long as it was',
    todo: 'Wait until nothing writes or copies the file any more, and look again.',
    where: { file, byte: position },
  });
}

/** Where nothing is named: the first channel of the first nTrodes, which shows whether anything was recorded. */
const DEFAULT_NTRODES = 8;

function chosenChannels(recording: Recording, wanted: readonly string[] | undefined): readonly Drawn[] {
  const known = new Map<string, Drawn>();
  const byHwChan = new Map(recording.ephys.map((one) => [one.hwChan, one] as const));
  for (const { id, offsetBytes } of recording.analog) known.set(id, { channel: { id }, offsetBytes });
  for (const { id, offsetBytes, microvoltsPerCount } of recording.ephys)
    known.set(id, { channel: { id, ...scaleOf(microvoltsPerCount) }, offsetBytes });
  for (const { id: nTrode, hwChans } of recording.nTrodes)
    for (const [index, hwChan] of hwChans.entries()) {
      const one = byHwChan.get(hwChan);
      if (one === undefined) continue;
      const { offsetBytes, microvoltsPerCount } = one;
      for (const id of [one.id, `${nTrode}:${index + 1}`])
        known.set(id, { channel: { id, nTrode, ...scaleOf(microvoltsPerCount) }, offsetBytes });
    }
  const ids = wanted ?? recording.nTrodes.slice(0, DEFAULT_NTRODES).map(({ id }) => `${id}:1`);
  const chosen = ids.flatMap((id) => known.get(id) ?? []);
  if (chosen.length === ids.length && chosen.length > 0) return chosen;
  const unknown = ids.filter((id) => !known.has(id));
  throw new InputError('header', {
    found: unknown.length === 0 ? 'no channel to show' : `no channel ${unknown.join(', ')}`,
    expected: 'channels as 3:2 (nTrode and channel, from 1), by hwChan, or by the name of an analog channel',
    todo: 'Take the nTrodes from inspect_recording.',
    where: { file: recording.file },
  });
}

function scaleOf(microvoltsPerCount: number | undefined): { microvoltsPerCount?: number } {
  return microvoltsPerCount === undefined ? {} : { microvoltsPerCount };
}
