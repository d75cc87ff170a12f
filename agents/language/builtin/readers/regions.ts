import type { BrainRegion } from '../../contract.ts';
import { isDenied } from '../clauses.ts';
import { Lexicon } from '../lexicon.ts';
import { found, merge, NOTHING, type Reading, type Situation, unclear, whole } from '../reading.ts';
import { nearest } from '../spelling.ts';
import { matches, type Page, type Span } from '../text.ts';
import { REGIONS } from '../vocabulary/regions.ts';

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
/** "ctx" and "cx" are how people write cortex. */
const withShort = (names: string): string =>
  names.includes('cortex')
    ? `${names}|${names.replaceAll('cortex', 'ctx')}|${names.replaceAll('cortex', 'cx')}`
    : names;
const REGION = new Lexicon(
  FREE_REGIONS.map(([name, names]) => [name, withShort(`${name.toLowerCase()}|${names}`)] as const),
  { expressions: true },
);
const REGION_CAPITALS = new Lexicon(STRICT_REGIONS, { expressions: true });
const REGION_SMALL = new Lexicon(
  STRICT_REGIONS.map(([name, names]) => [name, names.toLowerCase()] as const),
  { expressions: true },
);
const RECORDED =
  /\b(?:record\w*|electrodes?|tetrodes?|probes?|neuropixels?|silicon|array|shanks?|target\w*|wires?|units|lfp|implanted|hyperdrive|drive|region|area|bregma|coordinates|ap)\b/;
const SIDE =
  /(?<![\p{L}\d])(?:(left|lh|lhs|l\.(?= )|l|links|linke[nrs]?|gauche|izquierd[oa])|(right|rh|rhs|r\.(?= )|r|rechts|rechte[nrs]?|droite?|derech[oa])|(bilateral(?:ly)?|bilat\.?|bil\.|beidseit(?:ig|s)|both(?= ?(?:\)|$))|both (?:sides|hemispheres)|both(?= (?:hippocamp|amygdal|cort|striat|olfactory))|l ?[+&/] ?r))(?![\p{L}\d.])(?![- ]?hand)/gu;
const UNKNOWN_SIDE =
  /\b(?:contra(?:-?lateral)?|ipsi(?:-?lateral)?|(?:same|opposite|other|affected|lesioned|injected) (?:side|hemisphere)|(?:not sure|unsure|don't (?:know|remember)|forgot|no idea) (?:which|what|of the|about the) (?:side|hemisphere)|left or right|either side)\b/;

type Axis = 'ap_mm' | 'ml_mm' | 'dv_mm';
const NUM = String.raw`([-+]?\d{1,5}(?:[.,]\d{1,4})?) ?(mm|µm|um|microns?|micrometers?)?`;
const LABELLED = new RegExp(
  String.raw`\b(ap|a\/p|ml|m\/l|dv|d\/v|lat|depth|a-p|m-l|d-v)\b ?[:=]? ?(?:of )?${NUM}`,
  'gu',
);
const BEFORE =
  /(?<!\d ?(?:mm|µm|um)? ?)\b(anterior|posterior|rostral|caudal|lateral|ventral|dorsal) (?:by )?(\d{1,5}(?:[.,]\d{1,4})?) ?(mm|µm|um)\b/gu;
const AFTER = new RegExp(
  String.raw`(?<![\d.])${NUM},? ?(ap|ml|dv|anterior|posterior|rostral|caudal|lateral|medial|ventral|dorsal|deep|below|depth)\b`,
  'gu',
);
/** "-3.6/2.4/-1.8 (AP/ML/DV)", "AP/ML/DV: -3.6, 2.4, -1.8" */
const LETTERS = String.raw`ap ?[,/ ] ?ml ?[,/ ] ?dv`;
const THREE = String.raw`([-+]?\d{1,2}(?:\.\d{1,4})?) ?[,/; ] ?([-+]?\d{1,2}(?:\.\d{1,4})?) ?[,/; ] ?([-+]?\d{1,2}(?:\.\d{1,4})?) ?(mm|µm|um)?`;
const TRIPLE = new RegExp(
  String.raw`(?<![\d.])${THREE} ?\(?${LETTERS}\)?|\b${LETTERS}\)? ?[:=]? ?\(?${THREE}\)?`,
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
  for (const match of matches(TRIPLE, lower)) {
    const [, ...numbers] = match;
    const unit = numbers[3];
    for (const [i, axis] of (['ap', 'ml', 'dv'] as const).entries()) {
      const before = out.length;
      const number = numbers[i] ?? numbers[i + 4];
      // the three share one place, which is taken once for all
      if (number !== undefined) add({ start: match.end, end: match.end }, axis, number, unit ?? numbers[7]);
      const last = out[before];
      if (last !== undefined) out[before] = { ...last, start: match.start, end: match.end };
    }
  }
  const labelled = [...matches(LABELLED, lower)];
  for (const match of labelled) add(match, match[1] ?? '', match[2] ?? '', match[3]);
  for (const match of matches(BEFORE, lower)) add(match, match[1] ?? '', match[2] ?? '', match[3]);
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
  const hits = REGION.find(lower).filter(
    ({ value, start }) => value !== 'cortex' || !NAMED_CORTEX.test(lower.slice(0, start)),
  );
  for (const hit of REGION_CAPITALS.find(page.restAsWritten)) {
    const over = hits.filter((other) => hit.start < other.end && hit.end > other.start);
    // "MD thalamus" is more than the thalamus in it
    if (over.some((other) => other.end - other.start >= hit.end - hit.start)) continue;
    for (const other of over) hits.splice(hits.indexOf(other), 1);
    hits.push(hit);
  }
  // an answer that is nothing but an abbreviation may be typed without capitals
  if (asked && hits.length === 0 && lower.length < 40) hits.push(...REGION_SMALL.find(lower));
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
    /\b(?:both|all(?: of them| three| four)?|each|everything)(?: are| were|,)?(?: on| in)?(?: the)? (left|right)\b|, (?:on the |in the )?(left|right|bilateral(?:ly)?|bilat\.?|both sides|both hemispheres|both|links|rechts|lh|rh|l|r)(?: side| hemi(?:sphere)?| hem\.?)?[.]?$/.exec(
      lower,
    );
  const shared = together === null ? undefined : sideOf(together[1] ?? together[2] ?? '');
  for (const [i, hit] of hits.entries()) {
    page.take(hit);
    if (isDenied(lower, hit)) continue;
    // of "dorsal CA1 of the right hippocampus", the first is the place
    const within = i > 0 && WITHIN.test(lower.slice(hits[i - 1]?.end ?? 0, hit.start));
    const inner = regions.at(-1);
    if (within && inner !== undefined) {
      const side = sideOf(lower.slice(hits[i - 1]?.end ?? 0, hit.start));
      if (side !== undefined) inner.hemisphere ??= side;
      continue;
    }
    // what belongs to a region stands between the separators around it
    const from = i === 0 ? 0 : pieceStart(lower, hits[i - 1]?.end ?? 0, hit.start);
    const next = hits[i + 1];
    const to = next === undefined ? lower.length : pieceStart(lower, hit.end, next.start);
    const piece = lower.slice(from, to);
    const own = sideOf(`${lower.slice(from, hit.start)} ${lower.slice(hit.end, to)}`);
    const side = own ?? (/\bboth (?:the )?$/.test(lower.slice(from, hit.start)) ? 'bilateral' : shared);
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

const WITHIN = /^,? (?:of|in|within) (?:the )?(?:(?:left|right) )?$/;
/** "prefontal cortex": an area whose name was mistyped is not all of the cortex. */
const NAMED_CORTEX = /(?<!\b(?:the|in|of|left|right|and|from|somewhere|both|a|our|whole))(?<=\p{L}) $/u;

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
  return misspelt(text) ?? unlisted(text);
}

const SIDES = ['left', 'right', 'bilateral'] as const;

/** "hipocampus rigth" */
function misspelt(text: string): Reading | undefined {
  const words = text
    .toLowerCase()
    .split(/[ ,.()]+/)
    .filter((word) => word !== '' && !/^(?:in|the|side|hemisphere|from|of)$/.test(word));
  if (words.length > 6) return undefined;
  const sideAt = words.map(
    (word) =>
      nearest(
        word,
        SIDES.map((side) => [side, side] as const),
      )?.value,
  );
  const hemisphere = sideAt.find((side) => side !== undefined);
  const name = words.filter((_, i) => sideAt[i] === undefined).join(' ');
  const hit = name.length < 5 ? undefined : (nearest(name, REGION.phrases())?.value ?? REGION.get(name));
  if (hit === undefined) return undefined;
  const region: BrainRegion = hemisphere === undefined ? { name: hit } : { name: hit, hemisphere };
  return found({ field: 'brain_regions', value: [region], ...whole(text), uncertain: false });
}

function unlisted(text: string): Reading | undefined {
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
