import { Lexicon } from '../lexicon.ts';
import { found, merge, type Reading, type Situation, unclear, whole } from '../reading.ts';
import { phraseSlips } from '../spelling.ts';
import { fold, foldInPlace, type Page } from '../text.ts';
import { AMBIGUOUS_INSTITUTIONS, INSTITUTIONS } from '../vocabulary/data/institutions.ts';

const always = (names: string): string =>
  names
    .split('|')
    .filter((name) => !name.startsWith('~'))
    .join('|');
const folded = (names: string): string =>
  names
    .split('|')
    .map((n) => fold(n.replace(/^~/, '')))
    .join('|');
const FULL = INSTITUTIONS.map(([name, names]) => [name, `${fold(name)}|${folded(names)}`] as const);
const ALL = new Lexicon(FULL);
const SAFE = new Lexicon(
  INSTITUTIONS.map(([name, names]) => [name, `${fold(name)}|${folded(always(names))}`] as const),
);
const SEVERAL = new Lexicon(AMBIGUOUS_INSTITUTIONS.map(([names, choices]) => [choices, names] as const));
/** Lower-case spellings of these are words or units, so only capitals count outside of an answer. */
const CAPITALS =
  /^(?:mit|hms|bu|nin|kul|eth|fmi|swc|mni|lmu|tum|rub|tau|anu|usp|upf|uke|umb|uct|uci|ucr|ucd|hku|icl|nerf|imperial|oist|ens|bwh|bcm|asu|uga|unc|unm|slu|cal|ut|um|uc|cu|uw|cas|ist|iit|mpi|uib|uva|ibs|tcd|vub|ulb|siat|florey|marquette|sapienza|sorbonne|dartmouth|gatsby|riken|eth)$/;

const GENERIC =
  /(?:(?<=^|[\s,(@])(?:the )?(?:University|Universität|Universidad|Université|Università|Universidade|Universiteit|Universitat|Institute|Instituto|Institut|College|Academy|Technical University|National University|Medical University|Max Planck Institute|Catholic University) (?:of|for|de|di|do|da|zu|van|des|du) (?:the )?\p{Lu}[\p{L}'-]+(?:(?: (?:of|and|&|for|at|in|de|the))? \p{Lu}[\p{L}'-]+){0,4})|(?:\p{Lu}[\p{L}'.-]+ ){1,4}(?:University|Institute|College|Hospital|Polytechnic|Universität|Universiteit|Academy|Medical Center|Medical School)(?: (?:of|for) \p{Lu}[\p{L}]+(?: \p{Lu}[\p{L}]+)?)?/u;

/** Before the name of a town that stands for its university. */
const PLACED =
  /(?:^|[\s,(])(?:at|from|in|with|to|the|joined|left|was|is|it's|just|here|and|or|both|not|than|university|univ\.?|uni|but|be) $/;

/** Institutions anywhere in a text. */
export function readInstitution(page: Page, situation: Situation): Reading {
  const readings: Reading[] = [];
  const text = foldInPlace(page.rest);
  const asked = situation.asked === 'institution';
  for (const { value, start, end } of ALL.find(text)) {
    const written = text.slice(start, end);
    const place = asked || /\b(?:at|from|in|with|to|joined|left) (?:the )?$|@ ?$/.test(text.slice(0, start));
    const safe = SAFE.get(written) !== undefined;
    const capital = page.text.slice(start, end) !== page.text.slice(start, end).toLowerCase();
    if (!safe && !(place && capital)) continue;
    // "Hospital Clínic de Barcelona" is no university of that town
    if (!safe && /\p{L} $/u.test(text.slice(0, start)) && !PLACED.test(text.slice(0, start))) continue;
    if (!asked && CAPITALS.test(written) && !capital) continue;
    if (/^ ?(?:lab|group|laboratory)\b/.test(text.slice(end)) && !safe) continue;
    readings.push(found({ field: 'institution', value, start, end, uncertain: false }));
    page.take({ start, end });
  }
  const generic = readings.length > 0 ? null : GENERIC.exec(page.restAsWritten);
  if (generic !== null) {
    const at = { start: generic.index, end: generic.index + generic[0].length };
    const value = generic[0].replace(/^(?:the |The |At |In |From )/, '').trim();
    const kind = SEVERAL.get(fold(value));
    if (kind !== undefined)
      readings.push(unclear('institution', at, 'that could be several institutions', kind));
    else readings.push(found({ field: 'institution', value, ...at, uncertain: false }));
    page.take(at);
  }
  for (const { value, start, end } of SEVERAL.find(foldInPlace(page.rest))) {
    const capital = /\p{Lu}/u.test(page.text.slice(start, end));
    const place = /\b(?:at|from) (?:the )?$|[,;/(@] ?$/.test(text.slice(0, start));
    if (!(asked || (capital && place))) continue;
    readings.push(unclear('institution', { start, end }, 'that could be several institutions', value));
    page.take({ start, end });
  }
  return merge(...withoutParts(readings, text));
}

/** Is this the name of an institution that is known, and of nothing else? */
export const isInstitution = (name: string): boolean =>
  SAFE.get(fold(name)) !== undefined || (/^\p{Lu}/u.test(name) && ALL.get(fold(name)) !== undefined);

const UNIVERSITY = /\b(?:universi\w+|college|school)\b/i;

/** "Sainsbury Wellcome Centre, UCL": of a part and its university, the university. */
function withoutParts(readings: readonly Reading[], text: string): readonly Reading[] {
  const [first, second, ...more] = readings.flatMap(({ findings }) => findings);
  if (first?.field !== 'institution' || second?.field !== 'institution' || more.length > 0) return readings;
  if (!/^(?:,| at| in| of|,? ?\(|,? part of)? ?(?:the )?$/.test(text.slice(first.end, second.start)))
    return readings;
  const whole = UNIVERSITY.test(second.value) && !UNIVERSITY.test(first.value);
  return whole ? [{ findings: [second], problems: [] }] : readings;
}

/** Words before the name of a place. */
export const PLACE_LEAD =
  /^(?:(?:we(?:'re| are| were)|i(?:'m| am| was)|it(?:'s| is| was)|this (?:is|was)|at|the|from|in|with|institution(?: is|:)?|just|collected at|recorded at|done at|um+|uh+|well|so|that's|that is|here at|of course)[:,]? )+/i;

/** Where a place is adds nothing to its name. */
const COUNTRY =
  /, ?(?:uk|u\.k\.|united kingdom|england|scotland|usa?|u\.s\.(?:a\.)?|united states|germany|france|italy|spain|switzerland|austria|netherlands|norway|sweden|denmark|finland|israel|japan|china|korea|canada|australia|portugal|belgium|hungary|poland|[a-z]{2})$/;

/** The answer to the question for the institution, slips of the keyboard included. */
export function answerInstitution(text: string): Reading | undefined {
  const bare = text
    .replace(/[.!]+$/, '')
    .replace(PLACE_LEAD, '')
    .trim();
  const key = fold(bare)
    .replace(/^the /, '')
    .replace(/^(?:univ\.?|uni\.?|u\.?)(?: of)? (?=\p{L}{4})/u, (short) =>
      /^u\.? ?$/.test(short) ? short : 'university of ',
    )
    .replace(/ univ\.?$/, ' university')
    .replace(COUNTRY, '');
  const give = (value: string, uncertain = false): Reading =>
    found({ field: 'institution', value, ...whole(text), uncertain });
  const several = SEVERAL.get(key);
  if (several !== undefined)
    return unclear('institution', whole(text), 'that could be several institutions', several);
  const known =
    ALL.get(key) ??
    ALL.get(key.replaceAll(/[,.]/g, '')) ??
    (key.length < 7 ? ALL.get(key.replaceAll(/[ .]/g, '')) : undefined);
  if (known !== undefined) return give(known);
  const words = key.replaceAll(/[,.]/g, '').split(' ');
  if (key.length > 80 || words.length > 10) return undefined;
  let best: { value: string; slips: number } | undefined;
  for (const [phrase, value] of ALL.phrases()) {
    if (phrase.length < 5) continue;
    const slips = phraseSlips(words, phrase.replaceAll(/[,.]/g, '').split(' '));
    if (slips !== undefined && (best === undefined || slips < best.slips)) best = { value, slips };
  }
  if (best !== undefined && !/\b(?:and|but)\b/.test(key)) return give(best.value, best.slips > 2);
  const [inside, ...others] = ALL.find(fold(bare)).filter(({ start }) => start === 0);
  if (
    inside !== undefined &&
    others.length === 0 &&
    UNIVERSITY.test(inside.value) &&
    / (?:in|at) /.test(bare)
  )
    return give(inside.value);
  const generic = GENERIC.exec(bare);
  if (generic !== null && generic[0].length > bare.length - 6) return give(bare);
  return undefined;
}

/** Asked for the institution, a name in capitals that no table holds is one all the same; it is shown as not sure. */
export function lastInstitution(text: string): Reading | undefined {
  const bare = text
    .replace(/[.!]+$/, (end) => (/\b(?:inc|ltd|co)\.$/i.test(text) ? end : ''))
    .replace(PLACE_LEAD, '')
    .trim();
  const words = bare.split(' ');
  if (
    words.length < 2 ||
    words.length > 8 ||
    bare.length > 80 ||
    !/^\p{Lu}/u.test(bare) ||
    /[\d<>{}=?@;:]/.test(bare)
  )
    return undefined;
  if (
    words.some((word) => /^(?:i|we|it|was|is|not|both|and|or|but|the)$/i.test(word)) ||
    words.filter((w) => /^\p{Lu}/u.test(w)).length < 2
  )
    return undefined;
  return found({ field: 'institution', value: bare, ...whole(text), uncertain: true });
}
