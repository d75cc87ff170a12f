import type { Reading } from '../yaml/manners.ts';

/** Words that stand where nothing is known. */
const placeholders = new Set([
  '',
  '-',
  '?',
  'n/a',
  'na',
  'nan',
  'nil',
  'none',
  'null',
  'not available',
  'tba',
  'tbd',
  'unknown',
  'unspecified',
]);

/** Whether a text says that its value is not known. */
export function isPlaceholder(text: string): boolean {
  return placeholders.has(text.trim().toLowerCase());
}

const sexWords: ReadonlyMap<string, string> = new Map([
  ['m', 'M'],
  ['male', 'M'],
  ['f', 'F'],
  ['female', 'F'],
  ['u', 'U'],
  ['unknown', 'U'],
  ['o', 'O'],
  ['other', 'O'],
  ['xx', 'XX'],
  ['xo', 'XO'],
]);

export function readSex(text: string): Reading {
  const value = sexWords.get(text.trim().toLowerCase());
  if (value === undefined || value === text) return text.trim() === '' ? absent(text) : { kind: 'as-is' };
  return { kind: 'value', value, note: `"${text}" is read as ${value}` };
}

const gramsPerUnit: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['g', 1],
  ['gram', 1],
  ['grams', 1],
  ['kg', 1000],
  ['mg', 0.001],
]);

export function readWeightGrams(text: string): Reading {
  if (isPlaceholder(text)) return absent(text);
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim());
  const grams = gramsPerUnit.get((match?.[2] ?? '?').toLowerCase());
  if (match === null || grams === undefined) return { kind: 'as-is' };
  // 0.42 kg times 1000 is 420 only after rounding away the last bits.
  const value = Number((Number(match[1]) * grams).toPrecision(12));
  return match[2] === ''
    ? { kind: 'value', value }
    : { kind: 'value', value, note: `"${text}" is read as ${value} g` };
}

const isoMoment =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(?:[Zz]|[+-]\d{2}:?\d{2})?)?$/;

/** ISO 8601, and 20220131, which can only be one date. Day and month in another order are left to the person. */
export function readDateOfBirth(text: string): Reading {
  const trimmed = text.trim();
  if (isPlaceholder(trimmed)) return absent(text);
  const dashed = /^\d{8}$/.test(trimmed)
    ? `${trimmed.slice(0, 4)}-${trimmed.slice(4, 6)}-${trimmed.slice(6)}`
    : trimmed.replace(/^(\d{4}-\d{2}-\d{2})[ t]/, '$1T').replace(/\s+(?=[Zz+-])/, '');
  if (!isIsoMoment(dashed)) return { kind: 'as-is' };
  return dashed === text
    ? { kind: 'value', value: dashed }
    : { kind: 'value', value: dashed, note: `"${text}" is read as ${dashed}` };
}

/** Whether a text is an ISO 8601 date, or date and time, that the calendar has. */
export function isIsoMoment(text: string): boolean {
  const match = isoMoment.exec(text);
  if (match === null) return false;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const date = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day ?? 0));
  const inCalendar = date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
  return inCalendar && (hour ?? 0) < 24 && (minute ?? 0) < 60 && (second ?? 0) < 61;
}

export function readHemisphere(text: string): Reading {
  const value = text.trim().toLowerCase();
  if ((value !== 'left' && value !== 'right') || value === text) return { kind: 'as-is' };
  return { kind: 'value', value, note: `"${text}" is read as ${value}` };
}

function absent(text: string): Reading {
  return { kind: 'absent', note: `"${text}" says nothing and is treated as absent` };
}
