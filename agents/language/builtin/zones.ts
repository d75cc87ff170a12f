import type { Span } from './text.ts';
import { matches } from './text.ts';
import { AMBIGUOUS, OFFSETS, PLACES } from './vocabulary/zones.ts';

export type SaidZone = Span &
  (
    | { readonly kind: 'offset'; readonly minutes: number }
    | { readonly kind: 'place'; readonly zone: string }
    | { readonly kind: 'ambiguous'; readonly choices: readonly string[] }
  );

const NUMERIC =
  /(?:\b(?:utc|gmt) ?|(?<=\d:\d{2}(?::\d{2}(?:\.\d+)?)? ?(?:[ap]\.?m\.? ?)?))([+-])(\d{1,2})(?::?(\d{2}))?(?!\d)/g;
const ABBREVIATED = new RegExp(
  String.raw`(?<=\d ?|m\.? |\b(?:in|time|zone) |\()(?:${[...Object.keys(OFFSETS), ...Object.keys(AMBIGUOUS)].join('|')})(?![\p{L}\d+-])|\b(?:utc|gmt|cet|cest|[pem][ds]t|jst)\b(?! ?[+-]\d)`,
  'gu',
);
const NAMED = new RegExp(
  String.raw`(?<!university of |u |uc )\b(?:${PLACES.map(([, words], i) => `(?<z${i}>${words})`).join('|')})\b(?:[ -](?:standard |daylight |local )?time\b)?`,
  'gu',
);

/** Names of the time zone database: america/new_york */
const TZ_NAME =
  /\b(?:africa|america|antarctica|asia|atlantic|australia|europe|indian|pacific)\/[a-z_]{2,30}(?:\/[a-z_]{2,30})?\b/g;

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** All time zones in lower-case text. */
export function findZones(lower: string): SaidZone[] {
  const found: SaidZone[] = [];
  const add = (zone: SaidZone): void => {
    if (!found.some((other) => zone.start < other.end && zone.end > other.start)) found.push(zone);
  };
  for (const match of matches(NUMERIC, lower)) {
    const [, sign, hours, minutes = '0'] = match;
    const total = Number(hours) * 60 + Number(minutes);
    if (total <= 14 * 60)
      add({ kind: 'offset', minutes: sign === '-' ? -total : total, start: match.start, end: match.end });
  }
  for (const { 0: zone, start, end } of matches(TZ_NAME, lower))
    if (isZone(zone)) add({ kind: 'place', zone, start, end });
  for (const { 0: word, start, end } of matches(ABBREVIATED, lower)) {
    const choices = AMBIGUOUS[word];
    const minutes = OFFSETS[word];
    if (choices !== undefined) add({ kind: 'ambiguous', choices, start, end });
    else if (minutes !== undefined) add({ kind: 'offset', minutes, start, end });
  }
  for (const match of matches(NAMED, lower)) {
    const index = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0];
    const zone = index === undefined ? undefined : PLACES[Number(index.slice(1))]?.[0];
    if (zone !== undefined) add({ kind: 'place', zone, start: match.start, end: match.end });
  }
  return found.toSorted((a, b) => a.start - b.start);
}

/** Minutes east of UTC in `zone` at an instant. */
function offsetAt(zone: string, instantMs: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(instantMs);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** The offsets that a wall-clock time has in `zone`: none in spring's gap, two in autumn's fold. */
export function offsetsOf(zone: string, wallClockMs: number): number[] {
  const day = 86_400_000;
  const near = new Set([offsetAt(zone, wallClockMs - day), offsetAt(zone, wallClockMs + day)]);
  return [...near].filter((minutes) => offsetAt(zone, wallClockMs - minutes * 60_000) === minutes);
}

export function isoOffset(minutes: number): string {
  const absolute = Math.abs(minutes);
  const hours = String(Math.floor(absolute / 60)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${hours}:${String(absolute % 60).padStart(2, '0')}`;
}
