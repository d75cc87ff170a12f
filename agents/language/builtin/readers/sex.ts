import { Lexicon } from '../lexicon.ts';
import {
  currentText,
  type Finding,
  found,
  type Problem,
  type Reading,
  type Situation,
  unclear,
  whole,
} from '../reading.ts';
import { nearest } from '../spelling.ts';
import { fold, matches, type Page, span } from '../text.ts';
import { ASKED_SEXES, SEXES, WORM_SEXES } from '../vocabulary/sexes.ts';

const SEX = new Lexicon(SEXES, { expressions: true });
const SEX_ASKED = new Lexicon([...SEXES, ...ASKED_SEXES], { expressions: true });
const SEX_WORM = new Lexicon(WORM_SEXES, { expressions: true });
const PRONOUN = /(?<![\p{L}'])(?:(she|her|hers|herself)|(he|him|his|himself))(?![\p{L}])/gu;
/** A person who did something, not the animal. */
const PERSON =
  /\b(?:recorded|ran|did|performed|collected|wrote|works?|said|told|implanted|operated|moved|left|joined)\b/;
const IF =
  /\bif (?:she|he|it)(?:'d| had| would have)? ?(?:been|was|were|had been)? ?(?:a )?(?:male|female)\b/g;

const UNKNOWN_SEX =
  /\b(?:sex (?:is |was )?(?:unknown|undetermined|not (?:known|determined))|unknown sex|unsexed|not (?:yet )?sexed)\b/;

/** The sex anywhere in a text, from words, pronouns, and letters that stand alone. */
export function readSex(page: Page, situation: Situation): Reading {
  const findings: Finding[] = [];
  const problems: Problem[] = [];
  // "he is a she": the second word is the one that is meant
  const turned = /\b(?:he|she|it)(?:'s| is| was)(?: actually| really)? an? (she|he)\b/.exec(page.rest);
  if (turned !== null) {
    const at = { start: turned.index, end: turned.index + turned[0].length };
    page.take(at);
    return found({
      field: 'sex',
      value: turned[1] === 'she' ? 'F' : 'M',
      ...at,
      uncertain: false,
      steady: true,
    });
  }
  const counterfactual = [...matches(IF, page.rest)];
  for (const match of counterfactual)
    page.take({ start: match.start + 3 + (match[0].startsWith('if she') ? 3 : 2), end: match.end });
  const unknown = UNKNOWN_SEX.exec(page.rest);
  if (unknown !== null) {
    const at = { start: unknown.index, end: unknown.index + unknown[0].length };
    page.take(at);
    findings.push({ field: 'sex', value: 'U', ...at, uncertain: false });
  }
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
    /(?:^|[,;(|/\n] ?|(?<=\d ?(?:w|wks?|weeks?|d|days?|mo|months?|y|yo|yrs?|years?|g|grams?)(?:[ -]old)? ))([mf])(?= ?(?:[.!]*$|[,;)|/\n]))/giu,
    page.text,
  )) {
    const letter = match[1] ?? '';
    const at = { start: match.end - 1, end: match.end };
    if (
      page.rest[at.start] !== letter.toLowerCase() ||
      (letter === letter.toLowerCase() && !asked && !/,/.test(page.text.slice(0, match.end)))
    )
      continue;
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

/** What is said of an animal beside its sex. */
const CONDITION =
  /^(?:(?:neutered|intact|young|old|aged|adult|virgin|breeding|big|small|sterile|vasectomi[sz]ed|ovariectomi[sz]ed|healthy|single-housed) )+/;

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
        ['male', 'M' as const],
      ])
    : undefined;
  if (close !== undefined) return give(close.value);
  const described = SEX_ASKED.get(bare.replace(CONDITION, ''));
  if (described !== undefined && CONDITION.test(bare)) return give(described);
  const unknown = SEX_ASKED.find(lower).find((hit) => hit.value === 'U' && hit.end - hit.start > 6);
  return unknown !== undefined && !/\b(?:fe)?male\b/.test(lower) ? give('U') : undefined;
}
