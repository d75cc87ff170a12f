import type { MetadataIssue, MetadataWarning } from '../yaml/issues.ts';
import type { FieldPath } from '../yaml/path.ts';

/*
 * What fields say about one another. Runs on data that the schema may have refused: a wrong `targeted_x` in one
 * electrode group must not hide a channel map that names no group, nor make one up.
 */

interface Cell {
  readonly path: FieldPath;
  readonly value: string | number;
}

interface Rules {
  /** Values that may stand only once in their list, and why. */
  readonly unique: readonly (readonly [list: string, key: string, why: string])[];
  /** Values that must stand in another list. */
  readonly named: readonly (readonly [list: string, key: string, target: string, targetKey: string])[];
}

const rules: Rules = {
  unique: [
    ['electrode_groups', 'id', 'each electrode group to have an id of its own'],
    ['ntrode_electrode_group_channel_map', 'ntrode_id', 'one entry for each nTrode'],
    ['cameras', 'id', 'each camera to have an id of its own'],
    [
      'behavioral_events',
      'name',
      'each event to have a name of its own (it names the series in the NWB file)',
    ],
    ['behavioral_events', 'description', 'one name for each hardware line'],
    ['associated_files', 'name', 'each associated file to have a name of its own'],
    ['opto_excitation_source', 'name', 'each light source to have a name of its own'],
    ['optical_fiber', 'name', 'each fiber to have a name of its own'],
    ['virus_injection', 'name', 'each injection to have a name of its own'],
  ],
  named: [
    ['ntrode_electrode_group_channel_map', 'electrode_group_id', 'electrode_groups', 'id'],
    ['tasks', 'camera_id', 'cameras', 'id'],
    ['associated_video_files', 'camera_id', 'cameras', 'id'],
    ['fs_gui_yamls', 'camera_id', 'cameras', 'id'],
    ['fs_gui_yamls', 'dio_output_name', 'behavioral_events', 'name'],
  ],
};

export interface Reporter {
  readonly issueAt: (path: FieldPath, found: string, expected: string, example?: string) => MetadataIssue;
  readonly warningAt: (path: FieldPath, message: string) => MetadataWarning;
}

export interface ReferenceFindings {
  readonly issues: readonly MetadataIssue[];
  readonly warnings: readonly MetadataWarning[];
}

export function checkReferences(fitted: unknown, reporter: Reporter): ReferenceFindings {
  const issues = [
    ...rules.unique.flatMap(([list, key, why]) => repeated(cells(fitted, list, key), why, reporter)),
    ...rules.named.flatMap(([list, key, target, targetKey]) => {
      const known = new Set(cells(fitted, target, targetKey).map((cell) => cell.value));
      const unknown = cells(fitted, list, key).filter((cell) => !known.has(cell.value));
      const [example] = [...known].map((value) => `${key}: ${value}`);
      return unknown.map((cell) =>
        reporter.issueAt(cell.path, say(cell.value), naming(target, targetKey, known), example),
      );
    }),
  ];
  return { issues, warnings: epochsOfTwoTasks(fitted, reporter) };
}

function repeated(found: readonly Cell[], why: string, reporter: Reporter): MetadataIssue[] {
  const first = new Map<string | number, Cell>();
  return found.flatMap((cell) => {
    const earlier = first.get(cell.value);
    if (earlier === undefined) {
      first.set(cell.value, cell);
      return [];
    }
    const line = reporter.issueAt(earlier.path, '', '').line;
    const where = line === undefined ? '' : ` (first at line ${line})`;
    return [reporter.issueAt(cell.path, `${say(cell.value)} a second time${where}`, why)];
  });
}

function naming(target: string, key: string, known: ReadonlySet<string | number>): string {
  if (known.size === 0) return `one of ${target} by its ${key}, but there are no ${target}`;
  const names = [...known].slice(0, 12).join(', ');
  return `one of ${target} by its ${key} (${names}${known.size > 12 ? ', …' : ''})`;
}

function epochsOfTwoTasks(fitted: unknown, reporter: Reporter): MetadataWarning[] {
  const seen = new Set<string | number>();
  return cells(fitted, 'tasks', 'task_epochs').flatMap((cell) => {
    if (!seen.has(cell.value)) {
      seen.add(cell.value);
      return [];
    }
    return [reporter.warningAt(cell.path, `epoch ${cell.value} already belongs to an earlier task`)];
  });
}

function say(value: string | number): string {
  return typeof value === 'number' ? String(value) : `"${value}"`;
}

/** All values of a key in a list of mappings, with lists of values spread out. */
function cells(root: unknown, list: string, key: string): Cell[] {
  const items = field(root, list);
  if (!Array.isArray(items)) return [];
  return items.flatMap((item, index): Cell[] => {
    const value = field(item, key);
    if (isValue(key, value)) return [{ path: [list, index, key], value }];
    if (!Array.isArray(value)) return [];
    return value.flatMap((one, at) =>
      isValue(key, one) ? [{ path: [list, index, key, at], value: one }] : [],
    );
  });
}

/** Values of the wrong kind are faults of their own; comparing them would only add noise. */
function isValue(key: string, value: unknown): value is string | number {
  const isText = key === 'name' || key === 'description' || key === 'dio_output_name';
  return isText ? typeof value === 'string' && value !== '' : typeof value === 'number';
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}
