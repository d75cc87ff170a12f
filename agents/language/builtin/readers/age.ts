import { type Duration, findDurations, isoAge, isoDuration, type SaidDuration } from '../durations.ts';
import { NUMBER, parseNumber, tidy } from '../numbers.ts';
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
import type { Page, Span } from '../text.ts';

/** After a length of time: words that make it something else than an age. */
const NOT_AGE_AFTER =
  /^ *(?:ago|earlier|before|later|after|post|prior|since|back|of (?:recording|training|recovery|sleep|run|running|habituation|handling|food|water|data|isoflurane)|epochs?|sessions?|runs?|sleep|recordings?|long\b|into|from|break|rest|trials?|apart|each|per|in total|shift|experience|delay|ahead|behind|early|late|off\b|on the (?:maze|track)|in the (?:box|maze|lab))/;
const NOT_AGE_BEFORE =
  /\b(?:for|lasted|lasting|after|within|every|in the (?:last|past)|past|over the|took|during|first|another|waited|next)(?: (?:about|around|the|last|at least))? ?$/;
const OTHER_STAGE =
  /^[ ,]*(?:old )?(?:at|when|before|during|by) (?:the )?(?:time of )?(?:surgery|implant\w*|arrival|weaning|injections?|training|birth|purchase|delivery|(?:she|he|it|they) (?:arrived|was implanted|were implanted|had surgery|(?:got|had|received) (?:the |an? |his |her |its )?(?:implant|surgery|injections?|drive)|came|was (?:bought|weaned)))/;
const PRIVATE =
  /\b(?:over|older than|more than|at least|above|older|minimum of|>=?|≥|no younger than)(?: the age of)? ?$/;
/** "P60+", "60 days or older" */
const UPWARDS = /^ ?(?:\+|plus\b(?! or)|or (?:older|more|above)|and (?:older|up|above|over))/;
const YOUNGER =
  /(?:(?<!\bno |\bnot )\byounger than|\bunder|\b(?:less than|at most|below|up to|not yet|no older than|max(?:imum)?(?: of)?)|<=?) ?$/;

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
    /^(?: |about|around|approx\w*|roughly|~|at|is|was|age|aged|it|he|she|i|think|maybe|probably|now|and|old|no|yes|meant|mean|actually|sorry|wait|make|that|this|one|animal|just|some|male|female|femelle|mâle|weiblich|männlich|weibchen|männchen|hembra|macho|maschio|femmina|when|we|recorded|recording|'s|uh|um|then|ca|circa|not|the|rat|mouse|instead|of|should|be|so|\uFFFC|a|an|at|on|day|were|are|am|said|today|turned|about|actually|really|only|de|d'|von|avec|mit|correct|change|changed|set|to|almost|nearly|exactly|in|experiment|time|same|like|so|yeah|yes|ok|okay|well|kinda|basically|grams|gram|maybe)*$/;
  return filler.test(before) && filler.test(after);
}

/** "twelve weeks, no wait, thirteen": a number alone in the unit that was just said. */
function repaired(page: Page, said: readonly SaidDuration[]): Finding[] {
  const last = said.at(-1);
  const [unit] = Object.keys(last?.lower ?? {});
  if (last === undefined || unit === undefined || unit === 'H') return [];
  const match = REPAIR.exec(page.rest.slice(last.end)) ?? NOW.exec(page.rest.slice(last.end));
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
/** "10 weeks at implantation and 16 at recording" */
const NOW = new RegExp(
  String.raw`^[^;\n]{0,40}?(?:,|\b(?:and|but|so|then|now))(?: about| now)? (${NUMBER})(?= (?:now|today|at (?:the )?(?:time of )?(?:the )?(?:recording|session|experiment|test)|when (?:we )?record\w*|on the (?:day|recording day))\b)`,
  'u',
);
const REPAIR = new RegExp(
  String.raw`^[^;\n]{0,12}\b(?:no wait|wait|sorry|i mean|i meant|no|rather|actually|make that|correction)[, ]+(?:it's |it was |more like )?(${NUMBER})(?= ?(?:$|[.,;!](?!\d)))`,
  'u',
);

/** "human, 34, right handed": a number by itself is years */
const HUMAN_YEARS = new RegExp(
  String.raw`(?:^|[,;(] ?|\b(?:age|aged):? )(\d{1,3}(?![\d.])|(?!a |an )${NUMBER})(?= ?(?:$|[,;)mf]|years|yo\b| right| left))`,
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
    const cue =
      /\b(?:age|aged|old|is|was|now|(?:he|she|it)'s)(?: (?:is|was|of|about|around|at|=|:))*[ :=]*$/.test(
        before,
      );
    const recorded =
      /^ (?:old )?(?:at|when|during|on) (?:the )?(?:time of |day of )?(?:the )?(?:recording|experiment|session|test\w*|we recorded)/.test(
        after,
      );
    const likely = one.isAge || asked || cue || recorded || standsAlone(page.rest, one);
    if (!likely) continue;
    if (!one.isAge && (NOT_AGE_AFTER.test(after) || NOT_AGE_BEFORE.test(before))) continue;
    if (one.lower.H !== undefined && !one.isAge && !asked && !cue) continue;
    page.take(one);
    if (/\b(?:give or take|plus or minus|plus-minus|within|off by|by)(?: about)? ?$|[±] ?$/.test(before))
      continue;
    if (one.vague)
      problems.push({
        field: 'age',
        reason: 'how many is not told',
        choices: [],
        start: one.start,
        end: one.end,
      });
    else if (YOUNGER.test(before) && !/\bjust under|a (?:bit|little) under/.test(before))
      findings.push(...ageFinding({ said: one, value: `P0D/${isoDuration(one.lower) ?? ''}` }));
    else if (UPWARDS.test(after) && one.upper === undefined)
      findings.push(...ageFinding({ said: { ...one, upper: 'open' } }));
    else if (
      PRIVATE.test(before) &&
      !/\b(?:a )?(?:bit|little|just|slightly|well) (?:over|older than|more than)/.test(before)
    )
      findings.push(...ageFinding({ said: { ...one, upper: one.upper ?? 'open' } }));
    else findings.push(...ageFinding({ said: one }));
  }
  findings.push(...repaired(page, said));
  const human =
    /\b(?:human|patient|participant|volunteer|woman|man|lady|gentleman)\b/.test(page.lower) ||
    (asked && currentText(situation, 'species') === 'Homo sapiens');
  const bare = HUMAN_YEARS.exec(page.rest);
  const years = parseNumber(bare?.[1] ?? '');
  if (human && findings.length === 0 && bare !== null && years !== undefined && years > 0) {
    const start = bare.index + bare[0].length - (bare[1]?.length ?? 0);
    findings.push({
      field: 'age',
      value: `P${years}Y`,
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
    // a correction by number alone keeps the unit of what it corrects
    const unit = /^P\d+(?:\.\d+)?([DWMY])$/.exec(currentText(situation, 'age') ?? '')?.[1];
    if (unit !== undefined)
      return found({
        field: 'age',
        value: `P${lower.replaceAll(/[^\d.]/g, '').replace(/\.$/, '')}${unit}`,
        ...whole(text),
        uncertain: true,
      });
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
