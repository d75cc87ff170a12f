import { basename } from 'node:path';
import type { NwbObject } from '../../nwb/index.ts';
import { quoted } from '../checks/check.ts';
import { editCorrection } from '../corrections.ts';
import { datasetOf, type InspectedFile, textAttribute } from '../file.ts';
import type { Problem } from '../problem.ts';
import { counted, listed, type OwnCheck } from './own-check.ts';
import { atPath, isLinkedByPath, membersOf, ofType, parentOf } from './values.ts';

const RAW = '/acquisition/e-series';
const DIO = '/processing/behavior/behavioral_events';
const VIDEO = '/processing/video_files/video';

/** Another name for an object, where its name is free and no link by path would break. */
export function renaming(file: InspectedFile, path: string, name: string, why: string) {
  const to = `${path.slice(0, path.lastIndexOf('/'))}/${name}`;
  if (file.reader.at(to) !== undefined || isLinkedByPath(file, path)) return [];
  return [
    editCorrection({
      title: `Call ${path} ${quoted(name)}.`,
      place: path,
      from: basename(path),
      value: name,
      why,
      certainty: 'likely',
      edits: [{ kind: 'rename', path, name }],
    }),
  ];
}

/** Raw data stand in the acquisition, by themselves or in a container such as LFP. */
function rawSeries(file: InspectedFile): readonly NwbObject[] {
  return ofType(file, 'ElectricalSeries').filter(({ path }) => path.startsWith('/acquisition/'));
}

function checkRaw(_root: NwbObject, file: InspectedFile): Problem[] {
  const all = rawSeries(file);
  const [only] = all;
  if (only === undefined || all.some(({ path }) => path === RAW)) return [];
  const names = all.map(({ path }) => path);
  const message = `No ElectricalSeries is called ${RAW}; there is ${listed(names)}. Spyglass takes raw data by that name: the table Raw stays empty, and with it all that follows. Call the raw data e-series.`;
  const corrections =
    all.length === 1 ? renaming(file, only.path, 'e-series', 'It is the only electrical series.') : [];
  return [{ path: only.path, message, found: names.join(', '), expected: RAW, corrections }];
}

function checkOnlyRaw(_root: NwbObject, file: InspectedFile): Problem[] {
  const others = rawSeries(file).filter(({ path }) => path !== RAW);
  if (others.length === 0 || file.reader.at(RAW) === undefined) return [];
  const names = others.map(({ path }) => path);
  const message = `Beside ${RAW} there is ${listed(names)}. Spyglass takes in one series of raw data: the others will not be found there. Put other recordings into files of their own, and what was computed into processing.`;
  return [{ path: names[0] ?? RAW, message, found: names.join(', '), expected: 'one series' }];
}

function checkPosition(_root: NwbObject, file: InspectedFile): Problem[] {
  const all = ofType(file, 'Position').map(({ path }) => path);
  if (all.length === 0) return [];
  const inBehavior = all.filter((path) => /^\/processing\/behavior\/[^/]+$/.test(path));
  if (inBehavior.length === 1) return [];
  const [first = '/'] = all;
  const fault =
    inBehavior.length === 0
      ? `The Position ${listed(all)} does not stand in /processing/behavior. Spyglass does not find it there and takes in no position`
      : `There are ${inBehavior.length} Position objects in /processing/behavior: ${listed(inBehavior)}. Spyglass takes exactly one and stops at more`;
  const message = `${fault}. Keep all SpatialSeries in /processing/behavior/position.`;
  return [{ path: first, message, found: all.join(', '), expected: 'one in /processing/behavior' }];
}

/** Fewer timestamps, and spyglass cannot tell the rate: it gives up on the positions of all epochs. */
const FEWEST_PLACES = 11;

function checkTrack(series: NwbObject, file: InspectedFile): Problem[] {
  const isPosition = parentOf(file, series)?.typeName === 'Position';
  const times = datasetOf(series, 'timestamps')?.shape?.[0];
  if (!isPosition || times === undefined || times >= FEWEST_PLACES) return [];
  const message = `${series.path} has ${counted(times, 'timestamp')}. Spyglass tells the rate from ${FEWEST_PLACES} at least and, when it cannot, takes in no position of any epoch. Leave the series out, or record longer.`;
  return [{ path: series.path, message, found: String(times), expected: `${FEWEST_PLACES} or more` }];
}

function checkColumns(series: NwbObject, file: InspectedFile): Problem[] {
  if (parentOf(file, series)?.typeName !== 'Position') return [];
  const columns = datasetOf(series, 'data')?.shape?.[1] ?? 1;
  const description = textAttribute(series, 'description') ?? '';
  if (description.split(', ').length === columns && description.trim() !== '') return [];
  const message = `The description of ${series.path} is ${quoted(description)}, and it has ${counted(columns, 'column')}. Spyglass names the columns by the description, parted at ", ", and fails where the numbers differ. Write "xloc, yloc".`;
  const corrections =
    columns === 2
      ? [
          editCorrection({
            title: `Name the columns of ${series.name}: xloc, yloc.`,
            place: `${series.path}.description`,
            from: description,
            value: 'xloc, yloc',
            why: 'A position of two columns is x and y, in this order.',
            certainty: 'likely',
            edits: [{ kind: 'set-attribute', path: series.path, name: 'description', value: 'xloc, yloc' }],
          }),
        ]
      : [];
  return [{ path: series.path, message, found: description, expected: 'xloc, yloc', corrections }];
}

/** What spyglass reads, or what stands for something else in files of trodes_to_nwb and of ours. */
const KNOWN_EVENTS = new Set([DIO, VIDEO, '/processing/analog/analog']);
const EVENT_TABLES = new Set([
  'EventsTable',
  'TtlsTable',
  'AnnotatedEventsTable',
  'Events',
  'LabeledEvents',
  'TTLs',
]);

function checkDio(object: NwbObject, file: InspectedFile): Problem[] {
  const isEvents = file.isA(object, 'BehavioralEvents') && !KNOWN_EVENTS.has(object.path);
  const isTable = object.typeName !== undefined && EVENT_TABLES.has(object.typeName);
  // A second one of that name in another module would be taken as well.
  if ((!isEvents && !isTable) || (isEvents && object.name === 'behavioral_events')) return [];
  const holdsVideo = membersOf(object).some((one) => file.isA(one, 'ImageSeries'));
  if (holdsVideo) return [];
  const message = `${object.path} is a ${object.typeName ?? 'table'} of events. Spyglass reads digital lines only from a BehavioralEvents called behavioral_events: these it never sees. Put each line there as a TimeSeries.`;
  const isLonely =
    ofType(file, 'BehavioralEvents').filter(({ path }) => !KNOWN_EVENTS.has(path)).length === 1;
  const corrections =
    isEvents && isLonely && file.reader.at(DIO) === undefined
      ? renaming(file, object.path, 'behavioral_events', 'They are the only events of the file.')
      : [];
  return [{ path: object.path, message, found: object.path, expected: DIO, corrections }];
}

function checkSampleCount(_root: NwbObject, file: InspectedFile): Problem[] {
  if (file.reader.at(RAW) === undefined) return [];
  const modules = membersOf(atPath(file, '/processing'));
  const found = modules.flatMap(membersOf).find(({ name }) => name === 'sample_count');
  if (found !== undefined && file.isA(found, 'TimeSeries')) return [];
  const message = `There is no TimeSeries sample_count in a processing module. Spyglass uses it to bring times of cameras and of statescript, which count samples, to the clock of the file; without it they stay apart. Convert again from the recording, which counts.`;
  return [
    {
      path: '/processing',
      message,
      found: found === undefined ? 'no sample_count' : `a ${found.typeName ?? found.kind}`,
      expected: '/processing/sample_count/sample_count',
    },
  ];
}

const SENSORS =
  /^(?:accelerometer|gyroscope|magnetometer|analog_input|analog_output|controller_analog_input)$/;

function checkSensors(_root: NwbObject, file: InspectedFile): Problem[] {
  const sensors = membersOf(atPath(file, '/acquisition')).filter(({ name }) => SENSORS.test(name));
  if (sensors.length === 0 || file.reader.at('/processing/analog/analog') !== undefined) return [];
  const names = sensors.map(({ name }) => name);
  const message = `${listed(names)} stand in /acquisition, at their own rates. Spyglass' table SensorData reads only /processing/analog/analog, and stays empty. Where you need it, convert with --analog-layout legacy.`;
  return [{ path: '/acquisition', message, found: names.join(', '), expected: '/processing/analog/analog' }];
}

const type = 'NWBFile';

export const spyglassPlacesChecks: readonly OwnCheck[] = [
  { name: 'spyglass_raw_series', type, level: 'CRITICAL', run: checkRaw },
  { name: 'spyglass_one_raw_series', type, level: 'BEST_PRACTICE_VIOLATION', run: checkOnlyRaw },
  { name: 'spyglass_one_position', type, level: 'CRITICAL', run: checkPosition },
  {
    name: 'spyglass_position_length',
    type: 'SpatialSeries',
    level: 'BEST_PRACTICE_VIOLATION',
    run: checkTrack,
  },
  {
    name: 'spyglass_position_columns',
    type: 'SpatialSeries',
    level: 'BEST_PRACTICE_VIOLATION',
    run: checkColumns,
  },
  { name: 'spyglass_dio_events', type: undefined, level: 'BEST_PRACTICE_VIOLATION', run: checkDio },
  { name: 'spyglass_sample_count', type, level: 'BEST_PRACTICE_VIOLATION', run: checkSampleCount },
  { name: 'spyglass_sensor_layout', type, level: 'BEST_PRACTICE_SUGGESTION', run: checkSensors },
];
