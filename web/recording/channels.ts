import type { RecordingChannel, RecordingEpoch } from '../../schemas/assistant/index.ts';

/** One line of a plot. */
export interface Track {
  readonly id: string;
  readonly label: string;
  /** Of the data colours, from 1. */
  readonly colour: number;
  readonly unit: string;
  readonly unitsPerCount: number;
}

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
  const analog = epoch.channels.filter(({ kind }) => kind === 'analog');
  const nTrodes = nTrodesOf(epoch);
  const ordered = nTrodes.flatMap(({ own }) => own);
  return [
    firstChoice(nTrodes),
    ...nTrodes
      .filter(({ own }) => own.length > 1)
      .flatMap(({ id, own }) =>
        own.length <= MOST_TRACES
          ? [{ key: `n${id}`, label: `nTrode ${id}`, channels: own }]
          : pages(own, `n${id}-`, `nTrode ${id},`),
      ),
    ...(nTrodes.length > 1 ? pages(ordered, 'e', 'electrodes') : []),
    ...pages(analog, 'a', 'analog'),
  ].filter(({ channels }) => channels.length > 0);
}

interface NTrode {
  readonly id: number;
  readonly own: readonly RecordingChannel[];
}

function nTrodesOf({ channels }: RecordingEpoch): NTrode[] {
  const ephys = channels.filter(({ kind, nTrode }) => kind === 'ephys' && nTrode !== undefined);
  return [...Map.groupBy(ephys, ({ nTrode }) => nTrode ?? 0)]
    .toSorted(([a], [b]) => a - b)
    .map(([id, own]) => ({
      id,
      own: own.toSorted((a, b) => (a.nTrodeChannel ?? 0) - (b.nTrodeChannel ?? 0)),
    }));
}

/** A few channels from everywhere: of a probe that is one nTrode as well as of tetrodes. */
function firstChoice(nTrodes: readonly NTrode[]): ChannelChoice {
  const [only] = nTrodes;
  if (only !== undefined && nTrodes.length === 1) {
    const channels = spread(only.own);
    return { key: 'first', label: `${channels.length} of ${only.own.length} channels`, channels };
  }
  const channels = spread(nTrodes).flatMap(({ own }) => own.slice(0, 1));
  const many = nTrodes.length > FIRST_TRACES ? ` of ${nTrodes.length}` : '';
  return { key: 'first', label: `first channel of ${channels.length}${many} nTrodes`, channels };
}

function spread<T>(all: readonly T[]): readonly T[] {
  if (all.length <= FIRST_TRACES) return all;
  const step = (all.length - 1) / (FIRST_TRACES - 1);
  return Array.from({ length: FIRST_TRACES }, (_, index) => all[Math.round(index * step)]).filter(
    (one) => one !== undefined,
  );
}

function pages(channels: readonly RecordingChannel[], prefix: string, name: string): ChannelChoice[] {
  return Array.from({ length: Math.ceil(channels.length / MOST_TRACES) }, (_, page) => {
    const own = channels.slice(page * MOST_TRACES, (page + 1) * MOST_TRACES);
    const from = page * MOST_TRACES + 1;
    return { key: `${prefix}${page}`, label: `${name} ${from}–${from + own.length - 1}`, channels: own };
  });
}

/**
 * Channels that somebody named: `3` is all of nTrode 3, `3·2` or `3:2` its second, `Ain1` an analog channel. At most as many
 * as a plot holds.
 */
export function channelsNamed(
  epoch: RecordingEpoch,
  text: string,
): { readonly channels: readonly RecordingChannel[]; readonly unknown: readonly string[] } {
  const found = new Set<RecordingChannel>();
  const unknown: string[] = [];
  const nTrodes = new Map(nTrodesOf(epoch).map(({ id, own }) => [id, own] as const));
  const named = (word: string): readonly RecordingChannel[] => {
    const [, nTrode, place] = /^(\d+)(?:[·:.](\d+))?$/.exec(word) ?? [];
    if (nTrode !== undefined) {
      const own = nTrodes.get(Number(nTrode)) ?? [];
      return place === undefined
        ? own
        : own.filter(({ nTrodeChannel }) => nTrodeChannel === Number(place) - 1);
    }
    const wanted = word.toLowerCase();
    return epoch.channels.filter(
      ({ kind, id }) =>
        kind === 'analog' && [id, id.replace(/^.*_/, '')].some((name) => name.toLowerCase() === wanted),
    );
  };
  for (const word of text.split(/[\s,;]+/).filter((one) => one !== '')) {
    const own = named(word);
    if (own.length === 0) unknown.push(word);
    for (const channel of own) found.add(channel);
  }
  return { channels: [...found].slice(0, MOST_TRACES), unknown };
}

/** `3·2`: nTrode 3, its second channel as Trodes counts; anything else by its short name. */
export function channelName({ id, nTrode, nTrodeChannel }: RecordingChannel): string {
  return nTrode === undefined || nTrodeChannel === undefined
    ? shortName(id)
    : `${nTrode}·${nTrodeChannel + 1}`;
}

/** A line, an input or a sensor as people call it: that of the ECU and that of the main control unit are two. */
export function shortName(id: string): string {
  return id.replace(/^(?:Headstage|ECU)_/, '').replace(/^Controller_/, 'MCU ');
}

const COLOURS = 6;

/** Channels of one nTrode in one colour, so that neighbours can be told apart. */
export function tracksOf(channels: readonly RecordingChannel[]): Track[] {
  const groups = [...new Set(channels.map(({ nTrode, sensor }) => nTrode ?? sensor))];
  return channels.map((channel, index) => ({
    id: channel.id,
    label: channelName(channel),
    colour: 1 + ((groups.length > 1 ? groups.indexOf(channel.nTrode ?? channel.sensor) : index) % COLOURS),
    unit: channel.unit?.replace('^2', '²') ?? 'counts',
    unitsPerCount: channel.unitsPerCount ?? 1,
  }));
}
