import { dirname, extname, resolve } from 'node:path';
import type { NwbDataset, NwbObject } from '../../nwb/index.ts';
import { isAddress } from '../dandi-layout.ts';
import { attributeOf, datasetOf, type InspectedFile, textsOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import { mp4Frames } from './mp4-frames.ts';
import { counted, type OwnCheck } from './own-check.ts';
import { valuesOf } from './values.ts';

/** A video of many files says with which frame each begins. */
function checkFrames(series: NwbObject, file: InspectedFile): Problem[] {
  const external = datasetOf(series, 'external_file');
  const files = external?.shape?.[0] ?? 0;
  const timestamps = datasetOf(series, 'timestamps')?.shape?.[0];
  if (external === undefined || files === 0 || timestamps === undefined) return [];
  const frames = startingFrames(series, external, file);
  const fault = faultOf(frames, files, timestamps);
  if (fault === undefined) return [];
  const message = `${series.path} has ${timestamps} timestamps for ${files} video file${files === 1 ? '' : 's'} that begin with frame ${frames.join(', ') || 'nothing said'}: ${fault}. Nobody can tell which frame was taken when. Write the number of the first frame of each file, and one timestamp for each frame.`;
  return [{ path: series.path, message, found: fault }];
}

function startingFrames(series: NwbObject, external: NwbDataset, file: InspectedFile): readonly number[] {
  const value = attributeOf(external, 'starting_frame')?.value;
  if (value !== undefined) return (Array.isArray(value) ? value : [value]).map(Number);
  return valuesOf(file, datasetOf(series, 'starting_frame')).map(Number);
}

function faultOf(frames: readonly number[], files: number, timestamps: number): string | undefined {
  // One file begins with frame 0 whether it is said or not.
  if (frames.length === 0 && files === 1) return timestamps === 0 ? 'no frame has a time' : undefined;
  if (timestamps === 0) return 'no frame has a time';
  if (frames.length !== files) return `${frames.length} first frames for ${files} files`;
  if (frames[0] !== 0) return `the first file begins with frame ${frames[0]}, not 0`;
  const back = frames.findIndex((frame, index) => index > 0 && frame <= (frames[index - 1] ?? -1));
  if (back > 0) return `file ${back + 1} begins no later than the one before`;
  const last = frames.at(-1) ?? 0;
  return last >= timestamps
    ? `the last file begins with frame ${last}, and there are only ${timestamps} times`
    : undefined;
}

/** Files whose index is looked at; a session has some tens. */
const MOST_FILES = 100;

/** Only of files that say how many pictures they hold: of a raw stream everything would have to be read. */
function checkLength(series: NwbObject, file: InspectedFile): Problem[] {
  const external = datasetOf(series, 'external_file');
  const timestamps = datasetOf(series, 'timestamps')?.shape?.[0];
  if (external === undefined || timestamps === undefined) return [];
  const folder = dirname(resolve(file.reader.path));
  const files = textsOf(valuesOf(file, external));
  const isCountable = (one: string): boolean => !isAddress(one) && /^\.(?:mp4|m4v|mov)$/i.test(extname(one));
  if (files.length === 0 || files.length > MOST_FILES || !files.every(isCountable)) return [];
  const counts = files.map((one) => mp4Frames(resolve(folder, one)));
  if (counts.some((count) => count === undefined)) return [];
  const frames = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  if (frames === timestamps) return [];
  const found = `${counted(frames, 'frame')} and ${counted(timestamps, 'timestamp')}`;
  const what = frames > timestamps ? 'Frames at the end have no time' : 'Times at the end have no frame';
  const message = `The video of ${series.path} has ${found}. ${what}, if not everything is shifted. Compare the video with its file of timestamps, and convert again from those that belong together.`;
  return [{ path: series.path, message, found, expected: 'one timestamp for each frame' }];
}

const type = 'ImageSeries';

export const recordingVideoChecks: readonly OwnCheck[] = [
  { name: 'recording_video_frames', type, level: 'BEST_PRACTICE_VIOLATION', run: checkFrames },
  { name: 'recording_video_length', type, level: 'BEST_PRACTICE_VIOLATION', run: checkLength },
];
