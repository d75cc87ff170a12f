import type { RecordingChannel, RecordingEpoch } from '../../schemas/assistant/index.ts';
import type { Track } from './draw.ts';

/** As many traces as a person can tell apart in one plot. */
export const MOST_TRACES = 32;
const FIRST_TRACES = 8;

/** A choice of channels to look at, by a name that an address or a select can hold. */
export interface ChannelChoice {
  readonly key: string;
  readonly label: string;
  readonly channels: readonly RecordingChannel[];
}

/** The choices that a recording offers: some of each nTrode, each nTrode, all electrodes page by page, analog channels. */
export function choicesOf(epoch: RecordingEpoch): ChannelChoice[] {
  const ephys = epoch.channels.filter(({ kind }) => kind === 'ephys');
  const analog = epoch.channels.filter(({ kind }) => kind === 'analog');
  const byNTrode = Map.groupBy(
    ephys.filter(({ nTrode }) => nTrode !== undefined),
    ({ nTrode }) => nTrode ?? 0,
  );
  const nTrodes = [...byNTrode]
    .toSorted(([a], [b]) => a - b)
    .map(([id, own]) => ({
      id,
      own: own.toSorted((a, b) => (a.nTrodeChannel ?? 0) - (b.nTrodeChannel ?? 0)),
    }));
  const ordered = nTrodes.flatMap(({ own }) => own);
  const firsts = nTrodes.slice(0, FIRST_TRACES).flatMap(({ own }) => own.slice(0, 1));
  return [
    { key: 'first', label: `first channel of ${firsts.length} nTrodes`, channels: firsts },
    ...nTrodes
      .filter(({ own }) => own.length > 1)
      .map(({ id, own }) => ({
        key: `n${id}`,
        label: `nTrode ${id}`,
        channels: own.slice(0, MOST_TRACES),
      })),
    ...pages(ordered, 'e', 'electrodes'),
    ...pages(analog, 'a', 'analog'),
  ].filter(({ channels }) => channels.length > 0);
}

function pages(channels: readonly RecordingChannel[], prefix: string, name: string): ChannelChoice[] {
  return Array.from({ length: Math.ceil(channels.length / MOST_TRACES) }, (_, page) => {
    const own = channels.slice(page * MOST_TRACES, (page + 1) * MOST_TRACES);
    const from = page * MOST_TRACES + 1;
    return { key: `${prefix}${page}`, label: `${name} ${from}–${from + own.length - 1}`, channels: own };
  });
}

/** `3·2`: nTrode 3, its second channel as Trodes counts. */
export function channelName({ id, nTrode, nTrodeChannel }: RecordingChannel): string {
  return nTrode === undefined || nTrodeChannel === undefined ? id : `${nTrode}·${nTrodeChannel + 1}`;
}

const COLOURS = 6;

/** Channels of one nTrode in one colour, so that neighbours can be told apart. */
export function tracksOf(channels: readonly RecordingChannel[]): Track[] {
  const groups = [...new Set(channels.map(({ nTrode, sensor }) => nTrode ?? sensor))];
  return channels.map((channel, index) => ({
    id: channel.id,
    label: channelName(channel),
    colour: 1 + ((groups.length > 1 ? groups.indexOf(channel.nTrode ?? channel.sensor) : index) % COLOURS),
    unit: channel.unit ?? 'counts',
    unitsPerCount: channel.unitsPerCount ?? 1,
  }));
}
