import type { FieldValue, ScanSummary, SourcedValue } from '../../../schemas/index.ts';
import type { SessionState } from '../state/session-state.ts';
import type { Row } from '../state/tables/cells.ts';
import { currentValue, rowsOf } from '../state/values.ts';

interface Activity {
  readonly name: string;
  readonly isRest: boolean;
  readonly at: number;
}

const REST = /\b(?:rest(?:ed|ing|s)?|sle(?:ep|pt|eping|eps)|home ?cage|sleep ?box)\b/gi;
/** Mazes and arenas by the words that labs use; the name is taken over as it is written. */
const RUN =
  /\b(?:(?:[a-z][- ]|(?:linear|circular|square|fork(?:ed)?|figure[- ](?:of[- ])?(?:eight|8)) )?(?:track|maze|arm)|open[- ]field|arena|treadmill|wheel|lever press(?:ing)?)\b/gi;

/**
 * Guesses the name of each epoch's task from the sentence on what happened, where it leaves no choice: epochs that
 * the file names call s… rest and r… run, or two epochs of which one rests "before" or "after". A guess is shown and
 * counts only when confirmed; without one the names stay empty.
 */
export function guessTasks(state: SessionState, description: string): SourcedValue | undefined {
  const tasks = currentValue(state, 'tasks');
  const rows = rowsOf(state, 'tasks');
  const isOurs = tasks?.status === 'proposed' && rows.every((row) => (row['task_name'] ?? '') === '');
  if (!isOurs || state.summary === undefined) return undefined;
  const order = restsByEpoch(state.summary, description);
  const rest = nameOf(description, REST, 'rest');
  const run = nameOf(description, RUN, '');
  if (order === undefined || run === '') return undefined;
  const named = rows.map((row): Row => {
    const kinds = new Set(epochsOf(row).map((epoch) => order.get(epoch)));
    const [isRest] = kinds;
    if (kinds.size !== 1 || isRest === undefined) return row;
    return { ...row, task_name: isRest ? rest : run };
  });
  return {
    field: 'tasks',
    value: named,
    provenance: { source: 'derived', detail: `from the epochs, and from "${description}"` },
    certainty: 'uncertain',
    status: 'proposed',
  };
}

function restsByEpoch(summary: ScanSummary, description: string): ReadonlyMap<number, boolean> | undefined {
  const recordings = summary.recordings.toSorted((one, other) => one.epoch - other.epoch);
  const byTag = recordings.map(({ tag }) =>
    /^s\d/i.test(tag) ? true : /^r\d/i.test(tag) ? false : undefined,
  );
  if (byTag.every((isRest) => isRest !== undefined)) {
    return new Map(recordings.map(({ epoch }, index) => [epoch, byTag[index] === true]));
  }
  const [first, second] = recordings;
  if (first === undefined || second === undefined || recordings.length > 2) return undefined;
  const found = activities(description);
  if (found.filter(({ isRest }) => isRest).length !== 1 || found.every(({ isRest }) => isRest))
    return undefined;
  const rest = found.find(({ isRest }) => isRest);
  const run = found.find(({ isRest }) => !isRest);
  if (rest === undefined || run === undefined) return undefined;
  const inOrder = isInOrder(description, Math.min(rest.at, run.at), Math.max(rest.at, run.at));
  if (inOrder === undefined) return undefined;
  const isRestFirst = rest.at < run.at === inOrder;
  return new Map([
    [first.epoch, isRestFirst],
    [second.epoch, !isRestFirst],
  ]);
}

const RELATION =
  /\b(?:before(?:hand)?|first|preceded by|after(?:wards)?|following|followed by|then|later)\b(?: (?:that|this|which)\b)?/gi;

/**
 * Whether what stands first of two activities in a text also came first: "a rest, then the track" has the rest first,
 * and so has "the track after a rest". Undefined where no word says it, or words contradict one another.
 */
function isInOrder(text: string, one: number, other: number): boolean | undefined {
  const said = new Set(
    [...text.matchAll(RELATION)].flatMap(({ index, 0: words }) => {
      const [word = '', ...more] = words.toLowerCase().split(' ');
      const isThat = more.length > 0 && more[0] !== 'by';
      const side = index < one ? 'ahead' : index < other ? 'between' : 'behind';
      return orderOf(word, more[0] === 'by', isThat, side) ?? [];
    }),
  );
  return said.size === 1 ? [...said][0] : undefined;
}

/** What one word says of it, ahead of both activities, between them, or behind them. */
function orderOf(
  word: string,
  isBy: boolean,
  isThat: boolean,
  side: 'ahead' | 'between' | 'behind',
): boolean | undefined {
  switch (word) {
    case 'before':
      // "A rest before the track", but "the track with a rest before", and "the track, before that a rest".
      return side === 'between' && !isThat;
    case 'after':
    case 'following':
      // "The track after a rest", but "the track with a rest after", and "after a rest the track".
      return side !== 'between' || isThat;
    case 'beforehand':
    case 'preceded':
      return false;
    case 'first':
      return side !== 'behind';
    case 'afterwards':
    case 'followed':
    case 'then':
    case 'later':
      return side === 'ahead' && !isBy ? undefined : true;
    default:
      return undefined;
  }
}

function activities(text: string): Activity[] {
  const rest = [...text.matchAll(REST)].map((match) => ({ name: match[0], isRest: true, at: match.index }));
  const run = [...text.matchAll(RUN)].map((match) => ({ name: match[0], isRest: false, at: match.index }));
  return [...rest, ...run];
}

/** The names of what an animal does, in the order of the text: "slept … and then ran on a W-track" are sleep and W-track. */
export function activitiesIn(text: string): string[] {
  return activities(text)
    .toSorted((one, other) => one.at - other.at)
    .map(({ name, isRest }) => (isRest ? nameOf(name, REST, 'rest') : nameOf(name, RUN, name)))
    .filter((name, index, all) => name !== all[index - 1]);
}

function nameOf(text: string, pattern: RegExp, otherwise: string): string {
  const [first] = text.match(pattern) ?? [];
  if (first === undefined) return otherwise;
  const plain = first
    .toLowerCase()
    .replace(/^rest\w*$/, 'rest')
    .replace(/^sle\w+$/, 'sleep');
  return plain.replace(/^([a-z])[- ](?=track|maze|arm)/, (_, letter: string) => `${letter.toUpperCase()}-`);
}

function epochsOf(row: Readonly<Record<string, FieldValue>>): number[] {
  const epochs = row['task_epochs'];
  return Array.isArray(epochs) ? epochs.filter((epoch) => typeof epoch === 'number') : [];
}
