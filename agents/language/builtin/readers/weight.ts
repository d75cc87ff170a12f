import { parseNumber } from '../numbers.ts';
import { currentText, found, merge, type Reading, type Situation, unclear, whole } from '../reading.ts';
import type { Page } from '../text.ts';
import { findWeights, isPlausible } from '../weights.ts';

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
    if (/(?:^|[ :=])-$/.test(page.rest.slice(0, start))) {
      readings.push(unclear('weight_g', said, 'a weight is not below zero'));
      page.take(said);
      continue;
    }
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
      /^(?:(?:it(?:'s| is| was)|he(?:'s| is| was)|she(?:'s| is| was)|about|around|roughly|approx\.?|approximately|maybe|~|body ?weight|weight|wgt|wt|bw|mass|weighed|weighs|is|was|circa|ca\.?|exactly|just|last|at)[: ]*)+/,
      '',
    )
    .replace(/[.!]+$/, '')
    .replace(/[ -]?ish$/, '')
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
  if (value === undefined) return undefined;
  if (value <= 0 || !isPlausible(value, currentText(situation, 'species')) || value < 2)
    return unclear('weight_g', whole(text), 'the unit is not clear', [`${value} g`, `${value} kg`]);
  return found({
    field: 'weight_g',
    value,
    ...whole(text),
    uncertain: /about|around|roughly|approx|maybe|~|circa|ish$|give or take|plus or minus|±|or so/.test(text),
  });
}

function parseNumberWhole(text: string): number | undefined {
  if (/^\d{1,6}(?:[.,]\d{1,3})?$/.test(text)) return parseNumber(text);
  return /^[a-z -]{3,40}$|^\d+ point \d+$/.test(text) ? parseNumber(text) : undefined;
}
