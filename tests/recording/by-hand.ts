import { readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';

/**
 * A reading of a `.rec` file that shares nothing with the program: it follows the facts of the format with the shortest means,
 * holds the whole file in memory and checks nothing.
 */
export interface ByHand {
  readonly header: Buffer;
  readonly elements: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
  readonly packetBytes: number;
  readonly packets: Buffer;
  readonly packetCount: number;
  readonly leftOverBytes: number;
  /** Offset of each device that has bytes. */
  readonly devices: ReadonlyMap<string, number>;
  readonly counterOffset: number;
  readonly ephysOffset: number;
  /** hwChan of each slot. */
  readonly order: readonly number[];
}

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of a header in document order. Throws when the text is not well-formed. */
export function elementsOf(xml: string): Element[] {
  const parser = new SaxesParser();
  const elements: Element[] = [];
  parser.on('opentag', ({ name, attributes }) => elements.push({ name, attributes }));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return elements;
}

function packetOrder(elements: readonly Element[]): number[] {
  const hardware = elements.find(({ name }) => name === 'HardwareConfiguration')?.attributes ?? {};
  const spikes = elements.find(({ name }) => name === 'SpikeConfiguration')?.attributes ?? {};
  const saved = new Set(
    elements
      .filter(({ name }) => name === 'SpikeChannel')
      .map(({ attributes }) => Number(attributes['hwChan'])),
  );
  const total = Number(hardware['numChannels']);
  const perChip = Number(spikes['chanPerChip'] ?? 32);
  if (spikes['device']?.startsWith('neuropixels') || total % perChip !== 0) {
    return [...saved].sort((one, other) => one - other);
  }
  const order: number[] = [];
  for (let inChip = 0; inChip < perChip; inChip++) {
    for (let hwChan = inChip; hwChan < total; hwChan += perChip) if (saved.has(hwChan)) order.push(hwChan);
  }
  return order;
}

/**
 * @param without devices that the header names although their bytes are missing
 * @param byPreference the bytes follow packetOrderPreference, not the document
 */
export function readByHand(path: string, without: readonly string[] = [], byPreference = false): ByHand {
  const bytes = readFileSync(path);
  const headerBytes = bytes.indexOf(10, bytes.indexOf('</Configuration>')) + 1;
  const header = bytes.subarray(0, headerBytes);
  const elements = elementsOf(header.toString('utf8'));
  const named = elements.filter(({ name }) => name === 'Device').map(({ attributes }) => attributes);
  if (byPreference) {
    named.sort((one, other) => Number(one['packetOrderPreference']) - Number(other['packetOrderPreference']));
  }
  const devices = new Map<string, number>();
  let offset = 1;
  for (const { name = '', numBytes } of named) {
    if (numBytes === undefined || without.includes(name)) continue;
    devices.set(name, offset);
    offset += Number(numBytes);
  }
  const counterOffset = offset;
  const hardware = elements.find(({ name }) => name === 'HardwareConfiguration')?.attributes ?? {};
  const ephysOffset = counterOffset + 4 + (hardware['sysTimeIncluded'] === '1' ? 8 : 0);
  const order = packetOrder(elements);
  const packetBytes = ephysOffset + 2 * order.length;
  const data = bytes.subarray(headerBytes);
  const packetCount = Math.floor(data.length / packetBytes);
  return {
    header,
    elements,
    packetBytes,
    packets: data.subarray(0, packetCount * packetBytes),
    packetCount,
    leftOverBytes: data.length - packetCount * packetBytes,
    devices,
    counterOffset,
    ephysOffset,
    order,
  };
}

/** The packets in which one bit differs from the packet before, and the bit's first state. */
export function bitChanges(
  rec: ByHand,
  offset: number,
  bit: number,
): { initial: number; changes: [number, number][] } {
  const changes: [number, number][] = [];
  const stateOf = (packet: number) => ((rec.packets[packet * rec.packetBytes + offset] ?? 0) >> bit) & 1;
  let state = stateOf(0);
  const initial = state;
  for (let packet = 1; packet < rec.packetCount; packet++) {
    if (stateOf(packet) === state) continue;
    state = 1 - state;
    changes.push([packet, state]);
  }
  return { initial, changes };
}
