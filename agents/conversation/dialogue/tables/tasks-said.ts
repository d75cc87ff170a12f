import type { FieldValue, ScanSummary } from '../../../../schemas/index.ts';
import type { Row } from '../../state/tables/cells.ts';
import { activitiesIn } from '../guess-tasks.ts';
import { NUMBERS, numberedParts, numbersOf } from './numbered.ts';

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
/** "sleep in epochs 1 and 3" */
const AFTER = new RegExp(
  String.raw`(?:^|[,;.\n]|\band\b)\s*([^,;.\n]+?)\s+(?:in|on|during|for|=|:)\s+(?:the\s+)?epochs?\s+(${NUMBERS})(?=\s*(?:[,;.\n]|and\b|$))`,
  'gi',
);

/**
 * Tasks after what was said of epochs: "epochs 1 and 3 are sleep in the box, 2 is the w-track", "the first is sleep".
 * Undefined where nothing was said of any.
 */
export function tasksSaid(
  tasks: readonly Row[],
  text: string,
  summary: ScanSummary | undefined,
  isAsked: boolean,
): readonly Row[] | undefined {
  const known = [...new Set(tasks.flatMap((task) => numbers(task['task_epochs'])))].toSorted((a, b) => a - b);
  const plain = withNumbers(text, known, summary);
  const isOnEpochs = /\bepochs?\b/i.test(plain);
  const parts = numberedParts(plain).filter(({ of, words, hasVerb }) => {
    const isActivity = activitiesIn(words).length > 0;
    return of === undefined ? isAsked && isActivity : of === 'epoch' && (hasVerb || isActivity);
  });
  const after = [...plain.matchAll(AFTER)].flatMap(([, words = '', list = '']) => {
    const named = numbersOf(list);
    return named === undefined || parts.length > 0 ? [] : [{ numbers: named, words }];
  });
  const inOrder = isOnEpochs || !isAsked ? [] : oneEach(plain, known);
  let rows: readonly Row[] | undefined;
  for (const { numbers: epochs, words } of [
    ...parts,
    ...after,
    ...(parts.length + after.length > 0 ? [] : inOrder),
  ]) {
    const said = taskOf(words);
    if (said === undefined || !epochs.every((epoch) => known.includes(epoch))) continue;
    const now: readonly Row[] = rows ?? tasks;
    const row = now.find((one) => sameNumbers(one['task_epochs'], epochs));
    rows =
      row === undefined
        ? regrouped(now, epochs, said)
        : now.map((one) => (one === row ? { ...one, ...said } : one));
  }
  return rows === undefined ? undefined : joined(rows);
}

/** "it slept in a box and then ran on a track": as many doings as there are epochs, in their order. */
function oneEach(text: string, known: readonly number[]): { numbers: number[]; words: string }[] {
  const found = activitiesIn(text);
  if (known.length < 2 || found.length !== known.length) return [];
  if (!/\bthen\b|\bafter(?:wards)?\b|\bbefore\b|\bfirst\b|,|\bfollowed by\b/i.test(text)) return [];
  if (/\b(?:before|after)\b/i.test(text.replace(/\bafterwards\b/i, ''))) return [];
  return known.map((epoch, index) => ({ numbers: [epoch], words: found[index] ?? '' }));
}

/** "the second", "a2", "odd epochs" and "the rest" as numbers. */
function withNumbers(text: string, known: readonly number[], summary: ScanSummary | undefined): string {
  const list = (numbers: readonly number[]): string => numbers.join(', ');
  let plain = text
    .replaceAll(
      /\b(?:the\s+)?odd(?:\s+(?:ones|epochs?))?/gi,
      `epochs ${list(known.filter((one) => one % 2 === 1))}`,
    )
    .replaceAll(
      /\b(?:the\s+)?even(?:\s+(?:ones|epochs?))?/gi,
      `epochs ${list(known.filter((one) => one % 2 === 0))}`,
    )
    .replaceAll(/\b(?:all|both) epochs\b/gi, `epochs ${list(known)}`)
    .replaceAll(
      /\b(?:the\s+)?last(?:\s+(?:one|epoch))?\s+(?=is\b|was\b|:|=)/gi,
      `epoch ${known.at(-1) ?? ''} `,
    );
  for (const [index, word] of ORDINALS.entries()) {
    const epoch = known[index];
    if (epoch === undefined) break;
    const pattern = String.raw`\b(?:the\s+)?${word}(?:\s+(?:one|epoch|recording|run))?\s+(?=is\b|was\b|:|=)`;
    plain = plain.replaceAll(new RegExp(pattern, 'gi'), `epoch ${epoch} `);
  }
  plain = withTags(plain, summary);
  const rest = known.filter((epoch) => !mentioned(plain).has(epoch));
  return rest.length === 0
    ? plain
    : plain.replaceAll(
        /\b(?:the\s+)?(?:rest|others|other ones|remaining ones)\s+(?=is\b|are\b|was\b|were\b)/gi,
        `epochs ${list(rest)} `,
      );
}

/** "s1 and s2 are sleep": tags of the file names as the numbers of their epochs. */
function withTags(text: string, summary: ScanSummary | undefined): string {
  const byTag = new Map((summary?.recordings ?? []).map(({ epoch, tag }) => [tag.toLowerCase(), epoch]));
  if (byTag.size === 0) return text;
  const tags = [...byTag.keys()].map((tag) => tag.replaceAll(/\W/g, String.raw`\$&`)).join('|');
  const one = String.raw`(?:0*\d+_)?(?:${tags})`;
  const list = new RegExp(
    String.raw`(?<!\w)(?:epochs?\s+)?(${one}(?:\s*(?:,|and|&)+\s*${one})*)\s*(?=(?:is|are|was|were)\b|[:=])`,
    'gi',
  );
  return text.replaceAll(list, (_, names: string) => {
    const epochs = names
      .split(/\s*(?:,|\band\b|&)+\s*/i)
      .map((name) => byTag.get(name.replace(/^0*\d+_/, '').toLowerCase()));
    return `epochs ${epochs.join(', ')} `;
  });
}

function mentioned(text: string): ReadonlySet<number> {
  return new Set(numberedParts(text).flatMap((part) => part.numbers));
}

/** The name of a task, and where it was: "sleep in the sleep box". */
function taskOf(words: string): Row | undefined {
  const [name = '', place] = words.split(/\s+(?:in|on|at)\s+(?:the\s+|an?\s+|its\s+)?/i);
  const plain = name
    .trim()
    .replace(/^(?:for|just|only)\s+/i, '')
    .replace(/^[a-z][- ](?=track|maze|arm)/i, (letter) => `${letter.charAt(0).toUpperCase()}-`);
  if (plain === '' || plain.length > 60) return undefined;
  return { task_name: plain, ...(place === undefined ? {} : { task_environment: place.trim() }) };
}

/** One task of several epochs out of tasks of one epoch each. */
function regrouped(tasks: readonly Row[], epochs: readonly number[], said: Row): Row[] {
  const rest = tasks
    .map((task) => ({
      ...task,
      task_epochs: numbers(task['task_epochs']).filter((epoch) => !epochs.includes(epoch)),
    }))
    .filter((task) => task.task_epochs.length > 0);
  const cameras = new Set(
    tasks
      .filter((task) => epochs.some((epoch) => numbers(task['task_epochs']).includes(epoch)))
      .flatMap((task) => numbers(task['camera_id'])),
  );
  return [...rest, { ...said, camera_id: [...cameras], task_epochs: [...epochs] }];
}

/** Epochs of one task are one row, in the order of the first epoch. */
function joined(tasks: readonly Row[]): Row[] {
  const rows: Row[] = [];
  for (const task of tasks) {
    const name = task['task_name'];
    const place = task['task_environment'] ?? '';
    const at = rows.findIndex(
      (row) =>
        typeof name === 'string' &&
        name !== '' &&
        row['task_name'] === name &&
        (row['task_environment'] ?? '') === place,
    );
    const same = rows[at];
    if (same === undefined) rows.push(task);
    else
      rows[at] = {
        ...same,
        task_epochs: union(same['task_epochs'], task['task_epochs']),
        camera_id: union(same['camera_id'], task['camera_id']),
      };
  }
  const first = (row: Row): number => Math.min(...numbers(row['task_epochs']));
  return rows.toSorted((one, other) => first(one) - first(other));
}

function union(one: FieldValue | undefined, other: FieldValue | undefined): number[] {
  return [...new Set([...numbers(one), ...numbers(other)])].toSorted((a, b) => a - b);
}

function numbers(value: FieldValue | undefined): number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
}

function sameNumbers(value: FieldValue | undefined, list: readonly number[]): boolean {
  const sorted = (all: readonly number[]): string => [...all].sort((a, b) => a - b).join();
  return sorted(numbers(value)) === sorted(list);
}
