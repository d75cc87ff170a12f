import { existsSync } from 'node:fs';
import { dirname, isAbsolute, posix, resolve, win32 } from 'node:path';
import type { NwbObject } from '../../nwb/index.ts';
import { relativeFiles, withoutStartingFrame } from '../corrections-series.ts';
import { attributeOf, datasetOf, type InspectedFile, textsOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import { type Check, head, quoted } from './check.ts';

/** No series of images is in more files. */
const MOST_FILES = 10_000;
const LARGE_BYTES = 20e9;

function externalFiles(series: NwbObject, file: InspectedFile): readonly string[] {
  const dataset = datasetOf(series, 'external_file');
  return dataset === undefined ? [] : textsOf(head(file, dataset, MOST_FILES));
}

function checkFilesExist(series: NwbObject, file: InspectedFile): Problem[] {
  const folder = dirname(resolve(file.reader.path));
  const gone = externalFiles(series, file).filter(
    (path) => !isAbsolute(path) && !existsSync(resolve(folder, path)),
  );
  if (gone.length === 0) return [];
  const message = `${series.path} names ${gone.map(quoted).join(', ')}, which is not beside the NWB file. Readers cannot show the video. Put the video where the path says, seen from the folder of the NWB file.`;
  return [
    { path: `${series.path}/external_file`, message, found: gone.join('; '), expected: 'a file that exists' },
  ];
}

function checkFilesRelative(series: NwbObject, file: InspectedFile): Problem[] {
  const files = externalFiles(series, file);
  const absolute = files.filter((path) => posix.isAbsolute(path) || win32.isAbsolute(path));
  if (absolute.length === 0) return [];
  const message = `${series.path} names ${absolute.map(quoted).join(', ')}, a path of one computer. On any other the video is not found. Write the path as seen from the folder of the NWB file.`;
  const path = `${series.path}/external_file`;
  return [
    {
      path,
      message,
      found: absolute.join('; '),
      expected: 'a relative path',
      corrections: relativeFiles(path, files, file.reader.path),
    },
  ];
}

function checkSize(series: NwbObject, file: InspectedFile): Problem[] {
  const data = datasetOf(series, 'data');
  if (data === undefined || data.isCompressed || file.isA(series, 'TwoPhotonSeries')) return [];
  const bytes = (data.shape ?? []).reduce((product, size) => product * size, data.elementBytes);
  if (bytes <= LARGE_BYTES) return [];
  const message = `${series.path} holds ${(bytes / 1e9).toFixed(0)} GB of images. A video file beside the NWB file would be far smaller. Store it as external_file.`;
  return [{ path: series.path, message, found: `${bytes} bytes` }];
}

function checkStartingFrame(series: NwbObject): Problem[] {
  const external = datasetOf(series, 'external_file');
  // NWB moved it from a dataset of its own to an attribute of external_file.
  const dataset = datasetOf(series, 'starting_frame');
  const frames = dataset ?? attributeOf(series, 'starting_frame');
  if (external !== undefined || frames === undefined || frames.shape?.includes(0) === true) return [];
  const message = `${series.path} has a starting_frame and no external_file, to which it would belong. Remove it.`;
  const corrections = dataset === undefined ? [] : [withoutStartingFrame(dataset)];
  return [{ path: series.path, message, corrections }];
}

const type = 'ImageSeries';

export const imageChecks: readonly Check[] = [
  { name: 'check_image_series_external_file_valid', type, run: checkFilesExist },
  { name: 'check_image_series_external_file_relative', type, run: checkFilesRelative },
  { name: 'check_image_series_data_size', type, run: checkSize },
  {
    name: 'check_image_series_starting_frame_without_external_file',
    type,
    run: checkStartingFrame,
  },
];
