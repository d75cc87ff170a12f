import type { Task } from '../../schemas/index.ts';
import type { GroupNode, Node } from '../model.ts';
import { float64, objectName, text } from '../model.ts';
import { raggedInt64, raggedText, table } from './table.ts';
import { chunkRows, dataAttributes, timeSeries, timestamps } from './time-series.ts';

/** Changes and sensor samples are few: 64 KiB of times a chunk at most. */
export const EVENTS_PER_CHUNK = 8192;

export function processingModule(description: string, children: Readonly<Record<string, Node>>): GroupNode {
  return {
    kind: 'group',
    type: { namespace: 'core', name: 'ProcessingModule' },
    attributes: { description: text(description) },
    children,
  };
}

export function behavioralEvents(children: Readonly<Record<string, Node>>): GroupNode {
  return { kind: 'group', type: { namespace: 'core', name: 'BehavioralEvents' }, children };
}

/** A digital line: its name for people, its hardware name, and what the lab says of it. */
export interface DioSeries {
  readonly name: string;
  readonly hardwareName: string;
  readonly comments: string | undefined;
  /** States in all. */
  readonly rows: number;
}

/** States of one line (0 or 1): at the start of every recording and at every change. */
export function dioSeries(series: DioSeries, unit: string): GroupNode {
  return timeSeries({
    description: series.hardwareName,
    comments: series.comments,
    data: {
      kind: 'bulk',
      dtype: '<u1',
      chunkShape: [chunkRows(EVENTS_PER_CHUNK, series.rows)],
      attributes: dataAttributes({ unit, conversion: 1 }),
    },
    timestamps: timestamps(series.rows, EVENTS_PER_CHUNK),
  });
}

export interface EpochInterval {
  readonly startS: number;
  readonly stopS: number;
  readonly tags: readonly string[];
}

/** intervals/epochs: one row an epoch, times in s since 1970 UTC. */
export function epochsTable(epochs: readonly EpochInterval[]): GroupNode {
  return table({
    path: '/intervals/epochs',
    type: { namespace: 'core', name: 'TimeIntervals' },
    description: 'experimental epochs',
    rows: epochs.length,
    columns: [
      {
        name: 'start_time',
        description: 'Start time of epoch, in seconds',
        value: float64(epochs.map((epoch) => epoch.startS)),
      },
      {
        name: 'stop_time',
        description: 'Stop time of epoch, in seconds',
        value: float64(epochs.map((epoch) => epoch.stopS)),
      },
      raggedText(
        'tags',
        'user-defined tags',
        epochs.map((epoch) => epoch.tags),
      ),
    ],
  });
}

/** processing/tasks/task_{i}: a table of one row. */
export function taskTable(index: number, task: Task): GroupNode {
  const path = `/processing/tasks/task_${index}`;
  return table({
    path,
    description: task.task_description ?? task.task_name,
    rows: 1,
    columns: [
      { name: 'task_name', description: 'the name of the task', value: text([task.task_name]) },
      {
        name: 'task_description',
        description: 'a description of the task',
        value: text([task.task_description ?? '']),
      },
      raggedInt64('camera_id', 'the ID number of the camera used for video', [task.camera_id ?? []]),
      raggedInt64('task_epochs', 'the epochs in which the animal did this task', [task.task_epochs ?? []]),
      {
        name: 'task_environment',
        description: 'the environment in which the animal performed the task',
        value: text([task.task_environment ?? '']),
      },
    ],
  });
}

/** The text of a file of the session. `task_epochs` is joined by commas alone: spyglass splits there. */
export function associatedFile(file: {
  readonly description: string;
  readonly content: string;
  readonly epochs: readonly number[];
}): GroupNode {
  return {
    kind: 'group',
    type: { namespace: 'ndx-franklab-novela', name: 'AssociatedFiles' },
    attributes: {
      description: text(file.description),
      content: text(file.content),
      task_epochs: text(file.epochs.join(',')),
    },
    children: {},
  };
}

export function named<T>(
  entries: readonly { readonly name: string; readonly value: T }[],
): Record<string, T> {
  return Object.fromEntries(entries.map(({ name, value }) => [objectName(name), value]));
}
