import { Lexicon } from '../lexicon.ts';
import { found, merge, NOTHING, type Reading, type Situation, unclear, whole } from '../reading.ts';
import { nearest } from '../spelling.ts';
import { matches, type Page, span } from '../text.ts';
import { KINDS, SPECIES, TAXA } from '../vocabulary/species.ts';
import { answerStrain, speciesOf } from './strain.ts';

const LATIN = new Map(SPECIES.flatMap(([latin]) => [[latin.toLowerCase(), latin] as const]));
const ABBREVIATED = new Map(
  SPECIES.map(
    ([latin]) => [latin.replace(/^(\p{L})\S+ /u, '$1 ').toLowerCase(), latin] as const,
  ).toReversed(),
);
const NAMES = new Lexicon(
  SPECIES.map(([latin, names]) => [latin, `${latin.toLowerCase()}|${names}`] as const),
  { plural: true },
);
const KIND = new Lexicon(
  KINDS.map(([names, choices]) => [choices, names] as const),
  { plural: true },
);
const GENUS = /(?<![\p{L}.])(\p{L})\. ?(\p{L}{4,})(?![\p{L}])/gu;
const TAXON =
  /\b(?:ncbitaxon[_: ]|ncbi ?(?:taxonomy|taxon|taxid|tax id)?(?: id)?[ :=]*|taxid[ :=]*)(\d{3,6})\b/g;
/** In a lab these are nearly always the one species, but not surely. */
const LOOSE = /^(?:fly|flies|worms?|roundworms?|nematodes?)$/;
/** What a name is a part of, and no animal: "mouse line", "rat chow", "fly ball". */
const PARTAKER = /^(?:participants?|patients?|person|people|volunteers?)$/i;
const NO_ANIMAL = /^(?: line\b| pad\b| chow\b| brain atlas| click| over\b)/;

/** The species anywhere in a text; takes what it read. */
export function readSpecies(page: Page, situation: Situation): Reading {
  const readings: Reading[] = [];
  const add = (value: string, at: { start: number; end: number }): void => {
    readings.push(found({ field: 'species', value, ...span(at), uncertain: false }));
    page.take(at);
  };
  for (const match of matches(TAXON, page.rest)) {
    const latin = TAXA[match[1] ?? ''];
    if (latin !== undefined) add(latin, match);
  }
  for (const match of matches(GENUS, page.rest)) {
    const latin = ABBREVIATED.get(`${match[1] ?? ''} ${match[2] ?? ''}`);
    if (latin !== undefined) add(latin, match);
  }
  for (const hit of NAMES.find(page.rest)) {
    // whoever took part is a human, but is named for that only where the species is the matter
    if (situation.asked !== undefined && situation.asked !== 'species' && PARTAKER.test(page.slice(hit)))
      continue;
    if (NO_ANIMAL.test(page.rest.slice(hit.end)) || /\bfor an? $/.test(page.rest.slice(0, hit.start)))
      continue;
    add(hit.value, hit);
  }
  for (const hit of KIND.find(page.rest)) {
    readings.push(unclear('species', hit, 'that could be several species', hit.value));
    page.take(hit);
  }
  return merge(...readings);
}

const COMMON = SPECIES.filter(([latin]) =>
  /^(?:Rattus norvegicus|Mus musculus|Macaca|Callithrix|Danio|Mustela|Meriones|Drosophila|Homo)/.test(latin),
).flatMap(([latin, names]) =>
  names
    .split('|')
    .filter((n) => !n.includes(' ') && n.length > 4)
    .map((n) => [n, latin] as const),
);

/** Slips of the keyboard in the commonest names, elsewhere than in an answer. */
export function readMisspelt(page: Page): Reading {
  for (const match of matches(/(?<![\p{L}])[\p{L}]{5,12}(?![\p{L}])/gu, page.rest)) {
    const hit = nearest(match[0], COMMON) ?? nearest(match[0].replace(/s$/, ''), COMMON);
    if (hit?.slips !== 1 || /^(?:house|moose|ours|roses?|route|marathon)$/.test(match[0])) continue;
    page.take(match);
    return found({ field: 'species', value: hit.value, ...span(match), uncertain: true });
  }
  return NOTHING;
}

/** A genus by itself, and its species. */
const GENERA = new Map<string, string[]>();
for (const [latin] of SPECIES) {
  const genus = (latin.split(' ')[0] ?? '').toLowerCase();
  GENERA.set(genus, [...(GENERA.get(genus) ?? []), latin]);
}

const LEAD =
  /^(?:(?:it(?:'s| is| was)|he(?:'s| is| was)|she(?:'s| is| was)|they(?:'re| are| were)|that(?:'s| is)|this (?:is|was)|these (?:are|were)|i(?:'d| would) say|we (?:used|use|recorded)|just|a|an|the|some|our|my|one|um+|uh+|well|so|species|lab|laboratory|adult|wild|young|from)(?: |$))+/;

/** The answer to the question for the species; a binomial that no table holds is one all the same. */
export function answerSpecies(text: string): Reading | undefined {
  const lower = text.toLowerCase().replace(/[.!]+$/, '');
  const bare = lower.replace(LEAD, '').trim();
  const known =
    LATIN.get(bare) ??
    ABBREVIATED.get(bare.replace('.', '').replace(/ +/, ' ')) ??
    NAMES.get(bare) ??
    TAXA[bare];
  const give = (value: string, uncertain = false): Reading =>
    found({ field: 'species', value, ...whole(text), uncertain });
  if (known !== undefined) return give(known, LOOSE.test(bare));
  const kind = KIND.get(bare) ?? GENERA.get(bare);
  if (kind !== undefined) return unclear('species', whole(text), 'that could be several species', kind);
  if (/^[\p{L} -]{3,40}$/u.test(bare)) {
    const close =
      nearest(bare, NAMES.phrases()) ??
      (bare.endsWith('s') ? nearest(bare.slice(0, -1), NAMES.phrases()) : undefined);
    if (close !== undefined) return give(close.value, close.slips > 1);
    if (/^(?:rta|art|mose|muose|mous|ratt)s?$/.test(bare))
      return give(bare.includes('m') ? 'Mus musculus' : 'Rattus norvegicus');
  }
  const strain = answerStrain(text)?.findings[0];
  const species = strain?.field === 'strain' ? speciesOf(strain.value) : undefined;
  if (strain !== undefined && species !== undefined)
    return merge(give(species), { findings: [strain], problems: [] });
  const binomial =
    /^(?:(?:it(?:'s| is)|species:?) )?(\p{Lu}\p{Ll}{2,}) (\p{Ll}{3,}(?:-\p{Ll}+)?)(?: (\p{Ll}{4,}))?\.?$/u.exec(
      text,
    );
  if (
    binomial !== null &&
    !NAMES.find(lower).length &&
    !/^(?:it|the|this|that|we|our|not|same|some|male|female|adult|wild|sprague|long|lister|please|only)$/i.test(
      binomial[1] ?? '',
    )
  )
    return give([binomial[1], binomial[2], binomial[3]].filter(Boolean).join(' '));
  return undefined;
}
