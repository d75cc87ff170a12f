import { found, NOTHING, type Reading, whole } from '../reading.ts';
import type { Page } from '../text.ts';

const ZYGOSITY: readonly (readonly [RegExp, string])[] = [
  [/\b(?:heterozygous|heterozygote|hets?)\b(?!-)/gi, 'heterozygous'],
  [/\b(?:homozygous|homozygote|homo|homs?)\b/gi, 'homozygous'],
  [/\b(?:hemizygous|hemizygote|hemi)\b/gi, 'hemizygous'],
];
const WILD =
  /\b(?:wild[ -]?types?|wt\/wt|wt|non-?transgenic|not (?:a )?transgenic|no transgenes?|\+\/\+)(?![\p{L}/])/iu;
const LINE = String.raw`(?:[A-Z][\w.]{1,12}(?:\([\w. ]{1,12}\))?[-:;x×/ ]{0,3}){0,3}`;
const CONSTRUCT = new RegExp(
  String.raw`(?<![\w/])(?:${LINE}(?:-?(?:IRES|T2A|2A|P2A)-?)?(?:Cre(?:ER(?:T2)?)?|Flp[oe]?|tTA|ChR2|hM[34]D\w*|GCaMP\d?\w*|tdTomato|EGFP|EYFP|GFP|YFP)(?:[-:;x×/ ]{1,3}(?:Ai\d{1,3}D?\b|[A-Z]\w+-\w+))?(?:[;:][\w-]+)?|[A-Z]\w{1,9} ?(?:-\/-|\+\/-|-\/\+|\+\/\+|fl\/fl|flox\/flox)|[A-Z]\w{2,9} (?:KO|knock-?out|knock-?in)\b|Ai\d{1,3}D?\b)`,
  'u',
);
const STRAY = /,? *\b(?:line|mice|mouse|rats?|animals?|strain)\b(?=,|$| )/gi;
const PROCEDURE =
  /[,;(]? *\b(?:(?:re-?)?genotyped|awaiting|pending|waiting for|to be (?:confirmed|genotyped)|not yet (?:confirmed|genotyped)|confirmed|verified|checked|by pcr|pcr|from (?:jax|jackson|charles river|taconic|envigo)|jax (?:#|stock)? ?\d*|stock (?:#|no\.?)? ?\d+|(?:i|we) think|as far as|twice|tail clip\w*|we (?:got|bought)|bought|ordered|bred|according to|per the).*$/i;

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
      /^(?:(?:it's|it is|it was|he's|she's|she is|he is|they're|probably|presumably|likely|maybe|i think|i believe|just|a|an|the|plain|genotype(?: is|:)?|is|simply|all|heterozygous for(?= WT)) )+/i,
      '',
    )
    .replace(/[.!]+$/, '')
    .trim();
  const give = (value: string): Reading =>
    found({ field: 'genotype', value, ...whole(text), uncertain: false });
  if (
    /^(?:wild[ -]?types?|wt\/wt|wt|\+\/\+|non-?transgenic|not (?:a )?transgenic|no transgenes?|wild-?type littermate|wt littermate|wildtype control)(?: (?:animal|mouse|rat|control|littermate))?$/i.test(
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
