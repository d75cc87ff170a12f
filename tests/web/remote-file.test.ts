import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import fc from 'fast-check';
import { File, ready } from 'h5wasm';
import { Dataset as NodeDataset, File as NodeFile, ready as nodeReady } from 'h5wasm/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf } from '../../web/results/file/answer.ts';
import type { Details, Entry, Samples } from '../../web/results/file/contents.ts';
import { type FileSystem, mountRemote } from '../../web/results/file/mount-remote.ts';
import { type AskRange, remoteBytes } from '../../web/results/file/remote-bytes.ts';
import { openWorkshop, type Workshop } from '../conversion/workshop.ts';

const BLOCK = 64 * 1024;

function served(whole: Uint8Array, asked: [number, number][] = []): AskRange {
  return (start, end) => {
    asked.push([start, end]);
    return { bytes: whole.slice(start, end), totalBytes: whole.length, version: '"1"' };
  };
}

const whole = Uint8Array.from({ length: 5 * BLOCK + 100 }, (_, index) => (index * 7919) % 251);

describe('a file that lies with the server', () => {
  it('reads the same as one on the disk, wherever and how much', () => {
    const remote = remoteBytes(served(whole));
    fc.assert(
      fc.property(fc.nat(whole.length + 10), fc.nat(3 * BLOCK), (position, length) => {
        const target = new Uint8Array(length);
        const count = remote.readInto(target, position);
        expect(count).toBe(Math.max(0, Math.min(length, whole.length - position)));
        expect(Buffer.compare(target.subarray(0, count), whole.subarray(position, position + count))).toBe(0);
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  it('asks for blocks side by side at once, and for none twice', () => {
    const asked: [number, number][] = [];
    const remote = remoteBytes(served(whole, asked));
    remote.readInto(new Uint8Array(10), 3 * BLOCK);
    remote.readInto(new Uint8Array(5 * BLOCK), 50);
    remote.readInto(new Uint8Array(5 * BLOCK), 0);
    expect(asked).toEqual([
      [0, BLOCK],
      [3 * BLOCK, 4 * BLOCK],
      [BLOCK, 3 * BLOCK],
      [4 * BLOCK, whole.length],
    ]);
    expect(remote.sentBytes()).toBeLessThanOrEqual(whole.length);
  });

  it('does not mix two versions of a file', () => {
    let version = '"1"';
    const remote = remoteBytes((start, end) => ({ ...served(whole)(start, end), version }));
    version = '"2"';
    expect(() => remote.readInto(new Uint8Array(10), 2 * BLOCK)).toThrow(/changed since/);
  });

  it('keeps no more than 32 MiB', () => {
    const asked: [number, number][] = [];
    const totalBytes = 4096 * BLOCK;
    const remote = remoteBytes((start, end) => {
      asked.push([start, end]);
      return { bytes: new Uint8Array(end - start), totalBytes, version: '"1"' };
    });
    for (let block = 0; block < 1024; block += 1) remote.readInto(new Uint8Array(1), block * BLOCK);
    const before = asked.length;
    remote.readInto(new Uint8Array(1), 1000 * BLOCK);
    expect(asked.length).toBe(before);
    remote.readInto(new Uint8Array(1), 10 * BLOCK);
    expect(asked.length).toBe(before + 1);
  });
});

describe('an NWB file of ours, read by ranges', () => {
  let workshop: Workshop;
  let path = '';
  let handle = 0;
  let file: File;
  let sent = () => 0;
  let lastFault: () => Error | undefined;
  let isAway = false;

  beforeAll(async () => {
    workshop = await openWorkshop();
    ({ path } = await workshop.convert('remote', { seconds: 8, channels: 64, epochs: 1 }));
    handle = openSync(path, 'r');
    const totalBytes = fstatSync(handle).size;
    const remote = remoteBytes((start, end) => {
      if (isAway) throw new Error('The service does not answer.');
      const bytes = new Uint8Array(Math.min(end, totalBytes) - start);
      readSync(handle, bytes, 0, bytes.length, start);
      return { bytes, totalBytes, version: '"1"' };
    });
    sent = remote.sentBytes;
    const module = await ready;
    lastFault = mountRemote(module.FS as unknown as FileSystem, '/remote.nwb', remote);
    module.activate_throwing_error_handler();
    file = new File('/remote.nwb', 'r');
  });
  afterAll(async () => {
    (await ready).deactivate_throwing_error_handler();
    closeSync(handle);
    await workshop.close();
  });

  const entries = (at: string): Entry[] => answerOf(file, { kind: 'entries', path: at }) as Entry[];
  const details = (at: string): Details => answerOf(file, { kind: 'details', path: at }) as Details;

  it('is shown with types, shapes, units, values and tables, for a small part of it', () => {
    const { size } = fstatSync(handle);
    expect(entries('/').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['acquisition', 'general', 'intervals', 'session_start_time']),
    );
    const ephys = entries('/acquisition').find(({ type }) => type === 'ElectricalSeries');
    expect(ephys?.path).toBe('/acquisition/e-series');
    expect(entries('/acquisition/e-series').find(({ name }) => name === 'data')?.words).toMatch(
      /^int16 · \d+ × 64 · volts$/,
    );
    const electrodes = details('/general/extracellular_ephys/electrodes');
    expect(electrodes.rows?.total).toBe(64);
    expect(electrodes.rows?.columns).toEqual(expect.arrayContaining(['id', 'group', 'hwChan']));
    expect(electrodes.rows?.rows[0]?.join(' ')).toContain('→ /general/extracellular_ephys/');
    expect(details('/acquisition/e-series').series).toMatchObject({ channels: 64, unit: 'volts' });
    expect(size).toBeGreaterThan(10_000_000);
    expect(sent()).toBeLessThan(size / 5);
  });

  it('gives the samples and times that it holds, and does not read the rest of them', async () => {
    const before = sent();
    const got = answerOf(file, {
      kind: 'samples',
      path: '/acquisition/e-series',
      from: 100_000,
      count: 500,
      channels: [3, 5],
    }) as Samples;
    expect(sent() - before).toBeLessThan(fstatSync(handle).size / 4);
    await nodeReady;
    const local = new NodeFile(path, 'r');
    const data = local.get('/acquisition/e-series/data');
    const times = local.get('/acquisition/e-series/timestamps');
    if (!(data instanceof NodeDataset && times instanceof NodeDataset)) throw new Error('no series');
    const conversion = Number(data.attrs['conversion']?.value);
    const counts = data.slice([
      [100_000, 100_500],
      [3, 5],
    ]) as Int16Array;
    expect(Array.from(got.times)).toEqual(Array.from(times.slice([[100_000, 100_500]]) as Float64Array));
    expect(got.values.map((one) => one.length)).toEqual([500, 500]);
    expect(got.values[1]?.[499]).toBe((counts[999] ?? Number.NaN) * conversion);
    expect(new Set(got.values[0]).size).toBeGreaterThan(10);
    local.close();
  });

  it('says why nothing comes, and goes on when the service is back', () => {
    const at = { kind: 'samples', path: '/acquisition/e-series', count: 10, channels: [0, 1] } as const;
    isAway = true;
    expect(() => answerOf(file, { ...at, from: 200_000 })).toThrow();
    expect(lastFault()?.message).toBe('The service does not answer.');
    isAway = false;
    expect((answerOf(file, { ...at, from: 200_000 }) as Samples).values[0]).toHaveLength(10);
  });
});
