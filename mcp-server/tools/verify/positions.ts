import type { StoredRows } from '../../../nwb/index.ts';
import {
  arrivalDistanceS,
  type CameraSource,
  cameraSource,
  MOST_DELAY_S,
  ptpSeconds,
  segmentsOf,
  sessionFile,
  trackedRows,
} from './camera-source.ts';
import { damagedBand, missingRows } from './faults.ts';
import type { StreamReport } from './report.ts';
import { type Comparer, datasetAt, groupAt, type Sides, type SourceFacts, textOf } from './sides.ts';
import { Tally } from './tally.ts';

const FIRST_CAMERAS = '/processing/behavior/position';
const FURTHER_CAMERAS = '/processing/position_further_cameras';
const FRAME_INDEX = '/processing/position_frame_index';
const LABELS = '/processing/non_repeat_timestamp_labels';

/**
 * Positions of every camera: the place of each light in the frame that the frame index names, its time and its
 * segment. Positions without a frame index, since no file told the frames, are not compared.
 */
export function positionComparers(sides: Sides): readonly Comparer[] {
  const { reader } = sides;
  const series = [FIRST_CAMERAS, FURTHER_CAMERAS].flatMap((parent) =>
    [...(groupAt(reader, parent)?.children.keys() ?? [])].map((name) => `${parent}/${name}`),
  );
  const byKey = Map.groupBy(series, (path) => /\/led_\d+_series_(.+)$/.exec(path)?.[1] ?? '');
  return [...byKey].map(([key, paths]) => ({
    finish: (facts) => comparePositions(sides, key, paths, facts),
  }));
}

async function comparePositions(
  sides: Sides,
  key: string,
  paths: readonly string[],
  facts: SourceFacts,
): Promise<readonly StreamReport[]> {
  const { source } = sides;
  const index = `${FRAME_INDEX}/series_${key}`;
  const name = /Counts every frame of (.+)\.$/.exec(textOf(sides.reader, index, 'comments'))?.[1];
  const timing = sessionFile(source, (file) => file.name === name);
  const camera = timing === undefined ? undefined : await cameraSource(source, timing.file, timing.epoch);
  const frames = numbersOf(sides, `${index}/data`);
  if (camera === undefined || frames === undefined) return [];
  const rows = trackedRows(camera);
  const labels = segmentsOf(camera);
  const stamps = new Set<string>();
  const reports: Tally[] = [compareFrames(frames, index, rows, labels)];
  for (const path of paths) reports.push(compareLight(sides, path, frames, rows, camera));
  reports.push(compareLabels(sides, `${LABELS}/series_${key}`, frames, labels));
  for (const path of [...paths, index, `${LABELS}/series_${key}`]) {
    const dataset = datasetAt(sides.reader, `${path}/timestamps`);
    if (dataset === undefined || stamps.has(dataset.path)) continue;
    stamps.add(dataset.path);
    reports.push(compareFrameTimes(sides, dataset.path, frames, camera, facts));
  }
  return reports.map((tally) => tally.report());
}

/** Which frames have a position: from the first on, every one that was tracked while the counter ran on. */
function compareFrames(frames: readonly number[], path: string, rows: Int32Array, labels: Int32Array): Tally {
  const tally = new Tally(`${path}/data`, 'frames that have a position');
  const kept = new Set(frames);
  tally.values += frames.length;
  for (const [row, frame] of frames.entries()) {
    if (frame > (frames[row - 1] ?? -1) && (rows[frame] ?? -1) >= 0 && labels[frame] !== 0) continue;
    tally.differs(() => ({ row, found: `frame ${frame}`, expected: 'frames that were tracked, in order' }));
  }
  for (let frame = frames[0] ?? 0; frame < rows.length; frame++)
    if ((rows[frame] ?? -1) >= 0 && labels[frame] !== 0 && !kept.has(frame))
      tally.differs(() => ({ found: `no position of frame ${frame}`, expected: 'one, as it was tracked' }));
  return tally;
}

function compareLight(
  sides: Sides,
  path: string,
  frames: readonly number[],
  rows: Int32Array,
  { tracking }: CameraSource,
): Tally {
  const tally = new Tally(`${path}/data`, 'pixels of a light in every frame');
  const light = Number(/\/led_(\d+)_series_/.exec(path)?.[1] ?? 0);
  const suffix = light === 0 ? '' : String(light + 1);
  const fields = ['xloc', 'yloc'].map((field) => tracking?.field(`${field}${suffix}`));
  const data = datasetAt(sides.reader, `${path}/data`);
  const stored = data === undefined ? undefined : sides.stored.rows(data);
  missingRows(tally, stored?.rows ?? 0, frames.length);
  eachRow(tally, stored, frames.length, (row, values, place) => {
    for (const [column, field] of fields.entries()) {
      const record = rows[frames[row] ?? -1] ?? -1;
      const expected = field === undefined || record < 0 ? undefined : tracking?.number(record, field);
      tally.equal(values[place + column], expected, {
        row,
        channel: `${field ?? 'no field'}, frame ${frames[row]}`,
      });
    }
  });
  return tally;
}

function compareLabels(sides: Sides, path: string, frames: readonly number[], labels: Int32Array): Tally {
  const tally = new Tally(`${path}/data`, 'segments of the video');
  const data = datasetAt(sides.reader, `${path}/data`);
  const stored = data === undefined ? undefined : sides.stored.rows(data);
  missingRows(tally, stored?.rows ?? 0, frames.length);
  eachRow(tally, stored, frames.length, (row, values, place) =>
    tally.equal(values[place], labels[frames[row] ?? -1], { row, channel: `frame ${frames[row]}` }),
  );
  return tally;
}

/** Times of frames: by PTP exactly; fitted ones within a camera's delay of the moment in which the frame arrived. */
export function compareFrameTimes(
  sides: Sides,
  path: string,
  frames: readonly number[],
  camera: CameraSource,
  facts: SourceFacts,
): Tally {
  const isPtp = camera.ptp !== undefined;
  const tally = new Tally(
    path,
    isPtp
      ? 'times of frames by the clock of the camera'
      : 'fitted times of frames, against the moments in which they arrived',
  );
  const epochs = sides.source.recordings.map(({ epoch }) => epoch);
  const dataset = datasetAt(sides.reader, path);
  const stored = dataset === undefined ? undefined : sides.stored.rows(dataset);
  missingRows(tally, stored?.rows ?? 0, frames.length);
  eachRow(tally, stored, frames.length, (row, values, place) => {
    const frame = frames[row] ?? -1;
    const found = values[place] ?? Number.NaN;
    if (frame < 0 || frame >= camera.sync.count) return;
    if (isPtp) {
      tally.equal(found, ptpSeconds(camera, frame), { row, channel: `frame ${frame}` });
      return;
    }
    tally.values++;
    const distance = arrivalDistanceS(camera, frame, found, facts, epochs);
    tally.distance(distance, MOST_DELAY_S, 's');
    if (!(distance <= MOST_DELAY_S))
      tally.differs(() => ({
        row,
        channel: `frame ${frame}`,
        found: `${found} s, ${distance} s from its arrival`,
        expected: `at most ${MOST_DELAY_S} s`,
      }));
  });
  return tally;
}

function numbersOf({ reader, stored }: Sides, path: string): number[] | undefined {
  const dataset = datasetAt(reader, path);
  if (dataset === undefined) return undefined;
  const rows = stored.rows(dataset);
  const values: number[] = [];
  for (let row = 0; row < rows.rows; ) {
    const band = rows.band(row);
    if (band === undefined) break;
    // What cannot be read is no frame.
    for (; row < band.endRow; row++) values.push(band.values?.[row - band.firstRow] ?? -1);
  }
  return values;
}

/** Calls `visit` for each row that can be read; `place` is where it begins in the values of its band. */
function eachRow(
  tally: Tally,
  stored: StoredRows | undefined,
  count: number,
  visit: (row: number, values: ArrayLike<number>, place: number) => void,
): void {
  for (let row = 0; stored !== undefined && row < count; ) {
    const band = stored.band(row);
    if (band === undefined) return;
    const end = Math.min(count, band.endRow);
    if (band.values === undefined) damagedBand(tally, band, row, end - row);
    else for (let i = row; i < end; i++) visit(i, band.values, (i - band.firstRow) * stored.columns);
    row = end;
  }
}
