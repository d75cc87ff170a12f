import { findDates, isDate, isoDate, type PlainDate, type SaidDate } from './dates.ts';
import { NUMBER, parseNumber } from './numbers.ts';
import { matches, type Span } from './text.ts';
import { findTimes, type SaidTime } from './times.ts';
import { findZones, isoOffset, offsetsOf, type SaidZone } from './zones.ts';

/** A date with, perhaps, a time and a zone. */
export interface Moment extends Span {
  /** absent if it could be several, or none */
  readonly iso?: string | undefined;
  readonly problem?: string | undefined;
  readonly choices: readonly string[];
  readonly uncertain: boolean;
  readonly hasTime: boolean;
}

/** The person's clock, from ISO 8601 with an offset. */
export interface Now {
  readonly today: PlainDate;
  readonly offset: string;
  /** the wall clock, as if it were UTC */
  readonly wallMs: number | undefined;
}

function wallClock(year = '', month = '', day = '', clock = ''): number | undefined {
  const ms = Date.parse(`${year}-${month}-${day}T${clock}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

export function parseNow(now: string | undefined): Now | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:T([\d:.]+))?(Z|[+-]\d{2}:\d{2})?/.exec(now ?? '');
  if (match === null) return undefined;
  const [, year, month, day, clock, offset = ''] = match;
  const today = { year: Number(year), month: Number(month), day: Number(day) };
  return isDate(today)
    ? {
        today,
        offset: offset === 'Z' ? '+00:00' : offset,
        wallMs: clock === undefined ? undefined : wallClock(year, month, day, clock),
      }
    : undefined;
}

const UNIX =
  /\b(?:unix|epoch|posix|timestamp)(?: ?(?:time|timestamp|seconds|ms))?[ :=]{0,3}(\d{10}|\d{13})\b|\b(\d{10}|\d{13}) ?(?:ms|s|sec|seconds?|milliseconds?)? (?:since|after|from) (?:the )?(?:unix )?epoch\b|\b(\d{10}|\d{13}) ?\(?(?:unix|epoch|posix)\b\)?|^(\d{10}|\d{13})$/g;
const AGO = new RegExp(`(?<![\\p{L}\\d])(${NUMBER}|an?) (hour|minute)s? ago`, 'gu');
const APART = 40;

const two = (n: number): string => String(n).padStart(2, '0');
const gap = (a: Span, b: Span): number => Math.max(a.start - b.end, b.start - a.end, 0);

function timeText(time: SaidTime): string {
  return `T${two(time.hour)}:${two(time.minute)}:${two(time.second)}`;
}

type Zoned = { readonly offset: string } | { readonly problem: string; readonly choices: readonly string[] };

function offsetFor(zone: SaidZone, date: PlainDate, time: SaidTime): Zoned {
  if (zone.kind === 'ambiguous')
    return { problem: 'that time zone has several meanings', choices: zone.choices };
  if (zone.kind === 'offset') return { offset: isoOffset(zone.minutes) };
  const wall = Date.UTC(date.year, date.month - 1, date.day, time.hour, time.minute, time.second);
  const offsets = offsetsOf(zone.zone, wall);
  const [only] = offsets;
  if (only !== undefined && offsets.length === 1) return { offset: isoOffset(only) };
  return only === undefined
    ? { problem: 'the clocks went forward then, so that time did not exist', choices: [] }
    : {
        problem: 'the clocks went back then, so that time came twice',
        choices: offsets.map((minutes) => `${isoDate(date)}${timeText(time)}${isoOffset(minutes)}`),
      };
}

function join(
  date: SaidDate,
  time: SaidTime | undefined,
  zone: SaidZone | undefined,
  now: Now | undefined,
): Moment {
  const parts: Span[] = [date, ...(time === undefined ? [] : [time]), ...(zone === undefined ? [] : [zone])];
  const base = {
    start: Math.min(...parts.map(({ start }) => start)),
    end: Math.max(...parts.map(({ end }) => end)),
    uncertain: date.uncertain || time?.uncertain === true,
    choices: [] as string[],
    hasTime: time !== undefined,
  };
  if (date.date === undefined)
    return { ...base, problem: date.problem ?? 'the date is not clear', choices: date.choices.map(isoDate) };
  if (time === undefined) return { ...base, iso: isoDate(date.date) };
  if (time.invalid === true) return { ...base, problem: 'one time of the clock is needed' };
  if (time.ambiguous) {
    const choices = [time.hour % 12, (time.hour % 12) + 12].map(
      (hour) => `${isoDate(date.date ?? { year: 0, month: 1, day: 1 })}${timeText({ ...time, hour })}`,
    );
    return { ...base, problem: 'it could be the morning or the afternoon', choices };
  }
  const local = `${isoDate(date.date)}${timeText(time)}`;
  if (zone === undefined) return { ...base, iso: local + (date.relative ? (now?.offset ?? '') : '') };
  const zoned = offsetFor(zone, date.date, time);
  return 'offset' in zoned ? { ...base, iso: local + zoned.offset } : { ...base, ...zoned };
}

/** All dates, each with the time and the zone that stand beside it, in lower-case text. */
export function findMoments(lower: string, now: Now | undefined): Moment[] {
  const moments: Moment[] = [];
  let text = lower;
  for (const { start, end, 1: a, 2: b, 3: c, 4: d } of matches(UNIX, lower)) {
    const digits = a ?? b ?? c ?? d ?? '';
    const at = new Date(Number(digits) * (digits.length === 10 ? 1000 : 1));
    const iso = `${at.toISOString().slice(0, 19)}+00:00`;
    moments.push({ start, end, iso, choices: [], uncertain: false, hasTime: true });
    text = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
  }
  for (const { start, end, 1: count = '', 2: unit } of matches(AGO, text)) {
    if (now?.wallMs === undefined) continue;
    const amount = /^an?$/.test(count) ? 1 : (parseNumber(count) ?? 0);
    const at = new Date(now.wallMs - amount * (unit === 'hour' ? 3_600_000 : 60_000));
    const iso = `${at.toISOString().slice(0, 19)}${now.offset}`;
    moments.push({ start, end, iso, choices: [], uncertain: true, hasTime: true });
    text = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
  }
  const dates = findDates(text, now?.today);
  const times = findTimes(text).filter(
    (time) => !dates.some((date) => time.start < date.end && time.end > date.start),
  );
  const zones = findZones(text);
  for (const [i, date] of dates.entries()) {
    // a time belongs to the date that is nearest to it, the first if several are told (start, not end)
    const mine = times.filter(
      (time) =>
        gap(time, date) <= APART && !dates.some((other, j) => j !== i && gap(time, other) < gap(time, date)),
    );
    const started = mine.find((time) =>
      /\b(?:began|started|start|from|starting)\b[^,;]{0,12}$/.test(text.slice(0, time.start)),
    );
    const time = started ?? mine.find((candidate) => !candidate.ambiguous) ?? mine[0];
    const anchor = {
      start: Math.min(date.start, time?.start ?? date.start),
      end: Math.max(date.end, time?.end ?? date.end),
    };
    const zone = time === undefined ? undefined : zones.find((candidate) => gap(candidate, anchor) <= APART);
    moments.push(join(date, time, zone, now));
  }
  return moments.toSorted((a, b) => a.start - b.start);
}

/** A time of day without any date. */
export function hasLoneTime(lower: string): boolean {
  return findTimes(lower).length > 0;
}
