import { describe, expect, it } from 'vitest';
import type { RecordingChannel, RecordingEpoch } from '../../schemas/index.ts';
import { channelsNamed, choicesOf, MOST_TRACES } from '../../web/recording/channels.ts';

/** nTrodes of a recording by their numbers of channels, and an analog channel. */
function epochOf(...nTrodes: readonly number[]): RecordingEpoch {
  const ephys = nTrodes.flatMap((size, index) =>
    Array.from(
      { length: size },
      (_, place): RecordingChannel => ({
        id: String(100 * index + place),
        kind: 'ephys',
        nTrode: index + 1,
        nTrodeChannel: place,
      }),
    ),
  );
  return {
    index: 0,
    epoch: 1,
    tag: 'a',
    file: 'a.rec',
    sizeBytes: 1,
    rateHz: 30_000,
    packets: 1,
    seconds: 1,
    gaps: [],
    isGapsComplete: true,
    videos: [],
    hasPositions: false,
    channels: [...ephys, { id: 'ECU_Ain1', kind: 'analog' }, { id: 'ECU_Din1', kind: 'digital' }],
  };
}

const labels = (epoch: RecordingEpoch): string[] => choicesOf(epoch).map(({ label }) => label);

describe('choices of channels', () => {
  it('are tetrodes, pages of all, and analog channels', () => {
    expect(labels(epochOf(4, 4, 4))).toEqual([
      'first channel of 3 nTrodes',
      'nTrode 1',
      'nTrode 2',
      'nTrode 3',
      'electrodes 1–12',
      'analog 1–1',
    ]);
  });

  it('leave nothing out of a probe that is one nTrode', () => {
    const choices = choicesOf(epochOf(80));
    expect(choices.map(({ label }) => label)).toEqual([
      '8 of 80 channels',
      'nTrode 1, 1–32',
      'nTrode 1, 33–64',
      'nTrode 1, 65–80',
      'analog 1–1',
    ]);
    expect(choices[0]?.channels.at(-1)?.nTrodeChannel).toBe(79);
  });

  it('show something of all of a Neuropixels probe first', () => {
    const [first] = choicesOf(epochOf(...Array.from({ length: 384 }, () => 1)));
    expect(first?.label).toBe('first channel of 8 of 384 nTrodes');
    expect(first?.channels.map(({ nTrode }) => nTrode)).toEqual([1, 56, 110, 165, 220, 275, 329, 384]);
  });
});

describe('channels by name', () => {
  const epoch = epochOf(4, 4);
  const named = (text: string) => {
    const { channels, unknown } = channelsNamed(epoch, text);
    return [channels.map(({ id }) => id), unknown];
  };

  it('are nTrodes, channels of them, and analog ones', () => {
    expect(named('2, 1·2 1:3;1.2')).toEqual([['100', '101', '102', '103', '1', '2'], []]);
    expect(named('ain1 ECU_Ain1')).toEqual([['ECU_Ain1'], []]);
  });

  it('are told when they are not there', () => {
    expect(named('9, 1·5, Din1')).toEqual([[], ['9', '1·5', 'Din1']]);
    expect(named('')).toEqual([[], []]);
  });

  it('are as many as a plot holds', () => {
    expect(channelsNamed(epochOf(80), '1').channels).toHaveLength(MOST_TRACES);
  });
});
