import { isInjection } from '../builtin/acts.ts';
import { valuesOfLast } from '../builtin/last-time.ts';
import { FREE_TEXT } from '../builtin/readers/texts.ts';
import { hide, sentences } from '../builtin/sentences.ts';
import { lowerCase, normalise } from '../builtin/text.ts';
import {
  type Field,
  type Intent,
  type Understanding,
  type Utterance,
  understandingSchema,
} from '../contract.ts';
import { type Answer, answerSchema, LISTS } from './answer.ts';
import { isPlausible } from './plausible.ts';

/** A reason is one clause, and a choice one value: what is longer was not made for that. */
const LONGEST_REASON = 200;
const MOST_CHOICES = 8;

/** The person's words as they are compared: one spelling for quotes, dashes and spaces, no case. */
const plain = (text: string): string => lowerCase(normalise(text)).replaceAll(/\s+/g, ' ');

const wordsOf = (text: string): string[] => plain(text).match(/[\p{L}\d]+/gu) ?? [];

/** What may be done beside a sentence that tells the program what to do: tell values, and nothing that steers. */
const BESIDE_INJECTION: ReadonlySet<Intent> = new Set<Intent>(['provide', 'correct', 'injection']);

/** The person's words without the sentences that tell the program what to do. */
function honestWords(text: string): { readonly honest: string; readonly isPure: boolean } {
  const lower = lowerCase(normalise(text));
  const orders = sentences(lower).filter(({ start, end }) => isInjection(lower.slice(start, end).trim()));
  if (orders.length === 0 && isInjection(lower)) return { honest: '', isPure: false };
  return { honest: plain(hide(lower, orders)), isPure: orders.length === 0 };
}

/**
 * Whether all that the answer holds can come from the person's words: every value names words that were said, outside of sentences that
 * tell the program what to do; free text is mostly the person's; and nothing that would be shown or stored reads like an order to a program.
 */
function isFounded(answer: Answer, text: string): boolean {
  const { said, places, doubts } = answer;
  const { honest, isPure } = honestWords(text);
  const isSpoken = (words: string): boolean => plain(words) !== '' && honest.includes(plain(words));
  const vocabulary = new Set(wordsOf(text));
  const isTheirs = (value: string): boolean => {
    const words = wordsOf(value);
    return words.filter((word) => vocabulary.has(word)).length * 2 >= words.length;
  };
  const explained = doubts.flatMap(({ reason, choices }) => [reason, ...choices]);
  const shown = [...said.flatMap(({ values }) => values), ...places.map(({ name }) => name), ...explained];
  return (
    (isPure || !steers(answer)) &&
    [...said, ...places].every(({ words }) => isSpoken(words)) &&
    said.every(({ field, values }) => !FREE_TEXT.has(field) || values.every(isTheirs)) &&
    doubts.every(({ choices }) => choices.length <= MOST_CHOICES) &&
    explained.every((one) => one.length <= LONGEST_REASON) &&
    !shown.some((one) => isInjection(lowerCase(one)))
  );
}

function steers({ intents, skip, clear, sameAsLast, lock, excludeIssues }: Answer): boolean {
  const lists = [skip, clear, sameAsLast, lock, excludeIssues];
  return lists.some((list) => list.length > 0) || intents.some((intent) => !BESIDE_INJECTION.has(intent));
}

/** The told values by field, still unchecked; undefined where one field has two entries or a single value is several. */
function valuesOf({ said, places }: Answer): Map<Field, unknown> | undefined {
  const values = new Map<Field, unknown>();
  for (const { field, values: list } of said) {
    if (values.has(field) || (!LISTS.has(field) && list.length !== 1)) return undefined;
    const [first] = list;
    values.set(field, LISTS.has(field) ? list : field === 'weight_g' ? Number(first) : first);
  }
  if (places.length > 0)
    values.set(
      'brain_regions',
      places.map(({ name, hemisphere, ap_mm, ml_mm, dv_mm }) => ({
        name,
        ...(hemisphere === 'not said' ? {} : { hemisphere }),
        ...(ap_mm === null ? {} : { ap_mm }),
        ...(ml_mm === null ? {} : { ml_mm }),
        ...(dv_mm === null ? {} : { dv_mm }),
      })),
    );
  return values;
}

/**
 * What a filled-in form means, or undefined for one that does not fit: another form, a field twice, told and doubted at once, words that
 * nobody said, a value against the rules of the built-in engine.
 */
export function readAnswer(form: unknown, { text, context }: Utterance): Understanding | undefined {
  const parsed = answerSchema.safeParse(form);
  if (!parsed.success || !isFounded(parsed.data, text)) return undefined;
  const answer = parsed.data;
  const values = valuesOf(answer);
  const clarify = [...new Set(answer.doubts.map(({ field }) => field))];
  if (values === undefined || clarify.length !== answer.doubts.length) return undefined;
  const unsettled = new Set<string>([...clarify, ...answer.clear]);
  if ([...values.keys()].some((field) => unsettled.has(field))) return undefined;

  const uncertain = new Set<Field>(answer.said.filter((one) => one.uncertain).map(({ field }) => field));
  if (answer.places.some((one) => one.uncertain)) uncertain.add('brain_regions');
  const evidence = Object.fromEntries(answer.said.map(({ field, words }) => [field, words]));
  const place = answer.places[0];
  if (place !== undefined) evidence['brain_regions'] = place.words;
  const { previous } = context;
  const situation = { asked: undefined, state: undefined, now: undefined, current: {}, previous };
  for (const last of valuesOfLast(answer.sameAsLast, situation).findings) {
    if (values.has(last.field)) continue;
    values.set(last.field, last.value);
    if (last.uncertain) uncertain.add(last.field);
  }

  const { intents, doubts, skip, clear, sameAsLast, fromFile, lock, excludeIssues } = answer;
  const metadata = Object.fromEntries(values);
  const lists = { skip, clear, sameAsLast, fromFile, lock, excludeIssues };
  const whole = {
    metadata,
    uncertain: [...uncertain],
    clarify,
    ...lists,
    intents: [...new Set(intents)],
    doubts,
  };
  const understanding = understandingSchema.safeParse({ ...whole, evidence });
  const species = context.current?.['species'];
  return understanding.success &&
    isPlausible(understanding.data.metadata, typeof species === 'string' ? species : undefined)
    ? understanding.data
    : undefined;
}
