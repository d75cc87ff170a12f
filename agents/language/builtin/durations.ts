import { NUMBER, parseNumber, tidy } from './numbers.ts';
import type { Span } from './text.ts';
import { matches } from './text.ts';

/** How long, in one ISO 8601 unit each; `H` is the only unit below a day that ages are told in. */
export type Unit = 'Y' | 'M' | 'W' | 'D' | 'H';
export type Duration = Readonly<Partial<Record<Unit, number>>>;

export interface SaidDuration extends Span {
  readonly lower: Duration;
  /** present for "10 to 12 weeks"; `'open'` for "at least 10 weeks" */
  readonly upper?: Duration | 'open' | undefined;
  readonly reference?: 'birth' | 'gestational' | undefined;
  /** "a few weeks": there is a duration, but no number */
  readonly vague: boolean;
  readonly uncertain: boolean;
  /** said as an age (P72, 9 weeks old), not merely as a length of time */
  readonly isAge: boolean;
}

const UNITS: readonly (readonly [Unit, string])[] = [
  ['H', 'hours?|hrs?|stunden?|heures?|horas?'],
  ['D', 'days?|dys?|tagen?|tage?|jours?|d[ií]as?|giorni'],
  ['W', 'weeks?|wks?|wochen?|semaines?|semanas?|settimane'],
  ['M', String.raw`months?|mths?|mos?|m\.o\.?|monaten?|monate?|mois|mes(?:es)?|mesi`],
  ['Y', String.raw`years?|yrs?|y\.o\.?|jahren?|jahre?|ans?|años?|anni`],
];
/** Only next to a digit, since a lone letter is too often something else. */
const LETTERS: Readonly<Record<string, Unit>> = {
  h: 'H',
  d: 'D',
  w: 'W',
  m: 'M',
  y: 'Y',
  yo: 'Y',
  mo: 'M',
  wo: 'W',
  do: 'D',
};

/** The slips of the keyboard that leave a unit to be known, next to a number: wekes, mnths, yeras, weaks. */
function slipsOf(word: string): string[] {
  const out = new Set<string>();
  for (let i = 1; i < word.length; i++) {
    if (word.length > 4 && i < word.length - 1) out.add(word.slice(0, i) + word.slice(i + 1));
    if (i < word.length - 1)
      out.add(word.slice(0, i) + word.charAt(i + 1) + word.charAt(i) + word.slice(i + 2));
    out.add(word.slice(0, i) + word.charAt(i) + word.slice(i));
  }
  out.delete(word);
  return [...out];
}
const SLIPS: readonly (readonly [Unit, string])[] = (
  [
    ['D', ['days']],
    ['W', ['week', 'weeks']],
    ['M', ['month', 'months']],
    ['Y', ['year', 'years']],
  ] as const
).map(([unit, words]) => [
  unit,
  [...words.flatMap(slipsOf), ...(unit === 'W' ? ['weaks', 'weak', 'weks', 'wek'] : [])].join('|'),
]);
const ALL_UNITS = [...UNITS, ...SLIPS];

const LONG = ALL_UNITS.map(([, words]) => words).join('|');
const UNIT = String.raw`(?:(?:${LONG})(?![\p{L}])|fortnights?\b)`;
const LETTER = String.raw`(?<=\d ?)(?:yo|mo|wo|do|[hdwmy])(?![\p{L}\d])`;
const GAP = '(?:[ -]?ish|[ -]odd| and a bit| and something)?(?:[ -]{0,2}|, (?:in )?)';
const ITEM = String.raw`(?:${NUMBER}|\ban?)${GAP}(?:${UNIT}|${LETTER})`;
const HALF = String.raw`(?: and an? (?:half|quarter)\b)?`;
const SPAN = String.raw`${ITEM}${HALF}(?:(?:,? and |, ?| plus | ?\+ ?| )${ITEM}){0,3}`;
const OLD = String.raw`(?:[ -](?:old|of age|alte?s?|de edad)\b|(?<=week|month|year|day) sold\b)?`;
const RANGE = String.raw`(?:between )?(${NUMBER})(?:[ -]?(?:${UNIT}|${LETTER}))?(?: ?- ?| to | or | and | up to | bis | à | a )(${NUMBER})[ -]?(${UNIT}|${LETTER})${OLD}`;

const one = (unit: Unit, value: number): Duration => ({ [unit]: tidy(value) });

function unitOf(word: string): { unit: Unit; times: number } | undefined {
  if (word.startsWith('fortnight')) return { unit: 'W', times: 2 };
  const letter = LETTERS[word];
  if (letter !== undefined) return { unit: letter, times: 1 };
  for (const [unit, words] of ALL_UNITS)
    if (new RegExp(`^(?:${words})$`, 'u').test(word)) return { unit, times: 1 };
  return undefined;
}

const ITEM_PARTS = new RegExp(String.raw`(${NUMBER}|\ban?)${GAP}(${UNIT}|${LETTER})(${HALF})`, 'gu');

const ORDER: readonly Unit[] = ['Y', 'M', 'W', 'D', 'H'];

/** How much of the text is one sum: "3 weeks, 9 weeks" are two lengths, "3 weeks, 2 days" is one. */
function sumEnd(text: string): number {
  let least = 0;
  for (const { start, 2: word = '' } of matches(ITEM_PARTS, text)) {
    const rank = ORDER.indexOf(unitOf(word)?.unit ?? 'H') + 1;
    if (rank <= least) return start;
    least = rank;
  }
  return text.length;
}

function parseSpan(text: string): Duration {
  const sum: Partial<Record<Unit, number>> = {};
  for (const match of matches(ITEM_PARTS, text)) {
    const [, number = '', word = '', half = ''] = match;
    const unit = unitOf(word);
    const value = /^an?$/.test(number) ? 1 : parseNumber(number);
    if (unit === undefined || value === undefined) continue;
    const extra = half.endsWith('half') ? 0.5 : half.endsWith('quarter') ? 0.25 : 0;
    sum[unit.unit] = tidy((sum[unit.unit] ?? 0) + (value + extra) * unit.times);
  }
  return sum;
}

/** ISO 8601, or undefined for no time at all. Weeks with other units are written as days. */
export function isoDuration(duration: Duration): string | undefined {
  const parts: Partial<Record<Unit, number>> = { ...duration };
  const others = ORDER.filter((unit) => unit !== 'W' && (parts[unit] ?? 0) > 0);
  if ((parts.W ?? 0) > 0 && others.length > 0) {
    parts.D = (parts.D ?? 0) + (parts.W ?? 0) * 7;
    parts.W = 0;
  }
  const date = ORDER.filter((unit) => unit !== 'H' && (parts[unit] ?? 0) > 0)
    .map((unit) => `${tidy(parts[unit] ?? 0)}${unit}`)
    .join('');
  const time = (parts.H ?? 0) > 0 ? `T${tidy(parts.H ?? 0)}H` : '';
  if (date === '' && time === '') return duration.D === 0 ? 'P0D' : undefined;
  return `P${date}${time}`;
}

const POSTNATAL =
  /(?<![\p{L}\d])(?:p(?:\.?n(?:\.?d)?|d)?[ .-]{0,2}|post[ -]?natal day ?|postnatal (?:age )?)(\d{1,4}(?:\.\d)?)(?: ?(?:-|to|\/| and p| or p) ?(?:p(?:nd?|d)?[ .-]{0,2})?(\d{1,4}))?(?![\p{L}\d]|\.\d| ?(?:µ|mg|%))/gu;
const POSTNATAL_WORDS = new RegExp(`post[ -]?natal day (${NUMBER})|(${NUMBER}) post[ -]?natal days`, 'gu');
const ISO =
  /(?<![\p{L}\d])p(?=\d|t\d)((?:\d{1,6}(?:\.\d+)?[ymwd]){0,4}(?:t(?:\d{1,6}(?:\.\d+)?[hms]){1,3})?)(?:\/(p(?:\d{1,6}(?:\.\d+)?[ymwd]){1,4})?)?(?![\p{L}\d])/gu;
const EMBRYONIC =
  /(?<![\p{L}\d])(?:e|embryonic (?:day|age) ?|gestational day ?|gd ?)(\d{1,2}(?:\.\d{1,2})?)(?![\p{L}\d])/gu;
const FERTILISED = new RegExp(
  `(${NUMBER}) ?(?:dpf\\b|days? post[ -]?fertili[sz]ation\\b)|\\bdpf ?(\\d{1,2})(?![\\d.])`,
  'gu',
);
const HATCHED_HOURS = new RegExp(
  `(${NUMBER}) ?(?:hph\\b|h(?:ours?|rs?)? (?:post|after)[ -]?(?:hatch(?:ing)?|eclosion|birth)\\b)`,
  'gu',
);
const HATCHED = new RegExp(
  `(${NUMBER}) ?(?:dph\\b|d(?:ays?)? post[ -]?(?:hatch(?:ing)?|eclosion)\\b|dpe\\b)`,
  'gu',
);
const FERTILISED_HOURS = new RegExp(`(${NUMBER}) ?(?:hpf\\b|hours? post[ -]?fertili[sz]ation\\b)`, 'gu');
const GESTATIONAL = new RegExp(
  `(?:\\b(?:gw|gestational (?:week|age)(?: of)?) ?(${NUMBER})(?: weeks?)?|(${NUMBER})[ -]?weeks?'?(?: of)?[ -]gestation(?:al age)?)`,
  'gu',
);
const VAGUE = new RegExp(
  String.raw`\b(?:a )?(?:few|several|some|many|handful of|number of|good few)(?: more)? (?:${UNIT})`,
  'gu',
);
const COUPLE = new RegExp(String.raw`\b(?:a )?couple(?: of)? (${UNIT})`, 'gu');
const BOUNDS = new RegExp(
  String.raw`(?:older|more|over|above)(?: than)? (${NUMBER})(?:[ -]?${UNIT})?,? (?:and |but )?(?:younger|less|under|below)(?: than)? (${NUMBER})[ -]?(${UNIT})?`,
  'gu',
);
const OPEN = new RegExp(String.raw`(${NUMBER}) ?\+ ?-?(${UNIT})${OLD}`, 'gu');
const RANGES = new RegExp(RANGE, 'gu');
const SPANS = new RegExp(`(${SPAN})${OLD}`, 'gu');

const DAYS: Readonly<Record<Unit, number>> = { Y: 365, M: 30, W: 7, D: 1, H: 1 / 24 };
export const inDays = (duration: Duration): number =>
  ORDER.reduce((days, unit) => days + (duration[unit] ?? 0) * DAYS[unit], 0);

interface Rule {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray) => Omit<SaidDuration, 'start' | 'end'> | undefined;
}

const age = (lower: Duration, more: Partial<SaidDuration> = {}): Omit<SaidDuration, 'start' | 'end'> => ({
  lower,
  vague: false,
  uncertain: false,
  isAge: true,
  ...more,
});

function parseIso(text: string): Duration {
  const sum: Partial<Record<Unit, number>> = {};
  const [date = '', time = ''] = text.split('t');
  for (const [, value, unit] of date.matchAll(/(\d+(?:\.\d+)?)([ymwd])/g))
    sum[(unit ?? 'd').toUpperCase() as Unit] = Number(value);
  for (const [, value, unit] of time.matchAll(/(\d+(?:\.\d+)?)([hms])/g))
    sum.H = tidy((sum.H ?? 0) + Number(value) / (unit === 'h' ? 1 : unit === 'm' ? 60 : 3600));
  return sum;
}

/** In this order: what one rule has read, the next does not see. */
const RULES: readonly Rule[] = [
  {
    pattern: ISO,
    read: ([whole, lower = '', upper]) => {
      if (!/[ymwdhs]$/.test(lower)) return undefined;
      const end = upper === undefined ? (whole.endsWith('/') ? 'open' : undefined) : parseIso(upper.slice(1));
      return age(parseIso(lower), { upper: end });
    },
  },
  {
    pattern: GESTATIONAL,
    read: ([, a, b]) => age(one('W', parseNumber(a ?? b ?? '') ?? 0), { reference: 'gestational' }),
  },
  {
    pattern: FERTILISED,
    read: ([, n, after]) => age(one('D', parseNumber(n ?? after ?? '') ?? 0), { reference: 'gestational' }),
  },
  { pattern: HATCHED_HOURS, read: ([, n = '']) => age(one('H', parseNumber(n) ?? 0)) },
  {
    pattern: FERTILISED_HOURS,
    read: ([, n = '']) => age(one('H', parseNumber(n) ?? 0), { reference: 'gestational' }),
  },
  { pattern: HATCHED, read: ([, n = '']) => age(one('D', parseNumber(n) ?? 0)) },
  { pattern: POSTNATAL_WORDS, read: ([, a, b]) => age(one('D', parseNumber(a ?? b ?? '') ?? 0)) },
  {
    pattern: POSTNATAL,
    read: ([, n, upper]) =>
      age(one('D', Number(n)), { upper: upper === undefined ? undefined : one('D', Number(upper)) }),
  },
  { pattern: EMBRYONIC, read: ([, n]) => age(one('D', Number(n)), { reference: 'gestational' }) },
  { pattern: VAGUE, read: () => age({}, { vague: true, isAge: false }) },
  {
    pattern: COUPLE,
    read: ([, word = '']) => {
      const unit = unitOf(word);
      return unit && age(one(unit.unit, 2 * unit.times), { uncertain: true, isAge: false });
    },
  },
  {
    pattern: BOUNDS,
    read: ([whole, a = '', b = '']) => {
      const unit = unitOf(new RegExp(`(?<![\\p{L}])(?:${LONG})(?![\\p{L}])`, 'u').exec(whole)?.[0] ?? '');
      const first = parseNumber(a);
      const last = parseNumber(b);
      if (unit === undefined || first === undefined || last === undefined || first >= last) return undefined;
      return age(one(unit.unit, first * unit.times), {
        upper: one(unit.unit, last * unit.times),
        isAge: true,
      });
    },
  },
  {
    pattern: OPEN,
    read: ([, n = '', word = '']) => {
      const unit = unitOf(word);
      return unit && age(one(unit.unit, (parseNumber(n) ?? 0) * unit.times), { upper: 'open', isAge: false });
    },
  },
  {
    pattern: RANGES,
    read: ([whole, a = '', b = '', word = '']) => {
      const unit = unitOf(word);
      const first = parseNumber(a);
      const last = parseNumber(b);
      if (unit === undefined || first === undefined || last === undefined || first >= last) return undefined;
      return age(one(unit.unit, first * unit.times), {
        upper: one(unit.unit, last * unit.times),
        isAge: /old|of age/.test(whole),
      });
    },
  },
  {
    pattern: SPANS,
    read: ([whole, said = '']) =>
      age(parseSpan(said), {
        isAge: /(?:old|of age|alt\w*|de edad|\byo|\by\.o\.?|\bm\.o\.?|[wdm]o)$/.test(whole),
      }),
  },
];

/** "ten days shy of a year", "a week past 3 months": two lengths that make one, in days. */
function joined(found: readonly SaidDuration[], lower: string): SaidDuration[] {
  const out: SaidDuration[] = [];
  for (const said of found) {
    const before = out.at(-1);
    const between = before === undefined ? '' : lower.slice(before.end, said.start);
    const way = /^ (?:(shy|short|away) (?:of|from)|(?:past|over|more than|beyond)) $/.exec(between);
    // "14 weeks minus 2 days": the first one is the whole
    if (before !== undefined && /^,? (?:minus|less) $/.test(between) && !before.vague && !said.vague) {
      const left = inDays(before.lower) - inDays(said.lower);
      if (left > 0) {
        out.splice(-1, 1, {
          ...before,
          end: said.end,
          lower: one('D', Math.round(left)),
          uncertain: true,
          isAge: true,
        });
        continue;
      }
    }
    const days =
      before === undefined
        ? 0
        : inDays(said.lower) + (way?.[1] === undefined ? 1 : -1) * inDays(before.lower);
    if (before === undefined || way === null || before.vague || said.vague || days <= 0) out.push(said);
    else
      out.splice(-1, 1, {
        ...said,
        start: before.start,
        lower: one('D', Math.round(days)),
        uncertain: true,
        isAge: true,
      });
  }
  return out;
}

/** All lengths of time in lower-case text, from left to right. */
export function findDurations(lower: string): SaidDuration[] {
  const found: SaidDuration[] = [];
  for (const { pattern, read } of RULES)
    for (const match of matches(pattern, lower)) {
      const { start } = match;
      const length = pattern === SPANS ? sumEnd(match[0]) : match[0].length;
      const end = start + length;
      if (found.some((other) => start < other.end && end > other.start)) continue;
      if (length < match[0].length) {
        const rest = findDurations(lower.slice(end, match.end));
        found.push(...rest.map((other) => ({ ...other, start: other.start + end, end: other.end + end })));
        match[0] = match[0].slice(0, length).trimEnd();
        match[1] = match[0];
      }
      const said = read(match);
      if (said !== undefined && (said.vague || isoDuration(said.lower) !== undefined))
        found.push({ ...said, start, end });
    }
  return joined(
    found.toSorted((a, b) => a.start - b.start),
    lower,
  );
}

/** ISO 8601 for what was said, `lower/upper` for ranges. */
export function isoAge(said: Pick<SaidDuration, 'lower' | 'upper'>): string | undefined {
  const lower = isoDuration(said.lower);
  if (lower === undefined || said.upper === undefined) return lower;
  return said.upper === 'open' ? `${lower}/` : `${lower}/${isoDuration(said.upper) ?? ''}`;
}
