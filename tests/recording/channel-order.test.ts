import { describe, expect, test } from 'vitest';
import { packetChannelOrder } from '../../recording/spikegadgets/channel-order.ts';
import { parseHeader } from '../../recording/spikegadgets/header.ts';
import { headerXml } from './header-xml.ts';
import { refusalNow } from './refusal.ts';

const upTo = (count: number): number[] => Array.from({ length: count }, (_, hwChan) => hwChan);

function order(
  numChannels: number,
  spikes: Record<string, string | number>,
  hwChans: readonly number[] = upTo(numChannels),
): ReturnType<typeof packetChannelOrder> {
  const half = Math.ceil(hwChans.length / 2);
  // Grouped and turned around: what the person arranged must not matter.
  const nTrodes = [hwChans.slice(half).toReversed(), hwChans.slice(0, half)].filter(
    ({ length }) => length > 0,
  );
  const header = parseHeader(headerXml({ hardware: { numChannels }, spikes, nTrodes }), 'a.rec');
  return packetChannelOrder(header, 'a.rec');
}

describe('Intan chips take turns', () => {
  test.each([
    [32, {}, upTo(32)],
    [32, { device: 'intan' }, upTo(32)],
    [32, { device: 'Intan', chanPerChip: 32 }, upTo(32)],
    [4, { chanPerChip: 2 }, [0, 2, 1, 3]],
    [6, { chanPerChip: 2 }, [0, 2, 4, 1, 3, 5]],
    [6, { chanPerChip: 3 }, [0, 3, 1, 4, 2, 5]],
    [4, { chanPerChip: 1 }, [0, 1, 2, 3]],
    [4, { chanPerChip: 4 }, [0, 1, 2, 3]],
    [0, {}, []],
  ])('%i channels with %j', (numChannels, spikes, expected) => {
    expect(order(numChannels, spikes as Record<string, string | number>)).toEqual({
      hwChans: expected,
      warnings: [],
    });
  });

  test('128 channels of four chips', () => {
    const { hwChans } = order(128, {});
    expect(hwChans.slice(0, 8)).toEqual([0, 32, 64, 96, 1, 33, 65, 97]);
    expect(hwChans.slice(-4)).toEqual([31, 63, 95, 127]);
    expect(new Set(hwChans)).toEqual(new Set(upTo(128)));
  });

  test('channels that were not recorded are skipped in turn', () => {
    const recorded = upTo(64).filter((hwChan) => ![0, 33, 63].includes(hwChan));
    const { hwChans, warnings } = order(64, {}, recorded);
    expect(hwChans.slice(0, 5)).toEqual([32, 1, 2, 34, 3]);
    expect(hwChans.at(-1)).toBe(31);
    expect(hwChans).toHaveLength(61);
    expect(warnings).toEqual([]);
  });

  test('no channel is recorded at all', () => {
    expect(order(64, {}, []).hwChans).toEqual([]);
  });

  test.each([
    [64, { chanPerChip: 0 }, 'chanPerChip="0"'],
    [64, { chanPerChip: -32 }, 'chanPerChip="-32"'],
    [64, { chanPerChip: 1645402192 }, 'chanPerChip="1645402192"'],
    [64, { chanPerChip: 24 }, 'chanPerChip="24"'],
    [40, {}, 'the usual chanPerChip of 32'],
    [16, { chanPerChip: 'abc' }, 'the usual chanPerChip of 32'],
  ])('%i channels with %j are taken in ascending order, with a warning', (count, spikes, stated) => {
    const { hwChans, warnings } = order(count, spikes as Record<string, string | number>);
    expect(hwChans).toEqual(upTo(count));
    expect(warnings).toEqual([
      `${stated} does not divide ${count} channels: channels are taken in ascending order of hwChan`,
    ]);
  });

  test('a channel beyond the hardware is refused', () => {
    expect(refusalNow(() => order(32, {}, [0, 1, 40])).message).toMatchInlineSnapshot(
      `"a.rec, channel hwChan 40: found hwChan 40; expected hwChans below numChannels = 32. The workspace does not belong to this hardware: ask who made the recording for the right one."`,
    );
  });
});

describe('Neuropixels count upwards', () => {
  test.each(['neuropixels1', 'neuropixels2', 'NeuroPixels1'])('%s, whatever chanPerChip says', (device) => {
    expect(order(384, { device, chanPerChip: 32 })).toEqual({ hwChans: upTo(384), warnings: [] });
    expect(order(384, { device, chanPerChip: 0 }).warnings).toEqual([]);
    expect(order(768, { device }).hwChans).toEqual(upTo(768));
  });
  test('holes are refused', () => {
    expect(
      refusalNow(() => order(8, { device: 'neuropixels2' }, [0, 1, 3, 4])).message,
    ).toMatchInlineSnapshot(
      `"a.rec, SpikeChannel hwChan: found hwChan 3 in place 2 of 4; expected neuropixels2 channels to cover 0 to 3. The packet order of these channels cannot be known; give --reconfig the workspace of the recording."`,
    );
  });
});

test('an unknown amplifier is refused by name', () => {
  expect(refusalNow(() => order(32, { device: 'openephys' })).message).toMatchInlineSnapshot(
    `"a.rec, SpikeConfiguration device: found SpikeConfiguration device="openephys"; expected intan, neuropixels1, neuropixels2 or none. The order of channels of this device is not known; please send the header of the recording to the authors."`,
  );
});
