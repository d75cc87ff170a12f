import { NUMBER, parseNumber, tidy } from './numbers.ts';
import type { Span } from './text.ts';
import { matches } from './text.ts';

export interface SaidWeight extends Span {
  readonly grams: number;
  /** present for "300 to 320 g", which is no weight of one animal on one day */
  readonly upperGrams?: number | undefined;
  readonly uncertain: boolean;
}

const GRAMS: readonly (readonly [string, number])[] = [
  ["kilogram(?:me)?s?|kilo(?:'?s)?|kgs?|kg", 1000],
  ['milligrams?|mg', 0.001],
  ['gram(?:s|ms|mes?|m)?|grms?|gms?|grs?|g', 1],
  ['pounds?|lbs?', 453.59237],
  ['ounces?|oz', 28.349523125],
  ['stones?|st', 6350.29318],
];
const UNIT = GRAMS.map(([words]) => words).join('|');
// "2 mg/kg" is a dose and "300 g/l" a solution
const MASS = String.raw`(${NUMBER})(?: something| odd|ish)? ?-?(${UNIT})(?![\p{L}\d/]| ?\/)`;
const ONE = new RegExp(`(?<![\\p{L}\\d.,])${MASS}`, 'gu');
const TWO = new RegExp(
  String.raw`(?<![\p{L}\d.,])(${NUMBER}) ?(pounds?|lbs?|stones?|st|kilos?|kg)(?:,? and|,)? (${NUMBER}) ?(ounces?|oz|pounds?|lbs?|grams?|g)(?![\p{L}\d/])`,
  'gu',
);
const RANGE = new RegExp(
  String.raw`(?<![\p{L}\d.,])(?:between )?(${NUMBER}) ?(?:${UNIT})?(?: ?- ?| to | or | and )(${NUMBER}) ?-?(${UNIT})(?![\p{L}\d/])`,
  'gu',
);
/** "1 kilo 200" */
const KILO_AND =
  /(?<![\p{L}\d.,])(\d{1,3}) ?(?:kilos?|kg) (\d{3})(?![\d\p{L}]| ?(?:g|grams?|kg|kilos?|mm|µm)\b)/gu;
const LOOSE =
  /(?<![\p{L}\d.,])(?:half (?:a )?(?:kilo(?:gram)?)|a kilo(?:gram)?(?: and a half)?|(?<!half )a pound)(?!\p{L})/gu;
const ABOUT_TENS =
  /(?<![\p{L}\d])(?:\d{1,4}|twenty|thirty|forty|fifty|hundred|few hundred|several hundred)[ -](?:something|odd)(?: ?-?(?:grams?|g|kilos?|kg))?(?!\p{L})/gu;

function gramsPer(unit: string): number {
  for (const [words, grams] of GRAMS) if (new RegExp(`^(?:${words})$`).test(unit)) return grams;
  return Number.NaN;
}

/** Metric weights keep their digits; pounds and ounces are known to a tenth of a gram. */
function toGrams(value: number, unit: string): number {
  return tidy(value * gramsPer(unit), /^(?:p|l|o|s)/.test(unit) ? 1 : 4);
}

/** All body weights in lower-case text. `vague` lists the places of "20-something grams". */
export function findWeights(lower: string): { weights: SaidWeight[]; vague: Span[] } {
  const found: SaidWeight[] = [];
  const vague: Span[] = [...matches(ABOUT_TENS, lower)].map(({ start, end }) => ({ start, end }));
  const free = ({ start, end }: Span): boolean =>
    ![...found, ...vague].some((other) => start < other.end && end > other.start);
  const add = (span: Span, grams: number, more: Partial<SaidWeight> = {}): void => {
    if (Number.isFinite(grams) && grams > 0)
      found.push({ start: span.start, end: span.end, grams, uncertain: false, ...more });
  };
  for (const match of matches(LOOSE, lower))
    if (free(match))
      add(
        match,
        match[0].endsWith('pound')
          ? 453.6
          : match[0].startsWith('half')
            ? 500
            : match[0].endsWith('half')
              ? 1500
              : 1000,
      );
  for (const match of matches(KILO_AND, lower)) add(match, Number(match[1]) * 1000 + Number(match[2]));
  for (const match of matches(TWO, lower)) {
    const [, a = '', unitA = '', b = '', unitB = ''] = match;
    if (gramsPer(unitB) >= gramsPer(unitA) || !free(match)) continue;
    const sum =
      (parseNumber(a) ?? Number.NaN) * gramsPer(unitA) + (parseNumber(b) ?? Number.NaN) * gramsPer(unitB);
    add(match, tidy(sum, 1));
  }
  for (const match of matches(RANGE, lower)) {
    const [, a = '', b = '', unit = ''] = match;
    const from = parseNumber(a);
    const to = parseNumber(b);
    if (from === undefined || to === undefined || from >= to || !free(match)) continue;
    add(match, toGrams(from, unit), { upperGrams: toGrams(to, unit) });
  }
  for (const match of matches(ONE, lower)) {
    const [whole, number = '', unit = ''] = match;
    if (!free(match)) continue;
    add(match, toGrams(parseNumber(number) ?? Number.NaN, unit), {
      uncertain: /something|odd|ish/.test(whole),
    });
  }
  return { weights: found.toSorted((a, b) => a.start - b.start), vague };
}

/** Generous bounds in grams: outside them a unit was mistaken, or a digit slipped. */
const PLAUSIBLE: Readonly<Record<string, readonly [from: number, to: number]>> = {
  'Mus musculus': [0.5, 100],
  'Rattus norvegicus': [3, 1500],
  'Macaca mulatta': [300, 25_000],
  'Macaca fascicularis': [200, 20_000],
  'Callithrix jacchus': [20, 800],
  'Homo sapiens': [300, 350_000],
  'Mustela putorius furo': [5, 4000],
  'Meriones unguiculatus': [2, 200],
  'Taeniopygia guttata': [0.5, 40],
  'Danio rerio': [0.00001, 5],
  'Drosophila melanogaster': [0.00001, 0.01],
};

export function isPlausible(grams: number, species: string | undefined): boolean {
  const [from, to] = (species === undefined ? undefined : PLAUSIBLE[species]) ?? [0.00001, 10_000_000];
  return grams >= from && grams <= to;
}
