import {
  type Duration,
  findDurations,
  inDays,
  isoAge,
  isoDuration,
  type SaidDuration,
} from '../durations.ts';
import { NUMBER, parseNumber, tidy } from '../numbers.ts';
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
import type { Page, Span } from '../text.ts';
import { findWeights, isPlausible } from '../weights.ts';

/** After a length of time: words that make it something else than an age. */
const NOT_AGE_AFTER =
  /^[ ,]*(?:ago|earlier|before|later|after|post|prior|since|back|of (?:recording|training|recovery|sleep|run|running|habituation|handling|food|water|data|isoflurane)|epochs?|sessions?|runs?|sleep|recordings?|long\b|into|from|break|rest|trials?|apart|each|per|in total|shift|experience|delay|on the (?:maze|track)|in the (?:box|maze|lab))/;
const NOT_AGE_BEFORE =
  /\b(?:for|lasted|lasting|after|within|every|in the (?:last|past)|past|over the|took|during|first|another|waited|next)(?: (?:about|around|the|last|at least))? ?$/;
const OTHER_STAGE =
  /^[ ,]*(?:old )?(?:at|when|before|during|by) (?:the )?(?:time of )?(?:surgery|implant\w*|arrival|weaning|injections?|training|birth|purchase|delivery|(?:she|he|it|they) (?:arrived|was implanted|were implanted|had surgery|came|was (?:bought|weaned)))/;
const PRIVATE =
  /\b(?:over|older than|more than|at least|above|older|minimum of|>=?|≥|no younger than)(?: the age of)? ?$/;
const YOUNGER = /\b(?:under|younger than|less than|at most|below|<=?|up to|not yet|no older than) ?$/;

interface AgeParts {
  readonly said: SaidDuration;
  readonly uncertain?: boolean;
  readonly value?: string;
}

function ageFinding({ said, uncertain = false, value = isoAge(said) }: AgeParts): Finding[] {
  if (value === undefined) return [];
  const { start, end } = said;
  const findings: Finding[] = [{ field: 'age', value, start, end, uncertain: uncertain || said.uncertain }];
  if (said.reference === 'gestational')
    findings.push({ field: 'age_reference', value: 'gestational', start, end, uncertain: false });
  return findings;
}

const add = (a: Duration, b: Duration): Duration => {
  const sum: Record<string, number> = { ...a };
  for (const [unit, value] of Object.entries(b)) sum[unit] = tidy((sum[unit] ?? 0) + value);
  return sum;
};

const BIRTHDAY =
  /\b(?:turned|turns|turning|had (?:his|her|its)) (?:his |her |its )?(\d{1,3}(?:\.\d)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|second|third)(?: (years?|months?|weeks?|days?|birthday)(?: old)?)?(?: (?:just )?(last|a|one|two|three|\d+) ?(day|week|month|year)s?(?: ago)?)?(?: (yesterday|today|just now|this (?:week|month)))?/;

/** "he turned two last month" */
function turned(page: Page): Finding[] {
  const match = BIRTHDAY.exec(page.rest);
  if (match === null) return [];
  const [text, number = '', word = 'years', count, unit, recent] = match;
  const ordinal = ['first', 'second', 'third'].indexOf(number);
  const base = ordinal >= 0 ? ordinal + 1 : parseNumber(number);
  if (base === undefined || base === 0) return [];
  const letter = (name: string): 'Y' | 'M' | 'W' | 'D' =>
    name.startsWith('mo') ? 'M' : name.startsWith('w') ? 'W' : name.startsWith('d') ? 'D' : 'Y';
  let sum: Duration = { [letter(word)]: base };
  if (unit !== undefined)
    sum = add(sum, {
      [letter(unit)]: count === undefined || /^(?:last|a|one)$/.test(count) ? 1 : (parseNumber(count) ?? 0),
    });
  if (recent === 'yesterday') sum = add(sum, { D: 1 });
  const at = { start: match.index, end: match.index + text.length };
  page.take(at);
  const value = isoDuration(sum);
  return value === undefined ? [] : [{ field: 'age', value, ...at, uncertain: true }];
}

/** "implanted at 8 weeks, recorded 6 weeks later" */
function summed(page: Page, said: readonly SaidDuration[]): Finding | undefined {
  const base = said.find(
    (one) =>
      OTHER_STAGE.test(page.rest.slice(one.end)) ||
      /\b(?:implanted|operated|injected|surgery|arrived) at ?$/.test(page.rest.slice(0, one.start)),
  );
  const more = said.find(
    (one) =>
      one !== base &&
      /^ (?:later|after|post|afterwards)/.test(page.rest.slice(one.end)) &&
      /record/.test(page.rest),
  );
  if (base === undefined || more === undefined || base.upper !== undefined) return undefined;
  const value = isoDuration(add(base.lower, more.lower));
  return value === undefined
    ? undefined
    : { field: 'age', value, start: base.start, end: more.end, uncertain: false, steady: true };
}

/** Does nothing else stand in the same comma-separated piece, so that it is an entry of a list? */
function standsAlone(text: string, { start, end }: Span): boolean {
  const before =
    text
      .slice(0, start)
      .split(/[,;:|\n(.]/)
      .at(-1) ?? '';
  const after = text.slice(end).split(/[,;|\n).]/)[0] ?? '';
  const filler =
    /^(?: |about|around|approx\w*|roughly|~|at|is|was|age|aged|it|he|she|i|think|maybe|probably|now|and|old|no|yes|meant|mean|actually|sorry|wait|make|that|this|one|animal|just|some|male|female|when|we|recorded|recording|'s|uh|um|then|ca|circa|not|the|rat|mouse|instead|of|should|be|so|\uFFFC|a|an|at|on|day|were|are|am|said|today|turned|about|actually|really|only|correct|change|changed|set|to|almost|nearly|exactly|in|experiment|time|same)*$/;
  return filler.test(before) && filler.test(after);
}

/** "twelve weeks, no wait, thirteen": a number alone in the unit that was just said. */
function repaired(page: Page, said: readonly SaidDuration[]): Finding[] {
  const last = said.at(-1);
  const [unit] = Object.keys(last?.lower ?? {});
  if (last === undefined || unit === undefined || unit === 'H') return [];
  const match = REPAIR.exec(page.rest.slice(last.end));
  const value = match === null ? undefined : parseNumber(match[1] ?? '');
  if (match === null || value === undefined || value <= 0) return [];
  const start = last.end + match.index + match[0].length - (match[1]?.length ?? 0);
  return [
    {
      field: 'age',
      value: `P${value}${unit}`,
      start,
      end: last.end + match.index + match[0].length,
      uncertain: false,
    },
  ];
}
const REPAIR = new RegExp(
  String.raw`^[^;\n]{0,12}\b(?:no wait|wait|sorry|i mean|i meant|no|rather|actually|make that|correction)[, ]+(?:it's |it was |more like )?(${NUMBER})(?= ?(?:$|[.,;!](?!\d)))`,
  'u',
);

/** Ages anywhere in a text. Lengths of epochs and of recoveries are none. */
export function readAge(page: Page, situation: Situation): Reading {
  const findings: Finding[] = turned(page);
  const problems: Problem[] = [];
  const asked = situation.asked === 'age' || situation.asked === 'age_reference';
  const said = findDurations(page.rest);
  const sum = summed(page, said);
  if (sum !== undefined) {
    for (const one of said) page.take(one);
    return { findings: [sum], problems };
  }
  for (const one of said) {
    const before = page.rest.slice(Math.max(0, one.start - 30), one.start);
    const after = page.rest.slice(one.end);
    const cue = /\b(?:age|aged|old|is|was|now)(?: (?:is|was|of|about|around|at|=|:))*[ :=]*$/.test(before);
    const recorded =
      /^ (?:old )?(?:at|when|during|on) (?:the )?(?:time of |day of )?(?:the )?(?:recording|experiment|session|test\w*|we recorded)/.test(
        after,
      );
    const likely = one.isAge || asked || cue || recorded || standsAlone(page.rest, one);
    if (!likely) continue;
    if (!one.isAge && (NOT_AGE_AFTER.test(after) || NOT_AGE_BEFORE.test(before))) continue;
    if (one.lower.H !== undefined && !one.isAge && !asked && !cue) continue;
    page.take(one);
    if (
      one.vague &&
      /\b(?:give or take|plus or minus|plus-minus|within|off by|by)(?: about)? ?$|[±] ?$/.test(before)
    )
      continue;
    if (one.vague)
      problems.push({
        field: 'age',
        reason: 'how many is not told',
        choices: [],
        start: one.start,
        end: one.end,
      });
    else if (
      PRIVATE.test(before) &&
      !/\b(?:a )?(?:bit|little|just|slightly|well) (?:over|older than|more than)/.test(before)
    )
      findings.push(...ageFinding({ said: { ...one, upper: one.upper ?? 'open' } }));
    else if (YOUNGER.test(before) && !/\bjust under|a (?:bit|little) under/.test(before))
      findings.push(...ageFinding({ said: one, value: `P0D/${isoDuration(one.lower) ?? ''}` }));
    else findings.push(...ageFinding({ said: one }));
  }
  findings.push(...repaired(page, said));
  const human = /\b(?:human|patient|participant|volunteer|woman|man|lady|gentleman)\b/.test(page.lower);
  const bare = /(?:^|[,;(] ?|\b(?:age|aged):? )(\d{1,3})(?= ?(?:$|[,;)mf]|years|yo\b| right| left))/.exec(
    page.rest,
  );
  if (human && findings.length === 0 && bare !== null) {
    const start = bare.index + bare[0].length - (bare[1]?.length ?? 0);
    findings.push({
      field: 'age',
      value: `P${Number(bare[1])}Y`,
      start,
      end: start + (bare[1]?.length ?? 0),
      uncertain: false,
    });
  }
  return { findings, problems };
}

/** The answer to the question for the age: a number alone has no unit, and "adult" no number. */
export function answerAge(text: string, situation: Situation): Reading | undefined {
  const lower = text.toLowerCase();
  if (/^(?:about |~ ?|around )?\d{1,4}(?:\.\d+)?\.?$/.test(lower.trim())) {
    if (currentText(situation, 'species') === 'Homo sapiens')
      return found({
        field: 'age',
        value: `P${Number.parseInt(lower.replace(/\D+/, ''), 10)}Y`,
        ...whole(text),
        uncertain: false,
      });
    const number = lower.replaceAll(/[^\d.]/g, '').replace(/\.$/, '');
    return unclear('age', whole(text), 'days, weeks or months', [
      `P${number}D`,
      `P${number}W`,
      `P${number}M`,
    ]);
  }
  const div = /\bdiv ?\d+/.exec(lower);
  return div === null ? undefined : unclear('age', whole(text), 'days in vitro are not an age', []);
}

const NOT_BODY =
  /\b(?:dose|dosed|injected|reward\w*|pellets?|food|water|diet|drive|implant|headstage|hyperdrive|sucrose|per)\b[^,;.]*$/;

/** Body weights anywhere in a text. */
export function readWeight(page: Page, situation: Situation, species: string | undefined): Reading {
  const { weights, vague } = findWeights(page.rest);
  const readings: Reading[] = [];
  const kind = species ?? currentText(situation, 'species');
  for (const at of vague)
    if (situation.asked === 'weight_g' || /\bg|kilo/.test(page.rest.slice(at.start, at.end))) {
      readings.push(unclear('weight_g', at, 'the last digit is missing'));
      page.take(at);
    }
  for (const said of weights) {
    if (
      /\b(?:add|plus|minus|gain(?:ed)?|lost|another|extra|up|down|subtract|less|more)(?: about)? ?$/.test(
        page.rest.slice(0, said.start),
      )
    ) {
      readings.push(unclear('weight_g', said, 'that is a change, and the weight itself was not told'));
      page.take(said);
      continue;
    }
    const { start, end, grams, upperGrams, uncertain } = said;
    if (
      NOT_BODY.test(page.rest.slice(Math.max(0, start - 40), start)) ||
      (/^ (?:of |pellets?|implant|drive|headstage|hyperdrive)/.test(page.rest.slice(end)) &&
        !/^ of (?:weight|mass|body)/.test(page.rest.slice(end))) ||
      /^ ?(?:mg|µg|ug)/.test(page.rest.slice(end))
    )
      continue;
    page.take({ start, end });
    if (upperGrams !== undefined)
      readings.push(unclear('weight_g', said, 'one number is needed', [`${grams} g`, `${upperGrams} g`]));
    else if (!isPlausible(grams, kind))
      readings.push(unclear('weight_g', said, `${grams} g is hardly what a ${kind ?? 'animal'} weighs`, []));
    else readings.push(found({ field: 'weight_g', value: grams, start, end, uncertain }));
  }
  // "no wait, 24.0" after a weight with a unit
  const repair =
    /\b(?:no wait|wait|sorry|i mean|no|rather|actually|make that|correction)[,: ]+(?:it's |it was )?(\d{1,5}(?:[.,]\d{1,3})?)(?= ?(?:$|[.,;!](?!\d)))/.exec(
      page.rest,
    );
  if (repair !== null && weights.length > 0) {
    const start = repair.index + repair[0].length - (repair[1]?.length ?? 0);
    const value = parseNumber(repair[1] ?? '');
    if (value !== undefined && value > 0)
      readings.push(
        found({ field: 'weight_g', value, start, end: repair.index + repair[0].length, uncertain: false }),
      );
  }
  return merge(...readings);
}

/** The answer to the question for the weight: the question named grams. */
export function answerWeight(text: string, situation: Situation): Reading | undefined {
  const bare = text
    .toLowerCase()
    .replace(
      /^(?:(?:it(?:'s| is| was)|he(?:'s| is| was)|she(?:'s| is| was)|about|around|roughly|approx\.?|approximately|maybe|~|weight|wt|weighed|weighs|is|was|circa|ca\.?|exactly|just|last|at)[: ]*)+/,
      '',
    )
    .replace(/[.!]+$/, '')
    .replace(/,? (?:give or take|plus or minus|\+\/-|±|or so).*$/, '')
    .trim();
  if (/^\d{1,4} ?(?:-|to|or) ?\d{1,4}$/.test(bare))
    return unclear(
      'weight_g',
      whole(text),
      'one number is needed',
      bare.split(/ ?(?:-|to|or) ?/).map((n) => `${n} g`),
    );
  const value = parseNumberWhole(bare);
  if (value === undefined) return NOTHING.findings.length > 0 ? NOTHING : undefined;
  if (value <= 0 || !isPlausible(value, currentText(situation, 'species')) || value < 2)
    return unclear('weight_g', whole(text), 'the unit is not clear', [`${value} g`, `${value} kg`]);
  return found({
    field: 'weight_g',
    value,
    ...whole(text),
    uncertain: /about|around|roughly|approx|maybe|~|circa|give or take|plus or minus|±|or so/.test(text),
  });
}

function parseNumberWhole(text: string): number | undefined {
  if (/^\d{1,6}(?:[.,]\d{1,3})?$/.test(text)) return parseNumber(text);
  return /^[a-z -]{3,40}$/.test(text) ? parseNumber(text) : undefined;
}

/** Days of a duration, for ages that are counted back from a date. */
export const durationDays = inDays;
