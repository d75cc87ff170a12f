import { type Comparer, groupAt, type Sides, textsAt } from './sides.ts';
import { Tally } from './tally.ts';

const MODULE = '/processing/tasks';

/** The tasks, one table of one row each, against the metadata. */
export function taskComparers({ reader, source }: Sides): readonly Comparer[] {
  const { metadata } = source;
  const module = groupAt(reader, MODULE);
  if (metadata === undefined || (module === undefined && (metadata.tasks ?? []).length === 0)) return [];
  const tally = new Tally(MODULE, 'tasks of the metadata');
  const tasks = metadata.tasks ?? [];
  tally.equal(module?.children.size ?? 0, tasks.length, { channel: 'number of tasks' });
  for (const [row, task] of tasks.entries()) {
    const path = `${MODULE}/task_${row}`;
    const expected = {
      task_name: task.task_name,
      task_description: task.task_description ?? '',
      task_environment: task.task_environment ?? '',
      camera_id: (task.camera_id ?? []).join(),
      task_epochs: (task.task_epochs ?? []).join(),
    };
    for (const [name, value] of Object.entries(expected))
      tally.equal(textsAt(reader, `${path}/${name}`)?.join(), value, { row, channel: name });
  }
  return [{ finish: async () => [tally.report()] }];
}
