type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element on one line; attributes that are undefined are left out, values are taken as they are. */
export function element(name: string, attributes: Attributes = {}, children: readonly string[] = []): string {
  const words = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${value}"`,
  );
  const start = `<${name}${words.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>\n${children.join('\n')}\n</${name}>`;
}

export interface HeaderParts {
  readonly global?: Attributes;
  readonly hardware?: Attributes;
  readonly devices?: readonly string[];
  readonly modules?: readonly string[];
  readonly spikes?: Attributes;
  /** hwChans of each nTrode, or whole elements. */
  readonly nTrodes?: readonly (readonly number[] | string)[];
  /** Stands right after the opening tag of the root. */
  readonly noise?: string;
}

export function nTrode(
  id: number | string,
  hwChans: readonly (number | string)[],
  attributes: Attributes = {},
): string {
  const channels = hwChans.map((hwChan) => element('SpikeChannel', { hwChan }));
  return element('SpikeNTrode', { id, ...attributes }, channels);
}

/** A small header: four channels at 30 kHz, no devices, unless said otherwise. */
export function headerXml(parts: HeaderParts = {}): string {
  const nTrodes = (parts.nTrodes ?? [[0, 1, 2, 3]]).map((one, index) =>
    typeof one === 'string' ? one : nTrode(index + 1, one),
  );
  return `${[
    '<?xml version="1.0"?>',
    '<Configuration>',
    ...(parts.noise === undefined ? [] : [parts.noise]),
    element('GlobalConfiguration', { systemTimeAtCreation: 1687464000888, ...parts.global }),
    element(
      'HardwareConfiguration',
      { samplingRate: 30000, numChannels: 4, ...parts.hardware },
      parts.devices,
    ),
    element('ModuleConfiguration', {}, parts.modules),
    element('SpikeConfiguration', parts.spikes, nTrodes),
    '</Configuration>',
  ].join('\n')}\n`;
}

export function device(
  name: string,
  numBytes: number | string | undefined,
  more: Attributes = {},
  channels: readonly string[] = [],
): string {
  return element('Device', { name, numBytes, ...more }, channels);
}

export function digital(
  id: string,
  startByte: number | string,
  bit: number | string,
  more: Attributes = {},
): string {
  return element('Channel', { dataType: 'digital', id, startByte, bit, input: 1, ...more });
}

export function analog(id: string, startByte: number | string, more: Attributes = {}): string {
  return element('Channel', { dataType: 'analog', id, startByte, bit: 0, input: 1, ...more });
}
