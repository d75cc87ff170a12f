import { STIMULATION, type StimulationField } from '../../state/stimulation.ts';

const LEAD = String.raw`^\W*(?:(?:please|yes|and|also|i want to|can (?:you|i)|let'?s)\s+)*(?:add|open|fill in|show(?: me)?|there (?:was|is|were|are)(?: also)?|we (?:did|used|had)|(?:it|this) (?:was|is))\s+(?:the\s+|some\s+|another\s+|one\s+|an?\s+)?`;
const END = String.raw`(?:\s+(?:tables?|too|as well|in it|in this session|that day|please))*\W*$`;

const opening = (words: string): RegExp => new RegExp(`${LEAD}(?:${words})${END}`, 'i');

const OPENS: readonly (readonly [RegExp, readonly StimulationField[]])[] = [
  [opening('opto(?:genetics?)?(?: (?:stimulation|experiment|session|devices))?'), STIMULATION],
  [opening('virus(?:es)?|viral vectors?|(?:virus )?injections?'), ['virus_injection']],
  [opening('(?:(?:optical|optic) )?fib(?:er|re)s?'), ['optical_fiber']],
  [opening('lasers?|leds?|light sources?'), ['opto_excitation_source']],
];

/** "There was optogenetics", "add a virus": the tables that the person wants to fill in. */
export function openedBy(text: string): readonly StimulationField[] {
  return OPENS.find(([pattern]) => pattern.test(text))?.[1] ?? [];
}
