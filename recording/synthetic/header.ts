import type { DeviceChannel } from './devices.ts';
import type { SyntheticNTrode } from './layout.ts';
import type { ResolvedOptions } from './options.ts';

type Attributes = Readonly<Record<string, string | number | undefined>>;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

function element(name: string, attributes: Attributes, children?: readonly string[]): string[] {
  const words = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escaped(String(value))}"`,
  );
  const start = `<${name}${words.join('')}`;
  if (children === undefined) return [`${start}/>`];
  return [`${start}>`, ...children.map((line) => ` ${line}`), `</${name}>`];
}

const padded = (value: number, blanks: boolean): string =>
  blanks ? String(value).padStart(20) : String(value);

/** What differs from one recording of the session to the next. */
export interface HeaderTimes {
  readonly creationMs: number;
  readonly creationCounter: number;
}

function globalConfiguration(options: ResolvedOptions, times: HeaderTimes): string[] {
  const on = (sensor: (typeof options.sensors)[number]) => (options.sensors.includes(sensor) ? 1 : 0);
  const attributes: Record<string, string | number> = {
    headstageSerial: '01504 00126',
    headstageSmartRefOn: 0,
    realtimeMode: 0,
    headstageAutoSettleOn: 0,
    timestampAtCreation: padded(times.creationCounter, options.creationTimeBlanks),
    controllerFirmwareVersion: '3.18',
    controllerSerial: '65535 65535',
    saveDisplayedChanOnly: 1,
    headstageFirmwareVersion: '4.4',
    qtVersion: '6.2.2',
    compileDate: 'May 24 2023',
    compileTime: '10:59:15',
    filePrefix: '',
    headstageGyroSensorOn: on('gyroscope'),
    headstageMagSensorOn: on('magnetometer'),
    trodesVersion: '2.4.0',
    headstageAccelSensorOn: on('accelerometer'),
    commitHead: 'heads/Release_2.4.0-0-g499429f3',
    systemTimeAtCreation: padded(times.creationMs, options.creationTimeBlanks),
    filePath: options.xmlNoise ? 'D:\\daten\\Grün & "blau" <alt>\\µV' : '',
  };
  for (const name of options.missingGlobalAttributes) delete attributes[name];
  return element('GlobalConfiguration', attributes);
}

function deviceChannel(channel: DeviceChannel): string[] {
  return element('Channel', {
    dataType: channel.dataType,
    id: channel.id,
    bit: channel.bit,
    input: channel.input ? 1 : 0,
    interleavedDataIDByte: channel.interleaved?.idByte,
    interleavedDataIDBit: channel.interleaved?.idBit,
    startByte: channel.startByte,
  });
}

function hardwareConfiguration(options: ResolvedOptions): string[] {
  const devices = options.devices.flatMap((device) =>
    element(
      'Device',
      {
        available: device.available === undefined ? undefined : device.available ? 1 : 0,
        name: device.name,
        packetOrderPreference: device.packetOrderPreference,
        numBytes: device.numBytes ?? undefined,
      },
      device.channels.length === 0 ? undefined : device.channels.flatMap(deviceChannel),
    ),
  );
  return element(
    'HardwareConfiguration',
    {
      samplingRate: options.rateHz,
      numChannels: options.channels,
      useIntrinsics: 1,
      lfpSubsamplingInterval: 20,
      sysTimeIncluded: options.sysTimeIncluded ? 1 : undefined,
    },
    devices,
  );
}

function moduleConfiguration(options: ResolvedOptions): string[] {
  const moduleNamed = (moduleName: string, children?: readonly string[]) =>
    element('SingleModuleConfiguration', { sendTrodesConfig: 1, moduleName, sendNetworkInfo: 1 }, children);
  const ptp = options.ptp ? element('Argument', { value: '-ptpEnabled', flag: '-20' }) : undefined;
  return element('ModuleConfiguration', {}, [
    ...moduleNamed('cameraModule', ptp),
    ...moduleNamed('stateScript'),
  ]);
}

function nTrode(nTrodeOfHeader: SyntheticNTrode, options: ResolvedOptions): string[] {
  const { reference } = options;
  const scale = nTrodeOfHeader.uvPerCount ?? undefined;
  const referenceAttributes: Attributes =
    reference === 'absent'
      ? {}
      : {
          refOn: reference !== 'none' && reference.on ? 1 : 0,
          refNTrodeID: reference === 'none' ? -1 : reference.nTrodeId,
          refChan: reference === 'none' ? 1 : reference.channel,
        };
  const channels = nTrodeOfHeader.hwChans.flatMap((hwChan) =>
    element('SpikeChannel', {
      spikeSortingGroup: nTrodeOfHeader.sortingGroup,
      thresh: 30,
      stimCapable: 0,
      triggerOn: 1,
      coord_ml: nTrodeOfHeader.contact?.ml ?? 0,
      maxDisp: 200,
      coord_dv: nTrodeOfHeader.contact?.dv ?? 0,
      probeColumn: nTrodeOfHeader.contact?.probeColumn ?? undefined,
      hwChan,
      coord_ap: 0,
    }),
  );
  return element(
    'SpikeNTrode',
    {
      viewLFPBand: 0,
      viewSpikeBand: 1,
      rawRefOn: 0,
      lfpRefOn: 0,
      groupRefOn: 0,
      refGroup: 0,
      lowFilter: 300,
      highFilter: 6000,
      filterOn: 1,
      lfpFilterOn: 0,
      LFPHighFilter: 200,
      LFPChan: 1,
      notchFilterOn: 0,
      notchFreq: 60,
      notchBW: 10,
      moduleDataOn: 0,
      color: '#ffffff',
      id: nTrodeOfHeader.id,
      ...referenceAttributes,
      rawScalingToUv: scale,
      lfpScalingToUv: scale,
      spikeScalingToUv: scale,
    },
    channels,
  );
}

/** The XML text of a recording, up to and with the newline after which its first packet starts. */
export function headerText(
  options: ResolvedOptions,
  nTrodes: readonly SyntheticNTrode[],
  times: HeaderTimes,
): string {
  // What looks like an element here is text: a reader that searches the bytes instead of parsing them is led astray.
  const noise = options.xmlNoise
    ? [
        '<!-- <Device name="ghost" numBytes="64"/> saved by Gr\u00fcn & Co. -->',
        '<Notes><![CDATA[ a < b && <SpikeChannel hwChan="9999"/> ]]></Notes>',
        '<Remark text="line one&#10;line two &amp;lt; \u03bcV &#x3a9;"/>',
      ]
    : [];
  const lines = [
    '<?xml version="1.0"?>',
    ...element('Configuration', {}, [
      ...globalConfiguration(options, times),
      ...noise,
      ...element('BenchmarkConfiguration', {}),
      ...element('NetworkConfiguration', { networkType: 'qsocket' }),
      ...hardwareConfiguration(options),
      ...moduleConfiguration(options),
      ...element('StreamDisplay', { pages: 1, columns: 4, pageBreaks: '', backgroundColor: '#000000' }),
      ...element('AuxDisplayConfiguration', {}, []),
      ...element(
        'SpikeConfiguration',
        {
          categories: '',
          device: options.ephysDevice ?? undefined,
          deviceSubType: options.ephysDevice === 'neuropixels2' ? '4_SHANK' : undefined,
          chanPerChip: options.chanPerChip ?? undefined,
        },
        nTrodes.flatMap((each) => nTrode(each, options)),
      ),
    ]),
  ];
  return lines.map((line) => line + options.newline).join('');
}
