import { InputError } from '../../schemas/index.ts';
import type { Device, DeviceChannel, NTrode, RecHeader } from './header-model.ts';
import { childNamed, childrenNamed, parseXml, type XmlElement } from './xml.ts';

const CAMERA_MODULES = new Set(['cameraModule', './cameraModule']);
/** The widest rigs hold four Neuropixels probes and a hundred device bytes; a number far above is damage. */
const MAX_CHANNELS = 65_536;
const MAX_DEVICE_BYTES = 65_536;

/**
 * Understands the XML header of a `.rec` or `.trodesconf` file. Only what decides where samples stand is
 * required (rate, channel counts, devices); everything else may be missing, as it is in old files.
 * @throws InputError `header` naming file, line and field
 */
export function parseHeader(xml: string, file: string): RecHeader {
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
  const spikes = childNamed(root, 'SpikeConfiguration');
  const nTrodes = childrenNamed(spikes, 'SpikeNTrode').map((element) => parseNTrode(element, reader));
  const hardwareChannels = reader.integer(hardware, 'numChannels', 0, MAX_CHANNELS);
  checkChannelCounts(nTrodes, hardwareChannels, spikes, file);
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
    spikeDevice: spikes?.attributes['device'],
    chanPerChip: looseInteger(spikes?.attributes['chanPerChip']),
    nTrodes,
    isPtpEnabled: isPtpEnabled(root),
    warnings: [...orderWarnings(devices), ...warnings],
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

function parseNTrode(element: XmlElement, reader: AttributeReader): NTrode {
  const attributes = element.attributes;
  const channels = childrenNamed(element, 'SpikeChannel').map((channel) => ({
    hwChan: reader.integer(channel, 'hwChan', 0, MAX_CHANNELS - 1),
    spikeSortingGroup: looseInteger(channel.attributes['spikeSortingGroup']),
  }));
  const refNTrodeId = looseInteger(attributes['refNTrodeID']);
  const hasReference = refNTrodeId !== undefined && refNTrodeId > 0;
  const scale = Number(attributes['rawScalingToUv'] ?? attributes['spikeScalingToUv'] ?? Number.NaN);
  return {
    id: reader.integer(element, 'id', 0, Number.MAX_SAFE_INTEGER),
    hwChans: channels.map((channel) => channel.hwChan),
    channels,
    refNTrodeId: hasReference ? refNTrodeId : undefined,
    refChannel: hasReference ? looseInteger(attributes['refChan']) : undefined,
    microvoltsPerCount: Number.isFinite(scale) && scale > 0 ? scale : undefined,
    line: element.line,
  };
}

function checkChannelCounts(
  nTrodes: readonly NTrode[],
  hardwareChannels: number,
  spikes: XmlElement | undefined,
  file: string,
): void {
  const recorded = nTrodes.reduce((sum, nTrode) => sum + nTrode.channels.length, 0);
  if (recorded > hardwareChannels)
    throw new InputError('header', {
      found: `${recorded} SpikeChannel elements`,
      expected: `at most numChannels = ${hardwareChannels}`,
      todo: 'The workspace does not belong to this hardware: ask who made the recording for the right one.',
      where: { file, line: spikes?.line, field: 'SpikeConfiguration' },
    });
  const owner = new Map<number, number>();
  for (const nTrode of nTrodes)
    for (const hwChan of nTrode.hwChans) {
      const other = owner.get(hwChan);
      if (other !== undefined)
        throw new InputError('header', {
          found: `hwChan ${hwChan} in nTrode ${other} and again in nTrode ${nTrode.id}`,
          expected: 'each hwChan once',
          todo: 'The workspace was edited by hand: give --reconfig a workspace in which every channel stands once.',
          where: { file, line: nTrode.line, channel: `hwChan ${hwChan}` },
        });
      owner.set(hwChan, nTrode.id);
    }
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

function orderWarnings(devices: readonly Device[]): string[] {
  const preferences = devices.flatMap((device) =>
    device.packetOrderPreference === undefined || device.numBytes === 0 ? [] : [device.packetOrderPreference],
  );
  const agrees = preferences.every((value, i) => i === 0 || value >= (preferences[i - 1] ?? value));
  if (agrees) return [];
  const order = devices
    .map((device) => `${device.name} ${device.packetOrderPreference ?? 'none'}`)
    .join(', ');
  return [`packetOrderPreference disagrees with the order of the devices (${order})`];
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

function isOn(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '0' && value.trim().toLowerCase() !== 'false';
}

/** Trodes pads numbers with blanks; what is no whole number counts as absent. */
function looseInteger(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  if (!/^[+-]?\d{1,15}$/.test(trimmed)) return undefined;
  return Number(trimmed);
}

/** Reads attributes that must be there, with the place of what is wrong. */
class AttributeReader {
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }

  text(element: XmlElement, name: string, owner?: string): string {
    const value = element.attributes[name];
    if (value === undefined || value === '') throw this.#fault(element, name, value, 'a text', owner);
    return value;
  }

  integer(element: XmlElement, name: string, least: number, most: number): number {
    const value = looseInteger(element.attributes[name]);
    if (value === undefined || value < least || value > most)
      throw this.#fault(
        element,
        name,
        element.attributes[name],
        most < least ? 'a device with room for its bytes' : `a whole number from ${least} to ${most}`,
      );
    return value;
  }

  positive(element: XmlElement, name: string): number {
    const value = Number(element.attributes[name]?.trim() || Number.NaN);
    if (!(value > 0 && Number.isFinite(value)))
      throw this.#fault(element, name, element.attributes[name], 'a number above 0');
    return value;
  }

  #fault(
    element: XmlElement,
    name: string,
    value: string | undefined,
    expected: string,
    owner?: string,
  ): InputError {
    return new InputError('header', {
      found: value === undefined ? `no ${name}` : `${name}="${value.slice(0, 80)}"`,
      expected,
      todo: 'The header is damaged or comes from an unknown version of Trodes; compare it with a recording that works.',
      where: {
        file: this.#file,
        line: element.line,
        field: `${element.name} ${name}`,
        channel: owner ?? element.attributes['id'],
      },
    });
  }
}
