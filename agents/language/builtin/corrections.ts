import { FIELDS, type Field, metadataSchema } from '../contract.ts';
import { fieldNamed, fieldsMentioned } from './fields.ts';
import { readAs } from './read.ts';
import { answerPeople } from './readers/people.ts';
import { FREE_TEXT } from './readers/texts.ts';
import { type Finding, merge, type Reading, type Situation } from './reading.ts';
import { editDistance } from './spelling.ts';
import { fold, lowerCase, matches, type Span } from './text.ts';
import { readDatePart, readSideChange, readUnitChange } from './unit-changes.ts';
import { FIELD_NAMES } from './vocabulary/fields.ts';

/** Words that name a field in a spoken sentence; "the rat is male" names none. */
const SPOKEN_NAME = FIELD_NAMES.map(([, names]) => names)
  .join('|')
  .split(/\|(?![^(]*\))/)
  .filter(
    (name) =>
      !/^(?:sess\(.*|sid|subjects\?|subj|name|animal|rat|mouse|id|tag|patient|participant|time|line|experiment|group|site|sp|born.*|recorded|recorded by|run by|done by|performed by|who recorded|stock|gt|bw|wt.*|injections\?|implants\?|implantation|drugs\?|references\?|university|universities|recording start|laboratory|mass|background|birth|targets\?|location|locations|articles\?|papers\?|comments\?|remarks\?|breed|researchers\?|scientists\?|operators\?|investigators\?|areas\?|regions\?|pmids\?|dois\?)$/.test(
        name,
      ),
  )
  .toSorted((a, b) => b.length - a.length)
  .join('|');
const SPOKEN = new RegExp(
  String.raw`(?<![\p{L}])(?:(?:the|its|his|her|our|their|my) )?(${SPOKEN_NAME})(?:,? (?:that|which|it|this)(?= (?:is|was|should|must|needs)))?(?:,? (?:actually|really))?(?: (?:is|was|are|were|should(?: be| read| say| have been)?|must be|needs to be|ought to be|has to be|to be|to|as|=|reads?|would be)|:|(?= \d)|(?<=keywords)(?= \p{L}))(?: (?:actually|now|really|still|in fact|supposed to be|meant to be|changed to|set to))?,? (?=\S)`,
  'gu',
);
const VERB = /(?:is|was|are|were|be|read|reads|say|been|to|as|=|:|actually|now|really|still|fact)[, ]*$/;
/** "use Tom Hardy as experimenter" */
const REVERSED = new RegExp(
  String.raw`\b(?:use|put|set|make|enter|write|list|name|note) (.{2,60}?) (?:down )?(?:as|for) (?:the |an? |my )?(${SPOKEN_NAME})(?![\p{L}])`,
  'gu',
);
const VALUE_END =
  /[;\n]|,? (?:and )?(?:recorded|recording|session)(?: (?:on|at|was))? (?=\d)|[.!?](?<!\b\p{L}\.)(?=\s|$)|,? (?:but|though|whereas|because|since|while|for this)\b|, (?:and|not|so|the|with|he|she|it|i|we)\b|(?:,? and|,) (?=(?:the|its|his|her|our|he|she|it) )|,? (?:please|thanks|thank you)\b/u;
/** Of a list, commas and "and" are parts. */
const LIST_END =
  /[;\n]|[.!?](?<!\b\p{L}\.)(?=\s|$)|,? (?:but|though|whereas|because|since|while|for this|today|at|from)\b|,? (?:and |not )?(?=(?:the|its|his|her|our|he|she|it|we) )|, (?=(?:protocol|lab|institution|sex|age|weight|species|strain|genotype|virus|notes?|surgery|experimenters?|subject)\b)|,? (?:please|thanks|thank you)\b/u;
/** Values without a comma inside; what follows one is something else. */
const ONE_PIECE = new Set<Field>([
  'species',
  'sex',
  'age',
  'weight_g',
  'strain',
  'subject_id',
  'session_id',
  'lab',
]);
const ANIMAL = new Set<Field>([
  'age',
  'weight_g',
  'species',
  'strain',
  'genotype',
  'date_of_birth',
  'subject_id',
]);
const LIST_FIELDS = new Set<Field>(['experimenter', 'keywords', 'brain_regions', 'related_publications']);
const WRONG =
  /^(?:still |also |all |just |completely |definitely )*(?:wrong|incorrect|off|not (?:right|correct|quite right|good|true|ours)|a (?:mistake|typo)|outdated|mistaken|bad|false|missing|misspel(?:t|led)|fine|right|correct|ok|okay|good)\b/;

export interface Spoken {
  readonly reading: Reading;
  /** the places that were understood */
  readonly spans: Span[];
  /** fields that are said to be wrong, without the right value */
  readonly wrong: Field[];
}

/** "the institution, that should be Brandeis"; "species as Rattus norvegicus"; "the weight is still wrong". */
export function readSpoken(text: string, lower: string, situation: Situation): Spoken {
  const readings: Reading[] = [];
  const spans: Span[] = [];
  const wrong: Field[] = [];
  const found = [...matches(SPOKEN, lower)];
  for (const [i, match] of found.entries()) {
    const field = fieldNamed(match[1] ?? '');
    if (field === undefined || match.start < (spans.at(-1)?.end ?? 0)) continue;
    // "weight 421" needs no verb; "protocol 3" and "date 5" would be guesses
    if (
      /[\p{L})] $/u.test(match[0]) &&
      !VERB.test(match[0]) &&
      field !== 'weight_g' &&
      field !== 'age' &&
      field !== 'keywords'
    )
      continue;
    const limit = found[i + 1]?.start ?? lower.length;
    const tail = text.slice(match.end, limit);
    const stop = (LIST_FIELDS.has(field) ? LIST_END : VALUE_END).exec(
      tail.toLowerCase().length === tail.length ? tail.toLowerCase() : tail,
    );
    const whole = tail.slice(0, stop?.index ?? tail.length).replace(/[\s,]+$/, '');
    const value = ONE_PIECE.has(field) ? whole.replace(/,(?!\d).*$/s, '') : whole;
    if (WRONG.test(value.toLowerCase())) {
      if (!/^(?:still |also |all |just )*(?:fine|right|correct|ok|okay|good)\b/.test(value.toLowerCase()))
        wrong.push(field);
      continue;
    }
    if (value === '' || (FREE_TEXT.has(field) && !/desc|note|protocol/.test(match[1] ?? ''))) continue;
    if (/^(?:the same|same|unknown|in |on |not )/.test(value.toLowerCase())) continue;
    const reading = readAs(field, value, value, situation);
    const mine = reading.findings.filter((finding) => finding.field === field);
    if (mine.length === 0 && reading.problems.length === 0) continue;
    // the pronoun stays to be read: "his weight is 28 g" tells the sex
    const pronoun = ANIMAL.has(field) ? (/^(?:his|her) /.exec(match[0])?.[0].length ?? 0) : 0;
    const at = { start: match.start + pronoun, end: match.end + Math.max(0, ...mine.map(({ end }) => end)) };
    readings.push({
      findings: reading.findings.map((f) => ({ ...f, start: match.end + f.start, end: match.end + f.end })),
      problems: reading.problems.map((p) => ({ ...p, start: match.end + p.start, end: match.end + p.end })),
    });
    // what could not be read may be clear with the rest of the sentence: "age 34, female, human"
    if (mine.length > 0) spans.push(at);
  }
  for (const match of matches(REVERSED, lower)) {
    const field = fieldNamed(match[2] ?? '');
    const start = match.start + match[0].indexOf(match[1] ?? '');
    const value = text.slice(start, start + (match[1]?.length ?? 0));
    const told = readings.some(({ findings }) => findings.some((finding) => finding.field === field));
    if (field === undefined || FREE_TEXT.has(field) || told) continue;
    const reading = readAs(field, value, value, situation);
    if (reading.findings.length === 0) continue;
    readings.push({
      findings: reading.findings.map((f) => ({ ...f, start: start + f.start, end: start + f.end })),
      problems: [],
    });
    spans.push({ start: match.start, end: match.end });
  }
  for (const match of matches(
    /\b(?:wrong|incorrect|misspel(?:t|led)|bad) ([\p{L} ]{3,25}?)(?=$|[.,;!]| (?:and|in|there|here)\b)/gu,
    lower,
  )) {
    const field = fieldNamed(match[1] ?? '');
    if (field !== undefined) wrong.push(field);
  }
  return { reading: merge(...readings), spans, wrong };
}

const CLEAR =
  /\b(?:scratch|scrap|remove|delete|drop|erase|clear|forget(?: about)?|discard|take out|get rid of|strike|blank(?: out)?|unset|wipe|retract|withdraw|take back|don't (?:store|save|use|include|keep)|ignore|throw out|cancel) ((?:the |my |its |his |her |that |what i said about (?:the )?|both )?[\p{L}_ ,]{2,60}?)(?=$|[.;!]|, (?:that|it|i|this|they|because|the|she|he)\b| (?:because|since|that|for now|again|please|it|i|from|altogether|entirely|completely|i gave|as)\b| - )/gu;
const EMPTY =
  /(?:the )?([\p{L} ]{3,30}?) (?:should|must|needs to|can) (?:be |go |stay |remain )?(?:empty|blank|removed|deleted|cleared|unset|left (?:empty|blank|out)|away|gone)\b/u;

/** The fields that a person takes back. */
export function readCleared(lower: string): { fields: Field[]; span: Span | undefined } {
  const fields: Field[] = [];
  let span: Span | undefined;
  for (const match of matches(CLEAR, lower)) {
    const named = fieldsMentioned(match[1] ?? '', { strict: true });
    if (named.length === 0) continue;
    fields.push(...named);
    span = { start: match.start, end: match.end };
  }
  const empty = EMPTY.exec(lower);
  const field = empty === null ? undefined : fieldNamed(empty[1] ?? '');
  if (field !== undefined && empty !== null) {
    fields.push(field);
    span ??= { start: empty.index, end: empty.index + empty[0].length };
  }
  return { fields: [...new Set(fields)], span };
}

const REPLACE: readonly (readonly [RegExp, old: number, fresh: number])[] = [
  [
    /\b(?:change|replace|correct|switch|rename) (?:the )?"?(.{1,60}?)"? (?:to|with|by|into|for) "?(.{1,60}?)"?(?=$|[.;!]| please)/iu,
    1,
    2,
  ],
  [/^s\/(.{1,60}?)\/(.{1,60}?)\/?g?$/u, 1, 2],
  [
    /"?([\p{L}\d.'/-]{2,40})"? (?:should be|should read|is actually|->|=>) "?([\p{L}\d.'/ -]{2,60}?)"?(?=$|[.,;!])/iu,
    1,
    2,
  ],
  [
    /\b(?:it's|it is|it should be|should be|i meant|i mean|that's|as|is) "?([\p{L}\d.'/ -]{2,40}?)"?,? (?:and )?not "?([\p{L}\d.'/ -]{2,40}?)"?(?=$|[.,;!])/iu,
    2,
    1,
  ],
  [/^"?([\p{L}\d.'/-]{2,40})"?,? not "?([\p{L}\d.'/-]{2,40})"?[.!]?$/iu, 2, 1],
];
const SPELLING =
  /(?:\b(?:spelling|spelled|spelt|spell it|it'?s written|written|typo|misspel(?:led|t))\b(?: of [\p{L}' ]+)?(?: is| as|:|,| should be| it| with)*|\bit's) "?([\p{L}][\p{L}'.-]{2,40})"?(?:,? with (?:an?|two|one|double|no) .{1,20})?(?=$|[.,;!])/iu;

const SPELT =
  /([\p{L}'-]{3,40})(?: is (?:spelled|spelt|written)\b|,? with (?:an? |one |two |double )?["']?\p{L}{1,2}["']?[.!]*$)/iu;

type Current = readonly (readonly [Field, string | readonly string[]])[];

function currentTexts(situation: Situation): Current {
  const out: (readonly [Field, string | readonly string[]])[] = [];
  for (const field of FIELDS) {
    const value = situation.current[field];
    if (typeof value === 'string') out.push([field, value]);
    else if (Array.isArray(value) && value.every((v): v is string => typeof v === 'string'))
      out.push([field, value]);
  }
  return out;
}

function asFinding(field: Field, value: unknown, text: string): Reading | undefined {
  const parsed = metadataSchema.safeParse({ [field]: value });
  if (!parsed.success) return undefined;
  // the schema has just said that the value is one of this field
  const finding = {
    field,
    value: parsed.data[field],
    start: 0,
    end: text.length,
    uncertain: false,
  } as Finding;
  return { findings: [finding], problems: [] };
}

function replaceIn(
  situation: Situation,
  text: string,
  change: (value: string) => string | undefined,
): Reading | undefined {
  for (const [field, value] of currentTexts(situation)) {
    if (field === 'age' || field === 'sex' || field === 'date_of_birth' || field === 'session_start_time')
      continue;
    if (typeof value === 'string') {
      const changed = change(value);
      if (changed !== undefined) return asFinding(field, changed, text);
      continue;
    }
    const list = value.map((entry) => change(entry) ?? entry);
    if (list.some((entry, i) => entry !== value[i])) return asFinding(field, list, text);
  }
  return undefined;
}

const SWAPPED =
  /\b(?:swap(?:ped)?|switch(?:ed)?|revers(?:e|ed)|mixed up|flip(?:ped)?|exchange(?:d)?)\b.*\b(?:names?|first|last)\b|\bnames? (?:is|are|got) (?:swapped|switched|reversed|the wrong way)|\bother way (?:a)?round\b/iu;

/** "you swapped first and last name" */
function readSwap(text: string, situation: Situation): Reading | undefined {
  const people: unknown = situation.current['experimenter'];
  if (!SWAPPED.test(text) || !Array.isArray(people)) return undefined;
  const swapped = people.map((name: unknown) =>
    typeof name === 'string' ? name.split(', ').toReversed().join(', ') : '',
  );
  return asFinding('experimenter', swapped, text);
}

/** "replace UCSF with UCLA": both are read as values of a field whose value is the first. */
function readNewValue(text: string, situation: Situation): Reading | undefined {
  const match = EXCHANGE.exec(text);
  const [old = '', fresh = ''] = [match?.[1]?.trim(), match?.[2]?.trim()];
  if (match === null || old === '' || fresh === '') return undefined;
  for (const field of ['institution', 'species', 'strain', 'lab', 'sex', 'age', 'brain_regions'] as const) {
    const before = readAs(field, old, old, situation).findings.find((one) => one.field === field);
    if (before === undefined || JSON.stringify(before.value) !== JSON.stringify(situation.current[field]))
      continue;
    const after = readAs(field, fresh, fresh, situation).findings.find((one) => one.field === field);
    if (after !== undefined) return { findings: [{ ...after, start: 0, end: text.length }], problems: [] };
  }
  return undefined;
}

/** Corrections of letters within a value that is known: spellings, "Smith not Smyth", "change Björn to Bjørn". */
export function readReplacement(text: string, situation: Situation): Reading | undefined {
  const lower = lowerCase(text);
  const known =
    readSwap(text, situation) ??
    readUnitChange(text, lower, situation) ??
    readDatePart(text, lower, situation) ??
    readSideChange(text, lower, situation);
  if (known !== undefined) return known;
  for (const [pattern, old, fresh] of REPLACE) {
    const match = pattern.exec(text);
    const from = match?.[old]?.trim();
    const to = match?.[fresh]?.trim().replace(/^(?:spelled|spelt|written) (?:as )?/i, '');
    if (from === undefined || to === undefined || from === '' || to === '') continue;
    const reading = replaceIn(situation, text, (value) => {
      const at = fold(value).indexOf(fold(from));
      const edge =
        at >= 0 &&
        !/[\p{L}\d]/u.test(value[at - 1] ?? ' ') &&
        !/[\p{L}\d]/u.test(value[at + from.length] ?? ' ');
      return edge && fold(value).length === value.length
        ? value.slice(0, at) + to + value.slice(at + from.length)
        : undefined;
    });
    if (reading !== undefined) return reading;
  }
  const spelt = (SPELLING.exec(text)?.[1] ?? SPELT.exec(text)?.[1])?.replace(/\.$/, '');
  if (spelt === undefined) return undefined;
  return replaceIn(situation, text, (value) => {
    for (const word of value.split(/[ ,]+/)) {
      const slips = editDistance(word.toLowerCase(), spelt.toLowerCase(), 3);
      if (slips > 0 && slips <= Math.max(1, Math.min(3, Math.floor(spelt.length / 3))))
        return value.replace(word, spelt);
    }
    return undefined;
  });
}

const ADD =
  /(?:^also|\badd|\balso add|\binclude|\bappend|\bplus|\band also|\bforgot(?: to (?:add|mention))?|missing:?) (?:the )?(?:(experimenters?|keywords?|names?|tags?)[: ]+)?["']?(.{2,80}?)["']?(?: (?:as (?:an? )?(?:(?:second|third|another|additional) )?|to the (?:list of )?)(experimenters?|keywords?|tags?|list))?(?: (?:as well|too|please))*[.!]?$/iu;
/** "Tom Hardy also recorded", "Ana Ruiz was there, too" */
const JOINED =
  /^(.{3,60}?) (?:(?:also|too) (?:recorded|ran|did|helped|took part|was (?:there|recording|an experimenter))|(?:recorded|helped|was there|took part|was recording)(?: .{1,20})?,? (?:too|as well|also))[.! ]*$/iu;
const DROP =
  /\b(?:remove|delete|drop|take out|leave out|take off) "?(.{2,60}?)"?(?: (?:from the (?:list of )?|as (?:an? )?)(experimenters?|keywords?|tags?|list))?(?: (?:please|again))*[.!]?$/iu;
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const LAST = /^(?:the )?last (?:experimenter|person|name|keyword|tag|one)/i;

const EXCHANGE = /\b(?:replace|change|swap|switch) "?(.{3,60}?)"? (?:with|to|by|for) "?(.{3,60}?)"?[.!]?$/iu;

/** "replace Jane Doe with Tom Hardy", whichever way round the names are stored. */
function readExchange(text: string, people: readonly string[]): Reading | undefined {
  const match = EXCHANGE.exec(text);
  const [old] = namesIn(match?.[1]);
  const [fresh] = namesIn(match?.[2]);
  if (old === undefined || fresh === undefined || !people.includes(old)) return undefined;
  return asFinding(
    'experimenter',
    people.map((name) => (name === old ? fresh : name)),
    text,
  );
}

function namesIn(text: string | undefined): readonly string[] {
  const finding = text === undefined ? undefined : answerPeople(text)?.findings[0];
  return finding?.field === 'experimenter' ? finding.value : [];
}

/** "add Jane Doe", "remove the second experimenter", for fields that are lists. */
export function readListChange(text: string, situation: Situation): Reading | undefined {
  const { experimenter, keywords } = situation.current;
  const people = Array.isArray(experimenter)
    ? experimenter.filter((v): v is string => typeof v === 'string')
    : [];
  const words = Array.isArray(keywords) ? keywords.filter((v): v is string => typeof v === 'string') : [];
  const exchanged = readExchange(text, people) ?? readNewValue(text, situation);
  if (exchanged !== undefined) return exchanged;
  const joined = JOINED.exec(text)?.[1];
  const helper = people.length > 0 ? namesIn(joined) : [];
  if (helper.length > 0) return asFinding('experimenter', [...new Set([...people, ...helper])], text);
  const add = ADD.exec(text);
  if (add !== null) {
    const [, before = '', what = '', after = ''] = add;
    if (/keyword|tag/.test(before + after) || (words.length > 0 && people.length === 0))
      return words.length > 0
        ? asFinding('keywords', [...words, ...what.split(/ *, *| and /)], text)
        : undefined;
    const names = answerPeople(what)?.findings[0]?.value;
    if (people.length > 0 && Array.isArray(names))
      return asFinding('experimenter', [...new Set([...people, ...names])], text);
  }
  const what = DROP.exec(text)?.[1];
  if (what === undefined) return undefined;
  const ordinal = ORDINALS.findIndex((word) =>
    new RegExp(`^(?:the )?${word} (?:experimenter|person|name|keyword|tag|one)`, 'i').test(what),
  );
  for (const [field, list] of [
    ['experimenter', people],
    ['keywords', words],
  ] as const) {
    const place = LAST.test(what) ? list.length - 1 : ordinal;
    if (
      place >= 0 &&
      (!/keyword|tag/.test(what) || field === 'keywords') &&
      list.length > 1 &&
      place < list.length
    )
      return asFinding(
        field,
        list.filter((_, i) => i !== place),
        text,
      );
    const key = fold(what).split(' ');
    const kept = list.filter((entry) => !key.every((word) => fold(entry).includes(word)));
    if (kept.length > 0 && kept.length < list.length) return asFinding(field, kept, text);
  }
  return undefined;
}
