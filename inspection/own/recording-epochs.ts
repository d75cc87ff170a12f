import type { NwbDataset, NwbObject } from '../../nwb/index.ts';
import { datasetOf, type InspectedFile } from '../file.ts';
import type { Problem } from '../problem.ts';
import { counted, listed, type OwnCheck } from './own-check.ts';
import {
  cameraOfVideo,
  camerasOf,
  type Epoch,
  epochName,
  epochsOf,
  membersOf,
  ofType,
  tasksOf,
} from './values.ts';

const EPOCHS = '/intervals/epochs';
const DIO = '/processing/behavior/behavioral_events';

function checkOverlap(_root: NwbObject, file: InspectedFile): Problem[] {
  const epochs = epochsOf(file).toSorted((a, b) => a.startS - b.startS);
  let latest: Epoch | undefined;
  const overlaps: string[] = [];
  for (const epoch of epochs) {
    if (latest !== undefined && epoch.startS < latest.stopS)
      overlaps.push(
        `${epochName(latest)} and ${epochName(epoch)} by ${(latest.stopS - epoch.startS).toFixed(3)} s`,
      );
    if (latest === undefined || epoch.stopS > latest.stopS) latest = epoch;
  }
  if (overlaps.length === 0) return [];
  const message = `Epochs overlap: ${listed(overlaps)}. Samples belong to two epochs at once, and each is counted twice. Most often a computer's clock was set between recordings: correct the times of the epochs, or convert the recordings apart.`;
  return [{ path: EPOCHS, message, found: overlaps.join('; '), expected: 'one epoch after the other' }];
}

function checkTaskEpochs(_root: NwbObject, file: InspectedFile): Problem[] {
  const numbers = epochNumbers(file);
  if (numbers === undefined) return [];
  return tasksOf(file).flatMap(({ table, epochs }) => {
    const unknown = [...new Set(epochs ?? [])].filter((epoch) => !numbers.has(epoch));
    if (unknown.length === 0) return [];
    const message = `${table.path} names epoch ${listed(unknown.map(String))}, and the file has no such epoch: it has ${listed([...numbers].map(String))}. Whoever looks for the task finds no data, or that of another epoch. Add the recording, or take the epoch out of task_epochs.`;
    return [{ path: table.path, message, found: unknown.join(', ') }];
  });
}

/** The epochs of the file by number: those that tags give, else counted from 1. Undefined without any epoch. */
function epochNumbers(file: InspectedFile): ReadonlySet<number> | undefined {
  const epochs = epochsOf(file);
  if (epochs.length === 0) return undefined;
  const named = epochs.flatMap(({ number }) => (number === undefined ? [] : [number]));
  return new Set(named.length > 0 ? named : epochs.map(({ row }) => row + 1));
}

function checkTaskless(_root: NwbObject, file: InspectedFile): Problem[] {
  const numbers = epochNumbers(file);
  const tasks = tasksOf(file);
  if (numbers === undefined || tasks.every(({ epochs }) => epochs === undefined)) return [];
  const told = new Set(tasks.flatMap(({ epochs }) => epochs ?? []));
  const without = [...numbers].filter((number) => !told.has(number));
  if (without.length === 0) return [];
  const message = `No task names epoch ${listed(without.map(String))}. What the animal did there is lost to whoever reads the file. Add the epoch to the task_epochs of its task.`;
  return [{ path: EPOCHS, message, found: `no task in epoch ${without.join(', ')}` }];
}

/** How many of rising timestamps are before a moment: found by halving. */
function countBefore(file: InspectedFile, timestamps: NwbDataset, timeS: number): number {
  let [from, to] = [0, timestamps.shape?.[0] ?? 0];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (Number(file.reader.read(timestamps, middle, middle + 1)[0]) < timeS) from = middle + 1;
    else to = middle;
  }
  return from;
}

function checkSamples(_root: NwbObject, file: InspectedFile): Problem[] {
  const series = ['/acquisition/e-series', '/processing/sample_count/sample_count']
    .map((path) => file.reader.at(path))
    .find((one) => (datasetOf(one, 'timestamps')?.shape?.[0] ?? 0) > 0);
  const timestamps = datasetOf(series, 'timestamps');
  if (series === undefined || timestamps === undefined) return [];
  const empty = epochsOf(file).filter(
    ({ startS, stopS }) =>
      stopS > startS && countBefore(file, timestamps, startS) === countBefore(file, timestamps, stopS),
  );
  if (empty.length === 0) return [];
  const message = `${series.path} has no sample in epoch ${listed(empty.map(epochName))}. The epoch has no recording, or their clocks disagree. Add the recording, or correct the times of the epoch.`;
  return [{ path: EPOCHS, message, found: `${counted(empty.length, 'epoch')} without a sample` }];
}

function checkCamera(camera: NwbObject, file: InspectedFile): Problem[] {
  const id = camerasOf(file).find(({ device }) => device === camera)?.id;
  const isFilming = ofType(file, 'ImageSeries').some((video) => cameraOfVideo(video) === camera);
  const isNamed = tasksOf(file).some(({ cameras }) => id !== undefined && cameras?.includes(id) === true);
  if (isFilming || isNamed) return [];
  const message = `No task and no video of the file uses ${camera.path}. It may be one of another session, or a video was left out. Leave the camera out of the metadata, or name it in the task that it filmed.`;
  return [{ path: camera.path, message, found: 'a camera that nothing uses' }];
}

/** States of one line that are read in one place. */
const MOST_STATES = 500_000;

function checkEdges(events: NwbObject, file: InspectedFile): Problem[] {
  if (events.path !== DIO) return [];
  const still = membersOf(events).filter((line) => {
    const data = datasetOf(line, 'data');
    if (data === undefined || data.shape?.length !== 1 || (data.shape[0] ?? 0) === 0) return false;
    const states = file.reader.read(data, 0, MOST_STATES);
    return (data.shape[0] ?? 0) <= MOST_STATES && states.every((state) => state === states[0]);
  });
  if (still.length === 0) return [];
  const names = still.map(({ name }) => name);
  const message = `${counted(still.length, 'digital line')} of ${events.path} never change: ${listed(names)}. Nothing was connected, the event did not occur, or the metadata name another line. Compare the lines with the set-up; leave out those that are not used.`;
  return [{ path: events.path, message, found: names.join(', ') }];
}

const type = 'NWBFile';

export const recordingEpochsChecks: readonly OwnCheck[] = [
  { name: 'recording_epochs_overlap', type, level: 'BEST_PRACTICE_VIOLATION', run: checkOverlap },
  { name: 'recording_task_epoch_unknown', type, level: 'BEST_PRACTICE_VIOLATION', run: checkTaskEpochs },
  { name: 'recording_epoch_without_task', type, level: 'BEST_PRACTICE_SUGGESTION', run: checkTaskless },
  { name: 'recording_epoch_without_samples', type, level: 'BEST_PRACTICE_VIOLATION', run: checkSamples },
  {
    name: 'recording_camera_unused',
    type: 'CameraDevice',
    level: 'BEST_PRACTICE_SUGGESTION',
    run: checkCamera,
  },
  {
    name: 'recording_dio_without_edges',
    type: 'BehavioralEvents',
    level: 'BEST_PRACTICE_SUGGESTION',
    run: checkEdges,
  },
];
