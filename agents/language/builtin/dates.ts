import { parseNumber } from './numbers.ts';
import type { Span } from './text.ts';
import { fold, foldInPlace, matches } from './text.ts';

/** A calendar date; both readings if the order of day and month was not told. */
export interface SaidDate extends Span {
  readonly date?: PlainDate | undefined;
  readonly choices: readonly PlainDate[];
  /** why there is no `date` */
  readonly problem?: string | undefined;
  readonly uncertain: boolean;
  /** counted from the person's clock */
  readonly relative: boolean;
}

export interface PlainDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const MONTHS =
  'jan(?:uary|uar|vier|ner)?|feb(?:ruary|ruar|rero)?|fevr(?:ier)?|mar(?:ch|s|zo)?|maerz|marz|apr(?:il)?|avr(?:il)?|abr(?:il)?|may|mai|mayo|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|aout|ago(?:sto)?|sept?(?:ember|embre)?|septiembre|oct(?:ober|obre|ubre)?|okt(?:ober)?|nov(?:ember|embre|iembre)?|dec(?:ember|embre)?|dez(?:ember)?|dic(?:iembre)?|ene(?:ro)?';
const FIRST_LETTERS: readonly (readonly [string, number])[] = [
  ['ja', 1],
  ['ene', 1],
  ['f', 2],
  ['mar', 3],
  ['mae', 3],
  ['ap', 4],
  ['av', 4],
  ['ab', 4],
  ['ma', 5],
  ['juill', 7],
  ['jul', 7],
  ['ju', 6],
  ['au', 8],
  ['ao', 8],
  ['ag', 8],
  ['s', 9],
  ['o', 10],
  ['n', 11],
  ['d', 12],
];
const monthOf = (word: string): number =>
  FIRST_LETTERS.find(([letters]) => fold(word).startsWith(letters))?.[1] ?? 0;

const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  tenth: 10,
  eleventh: 11,
  twelfth: 12,
  thirteenth: 13,
  fourteenth: 14,
  fifteenth: 15,
  sixteenth: 16,
  seventeenth: 17,
  eighteenth: 18,
  nineteenth: 19,
  twentieth: 20,
  'twenty-first': 21,
  'twenty-second': 22,
  'twenty-third': 23,
  'twenty-fourth': 24,
  'twenty-fifth': 25,
  'twenty-sixth': 26,
  'twenty-seventh': 27,
  'twenty-eighth': 28,
  'twenty-ninth': 29,
  thirtieth: 30,
  'thirty-first': 31,
};
const ORDINAL_WORDS = Object.keys(ORDINALS)
  .toSorted((a, b) => b.length - a.length)
  .map((word) => word.replace('-', '[ -]'))
  .join('|');
const DAY = String.raw`(\d{1,2}(?:st|nd|rd|th|\.)?|${ORDINAL_WORDS})`;
const TEENS = 'ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen';
const YEAR_WORDS = String.raw`(?:two thousand(?: and)?|twenty)[ -](?:${TEENS}|twenty(?:[ -](?:one|two|three|four|five|six|seven|eight|nine)\b)?)`;
const YEAR = String.raw`(${YEAR_WORDS}|(?:19|20)\d{2}|'?\d{2}(?![\d:.]| ?(?:[ap]\.?m|h\b|o'clock|uhr)))`;
const SEP = String.raw`[ ,./-]{1,2}(?:of |de |the |del )?`;

const dayOf = (word: string): number =>
  /^\d/.test(word) ? Number.parseInt(word, 10) : (ORDINALS[word.replace(' ', '-')] ?? 0);

/** "23" is 2023; nothing that is recorded today was recorded before 1970. */
function yearOf(word: string): number {
  if (word.startsWith('t'))
    return 2000 + (parseNumber(word.replace(/^(?:two thousand(?: and)?|twenty)[ -]/, '')) ?? 0);
  const value = Number(word.replace("'", ''));
  if (value >= 100) return value;
  return value < 70 ? 2000 + value : 1900 + value;
}

export function isDate({ year, month, day }: PlainDate): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1900 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

export const isoDate = ({ year, month, day }: PlainDate): string =>
  `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

export function addDays(date: PlainDate, days: number): PlainDate {
  const at = new Date(Date.UTC(date.year, date.month - 1, date.day + days));
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

type Read = Omit<SaidDate, 'start' | 'end'>;
const sure = (date: PlainDate, uncertain = false, relative = false): Read =>
  isDate(date)
    ? { date, choices: [], uncertain, relative }
    : { choices: [], problem: `there is no ${isoDate(date)}`, uncertain, relative };
const problem = (text: string, choices: readonly PlainDate[] = []): Read => ({
  choices,
  problem: text,
  uncertain: false,
  relative: false,
});

/** "(US format)", "dd/mm/yyyy": what the person says about the order of day and month. */
function orderTold(lower: string): 'day' | 'month' | undefined {
  if (
    /\b(?:dd? ?[/-] ?mm?|day (?:first|before)|(?:european|british|uk|eu|german|french|d\/m)(?: date)? (?:format|style|notation|order|way))/.test(
      lower,
    )
  )
    return 'day';
  return /\b(?:mm? ?[/-] ?dd?|month (?:first|before)|(?:us|usa|u\.s\.|american)(?: date)? (?:format|style|notation|order|way))/.test(
    lower,
  )
    ? 'month'
    : undefined;
}

/** 3/4/2024: both orders are in use, so only what can be a date one way alone is one. */
function slashed(a: number, b: number, year: number, order?: 'day' | 'month'): Read {
  const readings = [
    { year, month: a, day: b },
    { year, month: b, day: a },
  ].filter((date, i) => isDate(date) && (order === undefined || i === (order === 'month' ? 0 : 1)));
  const [first, second] = readings;
  if (first === undefined) return problem('that is no date of the calendar');
  if (second === undefined || a === b) return sure(first);
  return problem('the day and the month could be either way round', readings);
}

interface Rule {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, today: PlainDate | undefined) => Read | undefined;
}

const DAY_NAMES = [
  'sun(?:day)?',
  'mon(?:day)?',
  'tues?(?:day)?',
  'wed(?:nesday|s)?',
  'thu(?:rsday|rs|r)?',
  'fri(?:day)?',
  'sat(?:urday)?',
];
const WEEKDAY = DAY_NAMES.join('|');
const NO_NOW = 'without knowing the day today that could be any date';

function back(today: PlainDate | undefined, days: number, uncertain = false): Read {
  return today === undefined ? problem(NO_NOW) : sure(addDays(today, -days), uncertain, true);
}

const RULES: readonly Rule[] = [
  {
    pattern: /((?:19|20)\d{2}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日/g,
    read: ([, y, m, d]) => sure({ year: Number(y), month: Number(m), day: Number(d) }),
  },
  {
    pattern: /(?<![\d])((?:19|20)\d{2}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})(?!\d)/g,
    read: ([, y, , m, d]) => sure({ year: Number(y), month: Number(m), day: Number(d) }),
  },
  {
    pattern: /(?<!\d)((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=\D|\d{4}(?!\d)|\d{6}(?!\d)|$)/g,
    read: ([, y, m, d]) => sure({ year: Number(y), month: Number(m), day: Number(d) }),
  },
  {
    pattern: /(?<![\d./-])(\d{1,2}) ?([/-]) ?(\d{1,2}) ?\2 ?((?:19|20)?\d{2})(?![\d/])/g,
    read: ({ 1: a, 3: b, 4: y = '', input }) => slashed(Number(a), Number(b), yearOf(y), orderTold(input)),
  },
  {
    // with dots the day stands first wherever dots are used
    pattern: /(?<![\d./-])(\d{1,2})\. ?(\d{1,2})\. ?((?:19|20)\d{2}|\d{2}(?![\d:.]))/g,
    read: ([, a, b, y = '']) => {
      const date = { year: yearOf(y), month: Number(b), day: Number(a) };
      return isDate(date) ? sure(date) : slashed(Number(a), Number(b), yearOf(y));
    },
  },
  {
    pattern: new RegExp(String.raw`(?<!\d)(\d{1,2})(${MONTHS})((?:19|20)\d{2}|\d{2})(?!\d)`, 'g'),
    read: ([, d, m = '', y = '']) => sure({ year: yearOf(y), month: monthOf(m), day: Number(d) }),
  },
  {
    pattern: new RegExp(String.raw`(?<![\d:.])${DAY}${SEP}(${MONTHS})\b\.?(?:${SEP}${YEAR})?`, 'g'),
    read: ({ 1: d = '', 2: m = '', 3: y, input }, today) =>
      named(dayOf(d), monthOf(m), y ?? loneYear(input), today),
  },
  {
    pattern: new RegExp(
      String.raw`\b(${MONTHS})\b\.?${SEP}${DAY}(?![\d:])(?:(?:, ?|\.? |[-/])(?:in )?${YEAR})?`,
      'g',
    ),
    read: ({ 1: m = '', 2: d = '', 3: y, input }, today) =>
      named(dayOf(d), monthOf(m), y ?? loneYear(input), today),
  },
  {
    pattern: new RegExp(String.raw`\b((?:19|20)\d{2})[ -](${MONTHS})[ -](\d{1,2})(?!\d)`, 'g'),
    read: ([, y, m = '', d]) => sure({ year: Number(y), month: monthOf(m), day: Number(d) }),
  },
  {
    pattern: new RegExp(String.raw`\b(${MONTHS})\b\.?(?: of)?,? ((?:19|20)\d{2})(?!\d)`, 'g'),
    read: () => problem('the day of the month is missing'),
  },
  {
    pattern: /\b((?:19|20)\d{2})-?w(\d{2})-?([1-7])\b/g,
    read: ([, y, w, d]) => {
      const year = Number(y);
      const fourth = new Date(Date.UTC(year, 0, 4));
      const monday = addDays({ year, month: 1, day: 4 }, -((fourth.getUTCDay() + 6) % 7));
      return sure(addDays(monday, (Number(w) - 1) * 7 + Number(d) - 1));
    },
  },
  { pattern: /\bday before yesterday\b|\bvorgestern\b/g, read: (_, today) => back(today, 2) },
  {
    pattern: /\byesterday\b|\blast night\b|\bgestern\b|\bhier\b(?= )|\bayer\b/g,
    read: (_, today) => back(today, 1),
  },
  {
    pattern: /\btoday\b|\bthis (?:morning|afternoon|evening)\b|\btonight\b|\bheute\b|\bhoy\b|\bjust now\b/g,
    read: (_, today) => back(today, 0),
  },
  { pattern: /\btomorrow\b/g, read: () => problem('a recording that exists cannot be of tomorrow') },
  {
    pattern:
      /\b(\d{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten) (day|week)s? (?:ago|back|earlier)\b/g,
    read: ([, n = '', unit], today) => {
      const count = /^an?$/.test(n) ? 1 : (parseNumber(n) ?? 0);
      return back(today, count * (unit === 'week' ? 7 : 1), unit === 'week');
    },
  },
  {
    pattern: new RegExp(
      String.raw`\b(?:(last|this|this past|past|on) )?(${WEEKDAY})\b(?!['’]s file)(?: last week)?`,
      'g',
    ),
    read: ([whole, , name = ''], today) => {
      if (today === undefined) return problem(NO_NOW);
      const index = DAY_NAMES.findIndex((pattern) => new RegExp(`^(?:${pattern})$`).test(name));
      const now = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay();
      const days = (now - index + 7) % 7 || 7;
      const lastWeek = whole.endsWith('last week') && days <= (now + 6) % 7;
      return back(today, lastWeek ? days + 7 : days, true);
    },
  },
];

/** The one year that a text names apart from its date. */
function loneYear(text: string): string | undefined {
  const years = [...text.matchAll(/(?<![\d:.-])(?:19|20)\d{2}(?![\d:.-])/g)];
  return years.length === 1 ? years[0]?.[0] : undefined;
}

function named(day: number, month: number, year: string | undefined, today: PlainDate | undefined): Read {
  if (year !== undefined) return sure({ year: yearOf(year), month, day });
  if (today === undefined) return problem('the year is missing');
  const thisYear = { year: today.year, month, day };
  const date = isoDate(thisYear) <= isoDate(today) ? thisYear : { ...thisYear, year: today.year - 1 };
  return sure(date, true);
}

/** All dates in lower-case text, from left to right; `today` is the person's date. */
export function findDates(lower: string, today: PlainDate | undefined): SaidDate[] {
  const text = foldInPlace(lower);
  const found: SaidDate[] = [];
  for (const { pattern, read } of RULES)
    for (const match of matches(pattern, text)) {
      const { start, end } = match;
      if (found.some((other) => start < other.end && end > other.start)) continue;
      const said = read(match, today);
      if (said !== undefined) found.push({ ...said, start, end });
    }
  // a weekday beside a date names the same day
  const dated = found.filter((said) => !said.relative && said.date !== undefined);
  const kept = dated.length > 0 ? found.filter((said) => said.problem !== NO_NOW && !said.relative) : found;
  return kept.toSorted((a, b) => a.start - b.start);
}
