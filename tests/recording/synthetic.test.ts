import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  planSyntheticSession,
  type SyntheticOptions,
  type SyntheticRig,
  sampleSessionOptions,
  syntheticRigs,
  writeSyntheticSession,
} from '../../recording/synthetic/index.ts';
import { CancelledError, InputError, UsageError } from '../../schemas/index.ts';
import { bitChanges, readByHand } from './by-hand.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'synthetic-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function sha256Of(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir)
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(dir, name)))
          .digest('hex'),
      ]),
  );
}

const WITHOUT: Partial<Record<SyntheticRig, string[]>> = { unavailableWithoutBytes: ['Auxiliary_Box'] };
const rigs = Object.entries(syntheticRigs) as [SyntheticRig, Partial<SyntheticOptions>][];

describe.each(rigs)('rig %s, read by hand', (rig, options) => {
  test('holds what its truth says', async () => {
    const dir = join(folder, rig);
    const truth = await writeSyntheticSession(dir, { ...options, signal: 'pattern' });
    expect(readdirSync(dir).sort()).toEqual([...truth.files].sort());

    for (const [index, recording] of truth.recordings.entries()) {
      const rec = readByHand(join(dir, recording.fileName), WITHOUT[rig] ?? [], rig === 'bytesByPreference');
      expect(rec.packetBytes).toBe(truth.layout.packetBytes);
      expect(rec.header.length).toBe(recording.headerBytes);
      expect(rec.packetCount).toBe(recording.packets);
      expect(rec.leftOverBytes).toBe(recording.trailingBytes);
      expect(rec.order).toEqual(truth.layout.hwChans);
      expect(rec.counterOffset).toBe(truth.layout.timestampOffsetBytes);
      for (const { name, offsetBytes } of truth.layout.devices)
        expect(rec.devices.get(name)).toBe(offsetBytes);

      let sample = 0;
      let strange = 0;
      let wrongCounters = 0;
      const lost = new Map(recording.dropped);
      for (let packet = 0; packet < rec.packetCount; packet++, sample++) {
        sample += lost.get(packet) ?? 0;
        const at = packet * rec.packetBytes;
        if (rec.packets[at] !== 0x55) strange++;
        const counter = (recording.firstCounter + sample) % 2 ** 32;
        if (rec.packets.readUInt32LE(at + rec.counterOffset) !== counter) wrongCounters++;
        if (packet % 997 !== 0) continue;
        for (const [slot, hwChan] of rec.order.entries()) {
          const sum = 521 * hwChan + 31 * sample + 7 * Math.floor(sample / 65536) + 4099 * index;
          const value = rec.packets.readInt16LE(at + rec.ephysOffset + 2 * slot);
          if (value !== (sum % 65536) - 32768 || value !== truth.ephysSample(index, hwChan, packet))
            strange++;
        }
      }
      expect({ strange, wrongCounters }).toEqual({ strange: 0, wrongCounters: 0 });
      expect(sample).toBe(recording.samples);
    }
  });
});

describe('one recording in every detail', () => {
  let truth: Awaited<ReturnType<typeof writeSyntheticSession>>;
  let rec: ReturnType<typeof readByHand>;
  beforeAll(async () => {
    const dir = join(folder, 'detail');
    truth = await writeSyntheticSession(dir, {
      epochs: 1,
      seconds: 3,
      signal: 'pattern',
      dropped: [
        [31, 2],
        [20000, 900],
        [70000, 1],
      ],
    });
    rec = readByHand(join(dir, truth.files.at(-1) ?? ''));
  });

  test('digital lines change where the truth says, and nowhere else', () => {
    const channels = rec.elements.filter(({ attributes }) => attributes['dataType'] === 'digital');
    expect(channels).toHaveLength(72);
    let changing = 0;
    for (const { attributes } of channels) {
      const { id = '', startByte, bit } = attributes;
      const device = rec.devices.get(id.startsWith('ECU') ? 'ECU' : 'Controller_DIO') ?? 0;
      const seen = bitChanges(rec, device + Number(startByte), Number(bit));
      const line = truth.recordings[0]?.dio.find(({ channelId }) => channelId === id);
      expect(seen, id).toEqual({ initial: line?.initial ?? 0, changes: line?.transitions ?? [] });
      if (seen.changes.length > 0) changing++;
    }
    expect(changing).toBeGreaterThan(5);
  });

  test('SysClock follows the counter within its jitter, through losses', () => {
    const at = (packet: number) =>
      rec.packets.readBigInt64LE(packet * rec.packetBytes + (rec.devices.get('SysClock') ?? 0));
    const counter = (packet: number) =>
      rec.packets.readUInt32LE(packet * rec.packetBytes + rec.counterOffset);
    let worst = 0;
    for (let packet = 0; packet < rec.packetCount; packet += 7) {
      expect(at(packet)).toBe(truth.sysClockNs(0, packet));
      const expected = (counter(packet) - counter(0)) * (1e9 / 30000) * (1 + 3e-6);
      worst = Math.max(worst, Math.abs(Number(at(packet) - at(0)) - expected));
    }
    expect(worst).toBeGreaterThan(5000);
    expect(worst).toBeLessThan(20010);
    const creation = truth.recordings[0]?.systemTimeAtCreationMs ?? 0;
    expect(new Date(creation).toISOString()).toBe('2023-06-22T20:00:00.888Z');
    expect(Math.abs(Number(at(0) - BigInt(creation) * 1_000_000n) - 150e6)).toBeLessThan(10001);
  });

  test('sensors update where their flag stands', () => {
    const device = rec.devices.get('Multiplexed') ?? 0;
    const flags = { accelerometer: 3, gyroscope: 2, magnetometer: 1 } as const;
    for (const [sensor, bit] of Object.entries(flags)) {
      const fresh: number[][] = [];
      for (let packet = 0; packet < rec.packetCount; packet++) {
        const at = packet * rec.packetBytes + device;
        if ((((rec.packets[at] ?? 0) >> bit) & 1) === 0) continue;
        fresh.push([packet, ...[2, 4, 6].map((offset) => rec.packets.readInt16LE(at + offset))]);
      }
      expect(fresh).toEqual(truth.sensorSamples(0, sensor as keyof typeof flags));
      expect(fresh.length).toBeGreaterThan(sensor === 'magnetometer' ? 140 : 290);
    }
    expect([2, 4, 6].map((offset) => rec.packets.readInt16LE(device + offset))).toEqual(truth.firstWords(0));
  });

  test('analog channels of the ECU', () => {
    const device = rec.devices.get('ECU') ?? 0;
    expect(truth.analogChannels.map(({ id }) => id)).toEqual([
      ...[1, 2, 3, 4, 5, 6, 7, 8].map((place) => `ECU_Ain${place}`),
      ...[1, 2, 3, 4].map((place) => `ECU_Aout${place}`),
    ]);
    for (const { id, startByte } of truth.analogChannels) {
      const seen = new Set<number>();
      for (let packet = 0; packet < rec.packetCount; packet += 101) {
        const value = rec.packets.readInt16LE(packet * rec.packetBytes + device + startByte);
        expect(value).toBe(truth.analogSample(0, id, packet));
        seen.add(value);
      }
      expect(seen.size, id).toBeGreaterThan(30);
    }
  });
});

describe('files beside the recording', () => {
  test('camera files list the frames of the truth, and the video has as many pictures', async () => {
    const dir = join(folder, 'cameras');
    const truth = await writeSyntheticSession(dir, { ...syntheticRigs.twoCameras, channels: 4 });
    expect(truth.cameras).toHaveLength(2);
    for (const { camera, frames, framesBeforePause } of truth.cameras) {
      const stem = join(dir, `20230622_sample_01_a1.${camera}`);
      const sync = readFileSync(`${stem}.videoTimeStamps.cameraHWSync`);
      const start = sync.indexOf('<End settings>\n') + 15;
      expect(sync.length - start).toBe(16 * frames.length);
      expect(frames[0]?.frameCount).toBe(65500);
      expect(frames[40]?.frameCount).toBe(4);
      for (const [index, frame] of frames.entries()) {
        expect(sync.readUInt32LE(start + 16 * index)).toBe(frame.posTimestamp);
        expect(sync.readUInt32LE(start + 16 * index + 4)).toBe(frame.frameCount);
        expect(String(sync.readBigUInt64LE(start + 16 * index + 8))).toBe(frame.hwTimestampNs);
      }
      const steps = frames.slice(1).map((frame, index) => frame.seconds - (frames[index]?.seconds ?? 0));
      expect(steps.findIndex((step) => step > 0.4)).toBe(framesBeforePause - 1);

      const tracking = readFileSync(`${stem}.videoPositionTracking`);
      const tracked = frames.filter(({ position }) => position !== null);
      const first = tracking.indexOf('<End settings>\n') + 15;
      expect(tracking.length - first).toBe(12 * tracked.length);
      expect(frames.length - tracked.length).toBe(3);
      for (const [index, { posTimestamp, position }] of tracked.entries()) {
        expect(tracking.readUInt32LE(first + 12 * index)).toBe(posTimestamp);
        expect(tracking.readUInt16LE(first + 12 * index + 4)).toBe(position?.x);
        expect(tracking.readUInt16LE(first + 12 * index + 10)).toBe(position?.y2);
      }

      const video = readFileSync(`${stem}.h264`);
      let pictures = 0;
      for (let at = video.indexOf('\0\0\0\x01'); at >= 0; at = video.indexOf('\0\0\0\x01', at + 4)) {
        const type = (video[at + 4] ?? 0) & 31;
        if (type === 1 || type === 5) pictures++;
      }
      expect(pictures).toBe(frames.length);
    }
  });

  test('the state script reports the changes of the digital lines', () => {
    const truth = planSyntheticSession({ epochs: 1, seconds: 8, splitParts: 3 });
    const script = truth.stateScripts[0];
    const changes = truth.recordings
      .flatMap(({ dio }) => dio.filter(({ role }) => role !== 'camera ticks'))
      .reduce((sum, { transitions }) => sum + transitions.length, 0);
    expect(script?.masks.length).toBe(changes);
    expect(script?.text).toMatch(/^\d+ \d+ \d+$/m);
    expect(script?.text).toMatch(/^\d+ rewards = 1$/m);
    for (const [ms, inputs, outputs] of script?.masks ?? []) {
      expect(script?.text).toContain(`\n${ms} ${inputs} ${outputs}\n`);
      const packet = Math.round((ms / 1000) * 30000) - 51493215;
      expect(packet).toBeGreaterThan(0);
    }
  });

  test('the metadata is YAML whose map matches the header', async () => {
    const dir = join(folder, 'metadata');
    const truth = await writeSyntheticSession(dir, { ...syntheticRigs.splitProbe, channels: 64 });
    const metadata: unknown = parse(readFileSync(join(dir, '20230622_sample_metadata.yml'), 'utf8'));
    expect(metadata).toMatchObject({
      experimenter_name: ['Doe, Jane', 'Roe, Richard'],
      session_id: 'sample_20230622',
      subject: { subject_id: 'sample', sex: 'M', species: 'Rattus norvegicus', weight: 420 },
      electrode_groups: [{ id: 0, device_type: 'A1x32-6mm-50-177-H32_21mm' }, { id: 1 }],
      associated_video_files: [{ name: '20230622_sample_01_a1.1.h264', camera_id: 0, task_epochs: 1 }],
    });
    const map = (
      metadata as { ntrode_electrode_group_channel_map: { ntrode_id: number; map: Record<string, number> }[] }
    ).ntrode_electrode_group_channel_map;
    expect(map.map(({ ntrode_id }) => ntrode_id)).toEqual(truth.nTrodes.map(({ id }) => id));
    expect(map.slice(0, 8).flatMap((nTrode) => Object.values(nTrode.map))).toEqual(
      Array.from({ length: 32 }, (_, electrode) => electrode),
    );
  });
});

describe('the writer', () => {
  test('the same options give the same bytes, another seed gives others', async () => {
    const options = { seconds: 0.7, epochs: 1, channels: 32 };
    const [one, same, other] = [join(folder, 'one'), join(folder, 'same'), join(folder, 'other')];
    await writeSyntheticSession(one, options);
    await writeSyntheticSession(same, options);
    await writeSyntheticSession(other, { ...options, seed: 2 });
    expect(sha256Of(same)).toEqual(sha256Of(one));
    expect(sha256Of(other)['20230622_sample_01_a1.rec']).not.toBe(sha256Of(one)['20230622_sample_01_a1.rec']);
  });

  test('a loss takes samples away and leaves all others as they were', async () => {
    const whole = join(folder, 'whole');
    const lossy = join(folder, 'lossy');
    await writeSyntheticSession(whole, { seconds: 1, epochs: 1 });
    await writeSyntheticSession(lossy, { seconds: 1, epochs: 1, dropped: [[12000, 5]] });
    const before = readByHand(join(whole, '20230622_sample_01_a1.rec'));
    const after = readByHand(join(lossy, '20230622_sample_01_a1.rec'));
    const cut = 12000 * before.packetBytes;
    const ephys = (rec: typeof before, packet: number) =>
      rec.packets.subarray(packet * rec.packetBytes + rec.ephysOffset, (packet + 1) * rec.packetBytes);
    expect(after.packets.subarray(0, cut).equals(before.packets.subarray(0, cut))).toBe(true);
    for (let packet = 12000; packet < after.packetCount; packet++) {
      expect(ephys(after, packet).equals(ephys(before, packet + 5))).toBe(true);
    }
  });

  test('realistic channels look like a brain: microvolts, theta, spikes, nothing clipped', async () => {
    const dir = join(folder, 'realistic');
    await writeSyntheticSession(dir, { seconds: 2, epochs: 1 });
    const rec = readByHand(join(dir, '20230622_sample_01_a1.rec'));
    for (const slot of [0, 13, 31]) {
      const values = Array.from(
        { length: rec.packetCount },
        (_, packet) => 0.195 * rec.packets.readInt16LE(packet * rec.packetBytes + rec.ephysOffset + 2 * slot),
      );
      const rms = Math.hypot(...values.slice(0, 30000)) / Math.sqrt(30000);
      expect(rms).toBeGreaterThan(15);
      expect(rms).toBeLessThan(120);
      expect(Math.min(...values)).toBeLessThan(-100);
      expect(Math.min(...values)).toBeGreaterThan(-1000);
    }
  });

  test('refuses to replace a session unless it may', async () => {
    const dir = join(folder, 'again');
    const options = { seconds: 0.1, epochs: 1 };
    await writeSyntheticSession(dir, options);
    await expect(writeSyntheticSession(dir, options)).rejects.toThrow(InputError);
    expect(existsSync(join(dir, '20230622_sample_01_a1.rec'))).toBe(true);
    await writeSyntheticSession(dir, options, { overwrite: true });
    await expect(writeSyntheticSession(join(dir, '20230622_sample_metadata.yml'), options)).rejects.toThrow(
      InputError,
    );
  });

  test('leaves nothing when it is cancelled, and tells how far it is', async () => {
    const dir = join(folder, 'cancelled');
    const stop = new AbortController();
    const told: number[] = [];
    const onProgress = (doneBytes: number, totalBytes: number) => {
      told.push(doneBytes / totalBytes);
      if (doneBytes > totalBytes / 2) stop.abort();
    };
    const writing = writeSyntheticSession(dir, { seconds: 2 }, { signal: stop.signal, onProgress });
    await expect(writing).rejects.toThrow(CancelledError);
    expect(readdirSync(dir)).toEqual([]);
    expect(told.at(-1)).toBeGreaterThan(0.5);
    expect(told.at(-1)).toBeLessThan(0.7);
  });

  test.each<Partial<SyntheticOptions>>([
    { channels: -1 },
    { seconds: Number.NaN },
    { epochs: 1.5 },
    { date: '20231340' },
    { animal: 'a/b' },
    { trailingBytes: 118 },
    { seconds: 1, dropped: [[0, 1]] },
    { seconds: 1, dropped: [[29999, 1]] },
  ])('refuses %o', (options) => {
    expect(() => planSyntheticSession(options)).toThrow(UsageError);
  });

  test('the sample session is small', () => {
    const { recordings } = planSyntheticSession(sampleSessionOptions);
    expect(recordings.map(({ dropped }) => dropped)).toEqual([[[90000, 1]], [[210000, 1]]]);
    expect(recordings.reduce((sum, { fileBytes }) => sum + fileBytes, 0)).toBeLessThan(100e6);
  });

  test('the truth can be kept as JSON', () => {
    const truth = planSyntheticSession({ seconds: 1 });
    const data = Object.fromEntries(Object.entries(truth).filter(([, part]) => typeof part !== 'function'));
    expect(Object.keys(data)).toHaveLength(Object.keys(truth).length - 7);
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });
});
