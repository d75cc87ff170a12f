import type { FieldValue } from '../../../schemas/index.ts';
import type { Field, LanguageEngine, Understanding, Utterance } from '../../language/index.ts';
import { fieldOfLanguage, languageOfField } from '../state/fields.ts';
import type { SessionState } from '../state/session-state.ts';
import { currentValue, currentValues, isSkipped } from '../state/values.ts';
import { isOpen } from './agenda.ts';
import { labelledPlaces, mayBePlaces, partedByPlaces, saysOnlyPlaces } from './place-words.ts';

/** What the language engine is asked with. */
export interface Listener {
  readonly language: LanguageEngine;
  /** ISO 8601: the clock of the person. */
  readonly now: string;
  /** Values of the last session of the same animal, by field; undefined where there is none. */
  readonly previous?: ReadonlyMap<string, FieldValue> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Fields whose answer may be any sentence: where one of them is asked, the sentence is meant for it. */
const SENTENCES = ['session_description', 'experiment_description'];

/** The asked fields that the last message left open, as the language engine calls them, the main one first. */
export function askedFields(state: SessionState): string[] {
  const asks = (state.lastReply?.asks ?? []).filter((field) => !field.startsWith('@'));
  const open = asks.filter(
    (field) =>
      languageOfField(field) !== undefined &&
      (field === 'experimenter_name' ? currentValue(state, field) === undefined : true) &&
      (isOpen(state, field) || currentValue(state, field) === undefined || asks.length === 1),
  );
  const sentence = open.find((field) => SENTENCES.includes(field));
  return sentence === undefined ? open : [sentence, ...open.filter((field) => field !== sentence)];
}

/** What was understood; where the places stand in a part of the text alone, that part. */
export interface Meant extends Understanding {
  readonly placeWords?: string;
}

/**
 * Understands what was said: the answer to what was asked, and places of electrodes whenever they are told. What is no
 * answer may still be the sentence on the day that was asked for before.
 */
export async function understand(state: SessionState, text: string, listener: Listener): Promise<Meant> {
  const { places, rest } = labelledPlaces(text);
  if (places === undefined) {
    const meant = await understandAnswer(state, text, listener);
    return saysNothing(meant) ? unasked(state, text, meant, listener) : meant;
  }
  const said = await ask(state, places, 'electrode_groups', listener);
  const other = rest === '' ? said : await understandAnswer(state, rest, listener);
  return { ...withField(other, said, 'brain_regions'), placeWords: places };
}

function saysNothing({
  metadata,
  doubts,
  skip,
  clear,
  sameAsLast,
  fromFile,
  intents,
}: Understanding): boolean {
  // That something could not be read as the answer to the question says nothing either.
  const asking = doubts.filter(({ choices }) => choices.length > 0);
  const lists = [Object.keys(metadata), asking, skip, clear, sameAsLast, fromFile];
  return (
    lists.every((list) => list.length === 0) &&
    intents.every((intent) => intent === 'unknown' || intent === 'provide' || intent === 'sequential')
  );
}

/** What animals do on a day of recording. */
const DOING =
  /\b(?:ran|runs?|running|slept|sleeps?|sleeping|rest(?:ed|s|ing)?|explor\w+|forag\w+|perform\w+|navigat\w+|track|maze|arena|open field)\b/i;

async function unasked(
  state: SessionState,
  text: string,
  meant: Understanding,
  listener: Listener,
): Promise<Understanding> {
  const facts = await ask(state, text, undefined, listener);
  if (Object.keys(facts.metadata).length > 0) return facts;
  if (mayBePlaces(text)) {
    const said = await ask(state, text, 'electrode_groups', listener);
    if (isPlaceAlone(text, said)) return said;
  }
  const day = 'session_description';
  const isOpenDay = currentValue(state, day) === undefined && !isSkipped(state, day);
  if (!isOpenDay || !DOING.test(text) || text.trim().endsWith('?')) return meant;
  return ask(state, text, day, listener);
}

/**
 * Understands an answer to a question for several fields. The engine knows one asked field; where that leaves some
 * unread and the answer has exactly one piece for each, in the order of the question, each piece is read by itself.
 */
async function understandAnswer(state: SessionState, text: string, listener: Listener): Promise<Meant> {
  const asked = askedFields(state);
  const read = await mainReading(state, text, asked, listener);
  // A bare date where the age or birthday is asked for is no date of a session.
  const isBirthday = isBareDate(read) && (state.lastReply?.asks ?? []).includes('subject.age');
  const main = isBirthday ? await ask(state, text, 'subject.date_of_birth', listener) : read;
  if (asked.length < 2 || main.intents.includes('injection')) return main;
  const pieces = text.split(/[,;\n]/).map((piece) => piece.trim());
  if (!isInOrder(pieces, asked, main)) return main;
  let whole = main;
  for (const [index, field] of asked.entries()) {
    const name = languageOfField(field);
    if (name === undefined || whole.metadata[name] !== undefined) continue;
    const piece = await ask(state, pieces[index] ?? '', field, listener);
    if (piece.intents.includes('injection')) return piece;
    if (piece.metadata[name] !== undefined && piece.clarify.length === 0)
      whole = withField(whole, piece, name);
  }
  return whole;
}

function isBareDate({ metadata, evidence }: Understanding): boolean {
  const [only, ...more] = Object.keys(metadata);
  return (
    only === 'session_start_time' &&
    more.length === 0 &&
    !/[a-z]{4,}/i.test(evidence.session_start_time ?? '')
  );
}

/** Whether each piece may answer the field of its place: what was read so far was asked for, and stands where it should. */
function isInOrder(pieces: readonly string[], asked: readonly string[], main: Understanding): boolean {
  if (pieces.length !== asked.length || pieces.includes('')) return false;
  return Object.keys(main.metadata).every((name) => {
    const at = asked.findIndex((field) => languageOfField(field) === name);
    const words = main.evidence[name as Field];
    return words !== undefined && pieces[at]?.toLowerCase().includes(words.toLowerCase()) === true;
  });
}

/** Fields that take any words: the engine cannot tell that these words are about something else. */
const TAKES_ANY: ReadonlySet<string> = new Set([
  'lab',
  'subject.species',
  'subject.strain',
  'subject.genotype',
  'subject.subject_id',
  'session_id',
]);

/** Whether the whole text was taken for a field that would take any. */
function tookAny(field: string, text: string, meant: Understanding): boolean {
  const [name, ...others] = Object.keys(meant.metadata);
  const words = name === undefined ? undefined : meant.evidence[name as Field];
  return TAKES_ANY.has(field) && others.length === 0 && words?.trim() === text.trim();
}

/** "replay, sleep, place cells": words by which others find a recording, rather than a sentence. */
function isWordList(text: string): boolean {
  const pieces = text.replace(/[.]$/, '').split(/[,;]/);
  return (
    pieces.length > 1 && pieces.every((piece) => /^\s*[\p{L}\d-]+(?:\s+[\p{L}\d-]+){0,2}\s*$/u.test(piece))
  );
}

/**
 * Where a sentence was asked for, any text is one, "rat, male, 12 weeks" too. What holds several facts that are open
 * is read for these, and so is what corrects an earlier answer or says where the electrodes are; the sentence stays open.
 */
async function mainReading(
  state: SessionState,
  text: string,
  asked: readonly string[],
  listener: Listener,
): Promise<Meant> {
  const [first] = asked;
  const isWritten = state.output !== undefined;
  if (first === undefined || !(SENTENCES.includes(first) || isWritten)) {
    const meant = await ask(state, text, first, listener);
    if (first === undefined || !tookAny(first, text, meant)) return meant;
    const other = await ask(state, text, undefined, listener);
    return Object.keys(other.metadata).length > 0 && isWhole(text, other) ? other : meant;
  }
  if (asked.includes('keywords') && isWordList(text)) return ask(state, text, 'keywords', listener);
  const facts = await ask(state, text, undefined, listener);
  // After a check nobody has to answer what is only offered: a value that is told is that value.
  if (isWritten) return Object.keys(facts.metadata).length > 0 ? facts : ask(state, text, first, listener);
  if (isPlaceAlone(text, facts)) return facts;
  if (mayBePlaces(text)) {
    const said = await ask(state, text, 'electrode_groups', listener);
    if (isPlaceAlone(text, said)) return said;
  }
  const { places, rest } = partedByPlaces(text);
  if (places !== '' && rest !== '') {
    const said = await ask(state, places, 'electrode_groups', listener);
    if (isPlaceAlone(places, said)) {
      const day = await mainReading(state, rest, asked, listener);
      return { ...withField(day, said, 'brain_regions'), placeWords: places };
    }
  }
  const open = fieldsOf(Object.keys(facts.metadata)).filter(
    (field) => !SENTENCES.includes(field) && currentValue(state, field) === undefined,
  );
  const wereAsked = open.filter((field) => asked.includes(field));
  const isCorrection = facts.intents.includes('correct') && Object.keys(facts.metadata).length > 0;
  // Nobody describes a day by who recorded it, and where.
  const isOnPeople = ['experimenter', 'institution'].every((name) => name in facts.metadata);
  const isBare = Object.keys(facts.metadata).length > 0 && isWhole(text, facts);
  const parted = partedByFacts(text, facts);
  if (parted.facts.length > 0 && parted.rest !== '' && !isWhole(parted.rest, facts)) {
    const day = await ask(state, parted.rest, first, listener);
    return parted.facts.reduce((whole, name) => withField(whole, facts, name), day);
  }
  const isFacts = isCorrection || isOnPeople || isBare || wereAsked.length > 1 || open.length > 2;
  return isFacts ? facts : ask(state, text, first, listener);
}

/** Facts that stand beside a sentence on the day rather than in it. */
const BESIDE: ReadonlySet<string> = new Set(['sex', 'age', 'weight_g', 'date_of_birth']);

/** "424 g, it ran the track": the facts that have a piece of the text for themselves, and the text without them. */
function partedByFacts(text: string, facts: Understanding): { facts: Field[]; rest: string } {
  const pieces = text.split(/(?<=[.;!,])\s+|\n+/);
  const found: Field[] = [];
  const rest = pieces.filter((piece) => {
    const names = Object.keys(facts.metadata).filter((name): name is Field =>
      piece.toLowerCase().includes(facts.evidence[name as Field]?.toLowerCase() ?? '\n'),
    );
    const isBare = names.length > 0 && names.every((name) => BESIDE.has(name)) && isWhole(piece, facts);
    if (isBare) found.push(...names);
    return !isBare && /[\p{L}\d]/u.test(piece.replaceAll(FILLER, ' '));
  });
  return { facts: [...new Set(found)], rest: rest.join(' ').replace(/[,;]$/, '') };
}

const FILLER =
  /\b(?:it|he|she|they|i|we|is|was|are|were|a|an|the|about|around|think|guess|old|sorry|actually|oh|but|and|animal|meant|no|strain|weight|weigh(?:s|ed)?|age|sex|species|s|m)\b/giu;

/** "male", "I think it was around 3 months": a text that is nothing but its facts. */
function isWhole(text: string, { evidence }: Understanding): boolean {
  const rest = Object.values(evidence).reduce((left, words) => left.replace(words, ' '), text);
  return !/[\p{L}\d]/u.test(rest.replaceAll(FILLER, ' '));
}

/** Whether a text says where the electrodes are, and nothing else. */
function isPlaceAlone(text: string, facts: Understanding): boolean {
  const regions = facts.metadata.brain_regions;
  const isAlone = Object.keys(facts.metadata).length === 1 && regions !== undefined;
  return isAlone && saysOnlyPlaces(text, regions, facts.evidence.brain_regions ?? '');
}

function withField(whole: Understanding, piece: Understanding, name: Field): Understanding {
  return {
    ...whole,
    metadata: { ...whole.metadata, [name]: piece.metadata[name] },
    uncertain: piece.uncertain.includes(name) ? [...whole.uncertain, name] : whole.uncertain,
    clarify: whole.clarify.filter((field) => field !== name),
    doubts: whole.doubts.filter((doubt) => doubt.field !== name),
    evidence: { ...whole.evidence, [name]: piece.evidence[name] ?? JSON.stringify(piece.metadata[name]) },
  };
}

async function ask(
  state: SessionState,
  text: string,
  field: string | undefined,
  listener: Listener,
): Promise<Understanding> {
  const asked = field === undefined ? undefined : languageOfField(field);
  const context: Utterance['context'] = {
    ...(asked === undefined ? {} : { asked }),
    ...(stateWord(state) === undefined ? {} : { state: stateWord(state) }),
    now: listener.now,
    current: byLanguage(currentValues(state).map(({ field: name, value }) => [name, value])),
    ...(listener.previous === undefined ? {} : { previous: byLanguage([...listener.previous]) }),
  };
  return listener.language.understand(
    { text, context },
    listener.signal === undefined ? {} : { signal: listener.signal },
  );
}

function stateWord(state: SessionState): string | undefined {
  if (state.phase === 'confirming') return 'confirm';
  if (state.phase !== 'deciding') return undefined;
  return state.report?.passed === true ? 'improve' : 'retry';
}

function byLanguage(values: readonly (readonly [string, FieldValue])[]): Record<string, unknown> {
  // Groups are more than their places, and not in the form in which places are said.
  return Object.fromEntries(
    values.flatMap(([field, value]) => {
      const name = languageOfField(field);
      return name === undefined || name === 'brain_regions' ? [] : [[name, value]];
    }),
  );
}

/** The words around the evidence, up to the next comma or stop: "about 12 weeks" for "12 weeks". */
export function wordsAround(text: string, evidence: string | undefined): string {
  if (evidence === undefined) return text.trim();
  const at = text.toLowerCase().indexOf(evidence.toLowerCase());
  if (at < 0) return evidence;
  const before = /[^,;.!?\n]*$/.exec(text.slice(0, at))?.[0] ?? '';
  const tail = /^[^,;.!?\n]*/.exec(text.slice(at + evidence.length))?.[0] ?? '';
  return `${before}${text.slice(at, at + evidence.length)}${tail}`.trim();
}

/** Metadata fields of names of the engine; `*` stays as it is. */
export function fieldsOf(names: readonly string[]): string[] {
  return names.flatMap((name) => (name === '*' ? '*' : (fieldOfLanguage(name) ?? [])));
}
