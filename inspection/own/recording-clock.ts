import type { NwbObject } from '../../nwb/index.ts';
import type { NwbEdit } from '../../schemas/index.ts';
import { firstAndLast } from '../checks/timestamps.ts';
import { editCorrection } from '../corrections.ts';
import { datasetOf, type InspectedFile, textAttribute } from '../file.ts';
import type { Problem } from '../problem.ts';
import { counted, type OwnCheck } from './own-check.ts';
import { type TimeStep, timelineOf } from './timeline.ts';
import { epochsOf, ownTimestampsOf, textAt, valuesOf } from './values.ts';

/** Where our own files say what was lost; sensors lose their samples with the packets. */
const PACKET_SERIES = ['/acquisition/e-series', '/processing/sample_count/sample_count'];
const NOTHING_LOST = /\bno (?:packet|sample|frame|data)s? (?:was|were) (?:lost|dropped|missing)\b/gi;
const TELLS_OF_LOSS =
  /\b(?:lost|loss|gaps?|dropp?(?:ed|s)?|missing|interrupt(?:ed|ion)s?|pauses?|unplugged)\b/i;

function tellsOfLoss(comments: string | undefined): boolean {
  return TELLS_OF_LOSS.test((comments ?? '').replaceAll(NOTHING_LOST, ''));
}

/** Cameras pause and trackers lose the animal: that is no loss of the recording. */
function isRecorded(series: NwbObject, file: InspectedFile): boolean {
  return !file.isA(series, 'ImageSeries') && !file.isA(series, 'SpatialSeries');
}

/** Gaps between epochs are pauses; a gap inside one is a loss. Without a table of epochs every gap is. */
function insideEpochs(gaps: readonly TimeStep[], file: InspectedFile): readonly TimeStep[] {
  const epochs = epochsOf(file).filter(({ startS, stopS }) => stopS > startS);
  if (epochs.length === 0) return gaps;
  return gaps.filter(({ fromS, toS }) => epochs.some(({ startS, stopS }) => startS <= fromS && toS <= stopS));
}

function seconds(durationS: number): string {
  return durationS < 1
    ? `${Number((durationS * 1000).toPrecision(3))} ms`
    : `${Number(durationS.toPrecision(4))} s`;
}

function checkGaps(series: NwbObject, file: InspectedFile): Problem[] {
  if (!isRecorded(series, file) || ownTimestampsOf(series) === undefined) return [];
  const comments = textAttribute(series, 'comments');
  const elsewhere = PACKET_SERIES.map((path) => textAttribute(file.reader.at(path), 'comments'));
  if ([comments, ...elsewhere].some(tellsOfLoss)) return [];
  const timeline = file.once(timelineOf, series);
  const gaps = insideEpochs(timeline?.gaps ?? [], file);
  const [first] = gaps;
  if (timeline === undefined || first === undefined) return [];
  const longestS = Math.max(...gaps.map(({ fromS, toS }) => toS - fromS));
  const many = `${timeline.isComplete ? '' : 'at least '}${counted(gaps.length, 'gap')}`;
  const found = `${many}, the longest of ${seconds(longestS)}, the first before sample ${first.sample}`;
  const message = `The timestamps of ${series.path} have ${found}; nothing in the file says why. Samples are missing there, and whoever counts samples is off from there on. Say in the comments what was lost, or convert again when the recording has it.`;
  const isOnly = gaps.length === (timeline.gaps.length ?? 0);
  const sentence = `The timestamps show ${found}${isOnly ? '' : ', inside of epochs'}; nothing was filled in.`;
  return [{ path: series.path, message, found, corrections: [commentsWith(series, comments, sentence)] }];
}

/** A fact that the file itself tells, put where people look for it. */
function commentsWith(series: NwbObject, comments: string | undefined, sentence: string) {
  const isEmpty = comments === undefined || comments.trim() === '' || comments === 'no comments';
  const kept = isEmpty ? '' : `${comments.replaceAll(NOTHING_LOST, 'Losses are not known').trim()} `;
  const value = `${kept}${sentence}`;
  const edits: NwbEdit[] = [{ kind: 'set-attribute', path: series.path, name: 'comments', value }];
  return editCorrection({
    title: `Say in the comments of ${series.name} where its timestamps have gaps.`,
    place: `${series.path}.comments`,
    from: comments,
    value,
    why: 'The timestamps were searched; the reason of the gaps is for you to add.',
    certainty: 'likely',
    edits,
  });
}

/** Of series without a rate, such as digital lines, so many timestamps are looked at. */
const MOST_EVENTS = 200_000;

function checkBacks(series: NwbObject, file: InspectedFile): Problem[] {
  const timestamps = ownTimestampsOf(series);
  if (timestamps === undefined) return [];
  const timeline = file.once(timelineOf, series);
  const backs = timeline?.backs ?? [];
  const first = backs[0] ?? firstStepBack(series, file);
  if (first === undefined) return [];
  const times = backs.length > 1 ? `${backs.length} times, first ` : '';
  const found = `${times}by ${seconds(first.fromS - first.toS)} at sample ${first.sample}`;
  const message = `The timestamps of ${series.path} jump back ${found}. The clock was set, or two recordings overlap: a search by time finds the wrong samples. Convert again so that times come from the counter of the acquisition, or cut the series there.`;
  return [{ path: series.path, message, found, expected: 'timestamps that rise' }];
}

function firstStepBack(series: NwbObject, file: InspectedFile): TimeStep | undefined {
  const timestamps = ownTimestampsOf(series);
  const [length = 0, ...more] = timestamps?.shape ?? [];
  if (timestamps === undefined || length > MOST_EVENTS || more.length > 0) return undefined;
  const times = file.reader.read(timestamps).map(Number);
  const sample = times.findIndex((time, index) => index > 0 && time < (times[index - 1] ?? time));
  const [fromS, toS] = [times[sample - 1], times[sample]];
  return fromS === undefined || toS === undefined ? undefined : { sample, fromS, toS };
}

const YEAR_2000_S = 946_684_800;
const DAY_S = 86_400;

/** The moment from which timestamps count, in s since 1970; undefined where the file does not say it so that it can be read. */
function referenceS(file: InspectedFile): number | undefined {
  const text = textAt(file, '/timestamps_reference_time');
  const ms = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

function startS(file: InspectedFile): number | undefined {
  const ms = Date.parse(textAt(file, '/session_start_time') ?? '');
  return Number.isNaN(ms) ? undefined : ms / 1000;
}

/** The file is no older than its newest sample. */
function createdS(file: InspectedFile): number {
  const dates = valuesOf(file, datasetOf(file.reader.root, 'file_create_date')).flatMap((one) =>
    typeof one === 'string' ? [Date.parse(one) / 1000] : [],
  );
  return Math.max(...dates.filter((date) => !Number.isNaN(date)), Date.now() / 1000);
}

const day = (timeS: number): string => {
  const date = new Date(timeS * 1000);
  return Number.isNaN(date.getTime()) ? `${timeS} s` : `${date.toISOString().slice(0, 19)} UTC`;
};

/** Clocks that people store as they are. */
const units = [
  { name: 'milliseconds', perS: 1000 },
  { name: 'microseconds', perS: 1_000_000 },
  { name: 'nanoseconds', perS: 1_000_000_000 },
] as const;

function checkPlausible(series: NwbObject, file: InspectedFile): Problem[] {
  const timestamps = ownTimestampsOf(series);
  const reference = referenceS(file);
  // Only times that count from 1970 are held against the calendar.
  if (timestamps === undefined || reference !== 0) return [];
  const ends = firstAndLast(file.reader, timestamps);
  const odd = ends?.find((time) => time < YEAR_2000_S || time > createdS(file) + DAY_S);
  if (odd === undefined) return [];
  const unit = units.find(({ perS }) => odd / perS >= YEAR_2000_S && odd / perS <= createdS(file) + DAY_S);
  const meaning =
    unit === undefined
      ? 'No recording was made then: they count from something else, or the clock was not set. Give the times of the recording, or the true timestamps_reference_time.'
      : `They are ${unit.name}, and NWB takes seconds: nothing else of the file is at these times. Divide them by ${unit.perS.toLocaleString('en-US')}.`;
  const message = `The timestamps of ${series.path} say ${day(odd)}, and the file says that they count from 1970. ${meaning}`;
  return [{ path: series.path, message, found: day(odd), expected: '2000 until today' }];
}

/** A camera may be started a moment before the file is. */
const EARLY_S = 1;

function checkStart(series: NwbObject, file: InspectedFile): Problem[] {
  const timestamps = ownTimestampsOf(series);
  const reference = referenceS(file);
  const session = startS(file);
  // Where times count from the session's start, the general check of negative times says it.
  if (timestamps === undefined || reference === undefined || session === undefined || reference === session)
    return [];
  const first = firstAndLast(file.reader, timestamps)?.[0];
  if (first === undefined || !(reference + first < session - EARLY_S) || first < YEAR_2000_S - reference)
    return [];
  const early = seconds(session - reference - first);
  const message = `${series.path} begins at ${day(reference + first)}, ${early} before the session (${day(session)}). One of both clocks is wrong, and times from the session's start are negative. Correct session_start_time, or the times of the series.`;
  return [
    { path: series.path, message, found: day(reference + first), expected: `${day(session)} or later` },
  ];
}

const type = 'TimeSeries';

export const recordingClockChecks: readonly OwnCheck[] = [
  { name: 'recording_gaps_unexplained', type, level: 'BEST_PRACTICE_VIOLATION', run: checkGaps },
  { name: 'recording_clock_jumps_back', type, level: 'BEST_PRACTICE_VIOLATION', run: checkBacks },
  { name: 'recording_clock_implausible', type, level: 'BEST_PRACTICE_VIOLATION', run: checkPlausible },
  { name: 'recording_before_session_start', type, level: 'BEST_PRACTICE_VIOLATION', run: checkStart },
];
