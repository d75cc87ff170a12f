import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openRecording } from '../../recording/index.ts';
import { analog, device, digital, element, type HeaderParts, headerXml, nTrode } from './header-xml.ts';
import { refusalOf } from './refusal.ts';
import { temporaryFolder } from './temporary-folder.ts';

const inFolder = temporaryFolder('open');

/** A file of this header and `packets` packets that hold nothing but the sync byte. */
function written(parts: HeaderParts, packetBytes: number, packets: number, extra = 0): string {
  const file = inFolder('a.rec');
  const bytes = Buffer.alloc(packetBytes * packets + extra);
  for (let packet = 0; packet < packets; packet++) bytes[packet * packetBytes] = 0x55;
  writeFileSync(
    file,
    Buffer.concat([Buffer.from(headerXml({ spikes: { chanPerChip: 4 }, ...parts })), bytes]),
  );
  return file;
}

test('everything that the rest of the program sees of a file', async () => {
  const flag = { interleavedDataIDByte: 0, interleavedDataIDBit: 3 };
  const parts: HeaderParts = {
    global: { trodesVersion: '2.4.0' },
    devices: [
      device('Controller_DIO', 1, { available: 1 }, [digital('Controller_Din1', 0, 0)]),
      device('ECU', 12, { available: 1 }, [digital('ECU_Dout1', 4, 2, { input: 0 }), analog('ECU_Ain1', 8)]),
      device('Multiplexed', 8, {}, [
        analog('Headstage_AccelX', 2, flag),
        analog('Headstage_AccelY', 4, flag),
      ]),
      device('Silent_Box', undefined, { available: 0 }),
      device('SysClock', 8),
    ],
    modules: [
      element('SingleModuleConfiguration', { moduleName: './cameraModule' }, [
        element('Argument', { flag: '-ptpEnabled', value: '' }),
      ]),
    ],
    nTrodes: [
      nTrode(1, [2, 0], { rawScalingToUv: 0.195, refNTrodeID: 2, refChan: 1 }),
      nTrode(2, [1, 3], { refNTrodeID: -1 }),
    ],
  };
  const file = written(parts, 42, 10, 7);
  const { headerBytes, ...recording } = await openRecording(file);
  expect(headerBytes).toBe(Buffer.byteLength(headerXml({ spikes: { chanPerChip: 4 }, ...parts })));
  expect({ ...recording, nTrodes: recording.nTrodes.map(({ id }) => id) }).toEqual({
    system: 'SpikeGadgets',
    file,
    sizeBytes: headerBytes + 427,
    packetBytes: 42,
    packets: 10,
    trailingBytes: 7,
    rateHz: 30000,
    startUnixMs: 1687464000888,
    counterOffsetBytes: 30,
    syncByte: 0x55,
    clock: { source: 'SysClock', offsetBytes: 22 },
    ephys: [
      { id: '0', hwChan: 0, offsetBytes: 34, microvoltsPerCount: 0.195 },
      { id: '1', hwChan: 1, offsetBytes: 36, microvoltsPerCount: undefined },
      { id: '2', hwChan: 2, offsetBytes: 38, microvoltsPerCount: 0.195 },
      { id: '3', hwChan: 3, offsetBytes: 40, microvoltsPerCount: undefined },
    ],
    analog: [{ id: 'ECU_Ain1', offsetBytes: 10 }],
    digital: [
      { id: 'Controller_Din1', device: 'Controller_DIO', isInput: true, offsetBytes: 1, bit: 0 },
      { id: 'ECU_Dout1', device: 'ECU', isInput: false, offsetBytes: 6, bit: 2 },
    ],
    sensors: [
      {
        kind: 'accelerometer',
        name: 'accelerometer',
        channels: [
          { id: 'Headstage_AccelX', offsetBytes: 16 },
          { id: 'Headstage_AccelY', offsetBytes: 18 },
        ],
        flagOffsetBytes: 14,
        flagBit: 3,
        unitsPerCount: 0.000061 * 9.80665,
        unit: 'm/s^2',
      },
    ],
    nTrodes: [1, 2],
    ephysDevice: undefined,
    probes: [],
    isPtpEnabled: true,
    acquisition: { systemTimeAtCreation: '1687464000888', trodesVersion: '2.4.0' },
    devices: [
      { name: 'Controller_DIO', bytes: 1, isAvailable: true },
      { name: 'ECU', bytes: 12, isAvailable: true },
      { name: 'Multiplexed', bytes: 8, isAvailable: true },
      { name: 'Silent_Box', bytes: 0, isAvailable: false },
      { name: 'SysClock', bytes: 8, isAvailable: true },
    ],
    layout: 'all devices take bytes',
    warnings: ['the file ends inside a packet: 7 bytes behind the last whole packet were left out'],
  });
});

test('a header without a start time is opened with a warning', async () => {
  const recording = await openRecording(written({ global: { systemTimeAtCreation: undefined } }, 13, 4));
  expect(recording.startUnixMs).toBeUndefined();
  expect(recording.warnings).toEqual([
    'the header does not say when the recording started (systemTimeAtCreation)',
  ]);
});

describe('what cannot be opened is refused', () => {
  test('packets that the header does not describe', async () => {
    const { kind, message } = await refusalOf(() => openRecording(written({}, 14, 100)));
    expect(kind).toBe('layout');
    expect(message).toContain('all devices take bytes (13 bytes a packet): 0x00 at byte');
  });

  test('no file, a folder, a file in a file', async () => {
    mkdirSync(inFolder('folder.rec'));
    const message = async (file: string): Promise<string> =>
      (await refusalOf(() => openRecording(file))).message;
    expect(await message(inFolder('none.rec'))).toContain(
      'found no such file; expected a readable recording',
    );
    expect(await message(inFolder('folder.rec'))).toMatch(
      /found a (folder, a pipe|file that cannot be opened)/,
    );
    expect(await message(`${written({}, 13, 1)}/b.rec`)).toMatch(
      /found (a file that cannot be opened|no such file)/,
    );
  });

  test.skipIf(process.platform === 'win32')(
    'pipes, devices and links to nothing, without waiting',
    async () => {
      execFileSync('mkfifo', [inFolder('pipe.rec')]);
      symlinkSync(inFolder('missing'), inFolder('link.rec'));
      for (const [file, found] of [
        [inFolder('pipe.rec'), 'a folder, a pipe or a device'],
        ['/dev/zero', 'a folder, a pipe or a device'],
        [inFolder('link.rec'), 'no such file'],
      ] as const)
        expect((await refusalOf(() => openRecording(file))).fault.found).toBe(found);
    },
  );
});
