import type { FieldValue } from '../../../schemas/index.ts';
import type { SessionState } from '../state/session-state.ts';
import { parseIntegers, parseNumber, type Row } from '../state/tables/cells.ts';
import { rowsOf } from '../state/values.ts';

/** Tables as they are after what was said, by field; only those that change. */
export type ChangedTables = ReadonlyMap<string, readonly Row[]>;

/**
 * Reads what people say of tables in words: "epoch 1 is sleep in the sleep box", "Din1 is the left poke",
 * "camera 0: 1.4 mm per pixel". Only rows that there are; anything else is left to the tables themselves.
 */
export function readTableWords(state: SessionState, text: string): ChangedTables {
  const changed = new Map<string, readonly Row[]>();
  const note = (field: string, rows: readonly Row[] | undefined): void => {
    if (rows !== undefined) changed.set(field, rows);
  };
  note('tasks', tasksSaid(rowsOf(state, 'tasks'), text));
  note('behavioral_events', linesSaid(rowsOf(state, 'behavioral_events'), text));
  note('cameras', camerasSaid(rowsOf(state, 'cameras'), text));
  return changed;
}

const EPOCH =
  /\bepochs?\s+(\d{1,3}(?:(?:\s*(?:,|and|&|-|–|to)\s*)+\d{1,3})*)\s*(?:is|are|was|were|:|=)\s*(?:the\s+|an?\s+)?(.+?)(?=\s*(?:[;.\n]|,?\s*(?:and\s+)?\bepochs?\s+\d|,|$))/gi;

function tasksSaid(tasks: readonly Row[], text: string): readonly Row[] | undefined {
  let rows: readonly Row[] | undefined;
  for (const [, list = '', words = ''] of text.matchAll(EPOCH)) {
    const epochs = parseIntegers(
      list.replaceAll(/\s*(?:and|&)\s*/gi, ' ').replaceAll(/\s*(?:-|–|to)\s*/gi, '-'),
    );
    const [name = '', place] = words.split(/\s+(?:in|on|at)\s+(?:the\s+|an?\s+)?/i);
    if (epochs === undefined || name.trim() === '') continue;
    const now = rows ?? tasks;
    const row = now.find((one) => sameNumbers(one['task_epochs'], epochs));
    const said = {
      task_name: name.trim(),
      ...(place === undefined ? {} : { task_environment: place.trim() }),
    };
    if (row !== undefined) rows = now.map((one) => (one === row ? { ...one, ...said } : one));
    else if (epochs.every((epoch) => now.some((one) => includes(one['task_epochs'], epoch)))) {
      rows = regrouped(now, epochs, said);
    }
  }
  return rows;
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
      .filter((task) => epochs.some((epoch) => includes(task['task_epochs'], epoch)))
      .flatMap((task) => numbers(task['camera_id'])),
  );
  return [...rest, { ...said, camera_id: [...cameras], task_epochs: [...epochs] }];
}

function linesSaid(lines: readonly Row[], text: string): readonly Row[] | undefined {
  let rows: readonly Row[] | undefined;
  for (const line of lines) {
    const id = line['description'];
    if (typeof id !== 'string') continue;
    const escaped = id.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const said = new RegExp(
      String.raw`(?<![\w])${escaped}\s*(?:is|was|means|:|=)\s*(?:the\s+|an?\s+)?([^,;.\n]+?)(?=\s*(?:[,;.\n]|\band\s+\w*\d|$))`,
      'i',
    ).exec(text)?.[1];
    if (said === undefined) continue;
    rows = (rows ?? lines).map((row) => (row['description'] === id ? { ...row, name: said.trim() } : row));
  }
  return rows;
}

/** "camera 1 has a 16 mm lens", "the lens of camera 1 is 16 mm", "lens is 16mm for camera 1" */
const LENSES = [
  /\bcameras?\s+(?<id>\d{1,2})\b[^;.\n]*?(?<lens>\d+(?:[.,]\d+)?\s*mm)\s+lens\b/gi,
  /\blens\s+(?:of|for|on)\s+camera\s+(?<id>\d{1,2})\s+(?:is|was)\s+(?:a\s+)?(?<lens>\d+(?:[.,]\d+)?\s*mm)\b/gi,
  /\blens\s+(?:is|was)\s+(?:a\s+)?(?<lens>\d+(?:[.,]\d+)?\s*mm)\s+(?:of|for|on)\s+camera\s+(?<id>\d{1,2})\b/gi,
];

const METRES: Readonly<Record<string, number>> = { m: 1, cm: 0.01, mm: 0.001 };

function camerasSaid(cameras: readonly Row[], text: string): readonly Row[] | undefined {
  let rows: readonly Row[] | undefined;
  const pattern =
    /\bcameras?\s+(\d{1,2})\b[^\d\n;]*?(\d+(?:[.,]\d+)?(?:e-?\d+)?)\s*(m|cm|mm|met(?:er|re)s?|millimet(?:er|re)s?|centimet(?:er|re)s?)\s*(?:per|\/|a)\s*(?:pixel|px)\b/gi;
  for (const [, id, amount = '', unit = ''] of text.matchAll(pattern)) {
    const number = parseNumber(amount);
    const short = /^mi/i.test(unit)
      ? 'mm'
      : /^ce/i.test(unit)
        ? 'cm'
        : /^me/i.test(unit)
          ? 'm'
          : unit.toLowerCase();
    if (number === undefined || number <= 0 || !cameras.some((row) => row['id'] === Number(id))) continue;
    const metres = Number((number * (METRES[short] ?? Number.NaN)).toPrecision(12));
    rows = (rows ?? cameras).map((row) =>
      row['id'] === Number(id) ? { ...row, meters_per_pixel: metres } : row,
    );
  }
  for (const { groups } of LENSES.flatMap((lens) => [...text.matchAll(lens)])) {
    const { id = '', lens = '' } = groups ?? {};
    if (!cameras.some((row) => row['id'] === Number(id))) continue;
    rows = (rows ?? cameras).map((row) => (row['id'] === Number(id) ? { ...row, lens: lens.trim() } : row));
  }
  return rows;
}

function numbers(value: FieldValue | undefined): number[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
}

function includes(value: FieldValue | undefined, number: number): boolean {
  return numbers(value).includes(number);
}

function sameNumbers(value: FieldValue | undefined, list: readonly number[]): boolean {
  const sorted = (all: readonly number[]): string => [...all].sort((a, b) => a - b).join();
  return sorted(numbers(value)) === sorted(list);
}
