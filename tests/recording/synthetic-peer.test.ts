import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type SyntheticOptions,
  type SyntheticTruth,
  syntheticRigs,
  writeSyntheticSession,
} from '../../recording/synthetic/index.ts';
import { hasPeer, peer } from '../yardstick.ts';

// Its headstage sensors are not asked for: 0.1.9 looks for their flags in the sync byte.
interface PeerReading {
  readonly packets: number;
  readonly hwChans: readonly number[];
  readonly ephys: readonly (readonly number[])[];
  readonly counters: readonly number[];
  readonly sysClockNs: readonly string[];
  readonly unixSeconds: readonly number[];
  readonly dios: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

const rigs: Record<string, Partial<SyntheticOptions>> = {
  'tetrodes on one chip': { ...syntheticRigs.tetrodes, seconds: 1, epochs: 1, dropped: [[9000, 1]] },
  'four chips': { ...syntheticRigs.fourChips, xmlNoise: true },
  'channels left out': syntheticRigs.unsavedChannels,
};

describe.skipIf(!hasPeer).each(Object.entries(rigs))(
  'trodes_to_nwb reads what was put in: %s',
  (_name, options) => {
    let folder = '';
    let truth: SyntheticTruth;
    let reading: PeerReading;
    let asked: number[] = [];
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'synthetic-peer-'));
      truth = await writeSyntheticSession(folder, { ...options, signal: 'pattern' });
      const { packets = 0, fileName = '', dio = [] } = truth.recordings[0] ?? {};
      asked = Array.from({ length: Math.ceil(packets / 499) }, (_, index) => index * 499);
      const request = {
        path: join(folder, fileName),
        packets: asked,
        dios: dio.map(({ channelId }) => channelId),
      };
      reading = (await peer('peer_reads_rec.py', [], request)) as PeerReading;
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('packets, counters and SysClock', () => {
      expect(reading.packets).toBe(truth.recordings[0]?.packets);
      expect(reading.counters).toEqual(asked.map((packet) => truth.counter(0, packet)));
      expect(reading.sysClockNs).toEqual(asked.map((packet) => String(truth.sysClockNs(0, packet))));
    });

    test('times on the line through SysClock', () => {
      const off = asked.map(
        (packet, index) => (reading.unixSeconds[index] ?? 0) - truth.unixSeconds(0, packet),
      );
      expect(Math.max(...off.map(Math.abs))).toBeLessThan(1e-6);
    });

    test('ephys of every channel', () => {
      expect(reading.hwChans).toEqual(truth.layout.hwChans);
      expect(reading.ephys).toEqual(
        asked.map((packet) => truth.layout.hwChans.map((hwChan) => truth.ephysSample(0, hwChan, packet))),
      );
    });

    test('digital lines', () => {
      for (const { channelId, initial, transitions } of truth.recordings[0]?.dio ?? []) {
        expect(reading.dios[channelId], channelId).toEqual([[0, initial], ...transitions]);
      }
    });
  },
);
