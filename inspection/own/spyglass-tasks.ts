import { isList, type NwbObject, type NwbValue } from '../../nwb/index.ts';
import { quoted } from '../checks/check.ts';
import { editCorrection } from '../corrections.ts';
import { attributeOf, datasetOf, type InspectedFile, textAttribute } from '../file.ts';
import type { Problem } from '../problem.ts';
import { listed, type OwnCheck } from './own-check.ts';
import { atPath, camerasOf, epochsOf, membersOf, tasksOf } from './values.ts';

const TASK_COLUMNS = ['task_name', 'task_description', 'camera_id', 'task_epochs'];

function checkTaskColumns(_root: NwbObject, file: InspectedFile): Problem[] {
  return membersOf(atPath(file, '/processing/tasks')).flatMap((task) => {
    const missing = TASK_COLUMNS.filter((column) => datasetOf(task, column) === undefined);
    if (missing.length === 0 && file.isA(task, 'DynamicTable')) return [];
    const found = file.isA(task, 'DynamicTable')
      ? `no column ${listed(missing)}`
      : `a ${task.typeName ?? task.kind}, no DynamicTable`;
    const message = `${task.path} is ${found.startsWith('a ') ? found : `a table with ${found}`}. Spyglass passes over it without a word, and its epochs have no task. Give it the columns ${TASK_COLUMNS.join(', ')}, one row a task.`;
    return [{ path: task.path, message, found, expected: TASK_COLUMNS.join(', ') }];
  });
}

function checkTaskRows(_root: NwbObject, file: InspectedFile): Problem[] {
  return tasksOf(file).flatMap(({ table }) => {
    const rows = datasetOf(table, 'id')?.shape?.[0] ?? datasetOf(table, 'task_name')?.shape?.[0] ?? 1;
    if (rows === 1) return [];
    const message = `${table.path} has ${rows} rows. Spyglass reads the first row of each table: the epochs of the others get no task. Write a table for each task.`;
    return [{ path: table.path, message, found: `${rows} rows`, expected: '1' }];
  });
}

function checkTaskCameras(_root: NwbObject, file: InspectedFile): Problem[] {
  const known = new Set(camerasOf(file).flatMap(({ id }) => (id === undefined ? [] : [id])));
  return tasksOf(file).flatMap(({ table, cameras }) => {
    const unknown = [...new Set(cameras ?? [])].filter((id) => !known.has(id));
    if (unknown.length === 0) return [];
    const has = known.size === 0 ? 'no camera' : `camera ${listed([...known].map(String))}`;
    const message = `${table.path} names camera ${listed(unknown.map(String))}; the file has ${has}. Spyglass leaves the epoch without a camera, and finds no video for it. Add the camera to the metadata, or correct camera_id of the task.`;
    return [{ path: table.path, message, found: unknown.join(', ') }];
  });
}

/**
 * Spyglass looks for the interval of a task's epoch by its number of two digits in the tag, anywhere in it, and takes
 * the first in alphabetical order; where none has it, the last one that it looked at.
 */
function checkTags(_root: NwbObject, file: InspectedFile): Problem[] {
  const epochs = epochsOf(file);
  const tags = epochs.flatMap((epoch) => epoch.tags.slice(0, 1)).sort();
  const numbers = new Set(tasksOf(file).flatMap((task) => task.epochs ?? []));
  const known = new Set(epochs.map(({ number, row }) => number ?? row + 1));
  const faults = [...numbers].flatMap((number) => {
    // Epochs that the file does not have are told of elsewhere.
    if (!known.has(number)) return [];
    const wanted = String(number).padStart(2, '0');
    const taken = tags.find((tag) => tag.includes(wanted));
    if (taken === undefined) return [`no tag has ${wanted}`];
    return taken.startsWith(wanted) ? [] : [`${quoted(taken)} would be taken for epoch ${number}`];
  });
  if (faults.length === 0) return [];
  const message = `The tags of /intervals/epochs are ${listed(tags.map(quoted))}: ${listed(faults)}. Spyglass finds the interval of an epoch by its number of two digits in the tag, and takes another interval without a word. Let each tag begin with it, as in "01_sleep".`;
  return [
    { path: '/intervals/epochs', message, found: tags.join(', '), expected: '{epoch of two digits}_{name}' },
  ];
}

function checkTaskEpochs(associated: NwbObject): Problem[] {
  const value = attributeOf(associated, 'task_epochs')?.value;
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : undefined;
  if (text !== undefined && /^\d+(?:,\d+)*$/.test(text)) return [];
  const better = epochList(value);
  const found = text === undefined ? JSON.stringify(value) : quoted(text);
  const message = `task_epochs of ${associated.path} is ${found}. Spyglass parts it at the comma alone and compares what is between: an epoch with a blank or a bracket beside it is not found, and the file is not there for it. Write the numbers with commas and nothing else, such as "1,2".`;
  const corrections =
    better === undefined
      ? []
      : [
          editCorrection({
            title: `Write task_epochs of ${associated.name} as ${quoted(better)}.`,
            place: `${associated.path}.task_epochs`,
            from: text ?? found,
            value: better,
            why: 'The same epochs without blanks and brackets.',
            certainty: 'certain',
            edits: [{ kind: 'set-attribute', path: associated.path, name: 'task_epochs', value: better }],
          }),
        ];
  return [{ path: associated.path, message, found, expected: 'such as 1,2', corrections }];
}

/** The numbers of a list however it is written; undefined where something else stands in it. */
function epochList(value: NwbValue): string | undefined {
  if (isList(value)) {
    const lists = value.map(epochList);
    return lists.length > 0 && lists.every((list) => list !== undefined) ? lists.join(',') : undefined;
  }
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : undefined;
  const inside = text?.trim().replace(/^[[(](.*)[\])]$/, '$1');
  const parts = (inside ?? '').split(/[\s,;]+/).filter((part) => part !== '');
  return parts.length > 0 && parts.every((part) => /^\d+(?:\.0)?$/.test(part))
    ? parts.map((part) => String(Number(part))).join(',')
    : undefined;
}

function checkStateScript(associated: NwbObject): Problem[] {
  const description = textAttribute(associated, 'description') ?? '';
  const saysSo = (text: string): boolean => /state[ _]?script/i.test(text);
  if (!saysSo(associated.name) || saysSo(description)) return [];
  const value = description.trim() === '' ? 'statescript log' : `statescript log: ${description.trim()}`;
  const message = `${associated.path} is a statescript log by its name; its description, ${quoted(description)}, does not say so. Spyglass tells logs by the word statescript in the description, and passes over this one. Put the word there.`;
  return [
    {
      path: associated.path,
      message,
      found: description,
      expected: 'a description with the word statescript',
      corrections: [
        editCorrection({
          title: `Say that ${associated.name} is a statescript log.`,
          place: `${associated.path}.description`,
          from: description,
          value,
          why: 'The name of the file says so.',
          certainty: 'likely',
          edits: [{ kind: 'set-attribute', path: associated.path, name: 'description', value }],
        }),
      ],
    },
  ];
}

function checkAssociated(_root: NwbObject, file: InspectedFile): Problem[] {
  const odd = membersOf(atPath(file, '/processing/associated_files')).filter(
    (one) => one.typeName !== 'AssociatedFiles',
  );
  const [first] = odd;
  if (first === undefined) return [];
  const names = odd.map(({ path, typeName, kind }) => `${path} (${typeName ?? kind})`);
  const message = `In /processing/associated_files stands ${listed(names)}, no AssociatedFiles. Spyglass stops at it, and all logs behind it are lost. Move it to another processing module.`;
  return [{ path: first.path, message, found: names.join(', '), expected: 'AssociatedFiles alone' }];
}

/** Logs are found by the epoch of a task. */
function checkAssociatedModule(object: NwbObject): Problem[] {
  if (/^\/processing\/associated[_ ]files\//.test(object.path)) return [];
  const message = `The file ${object.path} stands outside of /processing/associated_files. Spyglass looks for logs only there. Move it.`;
  return [{ path: object.path, message, found: object.path, expected: '/processing/associated_files/…' }];
}

const type = 'NWBFile';
const level = 'BEST_PRACTICE_VIOLATION';

export const spyglassTasksChecks: readonly OwnCheck[] = [
  { name: 'spyglass_task_columns', type, level: 'CRITICAL', run: checkTaskColumns },
  { name: 'spyglass_task_rows', type, level, run: checkTaskRows },
  { name: 'spyglass_task_cameras', type, level, run: checkTaskCameras },
  { name: 'spyglass_epoch_tags', type, level: 'CRITICAL', run: checkTags },
  { name: 'spyglass_task_epochs', type: 'AssociatedFiles', level, run: checkTaskEpochs },
  { name: 'spyglass_statescript_description', type: 'AssociatedFiles', level, run: checkStateScript },
  { name: 'spyglass_associated_files', type, level, run: checkAssociated },
  { name: 'spyglass_associated_place', type: 'AssociatedFiles', level, run: checkAssociatedModule },
];
