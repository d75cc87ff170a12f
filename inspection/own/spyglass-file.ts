import { basename, extname } from 'node:path';
import type { NwbObject } from '../../nwb/index.ts';
import { quoted } from '../checks/check.ts';
import { firstAndLast } from '../checks/timestamps.ts';
import { correction } from '../corrections.ts';
import { datasetOf, type InspectedFile, textAttribute } from '../file.ts';
import type { Problem } from '../problem.ts';
import { proposeExperimenter } from '../proposals.ts';
import { listed, type OwnCheck } from './own-check.ts';
import { camerasOf, columnOf, membersOf, tasksOf, textAt, valuesOf } from './values.ts';

/** Spyglass keeps the file under its name with an underscore before the extension, in a field of 64 bytes. */
const MOST_NAME_BYTES = 64;

function keptName(path: string): string {
  const name = basename(path);
  const extension = extname(name);
  return `${name.slice(0, name.length - extension.length)}_${extension}`;
}

function checkNameLength(_root: NwbObject, file: InspectedFile): Problem[] {
  const name = basename(file.reader.path);
  const bytes = Buffer.byteLength(keptName(name));
  if (bytes <= MOST_NAME_BYTES) return [];
  const message = `The name ${quoted(name)} is ${bytes} bytes long with the underscore that spyglass adds; its tables take ${MOST_NAME_BYTES}. The session cannot be taken in. Give the file a shorter name.`;
  return [{ path: '/', message, found: `${bytes} bytes`, expected: `${MOST_NAME_BYTES} at most` }];
}

function checkName(_root: NwbObject, file: InspectedFile): Problem[] {
  const name = basename(file.reader.path);
  const date = name.match(/^[^\W_](?:[^\W_]|-)*?(\d{8})_?\.nwb$/)?.[1] ?? '';
  const [month, day] = [Number(date.slice(4, 6)), Number(date.slice(6, 8))];
  if (date !== '' && month >= 1 && month <= 12 && day >= 1 && day <= 31) return [];
  const message = `The file is called ${quoted(name)}. Labs that use spyglass find a session by animal and date, and its analysis files are sorted by that name. Call it {animal}{YYYYMMDD}.nwb.`;
  return [{ path: '/', message, found: name, expected: '{animal}{YYYYMMDD}.nwb' }];
}

function checkTimezone(_root: NwbObject, file: InspectedFile): Problem[] {
  return ['/session_start_time', '/timestamps_reference_time'].flatMap((path) => {
    const text = textAt(file, path);
    // What is no date at all, the schema's rules tell.
    if (text === undefined || !/^\d{4}-\d\d-\d\d/.test(text)) return [];
    if (/(?:Z|[+-]\d\d:?\d\d)$/.test(text.trim())) return [];
    const message = `${path} is ${quoted(text)}, without a time zone. Readers take the zone of their own computer, so that the session is hours off from its timestamps. Write the offset from UTC, such as ${text.trim()}-08:00.`;
    return [{ path, message, found: text, expected: 'an offset from UTC' }];
  });
}

/** Sessions of before 2000 have no Trodes. */
const YEAR_2000_S = 946_684_800;

function checkUnixTime(series: NwbObject, file: InspectedFile): Problem[] {
  if (!series.path.startsWith('/acquisition/')) return [];
  const timestamps = datasetOf(series, 'timestamps');
  const start = datasetOf(series, 'starting_time');
  const firstS =
    timestamps === undefined
      ? start === undefined
        ? undefined
        : Number(file.reader.scalar(start))
      : firstAndLast(file.reader, timestamps)?.[0];
  if (firstS === undefined || firstS >= YEAR_2000_S) return [];
  const message = `${series.path} begins at ${firstS} s, which is no time since 1970. Spyglass compares times of all tables and of videos as they stand; those of the cameras count from 1970, so that nothing falls into an epoch. Write Unix seconds, and 1970-01-01T00:00:00+00:00 as timestamps_reference_time.`;
  return [{ path: series.path, message, found: `${firstS} s`, expected: 'seconds since 1970' }];
}

/** Spyglass parts a name at the comma, or at blanks where there is none. */
function partsOf(name: string): number {
  const parts = name.includes(',') ? name.split(',') : name.split(/\s+/);
  return parts.filter((part) => part.trim() !== '').length;
}

function checkExperimenters(_root: NwbObject, file: InspectedFile): Problem[] {
  const path = '/general/experimenter';
  const found = file.reader.at(path);
  const names = valuesOf(file, found?.kind === 'dataset' ? found : undefined).filter(
    (name) => typeof name === 'string',
  );
  const odd = names.filter((name) => partsOf(name) !== 2);
  if (odd.length === 0) return [];
  const better = names.map((name) => (partsOf(name) === 2 ? name : proposeExperimenter(name)));
  const isKnown = better.every((name) => name !== undefined);
  const message = `The experimenter ${listed(odd.map(quoted))} has not exactly two parts. Spyglass parts every name into first and last name, and stops at one that it cannot. Write "Last, First".`;
  return [
    {
      path,
      message,
      found: odd.join('; '),
      expected: 'Last, First',
      corrections: [
        correction({
          title: 'Write every experimenter as "Last, First".',
          field: 'experimenter_name',
          from: names,
          ...(isKnown ? { value: better } : {}),
        }),
      ],
    },
  ];
}

interface Field {
  readonly path: string;
  readonly text: string;
  readonly most: number;
}

/** Texts that go into fields of limited length, with the letters that these take. */
function limitedTexts(file: InspectedFile): Field[] {
  const field = (path: string, text: string | undefined, most: number): Field[] =>
    text === undefined ? [] : [{ path, text, most }];
  const series = file.reader.at('/acquisition/e-series');
  const events = file.reader.at('/processing/behavior/behavioral_events');
  const column = (table: NwbObject, name: string, most: number): Field[] =>
    (columnOf(file, table, name) ?? []).flatMap(([value]) =>
      typeof value === 'string' ? field(`${table.path}/${name}`, value, most) : [],
    );
  return [
    ...field('/general/lab', textAt(file, '/general/lab'), 80),
    ...field('/general/institution', textAt(file, '/general/institution'), 80),
    ...field('/session_description', textAt(file, '/session_description'), 2000),
    ...field('/general/experiment_description', textAt(file, '/general/experiment_description'), 2000),
    ...field('/general/subject/subject_id', textAt(file, '/general/subject/subject_id'), 80),
    ...field('/acquisition/e-series', textAttribute(series, 'comments'), 2000),
    ...field('/acquisition/e-series', textAttribute(series, 'description'), 2000),
    ...camerasOf(file).flatMap(({ device }) => field(device.path, textAttribute(device, 'camera_name'), 80)),
    ...membersOf(events).flatMap(({ path, name }) => field(path, name, 80)),
    ...tasksOf(file).flatMap(({ table }) => [
      ...column(table, 'task_name', 80),
      ...column(table, 'task_description', 2000),
      ...column(table, 'task_environment', 200),
    ]),
  ];
}

function checkLengths(_root: NwbObject, file: InspectedFile): Problem[] {
  return limitedTexts(file).flatMap(({ path, text, most }) => {
    // MySQL counts letters, not bytes.
    const length = Array.from(text).length;
    if (length <= most) return [];
    const message = `A text of ${path} has ${length} letters: ${quoted(text)}. The field of spyglass takes ${most}, and refuses the row. Shorten it.`;
    return [{ path, message, found: `${length} letters`, expected: `${most} at most` }];
  });
}

const type = 'NWBFile';

export const spyglassFileChecks: readonly OwnCheck[] = [
  { name: 'spyglass_file_name_length', type, level: 'CRITICAL', run: checkNameLength },
  { name: 'spyglass_file_name', type, level: 'BEST_PRACTICE_SUGGESTION', run: checkName },
  { name: 'spyglass_timezone', type, level: 'BEST_PRACTICE_VIOLATION', run: checkTimezone },
  {
    name: 'spyglass_unix_time',
    type: 'ElectricalSeries',
    level: 'BEST_PRACTICE_VIOLATION',
    run: checkUnixTime,
  },
  { name: 'spyglass_experimenter_parts', type, level: 'CRITICAL', run: checkExperimenters },
  { name: 'spyglass_text_length', type, level: 'BEST_PRACTICE_VIOLATION', run: checkLengths },
];
