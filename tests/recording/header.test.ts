import { describe, expect, test } from 'vitest';
import { parseHeader } from '../../recording/spikegadgets/header.ts';
import { analog, device, digital, element, headerXml, nTrode } from './header-xml.ts';
import { refusalNow } from './refusal.ts';

const refused = (xml: string): string => refusalNow(() => parseHeader(xml, 'a.rec')).message;

describe('what every header says', () => {
  test('rate, channels and start', () => {
    const header = parseHeader(
      headerXml({
        global: {
          systemTimeAtCreation: '      1687464000888',
          timestampAtCreation: ' 51493215 ',
          qtVersion: '6.2.2',
        },
        hardware: { samplingRate: ' 20000', numChannels: '  8 ' },
        nTrodes: [[7, 5], [0]],
      }),
      'a.rec',
    );
    expect(header.rateHz).toBe(20000);
    expect(header.hardwareChannels).toBe(8);
    expect(header.systemTimeAtCreationMs).toBe(1687464000888);
    expect(header.timestampAtCreation).toBe(51493215);
    expect(header.global).toMatchObject({ qtVersion: '6.2.2', systemTimeAtCreation: '      1687464000888' });
    expect(header.nTrodes.map(({ id, hwChans }) => [id, hwChans])).toEqual([
      [1, [7, 5]],
      [2, [0]],
    ]);
    expect(header.warnings).toEqual([]);
  });

  test('nothing but the rate and the channels is required', () => {
    const header = parseHeader(
      '<Configuration><HardwareConfiguration samplingRate="25000.5" numChannels="0"/></Configuration>',
      'a.rec',
    );
    expect(header).toEqual({
      global: {},
      systemTimeAtCreationMs: undefined,
      timestampAtCreation: undefined,
      rateHz: 25000.5,
      hardwareChannels: 0,
      sysTimeIncluded: false,
      devices: [],
      spikeDevice: undefined,
      spikeDeviceSubType: undefined,
      chanPerChip: undefined,
      nTrodes: [],
      scales: new Map(),
      isPtpEnabled: false,
      warnings: [],
    });
  });

  test.each(['', '   ', '-', 'soon', '1.5e3', '12345678901234567', '0x10'])(
    'a start time of "%s" counts as absent',
    (systemTimeAtCreation) => {
      const header = parseHeader(headerXml({ global: { systemTimeAtCreation } }), 'a.rec');
      expect(header.systemTimeAtCreationMs).toBeUndefined();
    },
  );

  test.each([
    ['1', true],
    [' 1 ', true],
    ['true', true],
    ['0', false],
    [' 0', false],
    ['false', false],
    [undefined, false],
  ])('sysTimeIncluded="%s" is %s', (sysTimeIncluded, expected) => {
    expect(parseHeader(headerXml({ hardware: { sysTimeIncluded } }), 'a.rec').sysTimeIncluded).toBe(expected);
  });

  test('device and chanPerChip of the amplifier', () => {
    const header = parseHeader(
      headerXml({ spikes: { device: 'neuropixels1', chanPerChip: ' 32' } }),
      'a.rec',
    );
    expect(header).toMatchObject({ spikeDevice: 'neuropixels1', chanPerChip: 32 });
    const garbage = parseHeader(headerXml({ spikes: { chanPerChip: 'many' } }), 'a.rec');
    expect(garbage).toMatchObject({ spikeDevice: undefined, chanPerChip: undefined });
  });
});

describe('nTrodes', () => {
  const only = (attributes: Record<string, string | number>) =>
    parseHeader(headerXml({ nTrodes: [nTrode(12, [0, 3], attributes)] }), 'a.rec').nTrodes[0];

  test.each([
    [{ refNTrodeID: 3, refChan: 2 }, 3, 2],
    [{ refNTrodeID: ' 3 ', refChan: ' 2' }, 3, 2],
    [{ refNTrodeID: 3 }, 3, undefined],
    [{ refNTrodeID: -1, refChan: 1 }, undefined, undefined],
    [{ refNTrodeID: 0, refChan: 1 }, undefined, undefined],
    [{ refNTrodeID: '', refChan: 1 }, undefined, undefined],
    [{ refChan: 1 }, undefined, undefined],
    [{}, undefined, undefined],
  ])('a reference of %j', (attributes, refNTrodeId, refChannel) => {
    expect(only(attributes as Record<string, string | number>)).toMatchObject({ refNTrodeId, refChannel });
  });

  test.each([
    [{ rawScalingToUv: 0.195, spikeScalingToUv: 7 }, 0.195],
    [{ rawScalingToUv: '0.018311105685598315' }, 0.018311105685598315],
    [{ spikeScalingToUv: 0.3 }, 0.3],
    [{ rawScalingToUv: '' }, undefined],
    [{ rawScalingToUv: 0 }, undefined],
    [{ rawScalingToUv: -0.195 }, undefined],
    [{ rawScalingToUv: 'NaN' }, undefined],
    [{ rawScalingToUv: 'Infinity' }, undefined],
    [{}, undefined],
  ])('a scale of %j', (attributes, expected) => {
    expect(only(attributes as Record<string, string | number>)?.microvoltsPerCount).toBe(expected);
  });

  test('keep the order of the header, with the place of each contact where it is whole', () => {
    const one = element('SpikeNTrode', { id: 11664 }, [
      element('SpikeChannel', { hwChan: 2, probeColumn: 3, coord_ml: -101, coord_dv: '3280.5', coord_ap: 0 }),
      element('SpikeChannel', { hwChan: 0, coord_ml: 8, coord_dv: '' }),
    ]);
    const header = parseHeader(headerXml({ nTrodes: [one, [3]] }), 'a.rec');
    expect(header.nTrodes[0]).toMatchObject({
      id: 11664,
      hwChans: [2, 0],
      channels: [
        { hwChan: 2, probeColumn: 3, position: { ml: -101, dv: 3280.5, ap: 0 } },
        { hwChan: 0, probeColumn: undefined, position: undefined },
      ],
    });
  });

  test('faults', () => {
    expect(refused(headerXml({ hardware: { numChannels: 3 } }))).toMatchInlineSnapshot(
      `"a.rec, line 6, SpikeConfiguration: found 4 SpikeChannel elements; expected at most numChannels = 3. The workspace does not belong to this hardware: ask who made the recording for the right one."`,
    );
    expect(
      refused(
        headerXml({
          nTrodes: [
            [0, 1],
            [2, 1],
          ],
        }),
      ),
    ).toMatchInlineSnapshot(
      `"a.rec, line 11, channel hwChan 1: found hwChan 1 in nTrode 1 and again in nTrode 2; expected each hwChan once. The workspace was edited by hand: give --reconfig a workspace in which every channel stands once."`,
    );
    expect(refused(headerXml({ nTrodes: [nTrode(1, ['x'])] }))).toMatchInlineSnapshot(
      `"a.rec, line 8, SpikeChannel hwChan: found hwChan="x"; expected a whole number from 0 to 65535. The header is damaged or comes from an unknown version of Trodes; compare it with a recording that works."`,
    );
    expect(refused(headerXml({ nTrodes: [nTrode(1, [-1])] }))).toContain('hwChan="-1"');
    expect(refused(headerXml({ nTrodes: [nTrode('', [1])] }))).toContain('id=""');
    expect(
      refused(headerXml({ nTrodes: [element('SpikeNTrode', { id: 1 }, [element('SpikeChannel')])] })),
    ).toContain('found no hwChan');
  });
});

describe('devices', () => {
  const devicesOf = (...devices: string[]) => parseHeader(headerXml({ devices }), 'a.rec').devices;

  test('in document order, with their channels', () => {
    const [ecu, silent] = devicesOf(
      device('ECU', ' 32 ', { available: 1, packetOrderPreference: 20 }, [
        digital('ECU_Din1', 0, 0),
        digital('ECU_Dout9', 5, ' 3 ', { input: 0 }),
        analog('ECU_Ain1', 30),
      ]),
      device('Silent_Box', undefined, { available: ' 0 ' }, [digital('x', 9, 3)]),
    );
    expect(ecu).toMatchObject({ name: 'ECU', numBytes: 32, isAvailable: true, packetOrderPreference: 20 });
    expect(ecu?.channels).toMatchObject([
      { id: 'ECU_Din1', dataType: 'digital', startByte: 0, bit: 0, isInput: true, interleaved: undefined },
      { id: 'ECU_Dout9', dataType: 'digital', startByte: 5, bit: 3, isInput: false },
      { id: 'ECU_Ain1', dataType: 'analog', startByte: 30, bit: 0 },
    ]);
    expect(silent).toMatchObject({ numBytes: 0, isAvailable: false, packetOrderPreference: undefined });
  });

  test('interleaved channels, and acknowledge words that reach beyond the device', () => {
    const flag = { interleavedDataIDByte: 0, interleavedDataIDBit: 3 };
    const [multiplexed] = devicesOf(
      device('Multiplexed', 8, {}, [
        analog('Headstage_AccelX', 6, flag),
        element('Channel', { dataType: 'uint32', id: 'Headstage_Ack3', startByte: 6, bit: 0, ...flag }),
      ]),
    );
    expect(multiplexed?.channels.map(({ interleaved }) => interleaved)).toEqual([
      { flagByte: 0, flagBit: 3 },
      { flagByte: 0, flagBit: 3 },
    ]);
  });

  test('a bit beyond 7 lies in the next byte, which must be there', () => {
    expect(devicesOf(device('A', 2, {}, [digital('a', 0, 15)]))[0]?.channels[0]?.bit).toBe(15);
    expect(refused(headerXml({ devices: [device('A', 2, {}, [digital('a', 1, 8)])] }))).toMatchInlineSnapshot(
      `"a.rec, line 6, Channel startByte, channel a: found startByte="1"; expected a whole number from 0 to 0. The header is damaged or comes from an unknown version of Trodes; compare it with a recording that works."`,
    );
    expect(refused(headerXml({ devices: [device('A', 1, {}, [digital('a', 0, 8)])] }))).toMatchInlineSnapshot(
      `"a.rec, line 6, Channel bit, channel a: found bit="8"; expected a whole number from 0 to 7. The header is damaged or comes from an unknown version of Trodes; compare it with a recording that works."`,
    );
  });

  test('channels that use an id again get one of their own', () => {
    const header = parseHeader(
      headerXml({
        devices: [
          device('ECU', 4, {}, [digital('Din1', 0, 0), digital('Din1', 0, 1)]),
          device('MCU_IO', 1, {}, [digital('Din1', 0, 0)]),
        ],
      }),
      'a.rec',
    );
    expect(header.devices.flatMap(({ channels }) => channels.map(({ id }) => id))).toEqual([
      'Din1',
      'ECU_Din1',
      'MCU_IO_Din1',
    ]);
    expect(header.warnings).toMatchInlineSnapshot(`
      [
        "line 7: a channel called Din1 stands before; this one of ECU is called ECU_Din1",
        "line 10: a channel called Din1 stands before; this one of MCU_IO is called MCU_IO_Din1",
      ]
    `);
  });

  test('faults', () => {
    const channelFault = (channel: string) =>
      refused(headerXml({ devices: [device('ECU', 32, {}, [channel])] }));
    expect(refused(headerXml({ devices: [device('ECU', 'many')] }))).toMatchInlineSnapshot(
      `"a.rec, line 5, Device numBytes: found numBytes="many"; expected a whole number from 0 to 65536. The header is damaged or comes from an unknown version of Trodes; compare it with a recording that works."`,
    );
    expect(refused(headerXml({ devices: [device('ECU', -1)] }))).toContain('numBytes="-1"');
    expect(refused(headerXml({ devices: [device('ECU', 70000)] }))).toContain('from 0 to 65536');
    expect(refused(headerXml({ devices: [device('ECU', 1), device('ECU', 2)] }))).toMatchInlineSnapshot(
      `"a.rec, line 6, Device name: found two devices called ECU; expected each device once. The packet layout would be ambiguous: check the workspace."`,
    );
    expect(refused(headerXml({ devices: [element('Device', { numBytes: 3 })] }))).toContain('found no name');
    expect(channelFault(digital('ECU_Din1', 32, 0))).toMatchInlineSnapshot(
      `"a.rec, line 6, Channel startByte, channel ECU_Din1: found startByte="32"; expected a whole number from 0 to 31. The header is damaged or comes from an unknown version of Trodes; compare it with a recording that works."`,
    );
    expect(channelFault(analog('ECU_Ain1', 31))).toContain('a whole number from 0 to 30');
    expect(channelFault(digital('ECU_Din1', 0, 16))).toContain('bit="16"');
    expect(channelFault(element('Channel', { dataType: 'digital', startByte: 0 }))).toMatchInlineSnapshot(
      `"a.rec, line 6, Channel id, channel ECU: found no id; expected a text. The header is damaged or comes from an unknown version of Trodes; compare it with a recording that works."`,
    );
    expect(channelFault(element('Channel', { id: 'x', startByte: 0 }))).toContain('found no dataType');
    expect(channelFault(element('Channel', { id: 'x', dataType: 'analog' }))).toContain('found no startByte');
    const flag = (interleavedDataIDByte: number, interleavedDataIDBit?: number) =>
      channelFault(analog('x', 0, { interleavedDataIDByte, interleavedDataIDBit }));
    expect(flag(32, 0)).toContain('interleavedDataIDByte="32"');
    expect(flag(0, 8)).toContain('interleavedDataIDBit="8"');
    expect(flag(0)).toContain('found no interleavedDataIDBit');
    const tooSmall = headerXml({ devices: [device('A', 1, {}, [analog('a', 0)])] });
    expect(refused(tooSmall)).toContain('expected a device with room for its bytes');
    // Names that every object of JavaScript has must not be taken for known types.
    const odd = element('Channel', { id: 'x', dataType: 'constructor', startByte: 99 });
    expect(channelFault(odd)).toContain('startByte="99"');
  });
});

describe('required attributes', () => {
  test.each([undefined, '', ' ', '0', '-30000', 'NaN', 'Infinity', '30 000', '30000 Hz'])(
    'a rate of "%s" is refused',
    (samplingRate) => {
      expect(refused(headerXml({ hardware: { samplingRate } }))).toContain('expected a number above 0');
    },
  );
  test.each([undefined, '', '-1', '1.5', '65537', '1e3', 'all'])(
    'numChannels="%s" is refused',
    (numChannels) => {
      expect(refused(headerXml({ hardware: { numChannels } }))).toContain('a whole number from 0 to 65536');
    },
  );
  test('the message says where and what to do', () => {
    expect(refused(headerXml({ hardware: { samplingRate: 'fast' } }))).toMatchInlineSnapshot(
      `"a.rec, line 4, HardwareConfiguration samplingRate: found samplingRate="fast"; expected a number above 0. The header is damaged or comes from an unknown version of Trodes; compare it with a recording that works."`,
    );
    expect(refused('<Configuration/>')).toMatchInlineSnapshot(
      `"a.rec, line 1: found no <HardwareConfiguration>; expected one, with samplingRate, numChannels and the devices. Without it the packets cannot be read: copy the file again."`,
    );
    expect(refused('<?xml version="1.0"?>\n<Settings/>')).toMatchInlineSnapshot(
      `"a.rec, line 2: found <Settings>; expected <Configuration> as the root element. Check that this is a Trodes recording or workspace."`,
    );
  });
});

describe('PTP', () => {
  const withModule = (moduleName: string, attributes: Record<string, string>) =>
    parseHeader(
      headerXml({
        modules: [
          element('SingleModuleConfiguration', { moduleName: 'stateScript' }),
          element('SingleModuleConfiguration', { moduleName }, [
            element('Argument', { flag: '-x', value: '1' }),
            element('Argument', attributes),
          ]),
        ],
      }),
      'a.rec',
    ).isPtpEnabled;
  test('is on when the camera module has the argument', () => {
    expect(withModule('cameraModule', { flag: '-ptpEnabled', value: '' })).toBe(true);
    expect(withModule('./cameraModule', { value: '-ptpEnabled', flag: '-20' })).toBe(true);
  });
  test('is off otherwise', () => {
    expect(withModule('stateScript', { flag: '-ptpEnabled' })).toBe(false);
    expect(withModule('cameraModule', { flag: '-ptpDisabled' })).toBe(false);
    expect(parseHeader(headerXml(), 'a.rec').isPtpEnabled).toBe(false);
  });
});
