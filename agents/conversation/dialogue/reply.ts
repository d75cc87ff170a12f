import type { Choice, Reply } from '../../../schemas/index.ts';
import {
  correctionsById,
  correctionsOf,
  fieldsToTell,
  isGivenUp,
  openFindings,
  wishedFields,
} from '../state/findings.ts';
import type { SessionState } from '../state/session-state.ts';
import { TABLES } from '../state/tables/columns.ts';
import { currentValue, currentValues } from '../state/values.ts';
import {
  emptiedQuestion,
  isGuess,
  nextQuestion,
  ONE_AT_A_TIME,
  type Question,
  questionBefore,
  SEVERAL_AT_A_TIME,
  sameQuestion,
} from './agenda.ts';
import { asksOf, choicesOfQuestion } from './first-questions.ts';
import {
  ASKS_AGAIN,
  ASKS_BACK,
  ASKS_REASON,
  asksCorrections,
  awaitedCorrections,
  BAD_CHANNELS,
  type Note,
} from './turn.ts';
import { uncapitalised } from './words/format.ts';
import { backQuestion } from './words/going-back.ts';
import { example } from './words/hints.ts';
import { noteText } from './words/notes.ts';
import { firstLead, openingText } from './words/opening.ts';
import { questionText } from './words/questions.ts';
import { type Offer, summaryText } from './words/summary.ts';
import { type Lead, nextSteps, placeText, verdictChoices, verdictText } from './words/verdict.ts';

/** What a message may use besides the state. */
interface Facts {
  readonly notes?: readonly Note[];
  readonly offer?: Offer | undefined;
}

/** Answers that leave the question as it was. */
const STAYS: ReadonlySet<Note['kind']> = new Set([
  'asked-back',
  'explained',
  'file-refused',
  'not-known',
  'one-at-a-time',
  'held',
  'help',
  'not-ready',
  'status',
  'smalltalk',
  'out-of-scope',
  'injection',
  'not-understood',
  'refused',
  'no-previous',
  'from-file',
  'recording-knows',
  'nothing-to-undo',
  'nothing-to-confirm',
  'places-unclear',
  'which-unclear',
]);

const isTable = (field: string): boolean => TABLES.some(({ name }) => name === field);

/** The question that comes next after these notes; undefined when the summary is due. */
export function questionAfter(state: SessionState, notes: readonly Note[]): Question | undefined {
  const emptied = notes.flatMap((note) =>
    note.kind === 'undone' || note.kind === 'cleared' ? note.fields : [],
  );
  if (emptied.length > 0) {
    const again = emptiedQuestion(state, emptied);
    if (again !== undefined) return again;
  }
  const stays = notes.length > 0 && notes.every(({ kind }) => STAYS.has(kind));
  const isUnheard = notes.some(({ kind }) => kind === 'not-understood' || kind === 'not-ready');
  const gaveUp = isUnheard && wasAskedTwice(state);
  if (stays && !gaveUp) {
    const same = sameQuestion(state);
    if (same !== undefined) return same;
  }
  return nextQuestion(state, { isPutOff: notes.some(({ kind }) => kind === 'later') });
}

function wasAskedTwice(state: SessionState): boolean {
  const asks = (state.lastReply?.asks ?? []).filter((field) => !field.startsWith('@'));
  return asks.every((field) => (state.asked.get(field) ?? 0) > 1);
}

/** The first message of a session: what the files say, and the first question. */
export function openingReply(state: SessionState, facts: Facts): Reply {
  const { summary } = state;
  if (summary === undefined) return said(state.failure ?? '');
  const next = questionBefore(state) ?? nextQuestion(state, { isPutOff: false });
  if (next === undefined) {
    const summarised = summaryReply(state, facts);
    return { ...summarised, text: `${openingText(summary)}\n\n${summarised.text}` };
  }
  const asked = questionReply(state, next);
  const isFirst = next.topic === 'conflict' || next.topic === 'as-then';
  const lead = state.asked.size > 0 || isFirst ? '' : firstLead(summary);
  return {
    ...asked,
    text: `${openingText(summary)}\n\n${lead === '' ? asked.text : `${lead} ${uncapitalised(asked.text)}`}`,
  };
}

export function failedReply(state: SessionState): Reply {
  return {
    ...said(`I could not read the folder. ${state.failure ?? ''}`),
    choices: [{ label: 'Open it again', say: 'open it again' }],
  };
}

/** What to say after an answer, or after a change on the page. */
export function nextReply(state: SessionState, facts: Facts): Reply {
  const notes = facts.notes ?? [];
  const isAsking = state.phase === 'confirming' || state.phase === 'collecting';
  // Where no question is left after all, the summary answers who wants to start.
  const isLate = isAsking && questionAfter(state, notes) === undefined;
  // The first summary says itself what rows lack.
  const isSummed = isLate && !wasOffered(state) && state.output === undefined;
  const told = notes.filter(
    ({ kind }) => !(isLate && kind === 'not-ready') && !(isSummed && kind === 'lacks'),
  );
  const texts = told.map((note) => noteText(state, note)).filter((text) => text !== '');
  const lead: Reply = { ...said(texts.join(' ')), ...shown(notes) };
  switch (state.phase) {
    case 'collecting':
    case 'confirming':
      return joined(lead, collecting(state, facts));
    case 'deciding':
      return joined(lead, deciding(state, notes));
    case 'done':
      return lead.text === '' ? { ...lead, text: placeText(state) } : lead;
    case 'cancelled':
    case 'failed':
      return { ...lead, choices: [{ label: 'Go on', say: 'go on' }] };
    case 'new':
    case 'scanning':
    case 'converting':
    case 'evaluating':
    case 'correcting':
      return joined(lead, said(''));
  }
}

function collecting(state: SessionState, facts: Facts): Reply {
  const notes = facts.notes ?? [];
  const doubting = doubtReply(notes);
  const marks = marksOf(notes);
  if (doubting !== undefined) return { ...doubting, asks: [...doubting.asks, ...marks] };
  const paced = { ...state, asked: withMarks(state.asked, marks) };
  const question = questionAfter(paced, notes);
  // Who asked something in between has the example above.
  const isShort = notes.length > 0 && notes.every(({ kind }) => BESIDE.has(kind));
  if (question !== undefined) {
    const reply = questionReply(state, { ...question, isShort });
    return { ...reply, asks: [...reply.asks, ...marks] };
  }
  // Who wants to wait has read the summary.
  const waits = wasOffered(state) && notes.some(({ kind }) => kind === 'held');
  return waits ? { ...said(''), choices: [...(state.lastReply?.choices ?? [])] } : summaryReply(state, facts);
}

/** Notes after which the question that stands above is only reminded of. */
const BESIDE: ReadonlySet<Note['kind']> = new Set([
  'asked-back',
  'explained',
  'help',
  'held',
  'not-known',
  'nothing-to-undo',
  'out-of-scope',
  'recording-knows',
  'status',
]);

/** A doubt is asked for by itself: an answer to two questions at once could be read as one to the wrong question. */
function doubtReply(notes: readonly Note[]): Reply | undefined {
  const odd = notes.find(({ kind }) => kind === 'odd-name');
  if (odd !== undefined) return { ...said(''), asks: ['experimenter_name'], choices: [...yesOrNo, skip] };
  const channel = notes.find((note) => note.kind === 'channel-count');
  if (channel !== undefined) {
    const choices = channel.choices.map((say) => ({
      label: say.replace(/^.*, c(?=ounted from)/s, 'C'),
      say,
    }));
    return { ...said(''), asks: [BAD_CHANNELS], choices };
  }
  const denied = notes.find((note) => note.kind === 'denied');
  if (denied !== undefined) return { ...said(''), asks: [denied.field], choices: [skip] };
  const doubts = notes.filter((note) => note.kind === 'doubt');
  const [doubt] = doubts;
  if (doubt === undefined) return undefined;
  const asks = doubts.map(({ field }) => (field === 'hemisphere' ? 'electrode_groups' : field));
  const choices = doubts.length === 1 ? doubt.choices.map((say) => ({ label: say, say })) : [];
  return { ...said(''), asks: [...new Set(asks)], choices: [...choices, skip] };
}

const yesOrNo: readonly Choice[] = [
  { label: 'Yes', say: 'yes' },
  { label: 'No', say: 'no' },
];

/** How many things are asked at a time from now on stands with what is asked. */
function marksOf(notes: readonly Note[]): string[] {
  return notes.flatMap(({ kind }) =>
    kind === 'one-at-a-time' ? ONE_AT_A_TIME : kind === 'several-at-a-time' ? SEVERAL_AT_A_TIME : [],
  );
}

function withMarks(
  asked: ReadonlyMap<string, number>,
  marks: readonly string[],
): ReadonlyMap<string, number> {
  const next = new Map(asked);
  for (const mark of marks) next.set(mark, (next.get(mark) ?? 0) + 1);
  return next;
}

const skip: Choice = { label: 'Skip', say: 'skip' };

function questionReply(state: SessionState, question: Question): Reply {
  const asks = [...new Set([...question.still, ...question.fields])];
  const own = choicesOfQuestion(state, question);
  const tables = asks.filter((field) => isTable(field) && currentValue(state, field) !== undefined);
  const hasGuess = asks.some((field) => isGuess(state, field));
  return {
    text: questionText(state, question),
    cards: question.topic === 'as-then' ? asks.filter((field) => !isTable(field)) : [],
    tables: question.topic === 'conflict' ? [] : tables,
    choices: own ?? [...(hasGuess ? [{ label: 'Yes', say: 'yes' }] : []), skip],
    asks: asksOf(question, asks),
  };
}

function summaryReply(state: SessionState, { offer = {} }: Facts): Reply {
  if (offer.corrections !== undefined) {
    const choices = [
      { label: 'Change the file', say: 'go' },
      { label: 'Undo', say: 'undo' },
    ];
    return { ...said(summaryText(state, offer, true)), choices };
  }
  const proposed = currentValues(state).filter(({ status }) => status === 'proposed');
  return {
    text: summaryText(state, offer, wasOffered(state)),
    cards: wasOffered(state) ? [] : proposed.map(({ field }) => field).filter((field) => !isTable(field)),
    tables: [],
    choices: [
      { label: 'Start', say: 'go' },
      { label: 'What is missing', say: 'what is missing' },
      { label: 'Cancel', say: 'cancel' },
    ],
    asks: [],
  };
}

/** The summary stands above already: what it said need not be said again with every correction. */
function wasOffered(state: SessionState): boolean {
  return state.lastReply?.choices.some(({ say }) => say === 'go') === true;
}

function deciding(state: SessionState, notes: readonly Note[]): Reply {
  const value = notes.find((note) => note.kind === 'ask-value');
  if (value !== undefined) return valueReply(state, asksCorrections(value.corrections), true);
  if (notes.some(({ kind }) => kind === 'ask-reason')) return { ...said(''), asks: [ASKS_REASON] };
  const isSame = notes.every(({ kind }) => STAYS.has(kind) || kind === 'doubt');
  const asks = isSame ? (state.lastReply?.asks ?? []) : [];
  const mark = asks.find((ask) => awaitedCorrections([ask]).length > 0);
  // A value that was asked for twice and not understood is not asked for a third time.
  if (mark !== undefined && (state.asked.get(mark) ?? 0) < MOST_ASKED) return valueReply(state, mark, false);
  return { ...said(''), asks: mark === undefined ? [...asks] : [], choices: verdictChoices(state) };
}

const MOST_ASKED = 3;

/** Asks for the values that corrections lack; the sentence that says which is a note's, or stands above. */
function valueReply(state: SessionState, mark: string, isNew: boolean): Reply {
  const fields = fieldsToTell(correctionsById(state, awaitedCorrections([mark])) ?? []);
  const text = isNew ? example(fields) : '';
  const tables = isNew ? fields.filter(isTable) : [];
  return { text, cards: [], tables, choices: [skip], asks: [...fields, mark] };
}

/** After a check: what was written or corrected, what the check found, and what is asked for. */
export function verdictReply(state: SessionState, lead: Lead): Reply {
  const text = verdictText(state, lead);
  if (state.phase === 'done')
    return { ...said([text, nextSteps(state)].join('\n')), asks: wishedFields(state) };
  const open = openFindings(state).filter(({ finding }) => !isGivenUp(state, finding));
  const asks = [...fieldsToTell(correctionsOf(open)), ...wishedFields(state)];
  return { ...said(text), asks, choices: verdictChoices(state) };
}

/** After corrections were declined although DANDI refuses the file. */
export function declinedReply(state: SessionState): Reply {
  const text =
    'Nothing was changed, and DANDI would refuse the file as it is. You can correct it, tell me another value, or accept it with a reason.';
  return { ...said(text), asks: [ASKS_AGAIN], choices: verdictChoices(state) };
}

/** After a job that did not end well: why, and the question that it came from. */
export function setbackReply(state: SessionState, text: string, facts: Facts): Reply {
  if (state.phase === 'confirming') return joined(said(text), summaryReply(state, facts));
  return { ...said(text), choices: state.phase === 'deciding' ? verdictChoices(state) : [] };
}

/** A question that the person went back to. */
export function backReply(state: SessionState, fields: readonly string[], lead: string): Reply {
  const text = [lead, backQuestion(state, fields)].filter((part) => part !== '').join(' ');
  return {
    text,
    cards: fields.filter((field) => !isTable(field)),
    tables: fields.filter((field) => isTable(field) && currentValue(state, field) !== undefined),
    choices: [{ label: 'Leave it so', say: 'fine' }],
    asks: [...fields, ASKS_BACK],
  };
}

/** The replies that say that work begins. */
export function startedReply(text: string): Reply {
  return { ...said(text), choices: [{ label: 'Cancel', say: 'cancel' }] };
}

export function said(text: string): Reply {
  return { text, cards: [], tables: [], choices: [], asks: [] };
}

function shown(notes: readonly Note[]): Pick<Reply, 'cards' | 'tables'> {
  const fields = notes.flatMap((note) =>
    note.kind === 'stored' || note.kind === 'undone'
      ? note.fields
      : note.kind === 'changed'
        ? [note.field]
        : [],
  );
  const unique = [...new Set(fields)];
  return { cards: unique.filter((field) => !isTable(field)), tables: unique.filter(isTable) };
}

function joined(one: Reply, other: Reply): Reply {
  return {
    text: [one.text, other.text].filter((text) => text !== '').join(' ') || 'Noted.',
    cards: [...new Set([...one.cards, ...other.cards])],
    tables: [...new Set([...one.tables, ...other.tables])],
    choices: [...one.choices, ...other.choices],
    asks: other.asks,
  };
}
