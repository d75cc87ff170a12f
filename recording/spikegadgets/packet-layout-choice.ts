import { InputError } from '../../schemas/index.ts';
import { type PacketLayout, SYNC_BYTE } from './packet-layout.ts';
import { type ClockReading, isPlausibleClock } from './packet-layout-clock.ts';
import { clockProbes, syncProbes } from './packet-layout-probes.ts';

/** The file whose packets decide between layouts. */
export interface PacketFile {
  readonly file: string;
  readonly headerBytes: number;
  readonly sizeBytes: number;
  readonly rateHz: number;
  /** Start of the recording, ms since 1970 UTC, where the header says it. */
  readonly startUnixMs: number | undefined;
  /** Reads so many bytes at an offset of the file; several reads may be under way. */
  readonly bytesAt: (offset: number, bytes: number) => Promise<Buffer>;
}

const CLOCK_BYTES = 8;
const COUNTER_BYTES = 4;

/**
 * Chooses the layout whose sync byte stands at every packet start that is looked at. A few packets may fit several:
 * then the one that most sync bytes speak for, and among those one that leaves no bytes over. Between layouts of the
 * same size, SysClock decides where it can; else the first is taken, and said.
 * @throws InputError `layout` naming each layout tried and where it failed
 */
export async function chooseLayout(
  layouts: readonly PacketLayout[],
  from: PacketFile,
): Promise<PacketLayout> {
  const dataBytes = from.sizeBytes - from.headerBytes;
  const packetsIn = (layout: PacketLayout): number => Math.floor(dataBytes / layout.packetBytes);
  const fitting: PacketLayout[] = [];
  const failures: string[] = [];
  let failedAt: number | undefined;
  for (const layout of layouts) {
    const failure = await firstMissingSync(layout, packetsIn(layout), from);
    if (failure === undefined) {
      fitting.push(layout);
      continue;
    }
    failedAt ??= failure.offset;
    // The other order of the same devices fails at the same byte.
    if (layout.deviceOrder === 'document')
      failures.push(
        `${layout.name} (${layout.packetBytes} bytes a packet): 0x${failure.byte.toString(16).padStart(2, '0')} at byte ${failure.offset}, packet ${failure.packet}`,
      );
  }
  const isWhole = (layout: PacketLayout): number => (dataBytes % layout.packetBytes === 0 ? 1 : 0);
  const [likeliest, ...rest] = fitting.toSorted(
    (a, b) => packetsIn(b) - packetsIn(a) || isWhole(b) - isWhole(a),
  );
  if (likeliest !== undefined)
    return await byClock(
      [likeliest, ...rest.filter(({ packetBytes }) => packetBytes === likeliest.packetBytes)],
      packetsIn(likeliest),
      from,
    );
  throw new InputError('layout', {
    found: `no sync byte where packets should begin: ${failures.join('; ')}`,
    expected: '0x55 at the start of every packet',
    todo: 'The header does not describe these packets: check that the file was copied whole, and that the header was not edited.',
    where: { file: from.file, byte: failedAt },
  });
}

async function firstMissingSync(
  layout: PacketLayout,
  packets: number,
  { headerBytes, bytesAt }: PacketFile,
): Promise<{ packet: number; offset: number; byte: number } | undefined> {
  const look = async (packet: number): Promise<{ packet: number; offset: number; byte: number }> => {
    const offset = headerBytes + packet * layout.packetBytes;
    return { packet, offset, byte: (await bytesAt(offset, 1)).readUInt8() };
  };
  // Most layouts that do not fit show it at once. The others are asked for together: whoever waits for each in turn waits
  // for a busy process as often.
  const probes = syncProbes(packets);
  for (const some of [probes.slice(0, 2), probes.slice(2)]) {
    const seen = await Promise.all(some.map(look));
    const missing = seen.find(({ byte }) => byte !== SYNC_BYTE);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

/** Of layouts of one size, the one under which SysClock is a clock. */
async function byClock(
  layouts: readonly [PacketLayout, ...PacketLayout[]],
  packets: number,
  from: PacketFile,
): Promise<PacketLayout> {
  const [first, ...others] = layouts;
  const plausible: PacketLayout[] = [];
  if (others.length > 0)
    for (const layout of layouts) if (await hasClock(layout, packets, from)) plausible.push(layout);
  const chosen = plausible[0] ?? first;
  if (chosen.contradiction === undefined) return chosen;
  const isDecided =
    plausible.length > 0 && plausible.every(({ deviceOrder }) => deviceOrder === chosen.deviceOrder);
  const outcome = isDecided
    ? `SysClock shows that the bytes follow ${chosen.deviceOrder === 'document' ? 'the document' : 'packetOrderPreference'}`
    : 'no SysClock tells which the bytes follow, and the order of the document is taken: check a line or a sensor that you know';
  const sentence = `packetOrderPreference disagrees with the order of the devices (${chosen.contradiction}): ${outcome}`;
  return { ...chosen, warnings: [...chosen.warnings, sentence] };
}

async function hasClock(layout: PacketLayout, packets: number, from: PacketFile): Promise<boolean> {
  const { systemClock, timestampOffsetBytes, packetBytes } = layout;
  if (systemClock === undefined) return false;
  const look = async (packet: number): Promise<ClockReading> => {
    const start = from.headerBytes + packet * packetBytes;
    const clock = await from.bytesAt(start + systemClock.offsetBytes, CLOCK_BYTES);
    const counter = await from.bytesAt(start + timestampOffsetBytes, COUNTER_BYTES);
    return { counter: counter.readUInt32LE(), ns: clock.readBigInt64LE() };
  };
  const readings = await Promise.all(clockProbes(packets).map(look));
  return isPlausibleClock(readings, { rateHz: from.rateHz, startUnixMs: from.startUnixMs, packets });
}
