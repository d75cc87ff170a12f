import { STIMULATION, type StimulationField } from '../../state/stimulation.ts';
import { type Named, virusNames } from './stimulation-details.ts';

/** What a sentence says of one device. */
export interface Part {
  readonly field: StimulationField;
  readonly text: string;
}

const HEADS: Readonly<Record<StimulationField, RegExp>> = {
  virus_injection:
    /\bvirus(?:es)?\b|\bviral vectors?\b|\btit(?:er|re)s?\b|\b(?:the|each|both) injections?\b|\binjection \d/giu,
  optical_fiber: /\b(?:(?:optical|optic) )?fib(?:er|re)s?\b(?!\s+photometry)/giu,
  opto_excitation_source: /\blasers?\b|\bLEDs?\b|\blight sources?\b/giu,
};
const BOUNDARY = /,(?!\d)\s*|\s(?=(?:and|with|plus|through|via)\s)/gi;
const ANOTHER = /(?:,|\band\b|\bplus\b)\s*(?:an?|another|one|the other|a second)\s/i;

interface Head extends Named {
  readonly field: StimulationField;
  readonly end: number;
}

/**
 * A sentence cut before each device that it names, and what stands ahead of the first of them.
 * @param known the device of a kind that a text names, of those that files describe
 */
export function partsOf(
  sentence: string,
  known: (field: StimulationField, text: string) => Named | undefined,
): { readonly ahead: string; readonly parts: readonly Part[] } {
  const heads = STIMULATION.flatMap((field) => headsOf(field, sentence, known(field, sentence))).toSorted(
    (one, other) => one.index - other.index,
  );
  const first = cutBefore(sentence, 0, heads[0]?.index ?? 0);
  const parts: Part[] = [];
  let from = first;
  let name = '';
  for (const [at, head] of heads.entries()) {
    const next = heads[at + 1];
    if (head.name !== '') name = head.name;
    if (next !== undefined && isSame(sentence, head, next, name)) continue;
    name = '';
    const until = next === undefined ? sentence.length : cutBefore(sentence, head.end, next.index);
    parts.push({ field: head.field, text: sentence.slice(from, until) });
    from = until;
  }
  return { ahead: sentence.slice(0, first), parts };
}

function headsOf(field: StimulationField, sentence: string, known: Named | undefined): Head[] {
  const words = [...sentence.matchAll(HEADS[field])].map(({ index, 0: word }) => ({
    field,
    index,
    end: index + word.length,
    name: '',
  }));
  const viruses = field === 'virus_injection' ? virusNames(sentence) : [];
  const isThere = viruses.some(
    ({ name, index }) => known !== undefined && known.index >= index && known.index < index + name.length,
  );
  const named = known === undefined || isThere ? viruses : [...viruses, known];
  return [...words, ...named.map(({ name, index }) => ({ field, index, end: index + name.length, name }))];
}

/** More on the same device: "the virus was AAV5…, titer 1e12". */
function isSame(sentence: string, head: Head, next: Head, name: string): boolean {
  const isOtherName = name !== '' && next.name !== '' && next.name !== name;
  return next.field === head.field && !isOtherName && !ANOTHER.test(sentence.slice(head.end, next.index));
}

/** Where what belongs to the next device begins: behind the last comma or "and" ahead of it. */
function cutBefore(sentence: string, from: number, index: number): number {
  const between = sentence.slice(Math.min(from, index), index);
  const last = [...between.matchAll(BOUNDARY)].at(-1);
  if (last === undefined) return from === 0 ? 0 : index;
  return Math.min(from, index) + last.index;
}
