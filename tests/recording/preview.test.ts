import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type BuiltPyramid,
  buildPyramid,
  estimateChannelStates,
  openRecording,
  type PyramidPlan,
  previewColumns,
  pyramidPlan,
  type Recording,
  readWindow,
  type SignalWindow,
  type WindowRequest,
} from '../../recording/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { CancelledError, UsageError } from '../../schemas/index.ts';

const NEVER = new AbortController().signal;

describe('a window of a recording', () => {
  let folder = '';
  let recording: Recording;
  let bytes: Buffer;
  let plan: PyramidPlan;
  let pyramid: BuiltPyramid;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-preview-'));
    await writeSyntheticSession(folder, {
      seconds: 2,
      epochs: 1,
      channels: 16,
      signal: 'pattern',
      dropped: [
        [1000, 1],
        [20_000, 900],
      ],
      trailingBytes: 7,
    });
    recording = await openRecording(join(folder, '20230622_sample_01_a1.rec'));
    bytes = await readFile(recording.file);
    const columns = previewColumns(recording);
    plan = pyramidPlan(recording.packets, columns.length, 16);
    const file = join(folder, 'pyramid');
    const source = { ...geometry(recording), columns };
    await buildPyramid(source, plan, file, { signal: NEVER, onBuilt: () => undefined });
    pyramid = { plan, file, builtPackets: recording.packets };
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const read = (request: Partial<WindowRequest>, options: Parameters<typeof readWindow>[3] = {}) =>
    readWindow(
      recording,
      previewColumns(recording),
      {
        channels: everyKind(),
        firstPacket: 0,
        packets: recording.packets,
        points: 500,
        ...request,
      },
      options,
    );

  const everyKind = () => previewColumns(recording).map(({ id }) => id);

  /** What a window should say, packet by packet, without any of the program's loops. */
  function byHand(window: SignalWindow): number[] {
    const answer: number[] = [];
    for (let point = 0; point < window.points; point++) {
      const first = window.firstPacket + point * window.packetsPerPoint;
      const end = Math.min(recording.packets, first + window.packetsPerPoint);
      const [low, high]: [number[], number[]] = [[], []];
      for (const { offsetBytes, bit, flag } of window.columns) {
        let [least, greatest] = [32_767, -32_768];
        for (let packet = first; packet < end; packet++) {
          const at = recording.headerBytes + packet * recording.packetBytes;
          if (flag !== undefined && ((bytes[at + flag.offsetBytes] ?? 0) & (1 << flag.bit)) === 0) continue;
          const value =
            bit === undefined
              ? bytes.readInt16LE(at + offsetBytes)
              : ((bytes[at + offsetBytes] ?? 0) >> bit) & 1;
          least = Math.min(least, value);
          greatest = Math.max(greatest, value);
        }
        low.push(least);
        high.push(greatest);
      }
      answer.push(...low, ...high);
    }
    return answer;
  }

  it.each<[string, Partial<WindowRequest>, number]>([
    ['a millisecond: the samples themselves', { firstPacket: 12_345, packets: 30, points: 30 }, 1],
    ['one packet', { firstPacket: 7, packets: 1 }, 1],
    ['a stretch that does not begin on the grid', { firstPacket: 999, packets: 5000, points: 300 }, 32],
    ['the end, behind which a piece of a packet lies', { firstPacket: 59_000, packets: 1e9, points: 10 }, 16],
    ['all of it', {}, 128],
  ])('reads %s as it is', async (_, request, packetsPerPoint) => {
    const window = await read(request);
    expect(window.packetsPerPoint).toBe(packetsPerPoint);
    expect(window.share).toBe(1);
    expect([...window.pairs]).toEqual(byHand(window));
    expect(window.firstPacket % window.packetsPerPoint).toBe(0);
    expect(window.firstPacket).toBeLessThanOrEqual(request.firstPacket ?? 0);
  });

  it.each([
    [500, 0],
    [37, 12_345],
    [3, 50_000],
  ])('says the same from a pyramid: %i points from packet %i on', async (points, firstPacket) => {
    const request = { points, firstPacket };
    const window = await read(request, { pyramid: async () => pyramid, wholeBytes: 0 });
    expect(window.share).toBe(1);
    expect([...window.pairs]).toEqual(byHand(window));
  });

  it('looks at samples where no pyramid is, and says at how many', async () => {
    const coarse = await read({ points: 100 }, { wholeBytes: 0 });
    // 8 MiB for 100 points are more than this recording has.
    expect(coarse.share).toBe(1);
    const hurried = await read({ points: 100 }, { wholeBytes: 0, samplingMs: -1 });
    expect(hurried.packetsPerPoint).toBe(8 * coarse.packetsPerPoint);
    expect(hurried.points).toBe(Math.ceil(coarse.points / 8));
    expect(hurried.share).toBeCloseTo(1 / 8, 1);
    const whole = byHand(hurried);
    // Nothing that is not in the recording, and no point left empty.
    const columns = hurried.columns.length;
    for (const [index, value] of hurried.pairs.entries()) {
      const isLeast = index % (2 * columns) < columns;
      if (isLeast) expect(value).toBeGreaterThanOrEqual(whole[index] ?? 0);
      else expect(value).toBeLessThanOrEqual(whole[index] ?? 0);
    }
  });

  it('takes what a half-made pyramid has, and samples for the rest', async () => {
    const half = { ...pyramid, builtPackets: 30_016 };
    const window = await read({ points: 100 }, { pyramid: async () => half, wholeBytes: 0, samplingMs: -1 });
    expect(window.share).toBeGreaterThan(0.5);
    expect(window.share).toBeLessThan(0.6);
    const built = Math.floor(30_016 / window.packetsPerPoint) * 2 * window.columns.length;
    expect(Array.from(window.pairs.subarray(0, built))).toEqual(byHand(window).slice(0, built));
  });

  it('lets a pyramid be read while it is made', async () => {
    const file = join(folder, 'growing');
    const seen: number[] = [];
    const source = { ...geometry(recording), columns: previewColumns(recording) };
    await buildPyramid(source, plan, file, { signal: NEVER, onBuilt: (packets) => seen.push(packets) });
    expect(seen.at(-1)).toBe(recording.packets);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect((await stat(file)).size).toBe(plan.sizeBytes);
    expect(await readFile(file)).toEqual(await readFile(pyramid.file));
  });

  it('ends when nobody wants a pyramid any more', async () => {
    const source = { ...geometry(recording), columns: previewColumns(recording) };
    await expect(
      buildPyramid(source, plan, join(folder, 'left'), {
        signal: AbortSignal.abort(),
        onBuilt: () => undefined,
      }),
    ).rejects.toThrow(CancelledError);
    await expect(read({}, { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
  });

  it.each<[string, Partial<WindowRequest>]>([
    ['no channel', { channels: [] }],
    ['a channel that is not there', { channels: ['12', 'Nothing'] }],
    ['too many channels', { channels: Array.from({ length: 300 }, () => '1') }],
    ['a window before the first packet', { firstPacket: -1 }],
    ['a window behind the last packet', { firstPacket: 1e9 }],
    ['half a packet', { firstPacket: 1.5 }],
    ['no packets', { packets: 0 }],
    ['no points', { points: 0 }],
    ['too many points', { points: 10_000 }],
    ['too much', { points: 4096, channels: Array.from({ length: 100 }, () => '1') }],
  ])('refuses %s', async (_, request) => {
    await expect(read(request)).rejects.toThrow(UsageError);
  });
});

describe('the state of channels', () => {
  it('is guessed from samples: flat, saturated, noisy, fine', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'renshaw-states-'));
    try {
      await writeSyntheticSession(folder, { seconds: 1, epochs: 1, channels: 16, signal: 'realistic' });
      const file = join(folder, '20230622_sample_01_a1.rec');
      const recording = await openRecording(file);
      const [flat, saturated, noisy] = recording.ephys;
      if (flat === undefined || saturated === undefined || noisy === undefined)
        throw new Error('no channels');
      const bytes = await readFile(file);
      for (let packet = 0; packet < recording.packets; packet++) {
        const at = recording.headerBytes + packet * recording.packetBytes;
        bytes.writeInt16LE(5 + (packet % 2), at + flat.offsetBytes);
        bytes.writeInt16LE(packet % 40 === 0 ? 32_767 : 100, at + saturated.offsetBytes);
        bytes.writeInt16LE(packet % 2 === 0 ? 12_000 : -12_000, at + noisy.offsetBytes);
      }
      const handle = await open(file, 'w');
      await handle.write(bytes);
      await handle.close();
      const { channels, places, seconds } = await estimateChannelStates(recording);
      const states = new Map(channels.map(({ id, state }) => [id, state]));
      expect(states.get(flat.id)).toBe('flat');
      expect(states.get(saturated.id)).toBe('saturated');
      expect(states.get(noisy.id)).toBe('noisy');
      expect([...states.values()].filter((state) => state === 'fine')).toHaveLength(13);
      expect(channels.find(({ id }) => id === noisy.id)?.unit).toBe('µV');
      expect(places).toBe(10);
      expect(seconds).toBeCloseTo(1, 2);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

function geometry({ file, headerBytes, packetBytes, packets }: Recording) {
  return { file, headerBytes, packetBytes, packets };
}
