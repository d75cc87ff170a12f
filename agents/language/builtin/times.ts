import { parseNumber } from './numbers.ts';
import type { Span } from './text.ts';
import { matches } from './text.ts';

/** A time of day. */
export interface SaidTime extends Span {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** morning or afternoon was not told, and could be either */
  readonly ambiguous: boolean;
  readonly uncertain: boolean;
  /** "25:00" */
  readonly invalid?: boolean;
}

const HOURS = 'one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve';
const MERIDIEM = String.raw`(?: ?(a\.?m\.?|p\.?m\.?|[ap])(?![\p{L}\d])|,? (?:in the |at |this |yesterday |tomorrow )?(morning|afternoon|evening|night)\b)?`;

interface Rule {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Clock | undefined;
}
interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second?: number;
  /** what was said of the half of the day */
  readonly half?: string | undefined;
  /** "14:30" and "02:30" are told by the 24-hour clock */
  readonly by24?: boolean;
  /** minutes were written, be they 00 */
  readonly hasMinutes?: boolean;
}

const hourOf = (word: string): number => (/^\d/.test(word) ? Number(word) : (parseNumber(word) ?? 0));

const RULES: readonly Rule[] = [
  {
    // a start is one time; "invalid" makes it be asked
    pattern: new RegExp(
      String.raw`\bbetween (?:${HOURS}|\d{1,2})(?::\d{2})?(?: ?[ap]\.?m\.?)? and (?:${HOURS}|\d{1,2})(?::\d{2})?(?: ?[ap]\.?m\.?)?(?! ?(?:weeks|days|months))`,
      'gu',
    ),
    read: () => ({ hour: 99, minute: 0 }),
  },
  {
    pattern: new RegExp(
      String.raw`(?<![\d.:+-])(?<!utc ?[+-]?|gmt ?[+-]?)t?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?!\d|:)${MERIDIEM}`,
      'gu',
    ),
    read: ([, h = '', m, s, mark, part]) => ({
      hour: Number(h),
      minute: Number(m),
      second: Number(s ?? 0),
      half: mark ?? part,
      by24: h.startsWith('0') || s !== undefined,
      hasMinutes: true,
    }),
  },
  {
    pattern: new RegExp(
      String.raw`\b(half|quarter|twenty[ -]five|twenty|${HOURS}|\d{1,2})(?: minutes?)? (past|after|to|before|till) (${HOURS}|\d{1,2}|noon|midnight)\b${MERIDIEM}`,
      'gu',
    ),
    read: ([, amount = '', way = '', base = '', mark, part]) => {
      const minutes = amount === 'half' ? 30 : amount === 'quarter' ? 15 : hourOf(amount);
      const hour = base === 'noon' ? 12 : base === 'midnight' ? 24 : hourOf(base);
      const later = way === 'past' || way === 'after';
      const half = base === 'noon' || base === 'midnight' ? undefined : (mark ?? part);
      const total = hour * 60 + (later ? minutes : -minutes);
      const by24 = base === 'noon' || base === 'midnight';
      return { hour: Math.floor(total / 60) % 24, minute: total % 60, half, by24 };
    },
  },
  {
    pattern: new RegExp(
      String.raw`(?<![\d.:/-])(\d{1,2})[.h](\d{2})(?![\d.])(?: ?(?:uhr|hrs?|h))?${MERIDIEM}`,
      'gu',
    ),
    read: ([, h = '', m, mark, part]) => ({
      hour: Number(h),
      minute: Number(m),
      half: mark ?? part,
      by24: true,
    }),
  },
  {
    pattern: /(?<![\d.:])(\d{1,2}) ?(?:uhr|h(?:eures?)?)(?: ?(\d{2}))?(?![\p{L}\d])/gu,
    read: ([, h, m]) => ({ hour: Number(h), minute: Number(m ?? 0), by24: true }),
  },
  {
    pattern: /(?<![\d.:/-])([01]\d|2[0-3])([0-5]\d) ?(?:hrs?\b|hours?\b|h\b|z(?=\b|$))/gu,
    read: ([, h, m]) => ({ hour: Number(h), minute: Number(m), by24: true }),
  },
  {
    // a number such as 2023 is a year
    pattern: /(?<=\bat |\d, )(?!19|20)([01]\d|2[0-3])([0-5]\d)(?!\d|[-/.]\d)/gu,
    read: ([, h, m]) => ({ hour: Number(h), minute: Number(m), by24: true }),
  },
  {
    pattern: /(?<=(?:19|20)\d{6}[_t -]?)([01]\d|2[0-3])([0-5]\d)([0-5]\d)?(?!\d)/gu,
    read: ([, h, m, s]) => ({ hour: Number(h), minute: Number(m), second: Number(s ?? 0), by24: true }),
  },
  {
    // nine fifteen am
    pattern: new RegExp(
      String.raw`\b(${HOURS}) (oh[ -]five|five|ten|fifteen|twenty(?:[ -]five)?|thirty(?:[ -]five)?|forty(?:[ -]five)?|fifty(?:[ -]five)?)(?: ?(a\.?m\.?|p\.?m\.?)(?![\p{L}\d])|,? (?:in the |at )(morning|afternoon|evening|night)\b)`,
      'gu',
    ),
    read: ([, h = '', m = '', mark, part]) => ({
      hour: hourOf(h),
      minute: hourOf(m.replace(/^oh[ -]/, '')),
      half: mark ?? part,
    }),
  },
  { pattern: /\b(?:noon|midday)\b/g, read: () => ({ hour: 12, minute: 0, by24: true }) },
  { pattern: /(?<!past |after |before )\bmidnight\b/g, read: () => ({ hour: 0, minute: 0, by24: true }) },
  {
    pattern: new RegExp(
      String.raw`(?<![\d.:/-])(${HOURS}|\d{1,2}) ?(?:o'?clock)?(?: ?(a\.?m\.?|p\.?m\.?|(?<=\d ?)[ap])(?![\p{L}\d])|,? (?:in the |at )(morning|afternoon|evening|night)\b)`,
      'gu',
    ),
    read: ([, h = '', mark, part]) => ({ hour: hourOf(h), minute: 0, half: mark ?? part }),
  },
  {
    pattern: new RegExp(
      String.raw`(?:(?<=\b(?:at|around|about|circa|started|began|from|@) ?(?:about |around |circa )?)(${HOURS}|\d{1,2})(?! ?(?:%|[\p{L}\d/:.-]|,\d))|\b(${HOURS}|\d{1,2}) o'?clock)`,
      'gu',
    ),
    read: ([, a, b]) => ({ hour: hourOf(a ?? b ?? ''), minute: 0 }),
  },
];

function settle(clock: Clock, span: Span): SaidTime | undefined {
  const { hour, minute, second = 0, half } = clock;
  if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute > 0))
    return { ...span, hour: 0, minute: 0, second: 0, ambiguous: false, uncertain: false, invalid: true };
  const base = { ...span, minute, second, uncertain: false };
  if (half !== undefined) {
    if (hour > 12) return { ...base, hour, ambiguous: false };
    const morning = /^a(?!f)|morning/.test(half) || (half === 'night' && hour < 5);
    return { ...base, hour: (hour % 12) + (morning ? 0 : 12), ambiguous: false };
  }
  // "2:30" may be either; "9:40" is how a 24-hour clock writes the morning, but not surely
  const told = clock.by24 === true || hour > 12 || hour === 0;
  const written = (minute !== 0 || clock.hasMinutes === true) && hour >= 8 && hour < 12;
  return { ...base, hour: hour % 24, ambiguous: !told && !written, uncertain: !told && written };
}

/** "yesterday afternoon at 3": the part of the day stands elsewhere. */
function inPartOfDay(lower: string, time: SaidTime): SaidTime {
  if (!time.ambiguous) return time;
  const near = lower.slice(Math.max(0, time.start - 30), time.end + 30);
  const [, part] = /\b(morning|afternoon|evening|tonight|night)\b/.exec(near) ?? [];
  if (part === undefined || time.hour > 12) return time;
  if (part === 'morning') return { ...time, ambiguous: false };
  if (part.endsWith('night') && time.hour % 12 < 6) return time;
  return { ...time, hour: (time.hour % 12) + 12, ambiguous: false };
}

/** All times of day in lower-case text, from left to right. */
export function findTimes(lower: string): SaidTime[] {
  const found: SaidTime[] = [];
  for (const { pattern, read } of RULES)
    for (const match of matches(pattern, lower)) {
      const { start, end } = match;
      if (found.some((other) => start < other.end && end > other.start)) continue;
      const clock = read(match);
      const time = clock === undefined ? undefined : settle(clock, { start, end });
      if (time !== undefined) found.push(time);
    }
  return found.map((time) => inPartOfDay(lower, time)).toSorted((a, b) => a.start - b.start);
}
