import { isInjection } from '../builtin/acts.ts';
import { valuesOfLast } from '../builtin/last-time.ts';
import { orderedSpans } from '../builtin/orders.ts';
import { FREE_TEXT } from '../builtin/readers/texts.ts';
import { hide } from '../builtin/sentences.ts';
import { lowerCase, normalise } from '../builtin/text.ts';
import { findWeights } from '../builtin/weights.ts';
import {
  type Field,
  type Intent,
  metadataSchema,
  type Understanding,
  type Utterance,
  understandingSchema,
} from '../contract.ts';
import { type Answer, LISTS } from './answer.ts';
import { isPlausible } from './plausible.ts';

/** A reason is one clause, and a choice one value: what is longer was not made for that. */
const LONGEST_REASON = 200;
const MOST_CHOICES = 8;
/** A short word may stand for a long name, as that of an institution. */
const LONGEST_NAME = 200;
const MOST_VALUES = 50;

/** The person's words as they are compared: one spelling for quotes, dashes and spaces, no case. */
const plain = (text: string): string => lowerCase(normalise(text)).replaceAll(/\s+/g, ' ');

const wordsOf = (text: string): string[] => plain(text).match(/[\p{L}\d]+/gu) ?? [];

/** What may be done beside a sentence that tells the program what to do: tell values, and nothing that steers. */
const BESIDE_INJECTION: ReadonlySet<Intent> = new Set<Intent>(['provide', 'correct', 'injection']);

/** The person's words without the sentences that tell the program what to do. */
function honestWords(text: string): { readonly honest: string; readonly isPure: boolean } {
  const lower = lowerCase(normalise(text));
  const orders = orderedSpans(lower);
  if (orders.length === 0 && isInjection(lower)) return { honest: '', isPure: false };
  return { honest: plain(hide(lower, orders)), isPure: orders.length === 0 };
}

/** What is left of a form, and what was wrong with it; each fault is a clause that the model can act on. */
export interface Checked {
  readonly answer: Answer;
  readonly faults: readonly string[];
  /** Fields whose values did not pass. */
  readonly dropped: readonly Field[];
}

/** Words of the person, as a value may lean on them. */
class Words {
  readonly isPure: boolean;
  readonly #honest: string;
  readonly #vocabulary: ReadonlySet<string>;
  readonly #numbers: readonly number[];

  constructor(text: string) {
    const { honest, isPure } = honestWords(text);
    this.#honest = honest;
    this.isPure = isPure;
    this.#vocabulary = new Set(wordsOf(text));
    this.#numbers = (text.match(/\d+(?:[.,]\d+)?|[.,]\d+/g) ?? []).map((digits) =>
      Number(digits.replace(',', '.')),
    );
  }

  /** Said, outside of sentences that tell the program what to do. */
  hold(words: string): boolean {
    return plain(words) !== '' && this.#honest.includes(plain(words));
  }

  /** Said in millimetres or micrometres, with whichever sign. */
  number(mm: number): boolean {
    return this.#numbers.some((said) => said === Math.abs(mm) || Math.abs(said / 1000 - Math.abs(mm)) < 1e-9);
  }

  /** Mostly the person's own. */
  areOf(value: string): boolean {
    const words = wordsOf(value);
    return words.filter((word) => this.#vocabulary.has(word)).length * 2 >= words.length;
  }
}

const isOrder = (text: string): boolean => isInjection(lowerCase(text));

/** Takes out of a form what cannot come from the person's words, or is against the rules of the built-in engine. */
export function checkAnswer(form: Answer, { text, context }: Utterance): Checked {
  const words = new Words(text);
  const faults: string[] = [];
  const dropped: Field[] = [];
  const drop = (field: Field, why: string): false => {
    faults.push(`${field}: ${why}`);
    dropped.push(field);
    return false;
  };
  const current = context.current?.['species'];
  const told = form.said.find(({ field }) => field === 'species')?.values[0];
  const species = told ?? (typeof current === 'string' ? current : undefined);
  const clear = form.clear;
  const doubts = form.doubts.filter(({ field, reason, choices }, i) => {
    const isShort = reason.length <= LONGEST_REASON && choices.length <= MOST_CHOICES;
    const isFirst = form.doubts.findIndex((other) => other.field === field) === i;
    const isFit =
      isShort && isFirst && ![reason, ...choices].some((one) => one.length > LONGEST_REASON || isOrder(one));
    if (!isFit)
      faults.push(`the doubt on ${field}: one, of one clause, with at most ${MOST_CHOICES} choices`);
    return isFit;
  });
  const unsettled = new Set<string>([...doubts.map(({ field }) => field), ...clear]);
  const said = form.said.filter((entry) => {
    const { field, values } = entry;
    if (form.said.some((other) => other !== entry && other.field === field))
      return drop(field, 'two entries');
    if (unsettled.has(field)) return drop(field, 'told, and doubted or taken away');
    if (values.length === 0 || values.length > MOST_VALUES || (!LISTS.has(field) && values.length > 1))
      return drop(field, 'one value is needed');
    if (!words.hold(entry.words))
      return drop(field, '"words" are not in the text, or stand in an order to the program');
    if (FREE_TEXT.has(field) && !values.every((value) => words.areOf(value)))
      return drop(field, 'not the words of the person');
    if (values.some((value) => value.length > Math.max(LONGEST_NAME, text.length)))
      return drop(field, 'longer than the text');
    if (values.some(isOrder)) return drop(field, 'an order to a program');
    if (field === 'weight_g' && !saysWeight(entry.words, values))
      return drop(field, 'another weight than its words');
    const value = metadataSchema.safeParse({ [field]: valueIn(field, values) });
    return (
      (value.success && isPlausible(value.data, species)) || drop(field, 'not in the form that is asked for')
    );
  });
  const isPlace = ({ name, words: of, ap_mm, ml_mm, dv_mm }: Answer['places'][number]): boolean =>
    words.hold(of) &&
    name.length <= LONGEST_NAME &&
    !isOrder(name) &&
    [ap_mm, ml_mm, dv_mm].every((mm) => mm === null || words.number(mm));
  const arePlaces = form.places.every(isPlace) && !(form.places.length > 0 && unsettled.has('brain_regions'));
  if (!arePlaces) drop('brain_regions', 'words that are not in the text, or a doubt on the same');
  const steering = words.isPure ? form : { ...form, ...STEERS_NOTHING };
  if (steering !== form && steers(form)) faults.push('beside an order to the program, only values are read');
  const intents = words.isPure ? form.intents : form.intents.filter((intent) => BESIDE_INJECTION.has(intent));
  if (form.intents.length === 0) faults.push('intents: at least one is needed');
  return {
    answer: { ...steering, intents, said, places: arePlaces ? form.places : [], doubts },
    faults,
    dropped,
  };
}

/** Words that tell one weight tell this one. */
function saysWeight(words: string, [value]: readonly string[]): boolean {
  const { weights } = findWeights(lowerCase(normalise(words)));
  const [only] = weights;
  return only === undefined || weights.length > 1 || Math.abs(only.grams - Number(value)) < 0.1;
}

type Steering = 'skip' | 'clear' | 'sameAsLast' | 'fromFile' | 'lock' | 'excludeIssues';
const STEERS_NOTHING: Pick<Answer, Steering> = {
  skip: [],
  clear: [],
  sameAsLast: [],
  fromFile: [],
  lock: [],
  excludeIssues: [],
};

function steers({ intents, skip, clear, sameAsLast, lock, excludeIssues }: Answer): boolean {
  const lists = [skip, clear, sameAsLast, lock, excludeIssues];
  return lists.some((list) => list.length > 0) || intents.some((intent) => !BESIDE_INJECTION.has(intent));
}

function valueIn(field: Field, values: readonly string[]): unknown {
  return LISTS.has(field) ? values : field === 'weight_g' ? Number(values[0]) : values[0];
}

/** The told values by field. */
function valuesOf({ said, places }: Answer): Map<Field, unknown> {
  const values = new Map<Field, unknown>(
    said.map(({ field, values: list }) => [field, valueIn(field, list)]),
  );
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

/** What a checked form means; undefined for one that says nothing, or that no schema takes. */
export function understandingOf(answer: Answer, { context }: Utterance): Understanding | undefined {
  const values = valuesOf(answer);
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
  const parsed = understandingSchema.safeParse({
    metadata: Object.fromEntries(values),
    uncertain: [...uncertain],
    clarify: doubts.map(({ field }) => field),
    skip,
    clear,
    sameAsLast,
    fromFile,
    lock,
    excludeIssues,
    doubts,
    evidence,
    intents: [...new Set(intents)],
  });
  return parsed.success ? parsed.data : undefined;
}
