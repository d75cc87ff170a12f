import type { FieldValue, SourcedValue } from '../../../schemas/index.ts';
import type { Understanding } from '../../language/index.ts';
import { FIELD_FACTS, fieldOfLanguage, labelOf } from '../state/fields.ts';
import type { SessionState } from '../state/session-state.ts';
import { currentValue, currentValues, isTold, rowsOf } from '../state/values.ts';
import { initialsOf, openFields } from './agenda.ts';
import { describedAnimal } from './described.ts';
import { proposedAsThen } from './first-questions.ts';
import { guessTasks } from './guess-tasks.ts';
import { accept, approveAll, correctWith, giveUp, refuse } from './interpret-decision.ts';
import { confirmGuesses, skip, undo } from './moves.ts';
import { isOddName } from './odd-names.ts';
import { paceSaid } from './pace.ts';
import { sentenceAround } from './place-words.ts';
import { readPlaces, readSide, withPlaces, withProbeType, withSides } from './places.ts';
import { setValues, told } from './set-values.ts';
import { readTableWords } from './tables/read-tables.ts';
import { stimulationSaid } from './tables/stimulation-said.ts';
import { NOTHING_SAID, type Note, noting, type Turn } from './turn.ts';
import { askedFields, fieldsOf, type Listener, understand, wordsAround } from './understand.ts';
import { sessionOf } from './words/as-then.ts';

/** Interprets a sentence that is no command by itself. */
export async function interpretWords(state: SessionState, text: string, listener: Listener): Promise<Turn> {
  const paced = paceSaid(state, text);
  if (paced.rest === '') return noting(paced.note ?? { kind: 'smalltalk' });
  const first = completedInitial(state, paced.rest);
  const keywords = labelledKeywords(state, first.rest);
  const light = lightSaid(state, keywords.rest);
  const labelled = { rest: light.rest };
  const extra = [...first.values, ...keywords.values, ...light.values];
  if (labelled.rest === '') {
    const set = setValues(state, extra);
    return { events: set.events, notes: [...set.notes, ...light.notes] };
  }
  const side = readSide(labelled.rest);
  if (side !== undefined && asksPlaces(state) && rowsOf(state, 'electrode_groups').length > 0) {
    const groups = withSides(rowsOf(state, 'electrode_groups'), side);
    return setValues(state, [...extra, told('electrode_groups', groups, text.trim())]);
  }
  const saidOfTables = tablesSaid(state, labelled.rest);
  const tables = saidOfTables.values;
  const meant = await understand(state, labelled.rest, listener);
  // What tells the program what to do with itself is no value, and neither is what stands beside it.
  if (meant.intents.includes('injection')) return noting({ kind: 'injection' });
  const places = await placesOf(state, meant.placeWords ?? labelled.rest, meant, listener);
  const isTaken = tables.length > 0 || places.values.length > 0;
  const described = describedAnimal(state, labelled.rest, meant);
  const read = held(valuesOf(state, labelled.rest, meant));
  const values =
    described === undefined ? [...extra, ...tables, ...read.values] : [...light.values, ...described];
  return turnOf(
    state,
    text,
    meant,
    [...values, ...places.values, ...previousValues(state, meant, listener)],
    [
      ...light.notes,
      ...saidOfTables.notes,
      ...places.notes,
      ...read.notes,
      ...(paced.note === undefined ? [] : [paced.note]),
      ...doubtNotes(meant, isTaken),
      ...(meant.metadata.session_start_time === undefined ? [] : [{ kind: 'recording-knows' } as const]),
      ...(meant.sameAsLast.length > 0 && listener.previous === undefined
        ? [{ kind: 'no-previous' } as const]
        : []),
      ...(meant.fromFile.length > 0
        ? [{ kind: 'from-file', fields: fieldsOf(meant.fromFile) } as const]
        : []),
    ],
  );
}

function turnOf(
  state: SessionState,
  text: string,
  meant: Understanding,
  values: readonly SourcedValue[],
  notes: readonly Note[],
): Turn {
  const has = (intent: Understanding['intents'][number]): boolean => meant.intents.includes(intent);
  if (state.phase === 'deciding') {
    const decision = decisionOf(state, meant, values, text);
    if (decision !== undefined) return { ...decision, notes: [...decision.notes, ...notes] };
  }
  const set = setValues(state, values);
  const cleared = clearedBy(state, meant);
  const skipped = skippedBy(state, text, meant, values);
  const changes: Turn = {
    events: [...cleared.events, ...set.events, ...skipped.events],
    notes: [...cleared.notes, ...set.notes, ...skipped.notes, ...notes],
  };
  const isUnread = values.length === 0 && changes.events.length === 0;
  if (isUnread && state.phase === 'collecting' && NOT_REMEMBERED.test(text)) {
    const asks = state.lastReply?.asks ?? [];
    const named = asks.filter((field) => mentions(text, field));
    return skip(state, named.length > 0 ? named : asks);
  }
  const isSaid = values.length > 0 || changes.events.length > 0 || notes.length > 0;
  if (isSaid) return changes;
  if (has('cancel')) return { ...NOTHING_SAID, request: { kind: 'cancel' } };
  if (has('undo')) return undo(state);
  if (has('status')) return noting({ kind: 'status' });
  if (has('question')) return asked(state, text);
  if (has('hold') || has('reject')) return noting({ kind: 'held' });
  if (has('confirm')) {
    if (state.phase === 'confirming')
      return { ...NOTHING_SAID, request: { kind: 'start', overwrite: false } };
    return state.phase === 'collecting' ? confirmGuesses(state) : noting({ kind: 'status' });
  }
  if (has('same_as_last')) return noting({ kind: 'no-previous' });
  if (has('out_of_scope')) return noting({ kind: 'out-of-scope' });
  if (has('smalltalk')) return noting({ kind: 'smalltalk' });
  return noting({ kind: 'not-understood' });
}

/** Who asks why, what for, or what a word means, is told about the field; another question has no answer here. */
function asked(state: SessionState, text: string): Turn {
  const named = fieldNamed(state, text);
  const isForField =
    /\b(?:why|what for|means?|meaning|important|need|format|example|should i|do i|can i|what if)\b/i.test(
      text,
    );
  const [first] = (state.lastReply?.asks ?? []).filter((field) => !field.startsWith('@'));
  if (named === undefined && !isForField) return noting({ kind: 'not-known' });
  return noting({ kind: 'help', field: named ?? first });
}

/** A day in one word, as labs say it. */
const ONE_WORD_DAY =
  /^(?:ran|run|running|slept|sleep|sleeping|rest|resting|rested|explor\w*|forag\w*|habituat\w*|train\w*|baseline|behaviou?r|task|learning|navigation|recording|w-?track|track|maze|open-?field|test\w*|probe|reward|lick\w*|pokes?|anesthesia|anaesthesia|stimulation)[.!]?$/i;

const NO_ID = /^(?:maybe|perhaps|dunno|hm+|eh|uh|well|what|why|huh)$/i;

/** What was read but hardly meant: a name that is none waits for a yes, and an id that is a word of doubt is dropped. */
function held(values: readonly SourcedValue[]): { values: SourcedValue[]; notes: Note[] } {
  const notes: Note[] = [];
  const kept = values.flatMap((one): SourcedValue[] => {
    if (one.field === 'subject.subject_id' && typeof one.value === 'string' && NO_ID.test(one.value)) {
      notes.push({ kind: 'not-understood' });
      return [];
    }
    const day = one.field === 'session_description' && typeof one.value === 'string' ? one.value : 'a day';
    if (!/\s/.test(day) && !ONE_WORD_DAY.test(day)) {
      notes.push({ kind: 'not-understood' });
      return [];
    }
    const names = one.field === 'experimenter_name' && Array.isArray(one.value) ? one.value.map(String) : [];
    if (!names.some(isOddName)) return [one];
    notes.push({ kind: 'odd-name', name: one.provenance.words ?? one.provenance.detail });
    return [{ ...one, certainty: 'uncertain', status: 'proposed' }];
  });
  return { values: kept, notes };
}

const NOT_REMEMBERED =
  /\b(?:don['’]?t|do not|can['’]?t|cannot|can not) (?:remember|recall|know|tell)\b|\bforgot\b/i;

const NOT_KNOWN =
  /\b(?:don['’]?t|do not|did not|nobody|no one) (?:\w+ )?knows?|\bno idea\b|\bnot known\b|\bunknown\b/i;

/** What was decided in words after a check, if anything was. */
function decisionOf(
  state: SessionState,
  meant: Understanding,
  values: readonly SourcedValue[],
  text: string,
): Turn | undefined {
  const has = (intent: Understanding['intents'][number]): boolean => meant.intents.includes(intent);
  if (values.length > 0) {
    const corrections = correctWith(state, new Map(values.map(({ field, value }) => [field, value])));
    const set = setValues(state, values);
    const isRefused = set.notes.some(({ kind }) => kind === 'refused');
    if (corrections === undefined || isRefused) return undefined;
    return { events: set.events, notes: [], request: { kind: 'approve', corrections } };
  }
  if (has('skip_field') || has('skip_all') || NOT_KNOWN.test(text)) return giveUp(state);
  if (meant.doubts.length > 0) return undefined;
  if (has('approve_retry') || has('improve') || has('confirm')) return approveAll(state, meant.excludeIssues);
  if (has('accept_as_is')) {
    const reason = /\b(?:because|since|as)\s+(.{8,})$/is.exec(text)?.[1]?.trim();
    return accept(state, reason);
  }
  if (has('decline_retry') || has('reject')) return refuse(state);
  return undefined;
}

/** Values that the engine read, in the words of the metadata. */
function valuesOf(state: SessionState, text: string, meant: Understanding): SourcedValue[] {
  const same = new Set(fieldsOf(meant.sameAsLast));
  const values = Object.entries(meant.metadata).flatMap(([name, value]): SourcedValue[] => {
    const field = fieldOfLanguage(name);
    if (field === undefined || field === 'electrode_groups' || value === undefined) return [];
    if (same.has(field) || isLocked(meant, name)) return [];
    const evidence = meant.evidence[name as keyof typeof meant.evidence];
    const isUncertain = meant.uncertain.some((one) => one === name);
    const words = isUncertain ? wordsAround(text, evidence) : (evidence ?? text.trim());
    const whole = ADDED.test(text) ? added(state, field, value as FieldValue) : (value as FieldValue);
    return [byModel(told(field, whole, words, isUncertain ? 'uncertain' : 'certain'), meant)];
  });
  const description = values.find(({ field }) => field === 'session_description')?.value;
  const tasks = typeof description === 'string' ? guessTasks(state, description) : undefined;
  return tasks === undefined ? values : [...values, tasks];
}

/** The person said it, in these words; a model understood them. */
function byModel(value: SourcedValue, { model }: Understanding): SourcedValue {
  if (model === undefined) return value;
  return { ...value, provenance: { ...value.provenance, source: 'model', detail: model } };
}

const ADDED = /\b(?:too|also|as well|in addition|additionally)\b/i;

/** "Richard Roe recorded too": a list keeps what it has. */
function added(state: SessionState, field: string, value: FieldValue): FieldValue {
  const before = currentValue(state, field)?.value;
  if (!Array.isArray(before) || !Array.isArray(value)) return value;
  return [...before, ...value.filter((item) => !before.includes(item))];
}

const isLocked = (meant: Understanding, name: string): boolean => meant.lock.some((one) => one === name);

async function placesOf(
  state: SessionState,
  text: string,
  meant: Understanding,
  listener: Listener,
): Promise<{ values: SourcedValue[]; notes: Note[] }> {
  const regions = meant.metadata.brain_regions;
  const known = rowsOf(state, 'electrode_groups');
  const details = (state.steps.get('electrode_groups') ?? []).map(
    ({ value }) => value?.provenance.detail ?? '',
  );
  const typed = asksPlaces(state) ? withProbeType(known, details.join(' '), text) : undefined;
  const groups = typed ?? known;
  if (regions === undefined || groups.length === 0) {
    return { values: typed === undefined ? [] : [told('electrode_groups', typed, text.trim())], notes: [] };
  }
  const around = sentenceAround(text, meant.evidence.brain_regions);
  const places = await readPlaces(state, around, regions, listener.language, listener.signal);
  if (places === undefined) return { values: [], notes: [{ kind: 'places-unclear' }] };
  return { values: [told('electrode_groups', withPlaces(groups, places), text.trim())], notes: [] };
}

/** How the language engine says that it read nothing. */
const UNREAD = /could not be read as an answer/;

/** Doubts about fields that a person can settle. Where the tables took the words, a place was not what was meant. */
function doubtNotes(meant: Understanding, isTables: boolean): Note[] {
  return meant.doubts.flatMap(({ field, reason, choices }): Note[] => {
    const own = field === 'hemisphere' ? field : fieldOfLanguage(field);
    if (own === undefined || (isTables && own === 'electrode_groups')) return [];
    if (choices.length === 0 && UNREAD.test(reason)) return [{ kind: 'not-understood' }];
    return [{ kind: 'doubt', field: own, reason, choices }];
  });
}

function tablesSaid(state: SessionState, text: string): { values: SourcedValue[]; notes: readonly Note[] } {
  // A description of the day may well say what happened in an epoch; it is asked for by itself.
  const isSentence = askedFields(state).some((field) => field.endsWith('_description'));
  if (isSentence && !STRUCTURED.test(text)) return { values: [], notes: [] };
  const { rows, notes } = readTableWords(state, text);
  return { values: [...rows].map(([field, changed]) => told(field, [...changed], text.trim())), notes };
}

/** What was said of viruses, fibers and light sources, what of it is not enough, and the rest of the text. */
function lightSaid(
  state: SessionState,
  text: string,
): { values: SourcedValue[]; notes: readonly Note[]; rest: string } {
  const { rows, unclear, rest } = stimulationSaid(state, text);
  const values = [...rows].map(([field, changed]) => told(field, [...changed], text.trim()));
  const viruses = (rows.get('virus_injection') ?? []).flatMap(({ virus_name: name }) =>
    typeof name === 'string' ? name : [],
  );
  const names = [...new Set(viruses)].join(', ');
  const isNew = names !== '' && currentValue(state, 'virus') === undefined;
  return {
    values: isNew ? [...values, told('virus', names, names)] : values,
    notes: [
      ...(rows.size > 0 ? [{ kind: 'lacks', fields: [...rows.keys()] } as const] : []),
      ...(unclear.length > 0 ? [{ kind: 'which-device', names: unclear } as const] : []),
    ],
    rest,
  };
}

/** Hardware and coordinates are in no description of a day. */
const STRUCTURED =
  /\bd(?:in|out)\s*\d|\b(?:n?trodes?|tetrodes?)\s*\d[^.;]*\b(?:dead|bad|broken|noisy)\b|\b(?:per|\/)\s*(?:pixel|px)\b|\bAP\b.*\bML\b|\bepochs?\s+\d+\s*(?:is|are|:|=)/i;

function asksPlaces(state: SessionState): boolean {
  return state.lastReply?.asks.includes('electrode_groups') === true;
}

/** "Richard." for the R. in "Roe, R.", before the rest of the answer. */
function completedInitial(state: SessionState, text: string): { values: SourcedValue[]; rest: string } {
  const nothing = { values: [], rest: text.trim() };
  const initials = initialsOf(state);
  const before = currentValue(state, 'experimenter_name');
  const names = before?.value;
  if (state.lastReply?.asks.includes('experimenter_name') !== true || !Array.isArray(names)) return nothing;
  const match =
    /^\s*(?:it(?:'s| is)\s+|for\s+)?(\p{Lu}\p{Ll}+(?:[- ]\p{Lu}\p{Ll}+)?)\s*(?:[.,;]\s*(?:and\s+)?|$)(.*)$/su.exec(
      text,
    );
  const name = match?.[1] ?? '';
  const whole = initials.filter((one) => one.split(',')[1]?.trim().charAt(0) === name.charAt(0));
  const [only] = whole;
  if (match === null || only === undefined || whole.length > 1) return nothing;
  const completed = names.map((one) => (one === only ? `${only.split(',')[0]}, ${name}` : one));
  return {
    values: [
      told(
        'experimenter_name',
        completed,
        [before?.provenance.words ?? before?.provenance.detail, name].join('; '),
      ),
    ],
    rest: (match[2] ?? '').trim(),
  };
}

/** "… keywords: replay, CA1" beside the sentence on the experiment. */
function labelledKeywords(state: SessionState, text: string): { values: SourcedValue[]; rest: string } {
  const isAsked = state.lastReply?.asks.includes('keywords') === true;
  const match = isAsked
    ? /(?:^|[.;,\n]|\band\b)\s*(?:the\s+)?key ?words?\s*(?::|=|are|is)\s*(.+)$/is.exec(text)
    : null;
  if (match === null) return { values: [], rest: text };
  const words = (match[1] ?? '').split(/[,;\n]/).map((word) => word.trim().replace(/[.]$/, ''));
  const kept = [...new Set(words.filter((word) => word !== ''))];
  if (kept.length === 0) return { values: [], rest: text };
  return {
    values: [told('keywords', kept, match[0].replace(/^[\s.;,]+/, '').trim())],
    rest: text.slice(0, match.index).trim(),
  };
}

function previousValues(state: SessionState, meant: Understanding, listener: Listener): SourcedValue[] {
  const { previous } = listener;
  if (previous === undefined || meant.sameAsLast.length === 0) return [];
  const named = fieldsOf(meant.sameAsLast);
  const wanted = named.includes('*') ? [...proposedAsThen(state), ...openFields(state)] : named;
  return wanted.flatMap((field): SourcedValue[] => {
    const value = previous.get(field);
    if (value === undefined) return [];
    const detail = state.previous === undefined ? 'last session' : sessionOf(state.previous.date);
    const provenance = { source: 'previous-session', detail } as const;
    return [{ field, value, provenance, certainty: 'certain', status: 'accepted' }];
  });
}

function clearedBy(state: SessionState, meant: Understanding): Turn {
  if (meant.intents.includes('undo')) return meant.clear.length > 0 ? undo(state) : NOTHING_SAID;
  const named = fieldsOf(meant.clear);
  const all = currentValues(state).flatMap(({ field, provenance }) => (isTold(provenance) ? field : []));
  const fields = (named.includes('*') ? all : named).filter(
    (field) => currentValue(state, field) !== undefined,
  );
  if (fields.length === 0) return NOTHING_SAID;
  return {
    events: [{ type: 'values-cleared', cause: 'said', fields }],
    notes: [{ kind: 'cleared', fields }],
  };
}

/** "I don't know" leaves everything empty that was asked for; "skip the weight" only the weight. */
function skippedBy(
  state: SessionState,
  text: string,
  meant: Understanding,
  values: readonly SourcedValue[],
): Turn {
  if (meant.skip.length === 0) return NOTHING_SAID;
  const named = fieldsOf(meant.skip);
  if (named.includes('*')) return skip(state, openFields(state));
  const [asked] = askedFields(state);
  const isBare =
    values.length === 0 &&
    named.length === 1 &&
    asked !== undefined &&
    named[0] === asked &&
    !mentions(text, asked);
  return skip(state, isBare ? (state.lastReply?.asks ?? []) : named);
}

function mentions(text: string, field: string): boolean {
  const last = field.split('.').at(-1) ?? field;
  if (field === 'subject.age' && /\b(?:old|birthday)\b/i.test(text)) return true;
  return [last, labelOf(field)].some((word) => text.toLowerCase().includes(word.replaceAll('_', ' ')));
}

/** The field that a question back names, one that was asked for first of all. */
function fieldNamed(state: SessionState, text: string): string | undefined {
  const asks = (state.lastReply?.asks ?? []).filter((field) => !field.startsWith('@'));
  const all = [...asks, ...FIELD_FACTS.filter(({ help }) => help !== undefined).map(({ field }) => field)];
  return all.find((field) => mentions(text, field));
}
