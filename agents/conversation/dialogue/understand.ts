import type { FieldValue } from '../../../schemas/index.ts';
import type { Field, LanguageEngine, Understanding, Utterance } from '../../language/index.ts';
import { fieldOfLanguage, languageOfField } from '../state/fields.ts';
import type { SessionState } from '../state/session-state.ts';
import { currentValue, currentValues } from '../state/values.ts';
import { isOpen } from './agenda.ts';

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

/**
 * Understands an answer to a question for several fields. The engine knows one asked field; where that leaves some
 * unread and the answer has exactly one piece for each, in the order of the question, each piece is read by itself.
 */
export async function understand(
  state: SessionState,
  text: string,
  listener: Listener,
): Promise<Understanding> {
  const asked = askedFields(state);
  const main = await mainReading(state, text, asked, listener);
  if (asked.length < 2 || main.intents.includes('injection')) return main;
  const pieces = text.split(/[,;\n]/).map((piece) => piece.trim());
  if (pieces.length !== asked.length || pieces.some((piece) => piece === '')) return main;
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

/**
 * Where a sentence was asked for, any text is one, "rat, male, 12 weeks" too. What holds several facts that are open
 * is read for these, and so is what corrects an earlier answer; the sentence stays open.
 */
async function mainReading(
  state: SessionState,
  text: string,
  asked: readonly string[],
  listener: Listener,
): Promise<Understanding> {
  const [first] = asked;
  if (first === undefined || !SENTENCES.includes(first)) return ask(state, text, first, listener);
  const facts = await ask(state, text, undefined, listener);
  const open = fieldsOf(Object.keys(facts.metadata)).filter(
    (field) => !SENTENCES.includes(field) && currentValue(state, field) === undefined,
  );
  const isCorrection = facts.intents.includes('correct') && Object.keys(facts.metadata).length > 0;
  const wereAsked = open.filter((field) => asked.includes(field));
  return isCorrection || wereAsked.length > 1 || open.length > 2 ? facts : ask(state, text, first, listener);
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
