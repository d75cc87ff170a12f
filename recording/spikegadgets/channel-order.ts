import { InputError } from '../../schemas/index.ts';
import type { RecHeader } from './header-model.ts';

/** Channels of one Intan amplifier chip, when the header does not say. */
const DEFAULT_CHANNELS_PER_CHIP = 32;
const INTAN = new Set<string | undefined>([undefined, '', 'intan']);
const NEUROPIXELS = new Set<string | undefined>(['neuropixels1', 'neuropixels2']);

export interface ChannelOrder {
  /** hwChan of each sample, in the order of the packet. */
  readonly hwChans: readonly number[];
  readonly warnings: readonly string[];
}

/**
 * Says which hwChan each ephys sample of a packet belongs to. It depends on the amplifier, never on the order of
 * `<SpikeChannel>`, and not on `chanPerChip` for Neuropixels (older files falsely say 32).
 * @throws InputError `header` for an amplifier that is not known, or Neuropixels channels with holes
 */
export function packetChannelOrder(header: RecHeader, file: string): ChannelOrder {
  const recorded = header.nTrodes.flatMap((nTrode) => [...nTrode.hwChans]);
  const ascending = recorded.toSorted((a, b) => a - b);
  const device = header.spikeDevice?.toLowerCase();
  if (NEUROPIXELS.has(device)) {
    const hole = ascending.findIndex((hwChan, slot) => hwChan !== slot);
    if (hole >= 0)
      throw new InputError('header', {
        found: `hwChan ${ascending[hole]} in place ${hole} of ${ascending.length}`,
        expected: `${header.spikeDevice} channels to cover 0 to ${ascending.length - 1}`,
        todo: 'The packet order of these channels cannot be known; give --reconfig the workspace of the recording.',
        where: { file, field: 'SpikeChannel hwChan' },
      });
    return { hwChans: ascending, warnings: [] };
  }
  if (!INTAN.has(device))
    throw new InputError('header', {
      found: `SpikeConfiguration device="${header.spikeDevice}"`,
      expected: 'intan, neuropixels1, neuropixels2 or none',
      todo: 'The order of channels of this device is not known; please send the header of the recording to the authors.',
      where: { file, field: 'SpikeConfiguration device' },
    });
  return intanOrder(header, new Set(recorded), ascending, file);
}

function intanOrder(
  header: RecHeader,
  recorded: ReadonlySet<number>,
  ascending: readonly number[],
  file: string,
): ChannelOrder {
  const total = header.hardwareChannels;
  const perChip = header.chanPerChip ?? DEFAULT_CHANNELS_PER_CHIP;
  if (total === 0) return { hwChans: [], warnings: [] };
  if (perChip <= 0 || perChip > total || total % perChip !== 0) {
    const stated =
      header.chanPerChip === undefined
        ? `the usual chanPerChip of ${DEFAULT_CHANNELS_PER_CHIP}`
        : `chanPerChip="${header.chanPerChip}"`;
    return {
      hwChans: ascending,
      warnings: [
        `${stated} does not divide ${total} channels: channels are taken in ascending order of hwChan`,
      ],
    };
  }
  const highest = ascending.at(-1) ?? 0;
  if (highest >= total)
    throw new InputError('header', {
      found: `hwChan ${highest}`,
      expected: `hwChans below numChannels = ${total}`,
      todo: 'The workspace does not belong to this hardware: ask who made the recording for the right one.',
      where: { file, channel: `hwChan ${highest}` },
    });
  const chips = total / perChip;
  const hwChans: number[] = [];
  for (let slot = 0; slot < total; slot++) {
    const hwChan = (slot % chips) * perChip + Math.floor(slot / chips);
    if (recorded.has(hwChan)) hwChans.push(hwChan);
  }
  return { hwChans, warnings: [] };
}
