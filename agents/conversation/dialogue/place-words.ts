import type { BrainRegion } from '../../language/index.ts';

/** Structures, and what lies within them: "CA1 of the hippocampus" is one place. */
const WITHIN: readonly (readonly [whole: RegExp, part: RegExp])[] = [
  [/hippocampus$/, /\bCA[123]$|^dentate gyrus$|subiculum$/],
  [/^hippocampus$/, /\bhippocampus$/],
  [/^entorhinal cortex$/, /\bentorhinal cortex$/],
  [/prefrontal cortex$/, /^(?:prelimbic|infralimbic|anterior cingulate|.*orbitofrontal) cortex$/],
  [/^prefrontal cortex$/, /\bprefrontal cortex$/],
  [/striatum$/, /^nucleus accumbens|^caudate|^putamen$/],
  [/^nucleus accumbens$/, /^nucleus accumbens /],
  [/^amygdala$/, /\bamygdala$/],
  [/^thalamus$/, /thalam|^nucleus reuniens$/],
  [/^cortex$/, /\bcortex$/],
];

function isWithin(part: BrainRegion, whole: BrainRegion): boolean {
  return (
    part.name !== whole.name && WITHIN.some(([one, other]) => one.test(whole.name) && other.test(part.name))
  );
}

/**
 * Places without the larger structure that only says where one of them lies: "CA1 of hippocampus" is CA1. Where the
 * text lists them ("CA1 and hippocampus") each is a place of its own.
 */
export function innermost(regions: readonly BrainRegion[], text: string): readonly BrainRegion[] {
  if (regions.length < 2 || /\band\b|&|\+|\bthe rest\b|\bothers\b/i.test(text)) return regions;
  return regions
    .filter((whole) => !regions.some((part) => isWithin(part, whole)))
    .map((part) => {
      const side = regions.find((whole) => isWithin(part, whole))?.hemisphere;
      return part.hemisphere === undefined && side !== undefined ? { ...part, hemisphere: side } : part;
    });
}

/** What may stand around a place when a sentence says nothing but where the electrodes are. */
const FILLER =
  /\b(?:yes|so|and|all|each|every|both|of|them|the|these|they|it|we|is|are|were|was|sits?|recorded|recording|implanted|placed|targeted|targeting|from|in|on|at|to|side|sides|hemisphere|hemispheres|left|right|bilateral(?:ly)?|n?trodes?|tetrodes?|electrodes?|shanks?|groups?|probes?|channels?|drive|hyperdrive|area|region|field|rest|others|other|ones|mm|ap|ml|dv|ca|layer)\b/gi;
const ABOUT_PLACES =
  /\b(?:n?trodes?|tetrodes?|electrodes?|groups?|shanks?|probes?|side|hemisphere|left|right|bilateral(?:ly)?|all (?:of them|in|are))\b/i;

/** "1-4 CA1, 5-8 CA3", and a bare "CA1". */
const NUMBERED = /^\s*\d{1,4}\s*(?:-|–|to)\s*\d{1,4}\b|\bCA[123]\b/i;

/** Whether nothing is left of a sentence without its places and the words around them. */
export function saysOnlyPlaces(text: string, regions: readonly BrainRegion[], evidence: string): boolean {
  const names = [evidence, ...regions.map(({ name }) => name)];
  const rest = names
    .toSorted((one, other) => other.length - one.length)
    .reduce((left, name) => left.replaceAll(new RegExp(escaped(name), 'gi'), ' '), text);
  return (
    rest
      .replaceAll(FILLER, ' ')
      .replaceAll(/[\d.,;:()+\-–/&!]/g, ' ')
      .trim() === ''
  );
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Whether it is worth a look: a language model is not asked about every sentence. */
export function mayBePlaces(text: string): boolean {
  return ABOUT_PLACES.test(text) || NUMBERED.test(text);
}

export interface Parted {
  readonly places: string;
  readonly rest: string;
}

/** The sentences of a text that may be about places, and the others. */
export function partedByPlaces(text: string): Parted {
  const sentences = text.split(/(?<=[.;!])\s+|\n+/).filter((one) => one.trim() !== '');
  return {
    places: sentences.filter(mayBePlaces).join(' '),
    rest: sentences.filter((one) => !mayBePlaces(one)).join(' '),
  };
}

/** "…; electrodes: CA1" among other labelled facts. */
export function labelledPlaces(text: string): { readonly places?: string; readonly rest: string } {
  const match =
    /(?:^|[;\n])\s*(?:the )?(?:n?trodes?|tetrodes?|electrodes?|probes?|brain ?(?:regions?|areas?)|regions?|locations?)\s*[:=]\s*([^;\n]+)/i.exec(
      text,
    );
  if (match === null) return { rest: text };
  const rest = `${text.slice(0, match.index)}\n${text.slice(match.index + match[0].length)}`;
  return { places: (match[1] ?? '').trim(), rest: rest.trim() };
}

/** The sentence around the words that places were read from: numbers of other sentences name no group. */
export function sentenceAround(text: string, evidence: string | undefined): string {
  const at = evidence === undefined ? -1 : text.toLowerCase().indexOf(evidence.toLowerCase());
  if (evidence === undefined || at < 0) return text;
  const before = /(?:^|.*(?:[.!?]\s|\n))([^\n]*)$/s.exec(text.slice(0, at))?.[1] ?? '';
  const tail = /^.*?(?=[.!?](?:\s|$)|\n|$)/s.exec(text.slice(at + evidence.length))?.[0] ?? '';
  return `${before}${text.slice(at, at + evidence.length)}${tail}`.trim();
}
