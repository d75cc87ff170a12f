import type { Row } from '../../state/tables/cells.ts';
import { hardwareNames } from '../../state/tables/line-names.ts';

/** Devices that people leave away: "Din1" for ECU_Din1. */
const PREFIX = String.raw`(?:(?:ECU|MCU|Controller)_)?`;
const END = String.raw`(?=\s*(?:[,;.\n]|\band\s+(?:the\s+)?\w*\s*d(?:in|out)|\band\s+\w+\d|$))`;

/** DIO lines after what was said of them: "Din1 is the left poke", "left poke = din 2". Undefined where nothing was. */
export function linesSaid(
  lines: readonly Row[],
  text: string,
  ids: readonly string[],
): readonly Row[] | undefined {
  let rows: readonly Row[] | undefined;
  for (const id of namesOf(lines, ids)) {
    const said = meaningOf(id, text);
    if (said === undefined) continue;
    const now = rows ?? lines;
    rows = now.some((row) => row['description'] === id)
      ? now.map((row) => (row['description'] === id ? { ...row, name: said } : row))
      : [...now, { description: id, name: said }];
  }
  return rows;
}

/** Names of lines that there are: those of the table first, then what the header has beside them. */
function namesOf(lines: readonly Row[], ids: readonly string[]): string[] {
  const shown = lines.flatMap(({ description }) => (typeof description === 'string' ? description : []));
  return [...new Set([...shown, ...hardwareNames(ids)])];
}

function meaningOf(id: string, text: string): string | undefined {
  const [, word = id, number = ''] = /^(.*?)(\d*)$/.exec(id) ?? [];
  const name = `${PREFIX}${escaped(word)}${number === '' ? '' : String.raw`\s*0*${number}(?!\d)`}`;
  const before = String.raw`(?<![\w])${name}\s*(?:is|was|means|goes to|:|=|->|→)\s*(?:the\s+|an?\s+)?([^,;.\n]+?)${END}`;
  const said = new RegExp(before, 'i').exec(text)?.[1] ?? afterwards(name, text) ?? beside(name, text);
  const plain = said?.trim().replace(/^(?:for|connected to)\s+(?:the\s+)?/i, '');
  return plain === undefined || plain === '' || /^(?:on|off|up|down|not|no)\b/i.test(plain)
    ? undefined
    : plain;
}

/** "the left poke is on Din1", "reward = Dout2" */
function afterwards(name: string, text: string): string | undefined {
  const pattern = String.raw`(?:^|[,;.\n]|\band\b)\s*(?:the\s+|an?\s+)?((?:(?!\band\b)[^,;.\n=])+?)\s*(?:is\s+on|is|was|on|=|:)\s*(?<![\w])${name}(?=\s*(?:[,;.\n]|\band\b|$))`;
  return new RegExp(pattern, 'i').exec(text)?.[1];
}

/** "Din1 left poke, Din2 right poke": only where the whole text is made of such pairs. */
function beside(name: string, text: string): string | undefined {
  const pieces = text.split(/[,;\n]|\.(?:\s|$)/).map((piece) => piece.trim());
  const pairs = pieces.filter((piece) => piece !== '');
  const isPair = (piece: string): boolean =>
    /^(?:and\s+)?(?:(?:ECU|MCU|Controller)_)?D(?:in|out)\s*\d+\s+\S/i.test(piece);
  if (pairs.length === 0 || !pairs.every(isPair)) return undefined;
  const piece = pairs.find((one) => new RegExp(String.raw`^(?:and\s+)?${name}\s`, 'i').test(one));
  return piece === undefined
    ? undefined
    : new RegExp(String.raw`${name}\s+(?:the\s+)?(.+)$`, 'i').exec(piece)?.[1];
}

const escaped = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
