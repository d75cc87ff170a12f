import type { BrainRegion } from '../../contract.ts';
import { isDenied } from '../clauses.ts';
import { Lexicon } from '../lexicon.ts';
import { found, merge, NOTHING, type Reading, type Situation, unclear, whole } from '../reading.ts';
import { phraseSlips } from '../spelling.ts';
import { fold, foldInPlace, matches, type Page, type Span } from '../text.ts';
import { AMBIGUOUS_INSTITUTIONS, INSTITUTIONS } from '../vocabulary/institutions.ts';
import { NOT_NAMES } from '../vocabulary/names.ts';
import { REGIONS } from '../vocabulary/regions.ts';

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
  return merge(...readings);
}

const LEAD =
  /^(?:(?:we(?:'re| are| were)|i(?:'m| am| was)|it(?:'s| is| was)|this (?:is|was)|at|the|from|in|with|institution(?: is|:)?|just|collected at|recorded at|done at|um+|uh+|well|so|that's|that is|here at|of course)[:,]? )+/i;

/** The answer to the question for the institution, slips of the keyboard included. */
export function answerInstitution(text: string): Reading | undefined {
  const bare = text
    .replace(/[.!]+$/, '')
    .replace(LEAD, '')
    .trim();
  const key = fold(bare)
    .replace(/^the /, '')
    .replace(/^(?:univ\.?|uni\.?|u\.?)(?: of)? (?=\p{L}{4})/u, (short) =>
      /^u\.? ?$/.test(short) ? short : 'university of ',
    )
    .replace(/ univ\.?$/, ' university');
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
  const generic = GENERIC.exec(bare);
  if (generic !== null && generic[0].length > bare.length - 6) return give(bare);
  return undefined;
}

const LAB =
  /(?<![\p{L}])(?:([\p{Lu}][\p{L}'-]+(?: \p{Lu}[\p{L}'-]+)?(?:(?:[-/& ]| and )\p{Lu}[\p{L}'-]+)??)(?:'s)? (?:[Ll]ab(?:oratory)?|LAB|[Gg]roup)(?![\p{L}])|(?:lab|laboratory|group) of (?:(?:[Dd]r|[Pp]rof)\.? )*(\p{Lu}[\p{L}'-]+(?: \p{Lu}\.?(?!\p{L}))?(?: \p{Lu}[\p{L}'-]+)?)|(?<=\b(?:in|at|from|of|is|the) (?:the )?)([a-z][\p{L}'-]{2,}) lab(?![\p{L}]))/u;
const NO_LAB =
  /^(?:other|our|the|my|your|their|his|her|same|another|this|that|in|at|a|new|old|from|wet|dry|animal|whole|different|neighbou?ring|main|cold spring harbor|behavior|behaviour|which|what|for)$/i;

const titled = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The lab that a text names: "Frank lab", "the lab of Loren Frank". */
export function readLab(page: Page): Reading {
  const match = LAB.exec(page.restAsWritten);
  if (match === null) return NOTHING;
  const name = match[1] ?? match[2]?.split(' ').at(-1) ?? match[3] ?? '';
  const bare = name.replace(/'s?$/, '').replace(/^(?:The|In|At|From|Our|My) /, '');
  if (bare === '' || NO_LAB.test(bare) || NOT_NAMES.has(bare.toLowerCase())) return NOTHING;
  const words = bare.split(' ');
  // "Loren Frank's lab" is the Frank Lab
  const short = words.length === 2 && /'s/.test(match[0]) ? (words[1] ?? bare) : bare;
  const at = { start: match.index, end: match.index + match[0].length };
  page.take(at);
  return found({ field: 'lab', value: `${titled(short)} Lab`, ...at, uncertain: false });
}

/** The answer to the question for the lab: a name, with or without the word. */
export function answerLab(text: string): Reading | undefined {
  const bare = text
    .replace(/[.!]+$/, '')
    .replace(LEAD, '')
    .replace(/^(?:the|lab(?: is|:)|my|our|in the|i work in the) /i, '')
    .trim();
  const give = (value: string): Reading => found({ field: 'lab', value, ...whole(text), uncertain: false });
  if (
    /\b(?:laboratory|centre|center|unit|institute|lab) (?:of|for) (?!(?:dr|prof)\b)(?:the )?(?:\p{Lu}\p{Ll}+ (?:and )?){0,3}(?:\p{L}+(?:s|gy|ics|ory|ion|ce|ing))\b/iu.test(
      bare,
    ) &&
    bare.length < 100
  )
    return give(bare);
  const name =
    /^((?:\p{L}[\p{L}.'-]*)(?: (?!lab|laborator|group)\p{L}[\p{L}.'-]*){0,3})(?:'s)?(?: (?:lab|laboratory|group))?$/iu.exec(
      bare,
    )?.[1];
  if (name === undefined) return undefined;
  const words = name
    .replace(/'s$/, '')
    .replace(/^(?:dr|prof|professor)\.? /i, '')
    .split(' ')
    .filter(Boolean);
  if (words.some((word) => NOT_NAMES.has(word.toLowerCase()) || NO_LAB.test(word))) return undefined;
  const person = words.length > 1 && !/\b(?:lab|laboratory|group)$/i.test(bare);
  const short = person || /'s /.test(bare) ? [words.at(-1) ?? ''] : words;
  return give(`${short.map(titled).join(' ')} Lab`);
}

const FREE_REGIONS = REGIONS.map(
  ([name, names]) =>
    [
      name,
      names
        .split('|')
        .filter((n) => !n.startsWith('='))
        .join('|'),
    ] as const,
);
const STRICT_REGIONS = REGIONS.map(
  ([name, names]) =>
    [
      name,
      names
        .split('|')
        .filter((n) => n.startsWith('='))
        .map((n) => n.slice(1))
        .join('|'),
    ] as const,
).filter(([, n]) => n !== '');
const REGION = new Lexicon(
  FREE_REGIONS.map(([name, names]) => [name, `${name.toLowerCase()}|${names}`] as const),
  { expressions: true },
);
const REGION_CAPITALS = new Lexicon(STRICT_REGIONS, { expressions: true });
const RECORDED =
  /\b(?:record\w*|electrodes?|tetrodes?|probes?|neuropixels?|silicon|array|shanks?|target\w*|wires?|units|lfp|implanted|hyperdrive|drive|region|area|bregma|coordinates|ap)\b/;
const SIDE =
  /(?<![\p{L}\d])(?:(left|lh|l)|(right|rh|r)|(bilateral(?:ly)?|both (?:sides|hemispheres)|l ?[+&/] ?r))(?![\p{L}\d.])(?![- ]?hand)/gu;
const UNKNOWN_SIDE =
  /\b(?:contra-?lateral|ipsi-?lateral|(?:same|opposite|other|affected|lesioned|injected) (?:side|hemisphere)|(?:not sure|unsure|don't (?:know|remember)|forgot|no idea) (?:which|what|of the|about the) (?:side|hemisphere)|left or right|either side)\b/;

type Axis = 'ap_mm' | 'ml_mm' | 'dv_mm';
const NUM = String.raw`([-+]?\d{1,5}(?:[.,]\d{1,4})?) ?(mm|µm|um|microns?|micrometers?)?`;
const LABELLED = new RegExp(
  String.raw`\b(ap|a\/p|ml|m\/l|dv|d\/v|lat|depth|a-p|m-l|d-v)\b ?[:=]? ?(?:of )?${NUM}`,
  'gu',
);
const AFTER = new RegExp(
  String.raw`(?<![\d.])${NUM},? ?(ap|ml|dv|anterior|posterior|rostral|caudal|lateral|medial|ventral|dorsal|deep|below|depth)\b`,
  'gu',
);
const AXES: Readonly<Record<string, readonly [Axis, 1 | -1]>> = {
  anterior: ['ap_mm', 1],
  rostral: ['ap_mm', 1],
  posterior: ['ap_mm', -1],
  caudal: ['ap_mm', -1],
  lateral: ['ml_mm', 1],
  lat: ['ml_mm', 1],
  medial: ['ml_mm', 1],
  ventral: ['dv_mm', -1],
  dorsal: ['dv_mm', 1],
  deep: ['dv_mm', -1],
  below: ['dv_mm', -1],
  depth: ['dv_mm', 1],
};

function axisOf(word: string): readonly [Axis, 1 | -1] | undefined {
  const letters = word.replaceAll(/[^a-z]/g, '');
  if (letters === 'ap') return ['ap_mm', 1];
  if (letters === 'ml') return ['ml_mm', 1];
  if (letters === 'dv') return ['dv_mm', 1];
  return AXES[letters];
}

interface Coordinate extends Span {
  readonly axis: Axis;
  readonly mm: number;
}

function findCoordinates(lower: string): Coordinate[] {
  const out: Coordinate[] = [];
  const add = (span: Span, word: string, number: string, unit: string | undefined): void => {
    const axis = axisOf(word);
    const value = Number(number.replace(',', '.'));
    if (axis === undefined || out.some((other) => span.start < other.end && span.end > other.start)) return;
    const mm = unit === undefined || unit === 'mm' ? value : value / 1000;
    out.push({ axis: axis[0], mm: Number((mm * axis[1]).toFixed(6)) + 0, start: span.start, end: span.end });
  };
  const labelled = [...matches(LABELLED, lower)];
  for (const match of labelled) add(match, match[1] ?? '', match[2] ?? '', match[3]);
  for (const match of matches(AFTER, lower)) add(match, match[3] ?? '', match[1] ?? '', match[2]);
  return out.toSorted((a, b) => a.start - b.start);
}

function sideOf(text: string): BrainRegion['hemisphere'] {
  const sides = new Set(
    [...matches(SIDE, text)].map((m) =>
      m[3] !== undefined ? 'bilateral' : m[1] !== undefined ? 'left' : 'right',
    ),
  );
  if (sides.has('bilateral') || sides.size === 2) return 'bilateral';
  return sides.has('left') ? 'left' : sides.has('right') ? 'right' : undefined;
}

/** Places that were recorded from, with their sides and coordinates. */
export function readRegions(page: Page, situation: Situation): Reading {
  const asked = situation.asked === 'brain_regions';
  const lower = page.rest;
  const hits = [...REGION.find(lower)];
  for (const hit of REGION_CAPITALS.find(page.restAsWritten))
    if (!hits.some((other) => hit.start < other.end && hit.end > other.start)) hits.push(hit);
  hits.sort((a, b) => a.start - b.start);
  const coordinates = findCoordinates(lower);
  if (
    !asked &&
    !RECORDED.test(lower) &&
    !(hits.length > 0 && (coordinates.length > 0 || [...matches(SIDE, lower)].length > 0))
  )
    return NOTHING;
  const [first] = hits;
  if (first === undefined)
    return coordinates.length > 0 && asked
      ? unclear('brain_regions', whole(lower), 'the region of these coordinates is not told')
      : NOTHING;
  const readings: Reading[] = [];
  const regions: BrainRegion[] = [];
  const kept: Span[] = [];
  const together =
    /\b(?:both|all(?: of them| three| four)?|each|everything)(?: are| were|,)?(?: on| in)?(?: the)? (left|right)\b|, (?:on the |in the )?(left|right|bilateral(?:ly)?|both sides|both hemispheres)(?: side| hemisphere)?[.]?$/.exec(
      lower,
    );
  const shared = together === null ? undefined : sideOf(together[1] ?? together[2] ?? '');
  for (const [i, hit] of hits.entries()) {
    page.take(hit);
    if (isDenied(lower, hit)) continue;
    // what belongs to a region stands between the separators around it
    const from = i === 0 ? 0 : pieceStart(lower, hits[i - 1]?.end ?? 0, hit.start);
    const next = hits[i + 1];
    const to = next === undefined ? lower.length : pieceStart(lower, hit.end, next.start);
    const piece = lower.slice(from, to);
    const own = sideOf(`${lower.slice(from, hit.start)} ${lower.slice(hit.end, to)}`);
    const side = own ?? shared;
    const region: BrainRegion = { name: hit.value };
    if (side !== undefined && !UNKNOWN_SIDE.test(piece)) region.hemisphere = side;
    for (const { axis, mm, start } of coordinates) if (start >= from && start < to) region[axis] ??= mm;
    regions.push(region);
    kept.push(hit);
  }
  for (const c of coordinates) page.take(c);
  const unique = regions.filter(
    (region, i) =>
      !regions.slice(0, i).some((o) => o.name === region.name && o.hemisphere === region.hemisphere),
  );
  // places that were denied are left out above, so that the words before them say nothing of the rest
  const at = { start: kept[0]?.start ?? first.start, end: (kept.at(-1) ?? first).end };
  if (unique.length > 0)
    readings.push(found({ field: 'brain_regions', value: unique, ...at, uncertain: false, steady: true }));
  if (UNKNOWN_SIDE.test(lower))
    readings.push(unclear('hemisphere', whole(lower), 'the side is not told', ['left', 'right']));
  return merge(...readings);
}

/** Where, between two regions, the second one's description begins. */
function pieceStart(text: string, from: number, to: number): number {
  const between = text.slice(from, to);
  const cut = Math.max(
    between.lastIndexOf(';'),
    between.lastIndexOf(' and '),
    between.lastIndexOf('\n'),
    between.lastIndexOf(' & '),
    between.lastIndexOf(' + '),
  );
  if (cut >= 0) return from + cut;
  const comma = between.lastIndexOf(',');
  return comma < 0 ? to : from + comma;
}

/** Asked for the region, a name that no table holds is one all the same. */
export function answerRegions(text: string): Reading | undefined {
  const side = /^(left|right|bilateral) /i.exec(text);
  const bare = text
    .replace(
      /^(?:(?:in|from|the|left|right|bilateral|it's|it was|we recorded from|recorded from|area) )+/i,
      '',
    )
    .replace(/[.!]+$/, '')
    .trim();
  if (
    !/^[\p{L}\d][\p{L}\d /-]{1,60}$/u.test(bare) ||
    !/\b(?:cortex|nucleus|area|gyrus|sulcus|lobe|lobule|ganglion|bulb|field|tract|layer|complex|cerebellum|tectum|pallium|amygdala|thalamus)\b/i.test(
      bare,
    )
  )
    return undefined;
  const region: BrainRegion = { name: bare };
  if (side !== null) region.hemisphere = sideOf(text.toLowerCase());
  return found({ field: 'brain_regions', value: [region], ...whole(text), uncertain: true });
}

/** Asked for the institution, a name in capitals that no table holds is one all the same; it is shown as not sure. */
export function lastInstitution(text: string): Reading | undefined {
  const bare = text
    .replace(/[.!]+$/, (end) => (/\b(?:inc|ltd|co)\.$/i.test(text) ? end : ''))
    .replace(LEAD, '')
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
