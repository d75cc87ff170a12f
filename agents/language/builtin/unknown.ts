import type { Field } from '../contract.ts';
import { fieldNamed } from './fields.ts';
import { matches, type Span } from './text.ts';

const GONE = String.raw`unknown|unclear|not (?:known|measured|recorded|taken|noted|weighed|available|tracked|determined)|(?:was|were)?n't (?:known|measured|recorded|taken|noted|available|tracked)|n\/a`;
const NAMES =
  'age|weight|body weight|strain|genotype|date of birth|dob|birth ?date|lab|virus(?:es)?|surgery|drugs?|pharmacology|medication|protocol|keywords|notes|publications?|session id';
/** "weight unknown", "the strain is not known", "no virus", beside what is told. */
const UNKNOWN = new RegExp(
  String.raw`(?<=^|[.,;(] ?|\b(?:and|but) )(?:(?:the |its |his |her )?(${NAMES})(?: is|'s| was| are| were)? ?(?:still |all )?(?:${GONE})(?: after all| yet)?|(?:no|unknown) (${NAMES}))(?= ?(?:$|[.,;)]|and\b|but\b))`,
  'gu',
);

/** "no idea how old it is" */
const HOW =
  /\b(?:(?:i|we) )?(?:have )?(?:no idea|don't know|do not know|can't say|not sure|unsure) (how old|how heavy|how much) (?:it|she|he|they|the \p{L}+) (?:is|was|weighs?|weighed)\b/gu;

/** Fields that a text says nobody knows, or that there is nothing for; and the places that say so. */
export function readUnknown(lower: string): { fields: Field[]; spans: Span[] } {
  const fields: Field[] = [];
  const spans: Span[] = [];
  for (const match of matches(HOW, lower)) {
    fields.push(/old/.test(match[1] ?? '') ? 'age' : 'weight_g');
    spans.push({ start: match.start, end: match.end });
  }
  for (const match of matches(UNKNOWN, lower)) {
    const field = fieldNamed(match[1] ?? match[2] ?? '');
    if (field === undefined) continue;
    fields.push(field);
    spans.push({ start: match.start, end: match.end });
  }
  return { fields: [...new Set(fields)], spans };
}
