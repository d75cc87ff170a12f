import { Lexicon } from '../lexicon.ts';
import { currentText, found, merge, type Reading, type Situation, whole } from '../reading.ts';
import { nearest } from '../spelling.ts';
import { matches, type Page, span } from '../text.ts';
import { STRAINS } from '../vocabulary/strains.ts';

const STRAIN_SPECIES = new Map(STRAINS.map(([strain, , species]) => [strain, species]));
const STRAIN = new Lexicon(
  STRAINS.map(([strain, spellings]) => [strain, `${strain.toLowerCase()}|${spellings}`] as const),
  { plural: true },
);
const AI_LINE = /(?<![\p{L}\d-])ai ?-?(\d{1,3})d?(?![\p{L}\d])/gu;

/** The strain anywhere in a text. Asked for the species, a strain answers that as well. */
export function readStrain(page: Page, situation: Situation): Reading {
  const readings: Reading[] = [];
  const substrain = /\b(?:the )?([jn]) ?-?sub-?strain\b|\bsub-?strain (?:is )?([jn])\b/.exec(page.rest);
  const before = currentText(situation, 'strain');
  if (substrain !== null && before !== undefined) {
    const value =
      before.replace(/(?<=C57BL\/\d)[JN]$/, '') + (substrain[1] ?? substrain[2] ?? '').toUpperCase();
    const at = { start: substrain.index, end: substrain.index + substrain[0].length };
    page.take(at);
    readings.push(found({ field: 'strain', value, ...at, uncertain: false }));
  }
  for (const hit of STRAIN.find(page.rest)) {
    // two letters are a strain only when written so
    const written = page.slice(hit);
    if (/^(?:sd|le|ab|n2|cba|dba|icr|shr|tl)$/i.test(written) && written !== written.toUpperCase()) continue;
    // SD-14 is an animal
    if (written.length <= 3 && /^[-_ ]?\d/.test(page.rest.slice(hit.end))) continue;
    if (
      /^(?:lewis|fischer|casper|nacre|zucker)$/i.test(written) &&
      situation.asked !== 'strain' &&
      !/^ (?:rat|mouse|strain|fish|344)/.test(page.lower.slice(hit.end))
    )
      continue;
    // "black 6 J"
    const letter =
      hit.value === 'C57BL/6'
        ? /^[ /-]?(?:sub-?strain )?([jn])(?![\p{L}\d])/u.exec(page.rest.slice(hit.end))
        : null;
    const at = { start: hit.start, end: hit.end + (letter?.[0].length ?? 0) };
    const value = hit.value + (letter?.[1] ?? '').toUpperCase();
    page.take(at);
    readings.push(found({ field: 'strain', value, ...at, uncertain: false }));
    const species = STRAIN_SPECIES.get(hit.value);
    if (situation.asked === 'species' && species !== undefined)
      readings.push(found({ field: 'species', value: species, ...span(hit), uncertain: false }));
  }
  return merge(...readings);
}

/** The answer to the question for the strain: one of the table, or what stands there. */
export function answerStrain(text: string): Reading | undefined {
  const bare = text
    .replace(/[.!]+$/, '')
    .replace(/^(?:(?:it's|it is|he's|she's|they're|they are|a|an|the|strain|just|is|was|from) )+/i, '')
    .replace(/ (?:rats?|mice|mouse|strain|line|background|animals?|fish|flies|worms?)$/i, '')
    .trim();
  const known = STRAIN.get(bare.toLowerCase());
  const close =
    known === undefined && /^[\p{L} -]+$/u.test(bare)
      ? nearest(bare.toLowerCase(), STRAIN.phrases())?.value
      : undefined;
  const value = known ?? close;
  return value === undefined
    ? undefined
    : found({ field: 'strain', value, ...whole(text), uncertain: false });
}

/** Asked for the strain, a name that no table holds is one all the same; it is shown as not sure. */
export function lastStrain(text: string): Reading | undefined {
  const bare = text
    .replace(/[.!]+$/, '')
    .replace(/^(?:(?:it's|it is|a|an|the|strain) )+/i, '')
    .trim();
  const named =
    /^(?:[\p{L}\d][\p{L}\d/().:;-]*)(?: [\p{L}\d/().:;-]+){0,3}$/u.test(bare) && /\p{Lu}|\d/u.test(bare);
  const kind =
    /^(?:(?:mixed|outbred|inbred|hybrid)(?: genetic)? (?:background|stock)|wild[- ]?(?:caught|derived|trapped))$/i.test(
      bare,
    );
  if (!(named || kind) || bare.length > 40 || NAMED_OTHERWISE.test(bare)) return undefined;
  return found({ field: 'strain', value: bare, ...whole(text), uncertain: true });
}
const NAMED_OTHERWISE =
  /\b(?:i|we|it|they|he|she|is|was|not|yes|no|the|unknown|same|weeks?|days?|months?|years?|male|female|\d+ ?(?:g|kg|w|d|mo))\b|^\d+$/i;

/** Asked for the strain, a Cre or reporter line is one. */
export function readLine(text: string): string | undefined {
  const ai = [...matches(AI_LINE, text.toLowerCase())][0];
  return ai === undefined ? undefined : `Ai${ai[1] ?? ''}`;
}

/** The species that a strain of the table is of. */
export function speciesOf(strain: string): string | undefined {
  return STRAIN_SPECIES.get(strain);
}
