import { isInjection } from '../builtin/acts.ts';
import type { Draft, LanguageEngine, Metadata } from '../contract.ts';

/** Numbers with what they count, and words that are no common ones: names, ids, paths, addresses, quotations. */
const NUMBER = /[-+−~≈<>]?\d[\d.,:/-]*\d|[-+−~≈<>]?\d/gu;
const UNIT = /^\s?(%|°|µ?\p{L}{1,3}(?![\p{L}\d])|\p{Ll}{4,}(?![\p{L}\d]))/u;
const CODE =
  /[\p{L}\d._~-]*[_/\\@#={}[\]<>|$*`][^\s"”]*|\p{L}[\p{L}\d-]*(?:\.\p{L}[\p{L}\d]*)+|\p{L}+[-\d]*\d[\p{L}\d-]*|\p{Ll}+\p{Lu}[\p{L}\d]*/gu;
const NUMBER_WORDS =
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|both|half|twice|first|second|third|last)\b/giu;
const CAPITAL = /(?<![.?!:"“(]\s*|^\s*|\p{L})\p{Lu}[\p{L}'’-]*/gu;
const QUOTED = /["“]([^"”]+)["”]/gu;
const NEGATION =
  /\b(?:not|no|nothing|none|never|neither|nor|without|cannot|unable|fail\w*|refus\w*|lost|missing|wrong|\p{L}+n['’]t)\b/giu;
const QUESTION = /[^.?!]*\?/g;

const trimmed = (word: string): string => word.replace(/[.,:;!?)'’-]+$/u, '').toLowerCase();

function* factsIn(text: string): Generator<string> {
  for (const match of text.matchAll(NUMBER)) {
    const number = trimmed(match[0]);
    const unit = UNIT.exec(text.slice(match.index + match[0].length))?.[1];
    yield number;
    if (unit !== undefined) yield `${number} ${unit.toLowerCase()}`;
  }
  for (const pattern of [CODE, CAPITAL, NUMBER_WORDS])
    for (const [word] of text.matchAll(pattern)) yield trimmed(word);
  for (const match of text.matchAll(QUOTED)) yield trimmed(match[1] ?? '');
}

const countOf = (pattern: RegExp, text: string): number => [...text.matchAll(pattern)].length;
const wordsIn = (text: string): Set<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\d][\p{L}\d'’_-]*/gu) ?? []);

/** Whether the beginning of a text names nothing that the draft does not. */
export function addsNothing({ text, facts = [] }: Draft, said: string): boolean {
  const source = [text, ...facts].join('\n');
  const known = new Set(factsIn(source));
  const words = wordsIn(source);
  const lower = source.toLowerCase();
  return [...factsIn(said)].every(
    (fact) => known.has(fact) || words.has(fact) || (fact.length > 3 && lower.includes(fact)),
  );
}

/** Whether what both name is named in the same order: "from 240 g to 420 g" is no "from 420 g to 240 g". */
function keepsOrder(text: string, said: string): boolean {
  const before = new Set(factsIn(text));
  const after = new Set(factsIn(said));
  const shared = (facts: ReadonlySet<string>): string[] =>
    [...facts].filter((fact) => before.has(fact) && after.has(fact));
  const [one, other] = [shared(before), shared(after)];
  return one.every((fact, i) => fact === other[i]);
}

const COMMON = new Set(
  'the and are was were did does has had have can may its for who how why not you your our which what when where whom whose that this these those they them with from would could should shall will also about there please tell'.split(
    ' ',
  ),
);

const contentOf = (text: string): string[] =>
  [...wordsIn(text)].filter((word) => word.length > 2 && !COMMON.has(word));

/** Whether this share of what one text is about is in the other. */
function covers(other: string, text: string, share: number): boolean {
  const known = wordsIn(other);
  const words = contentOf(text);
  return words.filter((word) => known.has(word)).length >= words.length * share;
}

/** The same questions: as many, and each about what the draft's asks about. */
function asksTheSame(draft: string, said: string): boolean {
  const asked = draft.match(QUESTION) ?? [];
  const now = said.match(QUESTION) ?? [];
  return asked.length === now.length && asked.every((question, i) => covers(now[i] ?? '', question, 2 / 3));
}

const listOf = (metadata: Metadata): string[] =>
  Object.entries(metadata).map(([field, value]) => `${field} ${JSON.stringify(value)}`);

/**
 * Whether a text says what the draft says: no number, name, path, quotation or value more and none fewer, as many negations, the same
 * questions, about the same, and about as long. The built-in engine reads both: a value in the new words is one in the old.
 */
export async function keepsFacts(draft: Draft, said: string, reader: LanguageEngine): Promise<boolean> {
  const { text, facts = [] } = draft;
  if (said === text) return true;
  const isLike =
    said !== '' &&
    said.length <= text.length * 1.3 + 60 &&
    !isInjection(said.toLowerCase()) &&
    addsNothing(draft, said) &&
    addsNothing({ text: said }, text) &&
    countOf(NEGATION, text) === countOf(NEGATION, said) &&
    keepsOrder(text, said) &&
    covers(said, text, 1 / 2) &&
    covers(text, said, 1 / 2) &&
    asksTheSame(text, said);
  if (!isLike) return false;
  const [before, after] = await Promise.all(
    [[text, ...facts].join('\n'), said].map((one) => reader.understand({ context: {}, text: one })),
  );
  const known = new Set(listOf(before?.metadata ?? {}));
  return listOf(after?.metadata ?? {}).every((value) => known.has(value));
}
