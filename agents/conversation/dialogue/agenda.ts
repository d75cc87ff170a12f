import { isUndecided } from '../state/claims.ts';
import type { SessionState } from '../state/session-state.ts';
import { hintsAtOptogenetics, STIMULATION } from '../state/stimulation.ts';
import { currentValue, isSkipped, isTold, rowsOf, wasCleared } from '../state/values.ts';
import { firstQuestion } from './first-questions.ts';
import type { Question, TopicName } from './question.ts';
import { ASKS_BACK, ASKS_WHICH, BAD_CHANNELS } from './turn.ts';

export type { Question } from './question.ts';

/** What belongs together in one question, in the order that matters. */
const topics: readonly { readonly name: TopicName; readonly fields: readonly string[] }[] = [
  { name: 'people', fields: ['experimenter_name', 'lab', 'institution'] },
  { name: 'animal', fields: ['subject.species', 'subject.sex', 'subject.age', 'subject.weight'] },
  { name: 'day', fields: ['subject.subject_id', 'session_id', 'session_description'] },
  { name: 'experiment', fields: ['experiment_description', 'keywords'] },
  { name: 'tables', fields: ['tasks', 'cameras', 'behavioral_events', 'electrode_groups'] },
  { name: 'stimulation', fields: STIMULATION },
];

/** Without these the file is refused or names nobody, so they are asked for a second time; everything else once. */
const needed = new Set([
  'experimenter_name',
  'lab',
  'institution',
  'subject.subject_id',
  'subject.species',
  'subject.sex',
  'subject.age',
  'session_id',
  'session_description',
  'electrode_groups',
]);

/** Marks among the asked fields: from this message on the person is asked one thing, or several, at a time. */
export const ONE_AT_A_TIME = '@one';
export const SEVERAL_AT_A_TIME = '@several';

/** Whether the person wants to be asked one thing at a time. */
export function isOneAtATime(state: SessionState): boolean {
  return timesAsked(state, ONE_AT_A_TIME) > timesAsked(state, SEVERAL_AT_A_TIME);
}

const MOST_TIMES = 2;

const timesAsked = (state: SessionState, field: string): number => state.asked.get(field) ?? 0;

/** Whether a person still has to say something about a field. A guess is shown once and then stands until it is changed. */
export function isOpen(state: SessionState, field: string): boolean {
  if (field.startsWith('@')) return false;
  if (isSkipped(state, field) || (!needed.has(field) && wasCleared(state, field))) return false;
  const value = currentValue(state, field);
  switch (field) {
    case 'subject.age':
      return value === undefined && currentValue(state, 'subject.date_of_birth') === undefined;
    case 'subject.subject_id':
      // An animal that is known from another session has its id from there.
      if (value !== undefined && state.previous !== undefined) return false;
      return value === undefined || (isGuess(state, field) && timesAsked(state, field) === 0);
    case 'electrode_groups':
      return (
        (state.summary?.channels ?? 0) > 0 &&
        (lacksInGroups(state, 'location') || lacksInGroups(state, 'device_type'))
      );
    case 'tasks':
    case 'cameras':
    case 'behavioral_events':
      return value !== undefined && value.status === 'proposed' && timesAsked(state, field) === 0;
    case 'virus_injection':
    case 'optical_fiber':
    case 'opto_excitation_source':
      return value === undefined && timesAsked(state, field) === 0 && hintsAtOptogenetics(state);
    case 'experimenter_name':
      return value === undefined || (initialsOf(state).length > 0 && timesAsked(state, field) < 2);
    default:
      return value === undefined;
  }
}

/** Whether a group has no place, or no probe; true as well where there is no group at all. */
export function lacksInGroups(state: SessionState, key: 'location' | 'device_type'): boolean {
  const groups = rowsOf(state, 'electrode_groups');
  return groups.length === 0 || groups.some((group) => (group[key] ?? '') === '');
}

/** Experimenters of whose first name only the initial is known: "Roe, R.". Nobody is asked again about those of a file. */
export function initialsOf(state: SessionState): string[] {
  const names = currentValue(state, 'experimenter_name');
  if (names === undefined || !Array.isArray(names.value) || !isTold(names.provenance)) return [];
  return names.value
    .filter((name) => typeof name === 'string')
    .filter((name) => /,\s*\p{Lu}\.?$/u.test(name));
}

/**
 * What to ask next: what is open of the last message (once more, and only where it is needed), together with the next
 * topic that was not asked about; then what was put off. Who answers a question in parts is not asked something else
 * in between. Undefined when nothing is left to ask.
 */
export function nextQuestion(
  state: SessionState,
  options: { readonly isPutOff: boolean },
): Question | undefined {
  const first = firstQuestion(state, false);
  if (first !== undefined) return first;
  const left = questionLeft(state);
  if (left !== undefined) return left;
  return isOneAtATime(state) ? nextOfOne(state, options) : nextOfMany(state, options);
}

/** Who went back to an earlier question, or was asked something in between, goes on with the one that they left. */
function questionLeft(state: SessionState): Question | undefined {
  const asks = state.lastReply?.asks ?? [];
  const wasBack = asks.includes(ASKS_BACK) || asks.some((ask) => ask.startsWith(ASKS_WHICH));
  if (!wasBack && !asks.includes(BAD_CHANNELS)) return undefined;
  const fields = (state.questions.at(wasBack ? -2 : -1) ?? []).filter(
    (field) => isOpen(state, field) && (asks.includes(ASKS_BACK) || timesAsked(state, field) <= MOST_TIMES),
  );
  return fields.length > 0 ? { topic: topicOf(fields), fields, still: [] } : undefined;
}

/** The first field in the order of the topics; one that was asked together with others is asked once more by itself. */
function nextOfOne(state: SessionState, { isPutOff }: { readonly isPutOff: boolean }): Question | undefined {
  const last = state.lastReply?.asks ?? [];
  const first = topicFields.find((field) => {
    const most = needed.has(field) && !(isPutOff && last.includes(field)) ? 1 : 0;
    return timesAsked(state, field) <= most && isOpen(state, field);
  });
  return first === undefined ? undefined : { topic: topicOf([first]), fields: [first], still: [] };
}

function nextOfMany(state: SessionState, { isPutOff }: { readonly isPutOff: boolean }): Question | undefined {
  const last = (state.lastReply?.asks ?? []).filter((field) => !field.startsWith('@'));
  const isInParts = last.some((field) => !isOpen(state, field)) && last.some((field) => isOpen(state, field));
  // Who asks something in between is reminded of the question, which is no second one.
  const [before, now] = state.questions.slice(-2).map((fields) => fields.join());
  const isReminded = now !== undefined && before === now;
  const most = isInParts || isReminded ? 2 : 1;
  const again = (field: string): boolean =>
    needed.has(field) &&
    timesAsked(state, field) > 0 &&
    timesAsked(state, field) <= most &&
    isOpen(state, field);
  const still = isPutOff ? [] : topicFields.filter((field) => last.includes(field) && again(field));
  // Two sentences at once would be taken for one.
  const isAlone = (isInParts && still.length > 1) || still.includes('session_description');
  if (isAlone) {
    // The id is shown as a guess: who said nothing to it is asked with what is left.
    const id = 'subject.subject_id';
    const isIdLeft =
      last.includes(id) && isGuess(state, id) && !still.includes(id) && timesAsked(state, id) < 2;
    const left = isIdLeft ? [id, ...still] : still;
    return { topic: topicOf(left), fields: left, still: [], isRest: true };
  }
  for (const { name, fields } of topics) {
    const open = fields.filter((field) => timesAsked(state, field) === 0 && isOpen(state, field));
    // What only helps needs no question of its own.
    const isMore = name === 'animal' && open.length === 1 && open[0] === WEIGHT;
    if (open.length > 0 && !(isMore && openOfDay(state).length > 0))
      return { topic: name, fields: open, still };
    if (isMore) return { topic: 'day', fields: [WEIGHT, ...openOfDay(state)], still };
  }
  const left = topicFields.filter(again);
  return left.length > 0 ? { topic: topicOf(left), fields: left, still: [] } : undefined;
}

const WEIGHT = 'subject.weight';

function openOfDay(state: SessionState): string[] {
  const day = topics.find(({ name }) => name === 'day')?.fields ?? [];
  return day.filter((field) => timesAsked(state, field) === 0 && isOpen(state, field));
}

/** Who comes back is asked what was asked before they left. */
export function questionBefore(state: SessionState): Question | undefined {
  const left = (state.questions.at(-1) ?? []).filter((field) => isOpen(state, field));
  return left.length === 0 ? undefined : { topic: topicOf(left), fields: left, still: [] };
}

const topicFields = topics.flatMap((topic) => topic.fields);

/** The topic that all of these fields belong to; `open` where they are of several. */
function topicOf(asked: readonly string[]): Question['topic'] {
  return topics.find(({ fields }) => asked.every((field) => fields.includes(field)))?.name ?? 'open';
}

/** The open fields of the last message: what a question back, or something that was not understood, leaves to answer. */
export function sameQuestion(state: SessionState): Question | undefined {
  const first = firstQuestion(state, true);
  if (first !== undefined) return first;
  const fields = (state.lastReply?.asks ?? []).filter(
    (field) =>
      !field.startsWith('@') && (isOpen(state, field) || isGuess(state, field)) && !isUndecided(state, field),
  );
  const some = isOneAtATime(state) ? fields.slice(0, 1) : fields;
  return some.length > 0 ? { topic: topicOf(some), fields: some, still: [] } : undefined;
}

/** Whether the last step of a field was taken back, rather than cleared. */
function wasUndone(state: SessionState, field: string): boolean {
  const last = state.steps.get(field)?.at(-1);
  return last !== undefined && state.undone.has(last.seq);
}

/** What was taken back and is open again, together with what was asked: neither is lost. */
export function emptiedQuestion(state: SessionState, emptied: readonly string[]): Question | undefined {
  const asks = sameQuestion(state)?.fields ?? [];
  // What may stay empty was emptied on purpose.
  const lost = emptied.filter((field) => needed.has(field) || wasUndone(state, field));
  const open = topicFields.filter(
    (field) => asks.includes(field) || (lost.includes(field) && isOpen(state, field)),
  );
  return open.length > 0 ? { topic: topicOf(open), fields: open, still: [] } : undefined;
}

/**
 * Whether a value is ours, or not certain, so that yes and no can be said to it. What the file names call the animal
 * is asked about once: labs shorten names there, and DANDI names the file by the id.
 */
export function isGuess(state: SessionState, field: string): boolean {
  const value = currentValue(state, field);
  if (value === undefined) return false;
  const isFromName = field === 'subject.subject_id' && value.provenance.source === 'file-name';
  return value.status === 'proposed' || value.certainty === 'uncertain' || isFromName;
}

/** Whether something is open that a file needs, or that names what was recorded. */
export function isNeededOpen(state: SessionState): boolean {
  return topicFields.some((field) => needed.has(field) && isOpen(state, field));
}

/** Everything that the agenda would still ask for: what "skip everything" skips. */
export function openFields(state: SessionState): string[] {
  return topicFields.filter((field) => isOpen(state, field));
}
