import { parseNumber, type Row } from '../../state/tables/cells.ts';
import { NUMBERS, numbersOf } from './numbered.ts';

const METRES: Readonly<Record<string, number>> = { m: 1, cm: 0.01, mm: 0.001 };
const LENGTH = String.raw`(m|cm|mm|met(?:er|re)s?|millimet(?:er|re)s?|centimet(?:er|re)s?)`;
const NUMBER = String.raw`(\d+(?:[.,]\d+)?(?:e-?\d+)?)`;
const PER_PIXEL = new RegExp(String.raw`${NUMBER}\s*${LENGTH}\s*(?:per|\/|a)\s*(?:pixel|px)\b`, 'gi');
const A_PIXEL = new RegExp(
  String.raw`\b(?:a|one|1|each)\s+(?:pixel|px)\s*(?:is|=|are)\s*${NUMBER}\s*${LENGTH}\b`,
  'gi',
);
const PIXELS_PER = new RegExp(String.raw`${NUMBER}\s*(?:pixels?|px)\s*(?:per|\/|a)\s*${LENGTH}\b`, 'gi');
const LENS =
  /(?:\b(?:an?\s+)?(\d+(?:[.,]\d+)?\s*mm)\s+lens\b|\blens\b(?:\s+(?:of|for|on)\s+cam(?:era)?\s*\d{1,2})?[^\d\n;]*?(\d+(?:[.,]\d+)?\s*mm\b(?!\s*(?:per|\/))))/gi;
const WHICH = new RegExp(String.raw`\bcam(?:era)?s?\s*(${NUMBERS})`, 'gi');
const NAME =
  /\bcam(?:era)?\s*(\d{1,2})\s*(?:is|=|:)\s*(?:called\s+|named\s+)?(?:the\s+|an?\s+)?([\p{L}][^,;.\n]*?)(?=\s*(?:[,;.\n]|\band\b|\bwith\b|$))/giu;

/** Cameras after what was said of their scale, lens and name. Undefined where nothing was said of one that there is. */
export function camerasSaid(cameras: readonly Row[], text: string): readonly Row[] | undefined {
  const ids = cameras.flatMap(({ id }) => (typeof id === 'number' ? id : []));
  let rows: readonly Row[] | undefined;
  const set = (at: number, key: string, value: string | number): void => {
    const meant = camerasAt(text, at, ids);
    if (meant.length === 0) return;
    rows = (rows ?? cameras).map((row) =>
      typeof row['id'] === 'number' && meant.includes(row['id']) ? { ...row, [key]: value } : row,
    );
  };
  for (const [pattern, isInverse] of [
    [PER_PIXEL, false],
    [A_PIXEL, false],
    [PIXELS_PER, true],
  ] as const) {
    for (const { 1: amount = '', 2: unit = '', index } of text.matchAll(pattern)) {
      const metres = scaleOf(amount, unit, isInverse);
      if (metres !== undefined) set(index, 'meters_per_pixel', metres);
    }
  }
  for (const match of text.matchAll(LENS)) set(match.index, 'lens', (match[1] ?? match[2] ?? '').trim());
  for (const { 1: id, 2: words = '' } of text.matchAll(NAME)) {
    if (!ids.includes(Number(id)) || /^(?:m|cm|mm)\b|\blens\b|\bpixel\b/i.test(words)) continue;
    // A model has a number in its name; what a lab calls a camera hardly ever does.
    const key = /\d/.test(words) ? 'model' : 'camera_name';
    rows = (rows ?? cameras).map((row) => (row['id'] === Number(id) ? { ...row, [key]: words.trim() } : row));
  }
  return rows;
}

function scaleOf(amount: string, unit: string, isInverse: boolean): number | undefined {
  const number = parseNumber(amount);
  const short = /^mi/i.test(unit)
    ? 'mm'
    : /^ce/i.test(unit)
      ? 'cm'
      : /^me/i.test(unit)
        ? 'm'
        : unit.toLowerCase();
  const metres = METRES[short];
  if (number === undefined || number <= 0 || metres === undefined) return undefined;
  return Number((isInverse ? metres / number : number * metres).toPrecision(12));
}

/** The cameras that stand nearest before a place in the text, else behind it; the only one, or all, without a number. */
function camerasAt(text: string, at: number, ids: readonly number[]): readonly number[] {
  const from = Math.max(0, ...[';', '\n', '. '].map((mark) => text.lastIndexOf(mark, at)));
  const named = [...text.matchAll(WHICH)].flatMap((match) => {
    const numbers = numbersOf(match[1] ?? '');
    return numbers === undefined ? [] : [{ at: match.index, numbers }];
  });
  const before = named.findLast((one) => one.at >= from && one.at <= at);
  const nearest = before ?? named.find((one) => one.at > at && !/[;\n]|\.\s/.test(text.slice(at, one.at)));
  if (nearest !== undefined) return nearest.numbers.filter((id) => ids.includes(id));
  const isAll = /\b(?:both|all|each|every)\b/i.test(text);
  return isAll || ids.length === 1 ? ids : [];
}
