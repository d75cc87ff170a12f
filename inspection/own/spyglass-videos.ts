import { basename } from 'node:path';
import type { NwbObject } from '../../nwb/index.ts';
import { quoted } from '../checks/check.ts';
import { datasetOf, type InspectedFile, textsOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import type { OwnCheck } from './own-check.ts';
import { cameraOfVideo, parentOf, valuesOf } from './values.ts';

const VIDEO = '/processing/video_files/video';

function isExternalVideo(series: NwbObject): boolean {
  return (datasetOf(series, 'external_file')?.shape?.[0] ?? 0) > 0;
}

function checkVideoPlace(series: NwbObject, file: InspectedFile): Problem[] {
  if (!isExternalVideo(series)) return [];
  const parent = parentOf(file, series);
  const isFound =
    parent?.name === 'video' &&
    parent.path.startsWith('/processing/') &&
    file.isA(parent, 'BehavioralEvents');
  if (isFound) return [];
  const message = `The video ${series.path} does not stand in a BehavioralEvents called video. Spyglass looks for videos only there: the epoch will have none. Put it into ${VIDEO}.`;
  return [{ path: series.path, message, found: series.path, expected: `${VIDEO}/…` }];
}

function checkVideoDevice(series: NwbObject, file: InspectedFile): Problem[] {
  if (!isExternalVideo(series) || parentOf(file, series)?.name !== 'video') return [];
  const camera = cameraOfVideo(series);
  if (camera !== undefined && file.isA(camera, 'CameraDevice')) return [];
  const found = camera === undefined ? 'no device' : `the device ${camera.path}, no CameraDevice`;
  const message = `The video ${series.path} has ${found}. Spyglass asks it for the name of its camera and stops at the first video without: no video of the session is taken in. Name the camera of the video in the metadata (associated_video_files, camera_id), and convert again.`;
  return [{ path: series.path, message, found, expected: 'a link device to a CameraDevice' }];
}

function checkVideoName(series: NwbObject, file: InspectedFile): Problem[] {
  if (parentOf(file, series)?.name !== 'video') return [];
  const [external] = textsOf(valuesOf(file, datasetOf(series, 'external_file')));
  if (external === undefined || basename(external.replaceAll('\\', '/')) === series.name) return [];
  const message = `The video ${series.path} is in the file ${quoted(external)}. Spyglass looks for a file of the name of the series, ${quoted(series.name)}, and does not find it. Let both have one name in the folder of videos.`;
  return [{ path: series.path, message, found: external, expected: series.name }];
}

const type = 'ImageSeries';

export const spyglassVideosChecks: readonly OwnCheck[] = [
  { name: 'spyglass_video_place', type, level: 'BEST_PRACTICE_VIOLATION', run: checkVideoPlace },
  { name: 'spyglass_video_device', type, level: 'BEST_PRACTICE_VIOLATION', run: checkVideoDevice },
  { name: 'spyglass_video_name', type, level: 'BEST_PRACTICE_SUGGESTION', run: checkVideoName },
];
