import { InputError } from '../../schemas/index.ts';
import { type AttributeReader, looseInteger } from './header-attributes.ts';
import type { ContactPosition, NTrode, NTrodeChannel, SpikeConfiguration } from './header-model.ts';
import { childrenNamed, type XmlElement } from './xml.ts';

const MAX_HW_CHAN = 65_535;

/**
 * Reads `<SpikeConfiguration>`: which channels were recorded, and how the person grouped them.
 * @throws InputError `header` for an nTrode without a number, or a channel without hwChan
 */
export function parseSpikes(element: XmlElement | undefined, reader: AttributeReader): SpikeConfiguration {
  return {
    device: element?.attributes['device'],
    deviceSubType: element?.attributes['deviceSubType'],
    chanPerChip: looseInteger(element?.attributes['chanPerChip']),
    nTrodes: childrenNamed(element, 'SpikeNTrode').map((nTrode) => parseNTrode(nTrode, reader)),
    line: element?.line,
  };
}

function parseNTrode(element: XmlElement, reader: AttributeReader): NTrode {
  const attributes = element.attributes;
  const channels = childrenNamed(element, 'SpikeChannel').map((channel) => parseChannel(channel, reader));
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

function parseChannel(element: XmlElement, reader: AttributeReader): NTrodeChannel {
  return {
    hwChan: reader.integer(element, 'hwChan', 0, MAX_HW_CHAN),
    probeColumn: looseInteger(element.attributes['probeColumn']),
    position: positionOf(element),
  };
}

/** Old headers have no coordinates; half of them says nothing either. */
function positionOf({ attributes }: XmlElement): ContactPosition | undefined {
  const [ml, dv, ap] = ['coord_ml', 'coord_dv', 'coord_ap'].map((name) => {
    const text = attributes[name]?.trim() ?? '';
    return text === '' ? Number.NaN : Number(text);
  });
  if (ml === undefined || dv === undefined || ap === undefined) return undefined;
  return [ml, dv, ap].every(Number.isFinite) ? { ml, dv, ap } : undefined;
}

/**
 * Checks that the hardware can have recorded these channels, each of them once.
 * @throws InputError `header`
 */
export function checkRecordedChannels(
  spikes: SpikeConfiguration,
  hardwareChannels: number,
  file: string,
): void {
  const recorded = spikes.nTrodes.reduce((sum, nTrode) => sum + nTrode.channels.length, 0);
  if (recorded > hardwareChannels)
    throw new InputError('header', {
      found: `${recorded} SpikeChannel elements`,
      expected: `at most numChannels = ${hardwareChannels}`,
      todo: 'The workspace does not belong to this hardware: ask who made the recording for the right one.',
      where: { file, line: spikes.line, field: 'SpikeConfiguration' },
    });
  checkChannelsOnce(spikes.nTrodes, file);
}

/** @throws InputError `header` naming both nTrodes that hold a channel */
export function checkChannelsOnce(nTrodes: readonly NTrode[], file: string): void {
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
