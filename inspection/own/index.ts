import type { RankedCheck } from '../checks/check.ts';
import { dandiChecks } from './dandi.ts';
import { ranked } from './own-check.ts';
import { recordingClockChecks } from './recording-clock.ts';
import { recordingElectrodesChecks } from './recording-electrodes.ts';
import { recordingEpochsChecks } from './recording-epochs.ts';
import { recordingPositionChecks } from './recording-position.ts';
import { recordingSignalChecks } from './recording-signal.ts';
import { recordingVideoChecks } from './recording-video.ts';
import { spyglassDevicesChecks } from './spyglass-devices.ts';
import { spyglassFileChecks } from './spyglass-file.ts';
import { spyglassPlacesChecks } from './spyglass-places.ts';
import { spyglassTasksChecks } from './spyglass-tasks.ts';
import { spyglassVideosChecks } from './spyglass-videos.ts';

/** The checks that no other program makes, with their levels. */
export const ownChecks: readonly RankedCheck[] = [
  ...ranked(
    [
      ...recordingClockChecks,
      ...recordingSignalChecks,
      ...recordingElectrodesChecks,
      ...recordingPositionChecks,
      ...recordingVideoChecks,
      ...recordingEpochsChecks,
      ...dandiChecks,
    ],
    ['all'],
  ),
  ...ranked(
    [
      ...spyglassFileChecks,
      ...spyglassPlacesChecks,
      ...spyglassVideosChecks,
      ...spyglassTasksChecks,
      ...spyglassDevicesChecks,
    ],
    ['all', 'spyglass'],
  ),
];
