import type { Field } from '../../contract.ts';
import { Lexicon } from '../lexicon.ts';
import {
  currentText,
  type Finding,
  found,
  merge,
  NOTHING,
  type Problem,
  type Reading,
  type Situation,
  unclear,
  whole,
} from '../reading.ts';
import { nearest } from '../spelling.ts';
import { fold, matches, type Page } from '../text.ts';
import { ASKED_SEXES, SEXES, WORM_SEXES } from '../vocabulary/sexes.ts';
import { KINDS, SPECIES, TAXA } from '../vocabulary/species.ts';
import { STRAINS } from '../vocabulary/strains.ts';

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
/** What a name is a part of, and no animal: "mouse line", "rat chow", "fly ball". */
const PARTAKER = /^(?:participants?|patients?|person|people|volunteers?)$/i;
const NO_ANIMAL = /^(?: line\b| pad\b| chow\b| brain atlas| click| over\b)/;

const span = ({ start, end }: { start: number; end: number }): { start: number; end: number } => ({
  start,
  end,
});

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
const STRAIN_SPECIES = new Map(STRAINS.map(([strain, , species]) => [strain, species]));

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
  if (known !== undefined) return give(known);
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
    if (/^(?:sd|ab|n2|cba|dba|icr|shr|tl)$/i.test(written) && written !== written.toUpperCase()) continue;
    if (
      /^(?:lewis|fischer|casper|nacre|zucker)$/i.test(written) &&
      situation.asked !== 'strain' &&
      !/^ (?:rat|mouse|strain|fish|344)/.test(page.lower.slice(hit.end))
    )
      continue;
    // "black 6 J"
    const letter =
      hit.value === 'C57BL/6' ? /^[ /-]?([jn])(?![\p{L}\d])/u.exec(page.rest.slice(hit.end)) : null;
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

const SEX = new Lexicon(SEXES, { expressions: true });
const SEX_ASKED = new Lexicon([...SEXES, ...ASKED_SEXES], { expressions: true });
const SEX_WORM = new Lexicon(WORM_SEXES, { expressions: true });
const PRONOUN = /(?<![\p{L}'])(?:(she|her|hers|herself)|(he|him|his|himself))(?![\p{L}])/gu;
/** A person who did something, not the animal. */
const PERSON =
  /\b(?:recorded|ran|did|performed|collected|wrote|works?|said|told|implanted|operated|moved|left|joined)\b/;
const IF =
  /\bif (?:she|he|it)(?:'d| had| would have)? ?(?:been|was|were|had been)? ?(?:a )?(?:male|female)\b/g;

/** The sex anywhere in a text, from words, pronouns, and letters that stand alone. */
export function readSex(page: Page, situation: Situation): Reading {
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  const counterfactual = [...matches(IF, page.rest)];
  for (const match of counterfactual)
    page.take({ start: match.start + 3 + (match[0].startsWith('if she') ? 3 : 2), end: match.end });
  const asked = situation.asked === 'sex';
  for (const { value, start, end } of SEX.find(page.rest)) {
    page.take({ start, end });
    findings.push({ field: 'sex', value, start, end, uncertain: false });
  }
  const subject = !(
    situation.asked === 'experimenter' ||
    situation.asked === 'institution' ||
    situation.asked === 'lab'
  );
  for (const match of matches(PRONOUN, page.rest)) {
    if (!subject || PERSON.test(page.rest.slice(match.end, match.end + 14))) continue;
    findings.push({
      field: 'sex',
      value: match[1] === undefined ? 'M' : 'F',
      ...span(match),
      uncertain: counterfactual.length > 0,
      steady: true,
    });
  }
  for (const match of matches(
    /(?:^|[,;(|/\n] ?|(?<=\d ?(?:w|wks?|weeks?|d|days?|mo|months?|y|yo|yrs?|years?|g|grams?)(?:[ -]old)? ))([mf])(?= ?(?:$|[,;)|/\n]))/giu,
    page.text,
  )) {
    const letter = match[1] ?? '';
    const at = { start: match.end - 1, end: match.end };
    if (page.rest[at.start] !== letter.toLowerCase() || (letter === letter.toLowerCase() && !asked)) continue;
    findings.push({ field: 'sex', value: letter.toUpperCase() === 'M' ? 'M' : 'F', ...at, uncertain: false });
  }
  const clinical = /(?<!\d)(\d{1,3}) ?(?:yo|y\/o|y)? ?([MF])\b/u.exec(page.text);
  if (clinical !== null && findings.length === 0 && /human|patient|participant/.test(page.lower))
    findings.push({
      field: 'sex',
      value: clinical[2] === 'M' ? 'M' : 'F',
      start: clinical.index,
      end: clinical.index + clinical[0].length,
      uncertain: false,
    });
  return { findings, problems };
}

const SEX_LEAD =
  /^(?:(?:it(?:'s| is| was)|he(?:'s| is| was)|she(?:'s| is| was)|that(?:'s| is)|this (?:is|was|one is|one was)|i think(?: it's)?|i believe(?: it's)?|a|an|the|sex|sex is|was|is|our|just|(?:the )?(?:animal|rat|mouse|subject|participant|patient) (?:is|was|has|had)|participant|patient|subject|an? adult|adult|um+|uh+|well|so|definitely)[:,]?(?: |$))+/;

/** The answer to the question for the sex. */
export function answerSex(text: string, situation: Situation): Reading | undefined {
  const lower = fold(text)
    .replace(/[.!]+$/, '')
    .trim();
  const give = (value: 'M' | 'F' | 'U' | 'O' | 'XX' | 'XO', uncertain = false): Reading =>
    found({ field: 'sex', value, ...whole(text), uncertain });
  if (
    /\b(?:both|mixed|either|males? (?:and|or|\/) females?|females? (?:and|or|\/) males?|m ?[/&] ?f|f ?[/&] ?m)\b/.test(
      lower,
    ) &&
    !/\bnot\b/.test(lower)
  )
    return unclear('sex', whole(text), 'one animal has one sex', ['F', 'M']);
  const bare = lower.replace(SEX_LEAD, '').trim();
  const worm =
    currentText(situation, 'species') === 'Caenorhabditis elegans' ||
    /\b(?:c\.? ?elegans|worm|nematode)\b/.test(lower) ||
    /^x[0o]$/.test(bare);
  if (worm) {
    const value = SEX_WORM.find(lower)[0]?.value;
    if (value !== undefined) return give(value);
  }
  const value =
    SEX_ASKED.get(bare) ??
    (/^(?:une?|una?|ein(?:e)?) /.test(bare) ? SEX_ASKED.get(bare.replace(/^\S+ /, '')) : undefined);
  if (value !== undefined) return give(value);
  if (/^(?:femlae|femal|famale|fmale|femail|feamle|femaile|femalr|fenale|demale)$/.test(bare))
    return give('F');
  if (/^(?:mlae|mael|mael|nale|mal|mail|malle|amle)$/.test(bare)) return give('M');
  const close = /^\p{L}{5,7}$/u.test(bare)
    ? nearest(bare, [
        ['female', 'F' as const],
        ['males', 'M' as const],
      ])
    : undefined;
  if (close !== undefined) return give(close.value);
  const unknown = SEX_ASKED.find(lower).find((hit) => hit.value === 'U' && hit.end - hit.start > 6);
  return unknown !== undefined && !/\b(?:fe)?male\b/.test(lower) ? give('U') : undefined;
}

const ZYGOSITY: readonly (readonly [RegExp, string])[] = [
  [/\b(?:heterozygous|heterozygote|hets?)\b(?!-)/gi, 'heterozygous'],
  [/\b(?:homozygous|homozygote|homo|homs?)\b/gi, 'homozygous'],
  [/\b(?:hemizygous|hemizygote|hemi)\b/gi, 'hemizygous'],
];
const WILD = /\b(?:wild[ -]?types?|wt|non-?transgenic|\+\/\+)(?![\p{L}/])/iu;
const LINE = String.raw`(?:[A-Z][\w.]{1,12}(?:\([\w. ]{1,12}\))?[-:;x×/ ]{0,3}){0,3}`;
const CONSTRUCT = new RegExp(
  String.raw`(?<![\w/])(?:${LINE}(?:-?(?:IRES|T2A|2A|P2A)-?)?(?:Cre(?:ER(?:T2)?)?|Flp[oe]?|tTA|ChR2|hM[34]D\w*|GCaMP\d?\w*|tdTomato|EGFP|EYFP|GFP|YFP)(?:[-:;x×/ ]{1,3}(?:Ai\d{1,3}D?\b|[A-Z]\w+-\w+))?(?:[;:][\w-]+)?|[A-Z]\w{1,9} ?(?:-\/-|\+\/-|-\/\+|\+\/\+|fl\/fl|flox\/flox)|[A-Z]\w{2,9} (?:KO|knock-?out|knock-?in)\b|Ai\d{1,3}D?\b)`,
  'u',
);
const STRAY = /,? *\b(?:line|mice|mouse|rats?|animals?|strain)\b(?=,|$| )/gi;
const PROCEDURE =
  /[,;(]? *\b(?:(?:re-?)?genotyped|confirmed|verified|checked|by pcr|pcr|from (?:jax|jackson|charles river|taconic|envigo)|jax (?:#|stock)? ?\d*|stock (?:#|no\.?)? ?\d+|(?:i|we) think|as far as|twice|tail clip\w*|we (?:got|bought)|bought|ordered|bred|according to|per the).*$/i;

function tidyGenotype(text: string): string {
  let out = text.replace(PROCEDURE, '').replace(STRAY, '');
  for (const [pattern, name] of ZYGOSITY) out = out.replace(pattern, name);
  return out
    .replaceAll(/,(?= (?:hetero|homo|hemi)zygous)/g, '')
    .replaceAll(/ +/g, ' ')
    .replace(/[ ,.;)]+$/, '')
    .trim();
}

/** The genotype anywhere in a text: wild type, crossings with Cre and reporter lines, knock-outs. */
export function readGenotype(page: Page): Reading {
  const rest = page.restAsWritten;
  const wild = WILD.exec(rest);
  if (wild !== null && !/wild-?type (?:allele|littermate control group)/i.test(rest)) {
    const at = { start: wild.index, end: wild.index + wild[0].length };
    page.take(at);
    return found({ field: 'genotype', value: 'wild-type', ...at, uncertain: false });
  }
  const match = CONSTRUCT.exec(rest);
  if (match === null) return NOTHING;
  let end = match.index + match[0].length;
  const after =
    /^(?: (?:mice|mouse|line|rats?))?,? (?:het(?:erozygous|erozygote|s)?|homo(?:zygous)?|hemi(?:zygous)?|positive|negative|(?:KO|knock-?out)|\+\/-|-\/-|\+\/\+|\/\+)(?![\w-])/i.exec(
      rest.slice(end),
    );
  if (after !== null) end += after[0].length;
  const at = { start: match.index, end };
  const value = tidyGenotype(page.slice(at));
  page.take(at);
  return value === '' ? NOTHING : found({ field: 'genotype', value, ...at, uncertain: false });
}

/** The answer to the question for the genotype, without remarks on how it is known. */
export function answerGenotype(text: string): Reading | undefined {
  const bare = text
    .replace(
      /^(?:(?:it's|it is|it was|he's|she's|she is|he is|they're|just|a|an|the|plain|genotype(?: is|:)?|is|simply|all|heterozygous for(?= WT)) )+/i,
      '',
    )
    .replace(/[.!]+$/, '')
    .trim();
  const give = (value: string): Reading =>
    found({ field: 'genotype', value, ...whole(text), uncertain: false });
  if (
    /^(?:wild[ -]?types?|wt|\+\/\+|non-?transgenic|wild-?type littermate|wt littermate|wildtype control)(?: (?:animal|mouse|rat|control|littermate))?$/i.test(
      bare,
    )
  )
    return give('wild-type');
  if (
    bare.length > 160 ||
    bare.split(' ').length > 14 ||
    /^(?:transgenic|mutant|yes|no|knock-?out|ko|het|hets|heterozygous|homozygous|hemizygous|cre|normal|standard|mixed|\d+)$/i.test(
      bare,
    )
  )
    return undefined;
  if (!/\p{Lu}|\d|[-+/]|knock|cre\b|mutant|null/u.test(bare)) return undefined;
  const value = tidyGenotype(bare);
  return value === '' ? undefined : give(value);
}

/** Asked for the strain, a Cre or reporter line is one. */
export function readLine(text: string): string | undefined {
  const ai = [...matches(AI_LINE, text.toLowerCase())][0];
  return ai === undefined ? undefined : `Ai${ai[1] ?? ''}`;
}

export const ANIMAL_FIELDS: readonly Field[] = ['species', 'strain', 'genotype', 'sex'];
