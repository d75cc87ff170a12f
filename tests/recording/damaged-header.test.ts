import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openRecording, SessionClock, surveyRecording } from '../../recording/index.ts';
import { InputError } from '../../schemas/index.ts';
import { cpuTimer } from '../cpu-time.ts';
import { handMade, packetsOf } from './hand-made.ts';
import { analog, device, digital, element, headerXml, nTrode } from './header-xml.ts';
import { scanAll } from './read-session.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('damaged');

const flag = { interleavedDataIDByte: 0, interleavedDataIDBit: 3 };
const HEADER = Buffer.from(
  headerXml({
    global: { trodesVersion: '2.4.0', timestampAtCreation: '  51493215' },
    hardware: { numChannels: 4 },
    devices: [
      device('ECU', 12, { available: 1, packetOrderPreference: 20 }, [
        digital('ECU_Din1', 0, 0),
        analog('ECU_Ain1', 8),
      ]),
      device('Multiplexed', 8, { available: 0 }, [analog('Headstage_AccelX', 2, flag)]),
      device('SysClock', 8, { packetOrderPreference: 10000 }),
    ],
    modules: [
      element('SingleModuleConfiguration', { moduleName: 'cameraModule' }, [
        element('Argument', { flag: '-ptpEnabled' }),
      ]),
    ],
    spikes: { device: 'intan', chanPerChip: 4 },
    nTrodes: [nTrode(1, [2, 0], { rawScalingToUv: 0.195, refNTrodeID: 2, refChan: 1 }), [3, 1]],
  }),
);
const PACKETS = packetsOf(
  handMade(41, 50, { counterOffsetBytes: 29 }),
  Array.from({ length: 50 }, (_, packet) => 100 + packet),
  (view, packet) => view.setBigInt64(21, 1_687_464_000_888_000_000n + BigInt(packet) * 33_333n, true),
);

type Damage =
  | { readonly kind: 'byte'; readonly at: number; readonly value: number }
  | { readonly kind: 'cut'; readonly at: number; readonly count: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly count: number };

function damaged(damages: readonly Damage[], endAt: number): Buffer {
  let header: Buffer = Buffer.from(HEADER);
  for (const damage of damages) {
    const at = damage.at % header.length;
    if (damage.kind === 'byte') header[at] = damage.value;
    else if (damage.kind === 'cut')
      header = Buffer.concat([header.subarray(0, at), header.subarray(at + damage.count)]);
    else header = Buffer.concat([header.subarray(0, at + damage.count), header.subarray(at)]);
  }
  return Buffer.concat([header, PACKETS]).subarray(0, endAt);
}

const place = fc.nat(HEADER.length - 1);
const digits = fc.constantFrom(...Buffer.from('0123456789-."<>/& e'));
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('byte' as const), at: place, value: fc.oneof(digits, fc.nat(255)) }),
  fc.record({ kind: fc.constant('cut' as const), at: place, count: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('repeat' as const), at: place, count: fc.integer({ min: 1, max: 200 }) }),
);

test('the header is whole without damage', async () => {
  const file = inFolder('whole.rec');
  writeFileSync(file, damaged([], HEADER.length + PACKETS.length));
  const recording = await openRecording(file);
  expect(recording).toMatchObject({ packetBytes: 41, packets: 50, trailingBytes: 0, isPtpEnabled: true });
});

// Whatever a disk, a network or an editor did to a header: a sentence that says what is wrong, or a recording that can be
// read to its end, and never a crash or an endless loop.
test('a damaged header is refused in words or read to the end', async () => {
  let read = 0;
  let refused = 0;
  const ends = fc.oneof(
    { weight: 5, arbitrary: fc.constant(HEADER.length + PACKETS.length) },
    fc.nat(HEADER.length + PACKETS.length),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 0, maxLength: 3 }), ends, async (damages, endAt) => {
      const file = inFolder('a.rec');
      writeFileSync(file, damaged(damages, endAt));
      const spentMs = cpuTimer();
      try {
        const recording = await openRecording(file);
        await surveyRecording(recording);
        using scan = await scanAll([recording], 17, inFolder());
        const clock = new SessionClock(scan.recordings);
        clock.fillTimes(new Float64Array(recording.packets), 0, recording.packets);
        read++;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        expect(error.message).toMatch(/found .+; expected .+\. \S.+\.$/s);
        expect(error.message).not.toMatch(/undefined|NaN|\[object/);
        refused++;
      }
      expect(spentMs()).toBeLessThan(2000);
    }),
    { seed: 20230622, numRuns: 300 },
  );
  // The damage must neither be too small to matter nor so large that nothing is ever read.
  expect(read).toBeGreaterThan(30);
  expect(refused).toBeGreaterThan(100);
});
