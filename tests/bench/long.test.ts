import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { longTable, packetsOf } from '../../bench/long/table.ts';
import { lostBefore, STRETCH, VirtualRecording } from '../../bench/long/virtual-recording.ts';
import { planSyntheticSession } from '../../recording/synthetic/index.ts';

const truth = planSyntheticSession({ channels: 8, seconds: 0.1, epochs: 1, cameras: 0, stateScript: false });
const { layout } = truth;
const HEADER = Buffer.from('a header');

async function bytesOf(recording: VirtualRecording, position: number, length: number): Promise<Buffer> {
  const target = Buffer.alloc(length);
  const { bytesRead } = await recording.read(target, 0, length, position);
  return target.subarray(0, bytesRead);
}

describe('a virtual recording', () => {
  const packets = 501 * STRETCH + 7;
  const recording = new VirtualRecording(truth, HEADER, packets);
  const packetAt = (packet: number) =>
    bytesOf(recording, HEADER.length + packet * layout.packetBytes, layout.packetBytes);

  it('is as long as it says, and no longer', async () => {
    expect(recording.sizeBytes).toBe(HEADER.length + packets * layout.packetBytes);
    expect((await bytesOf(recording, recording.sizeBytes - 3, 10)).length).toBe(3);
    expect((await bytesOf(recording, recording.sizeBytes, 10)).length).toBe(0);
  });

  it('holds the same bytes however it is read', async () => {
    const from = HEADER.length + (2 * STRETCH - 1) * layout.packetBytes - 5;
    const whole = await bytesOf(recording, 0, from + 3 * layout.packetBytes);
    expect(whole.subarray(0, HEADER.length)).toEqual(HEADER);
    for (const length of [1, 17, 2 * layout.packetBytes])
      expect(await bytesOf(recording, from, length)).toEqual(whole.subarray(from, from + length));
  });

  it('counts on past a loss and past the wrap', async () => {
    const counter = async (packet: number) =>
      (await packetAt(packet)).readUInt32LE(layout.timestampOffsetBytes);
    const loss = 500 * STRETCH;
    expect((await counter(loss)) - (await counter(loss - 1))).toBe(2);
    const long = new VirtualRecording(truth, HEADER, 700 * STRETCH);
    const wrap = HEADER.length + (3_600_000 - 1) * layout.packetBytes + layout.timestampOffsetBytes;
    expect((await bytesOf(long, wrap - layout.packetBytes, 4)).readUInt32LE(0)).toBe(2 ** 32 - 1);
    expect((await bytesOf(long, wrap, 4)).readUInt32LE(0)).toBe(0);
    expect([499, 500, 18_499, 18_500, 36_500].map(lostBefore)).toEqual([0, 1, 1, 3, 6]);
  });

  it('marks the first packet of every stretch', async () => {
    const marked = await packetAt(3 * STRETCH);
    const slot = layout.hwChans.indexOf(5);
    expect(marked.readInt16LE(layout.ephysOffsetBytes + 2 * slot)).toBe((3 * 7919 + 5 * 104_729) % 32_768);
    expect(
      (await packetAt(3 * STRETCH + 1)).subarray(layout.ephysOffsetBytes).every((byte) => byte === 0),
    ).toBe(true);
  });
});

it('compares memory with the shortest recording', () => {
  const run = (hours: number, peakBytes: number) => ({
    hours,
    sourceBytes: 33.5e9 * hours,
    outputBytes: 180e6 * hours,
    resident: [2e8, 2e8, 2e8],
    measured: { wallSeconds: 100 * hours, cpuSeconds: 60 * hours, peakBytes, ownPeakBytes: peakBytes },
    checks: [{ name: 'rows', found: '1', isRight: hours === 1 }],
  });
  const [, , , row] = longTable([run(1, 3e8), run(17, 3.3e8)]).split('\n');
  expect(row).toContain('| 1700 s | 100 s | 60 s | 330 MB | 330 MB | 1.100 |');
  expect(row).toContain('0 of 1 right');
  expect(packetsOf(17)).toBe(1_836_000_000);
});

it.runIf(process.platform === 'linux')('runs, and finds its own file right', async () => {
  const main = fileURLToPath(new URL('../../bench/long/main.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    main,
    '--hours',
    '0.002',
    '--channels',
    '8',
  ]);
  expect(stdout).toMatch(/\| 0\.002 h \| .* \| (18 of 18 right|left out) \|/);
});
