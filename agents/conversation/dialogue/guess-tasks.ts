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
  const restFirst = /\b(?:before(?:hand)?|first|preceded)\b/i.test(description);
  const restLast = /\b(?:after(?:wards)?|followed by|then|later)\b/i.test(description);
  if (restFirst === restLast) return undefined;
  // "a rest, then the track" has the rest first, "the track, then a rest" last.
  const rest = found.find(({ isRest }) => isRest);
  const run = found.find(({ isRest }) => !isRest);
  const isRestFirst = /\b(?:followed by|then)\b/i.test(description)
    ? (rest?.at ?? 0) < (run?.at ?? 0)
    : restFirst;
  return new Map([
    [first.epoch, isRestFirst],
    [second.epoch, !isRestFirst],
  ]);
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
