import { changeSentence, editsForField, withRecord } from '../nwb/index.ts';
import {
  type Correction,
  type FieldValue,
  type Finding,
  fieldValueSchema,
  InputError,
  type NwbEdit,
} from '../schemas/index.ts';

/** A correction as the findings of one file offer it. */
export interface Offer extends Correction {
  /** Ids of the findings that it would make go away. */
  readonly findings: readonly string[];
  /** Only a person knows the value. */
  readonly needsValue: boolean;
}

/** A correction that was decided on. */
export interface Chosen extends Correction {
  readonly value: FieldValue;
}

/** What a list of chosen corrections comes to in one file. */
export interface FixPlan {
  /** Those whose edits follow. */
  readonly inPlace: readonly Chosen[];
  /** Those for which the session has to be converted again. */
  readonly convertAgain: readonly Chosen[];
  /** With the record of the changes, in the order for applying. Empty when nothing can be done in place. */
  readonly edits: readonly NwbEdit[];
}

/** Every way out that the findings offer, each once: several findings may share one. */
export function offersOf(findings: readonly Finding[]): Offer[] {
  const offers = new Map<string, Offer>();
  for (const finding of findings) {
    for (const correction of finding.corrections) {
      const known = offers.get(correction.id);
      // Where one check can say the value and another cannot, the one with the value is offered.
      const better = known === undefined || (known.needsValue && correction.value !== undefined);
      offers.set(correction.id, {
        ...(better ? correction : known),
        needsValue: better ? correction.value === undefined : known.needsValue,
        findings: [...new Set([...(known?.findings ?? []), finding.id])],
      });
    }
  }
  return [...offers.values()];
}

/**
 * The corrections that words name: `all` for those that are certain, an id (or its field), or `ID=value`.
 * @throws InputError `nwb` for a name that nothing offers, or a value that is missing or does not fit
 */
export function chooseOffers(offers: readonly Offer[], words: readonly string[]): Chosen[] {
  const chosen = words.flatMap((word): Chosen[] => {
    if (word === 'all')
      return offers.flatMap((offer) => (offer.certainty === 'certain' ? chosenOf(offer) : []));
    const exact = offerNamed(offers, word);
    if (exact !== undefined) {
      const whole = chosenOf(exact);
      if (whole.length === 0) throw valueMissing(exact);
      return whole;
    }
    for (let at = word.indexOf('='); at !== -1; at = word.indexOf('=', at + 1)) {
      const offer = offerNamed(offers, word.slice(0, at));
      if (offer !== undefined) return [withValue(offer, word.slice(at + 1))];
    }
    throw new InputError('nwb', {
      found: `no correction ${JSON.stringify(word)}`,
      expected:
        offers.length === 0
          ? 'nothing: no finding of this file has a correction'
          : `one of ${offers.map(({ id }) => JSON.stringify(id)).join(', ')}`,
      todo: 'Take an id from renshaw fix FILE, without options.',
    });
  });
  // Said twice: the last word counts.
  return [...new Map(chosen.map((one) => [one.id, one])).values()];
}

function offerNamed(offers: readonly Offer[], name: string): Offer | undefined {
  return offers.find(({ id }) => id === name) ?? offers.find(({ field }) => field === name);
}

function chosenOf(offer: Offer): Chosen[] {
  return offer.value === undefined ? [] : [{ ...offer, value: offer.value }];
}

function valueMissing({ id, title }: Offer): InputError {
  return new InputError('nwb', {
    found: `the correction ${JSON.stringify(id)} without a value`,
    expected: 'a value, which only you know',
    todo: `${title} Give it as --apply '${id}=VALUE'.`,
  });
}

/**
 * An offer with the value that a person typed. Lists and tables are JSON; everything else is taken as it stands.
 * @throws InputError `nwb` where the correction is fixed, or the field cannot have this value
 */
export function withValue(offer: Offer, text: string): Chosen {
  if (offer.edits !== undefined) {
    throw new InputError('nwb', {
      found: `a value for ${JSON.stringify(offer.id)}`,
      expected: 'no value: what this correction does is fixed',
      todo: `Give --apply '${offer.id}' alone.`,
    });
  }
  const why = 'A person gave this value.';
  if (offer.apply === 'convert-again') return { ...offer, why, value: readingsOf(text)[0] ?? text };
  const value = readingsOf(text).find((one) => editsForField(offer.field, one) !== undefined);
  if (text.trim() === '' || value === undefined) {
    throw new InputError('nwb', {
      found: `${JSON.stringify(text)} for ${offer.field}`,
      expected: 'a value that this field can have',
      todo: offer.title,
    });
  }
  return { ...offer, why, value };
}

/** What a typed text may mean, the likeliest first. */
function readingsOf(text: string): FieldValue[] {
  const number = Number(text);
  const isNumber = text.trim() !== '' && Number.isFinite(number);
  const plain: FieldValue[] = isNumber ? [text, number] : [text];
  if (!/^\s*[[{]/.test(text)) return plain;
  try {
    return [fieldValueSchema.parse(JSON.parse(text)), ...plain];
  } catch {
    return plain;
  }
}

/**
 * The edits for chosen corrections, with one sentence each for the record inside the file.
 * @throws as `NwbReader.open`
 */
export async function planFix(
  path: string,
  chosen: readonly Chosen[],
  by: { readonly at: Date; readonly program: string },
): Promise<FixPlan> {
  const edits: NwbEdit[] = [];
  const inPlace: Chosen[] = [];
  const convertAgain: Chosen[] = [];
  for (const correction of chosen) {
    const own =
      correction.apply === 'convert-again'
        ? undefined
        : (correction.edits ?? editsForField(correction.field, correction.value));
    (own === undefined ? convertAgain : inPlace).push(correction);
    edits.push(...(own ?? []));
  }
  if (edits.length === 0) return { inPlace: [], convertAgain: [...convertAgain, ...inPlace], edits: [] };
  const sentences = inPlace.map((correction) => changeSentence(correction, by));
  return { inPlace, convertAgain, edits: await withRecord(path, edits, sentences) };
}
