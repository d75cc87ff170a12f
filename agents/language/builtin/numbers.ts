const SMALL = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

/** Number words of the languages that dates and ages are also said in. */
const OTHERS: Readonly<Record<string, number>> = {
  fourty: 40,
  un: 1,
  une: 1,
  una: 1,
  ein: 1,
  eine: 1,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  elf: 11,
  zwölf: 12,
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  sept: 7,
  huit: 8,
  neuf: 9,
  dix: 10,
  onze: 11,
  douze: 12,
  dos: 2,
  tres: 3,
  cuatro: 4,
  cinco: 5,
  seis: 6,
  siete: 7,
  ocho: 8,
  nueve: 9,
  diez: 10,
  doce: 12,
};

const VALUES = new Map<string, number>([
  ...SMALL.map((word, i) => [word, i] as const),
  ...TENS.map((word, i) => [word, (i + 2) * 10] as const),
  ...Object.entries(OTHERS),
]);
const SCALES = new Map([
  ['dozen', 12],
  ['hundred', 100],
  ['thousand', 1000],
]);

const WORD = [...VALUES.keys(), ...SCALES.keys()].toSorted((a, b) => b.length - a.length).join('|');

/**
 * A number in digits or words, as a piece of an expression over lower-case text: 27.4, 27,4, 1,200, twenty-one,
 * four hundred and twenty, three and a half, a dozen, half a.
 */
export const NUMBER = String.raw`(?:(?!0,)\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d{1,3}(?!\d)|\d{1,4} point \d{1,3}(?!\d)|\d{1,9}(?:[.,]\d{1,6})?(?![\d])(?:[ -]and[ -]a[ -](?:half|quarter)\b)?|(?:an? )?\b(?:${WORD})\b(?:[ -](?:and[ -])?(?:${WORD})\b){0,5}(?: point (?:${WORD})\b)?(?:[ -]and[ -]an?[ -](?:half|quarter)\b)?|\bhalf(?: an?)?\b)`;

/** The value of what {@link NUMBER} matched, or undefined. "27,4" is a decimal comma, "1,200" a thousand. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^half( an?)?$/.test(trimmed)) return 0.5;
  const fraction = /[ -]and[ -]an?[ -](half|quarter)$/.exec(trimmed);
  const body = fraction === null ? trimmed : trimmed.slice(0, fraction.index);
  const extra = fraction === null ? 0 : fraction[1] === 'half' ? 0.5 : 0.25;
  const spoken = /^(\d+) point (\d+)$/.exec(body);
  if (spoken !== null) return Number(`${spoken[1] ?? ''}.${spoken[2] ?? ''}`) + extra;
  if (/^\d/.test(body)) {
    const plain = /^(?!0,)\d{1,3}(,\d{3})+(\.\d+)?$/.test(body)
      ? body.replaceAll(',', '')
      : /^\d{1,3}(\.\d{3})+,/.test(body)
        ? body.replaceAll('.', '').replace(',', '.')
        : body.replace(',', '.');
    const value = Number(plain);
    return Number.isFinite(value) ? value + extra : undefined;
  }
  const [whole, tail] = body.split(' point ');
  const value = parseWords(whole ?? '');
  if (value === undefined) return undefined;
  const decimal = tail === undefined ? 0 : VALUES.get(tail);
  return decimal === undefined ? undefined : value + decimal / 10 + extra;
}

function parseWords(text: string): number | undefined {
  let total = 0;
  let current = 0;
  let any = false;
  for (const word of text.split(/[ -]+/)) {
    if (word === 'and' || word === 'a' || word === 'an' || word === '') continue;
    const scale = SCALES.get(word);
    const value = VALUES.get(word);
    if (scale !== undefined) {
      current = (current === 0 ? 1 : current) * scale;
      if (scale === 1000) {
        total += current;
        current = 0;
      }
    } else if (value !== undefined) {
      // "four twenty" is 420, "twenty twenty-three" is a year and none of ours
      current = current > 0 && current < 10 && value >= 10 ? current * 100 + value : current + value;
    } else return undefined;
    any = true;
  }
  return any ? total + current : undefined;
}

/** Without the noise of binary fractions: 0.42 kg is 420 g, not 420.00000000000006. */
export function tidy(value: number, digits = 6): number {
  return Number(value.toFixed(digits));
}
