import { InputError } from '../../schemas/index.ts';
import { AttributeReader, isOn, looseInteger } from './header-attributes.ts';
import type { Device, DeviceChannel, RecHeader } from './header-model.ts';
import { checkRecordedChannels, parseSpikes } from './header-spikes.ts';
import { type Reconfiguration, regroup, scalesOf } from './reconfigure.ts';
import { childNamed, childrenNamed, parseXml, type XmlElement } from './xml.ts';

const CAMERA_MODULES = new Set(['cameraModule', './cameraModule']);
/** The widest rigs hold four Neuropixels probes and a hundred device bytes; a number far above is damage. */
const MAX_CHANNELS = 65_536;
const MAX_DEVICE_BYTES = 65_536;

/**
 * Understands the XML header of a `.rec` or `.trodesconf` file. Only what decides where samples stand is
 * required (rate, channel counts, devices); everything else may be missing, as it is in old files.
 * @param reconfiguration groups the channels in place of the header's own SpikeConfiguration
 * @throws InputError `header` naming file, line and field
 */
export function parseHeader(xml: string, file: string, reconfiguration?: Reconfiguration): RecHeader {
  const root = parseXml(xml, file);
  if (root.name !== 'Configuration')
    throw new InputError('header', {
      found: `<${root.name}>`,
      expected: '<Configuration> as the root element',
      todo: 'Check that this is a Trodes recording or workspace.',
      where: { file, line: root.line },
    });
  const reader = new AttributeReader(file);
  const hardware = childNamed(root, 'HardwareConfiguration');
  if (hardware === undefined)
    throw new InputError('header', {
      found: 'no <HardwareConfiguration>',
      expected: 'one, with samplingRate, numChannels and the devices',
      todo: 'Without it the packets cannot be read: copy the file again.',
      where: { file, line: root.line },
    });
  const global = childNamed(root, 'GlobalConfiguration')?.attributes ?? {};
  const stated = parseSpikes(childNamed(root, 'SpikeConfiguration'), reader);
  const source = neuropixelsSource(hardware);
  const spikes = { ...stated, device: stated.device ?? source };
  const hardwareChannels = reader.integer(hardware, 'numChannels', 0, MAX_CHANNELS);
  if (reconfiguration === undefined) checkRecordedChannels(spikes, hardwareChannels, file);
  const grouped =
    reconfiguration === undefined
      ? { nTrodes: spikes.nTrodes, scales: scalesOf(spikes.nTrodes), warnings: [] }
      : regroup({ spikes, hardwareChannels }, reconfiguration, file);
  const described = childrenNamed(hardware, 'Device').map((element) => parseDevice(element, reader));
  checkDeviceNames(described, file);
  const { devices, warnings } = distinctChannelIds(described);
  return {
    global,
    systemTimeAtCreationMs: looseInteger(global['systemTimeAtCreation']),
    timestampAtCreation: looseInteger(global['timestampAtCreation']),
    rateHz: reader.positive(hardware, 'samplingRate'),
    hardwareChannels,
    sysTimeIncluded: isOn(hardware.attributes['sysTimeIncluded']),
    devices,
    spikeDevice: spikes.device,
    spikeDeviceSubType: spikes.deviceSubType,
    chanPerChip: spikes.chanPerChip,
    nTrodes: grouped.nTrodes,
    scales: grouped.scales,
    isPtpEnabled: isPtpEnabled(root),
    warnings: [
      ...(stated.device === undefined && source !== undefined
        ? [`SpikeConfiguration names no device; by the SourceOptions of the hardware it is ${source}`]
        : []),
      ...warnings,
      ...grouped.warnings,
    ],
  };
}

function parseDevice(element: XmlElement, reader: AttributeReader): Device {
  const numBytes =
    element.attributes['numBytes'] === undefined
      ? 0
      : reader.integer(element, 'numBytes', 0, MAX_DEVICE_BYTES);
  const name = reader.text(element, 'name');
  const channels = childrenNamed(element, 'Channel').map((child) =>
    parseChannel(child, name, numBytes, reader),
  );
  return {
    name,
    numBytes,
    isAvailable: element.attributes['available']?.trim() !== '0',
    packetOrderPreference: looseInteger(element.attributes['packetOrderPreference']),
    channels,
    line: element.line,
  };
}

function parseChannel(
  element: XmlElement,
  device: string,
  numBytes: number,
  reader: AttributeReader,
): DeviceChannel {
  const dataType = reader.text(element, 'dataType');
  const isDigital = dataType === 'digital';
  // Trodes writes a bit for every channel; it says something for digital ones only.
  const mostBit = numBytes === 0 ? 15 : Math.min(15, 8 * numBytes - 1);
  const bit =
    isDigital && element.attributes['bit'] !== undefined ? reader.integer(element, 'bit', 0, mostBit) : 0;
  // Acknowledge words declared as uint32 may overlap the device's end; they are not read.
  const bytes = dataType === 'analog' ? 2 : 1 + (bit >> 3);
  const flagByte = element.attributes['interleavedDataIDByte'];
  return {
    id: reader.text(element, 'id', device),
    dataType,
    startByte: numBytes === 0 ? 0 : reader.integer(element, 'startByte', 0, numBytes - bytes),
    bit,
    isInput: element.attributes['input']?.trim() !== '0',
    interleaved:
      flagByte === undefined || numBytes === 0
        ? undefined
        : {
            flagByte: reader.integer(element, 'interleavedDataIDByte', 0, numBytes - 1),
            flagBit: reader.integer(element, 'interleavedDataIDBit', 0, 7),
          },
    line: element.line,
  };
}

function checkDeviceNames(devices: readonly Device[], file: string): void {
  const seen = new Set<string>();
  for (const device of devices) {
    if (seen.has(device.name))
      throw new InputError('header', {
        found: `two devices called ${device.name}`,
        expected: 'each device once',
        todo: 'The packet layout would be ambiguous: check the workspace.',
        where: { file, line: device.line, field: 'Device name' },
      });
    seen.add(device.name);
  }
}

/** Gives channels ids of their own where a header uses one twice: a line must never hold another line's changes. */
function distinctChannelIds(devices: readonly Device[]): { devices: Device[]; warnings: string[] } {
  const taken = new Set<string>();
  const warnings: string[] = [];
  const distinct = (device: Device, channel: DeviceChannel): DeviceChannel => {
    let { id } = channel;
    for (let n = 1; taken.has(id); n++) id = `${device.name}_${channel.id}${n === 1 ? '' : `_${n}`}`;
    taken.add(id);
    if (id === channel.id) return channel;
    warnings.push(
      `line ${channel.line}: a channel called ${channel.id} stands before; this one of ${device.name} is called ${id}`,
    );
    return { ...channel, id };
  };
  return {
    devices: devices.map((device) => ({
      ...device,
      channels: device.channels.map((channel) => distinct(device, channel)),
    })),
    warnings,
  };
}

/** The first Neuropixels headers named the hardware only where its options stand. */
function neuropixelsSource(hardware: XmlElement): string | undefined {
  return childrenNamed(hardware, 'SourceOptions')
    .map((options) => options.attributes['name']?.trim().toLowerCase())
    .find((name) => name === 'neuropixels1' || name === 'neuropixels2');
}

function isPtpEnabled(root: XmlElement): boolean {
  const modules = childrenNamed(childNamed(root, 'ModuleConfiguration'), 'SingleModuleConfiguration');
  return modules
    .filter((module) => CAMERA_MODULES.has(module.attributes['moduleName'] ?? ''))
    .some((module) =>
      childrenNamed(module, 'Argument').some((argument) =>
        Object.values(argument.attributes).includes('-ptpEnabled'),
      ),
    );
}
