import type { EphysChannel, Recording } from '../contract.ts';
import { type OpenFile, openForReading, type ReadableFile, readFully } from '../file-bytes.ts';
import { parseHeader } from './header.ts';
import type { RecHeader } from './header-model.ts';
import { readHeaderText } from './header-text.ts';
import { describeProbes } from './neuropixels.ts';
import { type PacketLayout, possibleLayouts, SYNC_BYTE } from './packet-layout.ts';
import { chooseLayout } from './packet-layout-choice.ts';
import type { Reconfiguration } from './reconfigure.ts';
import { groupSensors } from './sensors.ts';

const SAMPLE_BYTES = 2;

export interface OpenOptions {
  /** Groups the channels in place of the header's own SpikeConfiguration. */
  readonly reconfigure?: Reconfiguration | undefined;
  /** In place of the disk's files, here and in whatever reads the recording afterwards. */
  readonly openFile?: OpenFile | undefined;
}

/**
 * Opens a `.rec` file: reads its header and a few bytes of a few packets, whatever its size.
 * @throws InputError `file`, `header` or `layout`
 */
export async function openRecording(file: string, options: OpenOptions = {}): Promise<Recording> {
  const { openFile = openForReading } = options;
  const handle = await openFile(file);
  try {
    const recording = await readRecording(handle, file, options);
    return options.openFile === undefined ? recording : { ...recording, openFile };
  } finally {
    await handle.close();
  }
}

async function readRecording(handle: ReadableFile, file: string, options: OpenOptions): Promise<Recording> {
  const { size: sizeBytes } = await handle.stat();
  const { xml, headerBytes } = await readHeaderText(handle, file);
  const header = parseHeader(xml, file, options.reconfigure);
  const layout = await chooseLayout(possibleLayouts(header, file), {
    file,
    headerBytes,
    sizeBytes,
    rateHz: header.rateHz,
    startUnixMs: header.systemTimeAtCreationMs,
    async bytesAt(offset, bytes) {
      const target = Buffer.alloc(bytes);
      await readFully(handle, target, offset, file);
      return target;
    },
  });
  const dataBytes = sizeBytes - headerBytes;
  const packets = Math.floor(dataBytes / layout.packetBytes);
  return describeRecording(file, sizeBytes, headerBytes, packets, header, layout);
}

function describeRecording(
  file: string,
  sizeBytes: number,
  headerBytes: number,
  packets: number,
  header: RecHeader,
  layout: PacketLayout,
): Recording {
  const trailingBytes = sizeBytes - headerBytes - packets * layout.packetBytes;
  const ephys = layout.ephys.hwChans.map(
    (hwChan, slot): EphysChannel => ({
      id: String(hwChan),
      hwChan,
      offsetBytes: layout.ephys.offsetBytes + SAMPLE_BYTES * slot,
      microvoltsPerCount: header.scales.get(hwChan),
    }),
  );
  const described = describeProbes(header);
  const warnings = [...header.warnings, ...layout.warnings, ...described.warnings];
  if (trailingBytes > 0)
    warnings.push(
      `the file ends inside a packet: ${trailingBytes} bytes behind the last whole packet were left out`,
    );
  if (header.systemTimeAtCreationMs === undefined)
    warnings.push('the header does not say when the recording started (systemTimeAtCreation)');
  if (header.devices.some((device) => !device.isAvailable && device.numBytes > 0))
    warnings.push(`a device is marked as not available; the packets fit the layout "${layout.name}"`);
  return {
    system: 'SpikeGadgets',
    file,
    sizeBytes,
    headerBytes,
    packetBytes: layout.packetBytes,
    packets,
    trailingBytes,
    rateHz: header.rateHz,
    startUnixMs: header.systemTimeAtCreationMs,
    counterOffsetBytes: layout.timestampOffsetBytes,
    syncByte: SYNC_BYTE,
    clock: layout.systemClock ?? { source: 'counter' },
    ephys,
    analog: layout.analog.map(({ id, offsetBytes }) => ({ id, offsetBytes })),
    digital: layout.digital.map(({ id, device, isInput, offsetBytes, bit }) => ({
      id,
      device,
      isInput,
      offsetBytes,
      bit,
    })),
    sensors: groupSensors(layout.interleaved),
    nTrodes: header.nTrodes,
    ephysDevice: header.spikeDevice?.trim() || undefined,
    probes: described.probes,
    isPtpEnabled: header.isPtpEnabled,
    acquisition: header.global,
    devices: header.devices.map((device) => ({
      name: device.name,
      bytes: layout.deviceOffsetsBytes.has(device.name) ? device.numBytes : 0,
      isAvailable: device.isAvailable,
    })),
    layout: layout.name,
    warnings,
  };
}
