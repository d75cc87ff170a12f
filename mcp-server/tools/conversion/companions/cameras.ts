import { dirname } from 'node:path';
import { type FrameTimes, fittedFrameTimes, ptpFrameTimes } from '../../../../recording/index.ts';
import { changesOfLines, type EpochClock, epochClock, tickLines } from './camera-epoch.ts';
import type { CameraFiles } from './camera-files.ts';
import { cameraFiles, cameraName } from './camera-files.ts';
import { type CameraIdentity, identifyCamera, missingVideos } from './camera-identity.ts';
import { framesWithPosition } from './camera-positions.ts';
import { type CameraData, readCamera } from './camera-read.ts';
import { frameWarnings, trackingWarnings } from './camera-report.ts';
import {
  type Filmed,
  nameSeries,
  type PlacedVideo,
  plannedPositions,
  positionAdditions,
  videoAdditions,
  withPosition,
} from './camera-series.ts';
import type { Companion, CompanionFacts, CompanionInput, FinishedCompanion } from './companion.ts';
import { VideoPlacer } from './video-place.ts';
import { type PlannedVideo, planVideos } from './video-plan.ts';
import { placeVideo } from './video-series.ts';

/** Cameras of a session: positions, the times of frames, and the videos themselves. */
export async function planCameras(input: CompanionInput): Promise<Companion> {
  const found = cameraFiles(input.session);
  const warnings = [...found.warnings];
  const recorded = found.cameras.filter((files) => isRecorded(files, input, warnings));
  const filmed = await readCameras(recorded, input, warnings);
  warnings.push(...missingVideos(input.metadata, found.cameras));
  const { videos, warnings: ofVideos } = await planVideos(input, withTimes(filmed, warnings));
  warnings.push(...ofVideos);
  const placer = new VideoPlacer(dirname(input.output));
  return {
    planned: [
      ...withPosition(filmed.flatMap((one) => plannedPositions(one))),
      ...videoAdditions(
        videos.map(({ files, name }) => ({
          files,
          name,
          identity: identityOf(filmed, files),
          timesS: new Float64Array(1),
          comments: '',
        })),
      ),
    ],
    warnings,
    finish: (facts) => finishCameras(input, filmed, videos, placer, facts),
    placeBeside: (signal) => placer.place(signal),
    removeBeside: () => placer.remove(),
  };
}

/** Without a recording there is no epoch that positions could belong to. */
function isRecorded(files: CameraFiles, input: CompanionInput, warnings: string[]): boolean {
  const has = input.recordings.some(
    ({ epoch, tag, recording }) => epoch === files.epoch && tag === files.tag && recording.packets > 0,
  );
  if (!has)
    warnings.push(`${cameraName(files)}: nothing was recorded in this epoch; its files were left out`);
  return has;
}

async function readCameras(
  cameras: readonly CameraFiles[],
  input: CompanionInput,
  warnings: string[],
): Promise<Filmed[]> {
  const read: CameraData[] = [];
  for (const files of cameras) {
    const data = await readCamera(files, input.signal);
    warnings.push(...data.warnings);
    // A camera that never started has left empty files, and is none of those that filmed the epoch.
    if (data.frames !== undefined || (files.video?.sizeBytes ?? 0) > 0) read.push(data);
  }
  const filmed: Filmed[] = [];
  const taken = new Set<string>();
  for (const data of read) {
    const { files } = data;
    const ofEpoch = read
      .map((one) => one.files)
      .filter(({ epoch, tag }) => epoch === files.epoch && tag === files.tag);
    const identity = identifyCamera(files, ofEpoch, input.metadata);
    warnings.push(...identity.warnings);
    const hasPositions = (data.joined?.firstTracked ?? -1) >= 0 && data.lights.length > 0;
    const named = hasPositions ? nameSeries(data, identity, taken) : { series: '', isFirst: false };
    if (hasPositions) taken.add(named.series);
    filmed.push({ data, identity, ...named });
    if (hasPositions && !named.isFirst)
      warnings.push(
        `${cameraName(files)}: its positions are in processing/position_further_cameras, since spyglass takes one camera an epoch`,
      );
    if (data.joined !== undefined && !hasPositions)
      warnings.push(
        `${cameraName(files)}: no position of its tracking belongs to a frame of its video; they were left out`,
      );
  }
  return filmed;
}

/** Cameras whose frames have times: without them a video cannot stand in the file. */
function withTimes(filmed: readonly Filmed[], warnings: string[]): CameraFiles[] {
  return filmed.flatMap(({ data }) => {
    if (data.files.video === undefined) return [];
    if (data.frames !== undefined && data.framesFrom !== 'position-tracking') return [data.files];
    warnings.push(
      `${cameraName(data.files)}: ${data.files.video.name} was left out, since no file tells the times of its frames; put its .videoTimeStamps.cameraHWSync beside it`,
    );
    return [];
  });
}

function identityOf(filmed: readonly Filmed[], files: CameraFiles): CameraIdentity {
  const identity = filmed.find(({ data }) => data.files === files)?.identity;
  return identity ?? { id: undefined, name: undefined, metersPerPixel: undefined, warnings: [] };
}

async function finishCameras(
  input: CompanionInput,
  filmed: readonly Filmed[],
  videos: readonly PlannedVideo[],
  placer: VideoPlacer,
  facts: CompanionFacts,
): Promise<FinishedCompanion> {
  const warnings: string[] = [];
  const additions = [];
  const placed: PlacedVideo[] = [];
  const counts = { cameras: filmed.length, positions: 0, videoFrames: 0 };
  for (const one of filmed) {
    const { data, identity } = one;
    const clock = epochClock(facts, data.files.epoch, data.files.tag);
    if (clock === undefined || data.frames === undefined) continue;
    const arrivalsS = Float64Array.from(data.frames.counters, clock.timeOf);
    const times = timesOf(input, facts, one, clock, arrivalsS);
    warnings.push(...frameWarnings(data, times, arrivalsS, clock));
    if (data.joined !== undefined && data.segments !== undefined && one.series !== '') {
      const found = framesWithPosition(data.joined, data.segments, times.firstFrame);
      additions.push(...positionAdditions(one, found, times.timesS, times.method));
      counts.positions += found.frames.length;
      warnings.push(...trackingWarnings(data, found, times.timesS));
    }
    const video = videos.find(({ files }) => files === data.files);
    if (video === undefined) continue;
    const done = await placeVideo(placer, video, identity, times, warnings, facts.signal);
    counts.videoFrames += done.timesS.length;
    placed.push(done);
  }
  return { additions: [...withPosition(additions), ...videoAdditions(placed)], warnings, counts };
}

function timesOf(
  input: CompanionInput,
  facts: CompanionFacts,
  { data, identity }: { readonly data: CameraData; readonly identity: CameraIdentity },
  clock: EpochClock,
  arrivalsS: Float64Array,
): FrameTimes {
  const { frames, segments } = data;
  if (frames === undefined || segments === undefined) throw new RangeError('a camera without frames');
  const hasPtp = clock.recordings.some((index) => facts.recordings[index]?.recording.isPtpEnabled === true);
  if (hasPtp && frames.hardwareNs !== undefined) return ptpFrameTimes(frames.hardwareNs);
  const lines = changesOfLines(facts, clock, tickLines(facts, input.metadata), identity.name);
  const times = fittedFrameTimes(frames, segments, arrivalsS, lines);
  return hasPtp
    ? {
        ...times,
        faults: [...times.faults, 'PTP was on, but no file holds the times of the camera'],
      }
    : times;
}
