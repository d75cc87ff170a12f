import type { FieldValue } from '../../../../schemas/index.ts';
import type { Row } from '../../state/tables/cells.ts';
import { NUMBERS, numbersOf } from './numbered.ts';

const TRODE = String.raw`(?:n?trodes?|tetrodes?|shanks?)\s*(${NUMBERS})`;
const CHANNEL = String.raw`(?:channels?|wires?|ch\.?|electrodes?)\s*(${NUMBERS})`;
const BAD = String.raw`(?:is|are|was|were|=|:)?\s*(?:all\s+|both\s+)?(?:also\s+)?(dead|bad|broken|noisy|faulty|off|disconnected|shorted|unusable)\b`;
const GOOD = /\b(?:fine|ok|okay|good|not (?:dead|bad|broken|noisy)|works?|working|alive)\b/i;

const FORMS: readonly RegExp[] = [
  new RegExp(String.raw`\b${TRODE}[\s,:]*(?:has\s+)?${CHANNEL}\s*${BAD}`, 'gi'),
  new RegExp(
    String.raw`\b(?:dead|bad|broken|noisy)\s+(?:channels?\s*)?(?:is|are|on|:|=)?\s*${TRODE}[\s,:]*${CHANNEL}()`,
    'gi',
  ),
];
const CHANNEL_FIRST: readonly RegExp[] = [
  new RegExp(String.raw`\b${CHANNEL}\s+(?:of|on|in|from)\s+${TRODE}\s*${BAD}`, 'gi'),
  new RegExp(
    String.raw`\b(?:dead|bad|broken|noisy)\s+(?:is|are|:)?\s*${CHANNEL}\s+(?:of|on|in|from)\s+${TRODE}()`,
    'gi',
  ),
];
const WHOLE = new RegExp(String.raw`\b${TRODE}\s*${BAD}`, 'gi');
const FROM = /\bcount(?:ed|ing)?\s+from\s+(0|1|zero|one)\b|\bfrom\s+(0|1|zero|one)\b/i;

interface Said {
  readonly nTrodes: readonly number[];
  /** Undefined: all of them. */
  readonly channels: readonly number[] | undefined;
}

/** What was said of bad channels: rows where it is clear, and where not, the ways in which it can be meant. */
export type BadChannels =
  | { readonly rows: readonly Row[] }
  | { readonly choices: readonly string[]; readonly nTrode: number; readonly channel: number };

/**
 * "nTrode 5 channel 2 is dead". The metadata counts channels from 0 and Trodes shows them from 1: where the number can
 * be either, nothing is stored before that is known.
 */
export function badChannelsSaid(map: readonly Row[], text: string): BadChannels | undefined {
  if (map.length === 0 || GOOD.test(text)) return undefined;
  const all = saidIn(text).filter(({ nTrodes }) =>
    nTrodes.every((id) => map.some((row) => row['ntrode_id'] === id)),
  );
  if (all.length === 0) return undefined;
  const from = fromWhich(map, all, text);
  if (from === undefined) {
    const [first] = all.flatMap(({ nTrodes, channels }) =>
      channels === undefined ? [] : [{ nTrodes, channels }],
    );
    const plain = text.trim().replace(/[.!]+$/, '');
    return {
      choices: [`${plain}, counted from 1`, `${plain}, counted from 0`],
      nTrode: first?.nTrodes[0] ?? 0,
      channel: first?.channels[0] ?? 0,
    };
  }
  return { rows: map.map((row) => withBad(row, all, from)) };
}

function saidIn(text: string): Said[] {
  const said: Said[] = [];
  let rest = text;
  const take = (pattern: RegExp, read: (match: RegExpMatchArray) => Said | undefined): void => {
    for (const match of rest.matchAll(pattern)) {
      const one = read(match);
      if (one === undefined) continue;
      said.push(one);
      rest = rest.replace(match[0], ' ');
    }
  };
  const pair = (trodes = '', channels = ''): Said | undefined => {
    const [nTrodes, numbers] = [numbersOf(trodes), numbersOf(channels)];
    return nTrodes === undefined || numbers === undefined ? undefined : { nTrodes, channels: numbers };
  };
  for (const form of FORMS) take(form, (match) => pair(match[1], match[2]));
  for (const form of CHANNEL_FIRST) take(form, (match) => pair(match[2], match[1]));
  take(WHOLE, (match) => {
    const nTrodes = numbersOf(match[1] ?? '');
    return nTrodes === undefined ? undefined : { nTrodes, channels: undefined };
  });
  return said;
}

/** 0 or 1, where the text or the numbers say so. */
function fromWhich(map: readonly Row[], all: readonly Said[], text: string): 0 | 1 | undefined {
  const word = FROM.exec(text);
  const told = word?.[1] ?? word?.[2];
  if (told !== undefined) return /^(?:0|zero)$/i.test(told) ? 0 : 1;
  const pairs = all.flatMap(({ nTrodes, channels }) =>
    nTrodes.flatMap((id) => (channels ?? []).map((channel) => ({ channel, count: channelsOf(map, id) }))),
  );
  if (pairs.length === 0 || pairs.some(({ channel }) => channel === 0)) return 0;
  return pairs.some(({ channel, count }) => channel >= count) ? 1 : undefined;
}

function withBad(row: Row, all: readonly Said[], from: 0 | 1): Row {
  const id = row['ntrode_id'];
  const count = typeof id === 'number' ? channelsOf([row], id) : 0;
  const meant = all.filter(({ nTrodes }) => typeof id === 'number' && nTrodes.includes(id));
  if (meant.length === 0) return row;
  const bad = meant.flatMap(({ channels }) => channels?.map((one) => one - from) ?? [...Array(count).keys()]);
  const before = numbers(row['bad_channels']);
  const known = bad.filter((channel) => channel >= 0 && channel < count);
  return { ...row, bad_channels: [...new Set([...before, ...known])].toSorted((a, b) => a - b) };
}

function channelsOf(map: readonly Row[], nTrode: number): number {
  const channels = map.find((row) => row['ntrode_id'] === nTrode)?.['map'];
  return typeof channels === 'object' && channels !== null ? Object.keys(channels).length : 0;
}

function numbers(value: FieldValue | undefined): number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
}
