import { basename } from 'node:path';
import { cameraFrames, readTrodesEnds, type Session, type SessionFile } from '../../../recording/index.ts';
import {
  InputError,
  type RecordingChannel,
  type RecordingEpoch,
  type RecordingOverview,
  type RecordingSpan,
} from '../../../schemas/index.ts';
import type { OpenedRecording, OpenedSession } from './opened-sessions.ts';
import { secondsOf } from './positions.ts';

export async function overviewOf({ session, recordings }: OpenedSession): Promise<RecordingOverview> {
  const epochs: RecordingEpoch[] = [];
  for (const [index, one] of recordings.entries()) epochs.push(await epochOf(one, index, session));
  return { animal: session.animal, date: session.date, epochs };
}

async function epochOf(one: OpenedRecording, index: number, session: Session): Promise<RecordingEpoch> {
  const { recording, survey, epoch, tag } = one;
  const { packets, rateHz, sizeBytes } = recording;
  // Where the counter leaps while the clock goes on nothing was lost, and nothing is as long as it says.
  const leaps = new Set(
    survey.clock?.jumps.filter(({ what }) => what === 'counter').map(({ packet }) => packet),
  );
  const gaps = survey.gaps.filter(({ lost, packet }) => lost > 0 && !leaps.has(packet));
  const files = session.epochs.filter((other) => other.epoch === epoch).flatMap((other) => other.files);
  const videos: RecordingEpoch['videos'] = [];
  for (const { camera, name } of files.filter(({ role }) => role === 'video')) {
    const span = await spanOf(timesOf(files, camera), one);
    videos.push({
      name,
      ...(camera === undefined ? {} : { camera }),
      ...(span === undefined ? {} : { span }),
    });
  }
  const tracking = files.filter(({ role }) => role === 'position-tracking');
  const positionsSpan = await spanOf(tracking, one);
  return {
    index,
    epoch,
    tag,
    file: basename(recording.file),
    sizeBytes,
    rateHz,
    packets,
    seconds: (packets + gaps.reduce((sum, { lost }) => sum + lost, 0)) / rateHz,
    ...(survey.firstTimeS === undefined ? {} : { startS: survey.firstTimeS }),
    ...(survey.lastTimeS === undefined ? {} : { endS: survey.lastTimeS }),
    gaps: gaps.map(({ packet, lost }) => ({ packet, lost })),
    isGapsComplete: survey.isComplete,
    videos,
    hasPositions: tracking.length > 0,
    ...(positionsSpan === undefined ? {} : { positionsSpan }),
    channels: channelsOf(one),
  };
}

/** The file that says best when the frames of a camera were. */
function timesOf(files: readonly SessionFile[], camera: number | undefined): SessionFile[] {
  const own = files.filter((file) => file.camera === camera);
  const found = (['camera-hardware-sync', 'video-timestamps', 'position-tracking'] as const)
    .map((role) => own.find((file) => file.role === role))
    .find((file) => file !== undefined);
  return found === undefined ? [] : [found];
}

/** From the first record of all these files to the last; undefined where none of them says anything. */
async function spanOf(
  files: readonly SessionFile[],
  one: OpenedRecording,
): Promise<RecordingSpan | undefined> {
  const seconds: number[] = [];
  for (const { path, sizeBytes } of files) {
    if (sizeBytes === 0) continue;
    try {
      seconds.push(...secondsOf(cameraFrames(await readTrodesEnds(path)).counters, one));
    } catch (error) {
      // A file that cannot be understood is a matter of the conversion; here it says nothing.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return seconds.length === 0 ? undefined : { fromS: Math.min(...seconds), endS: Math.max(...seconds) };
}

function channelsOf({ recording, columns }: OpenedRecording): RecordingChannel[] {
  const places = new Map(
    recording.nTrodes.flatMap(({ id, hwChans }) =>
      hwChans.map((hwChan, nTrodeChannel) => [String(hwChan), { nTrode: id, nTrodeChannel }] as const),
    ),
  );
  const sensors = new Map(
    recording.sensors.flatMap(({ name, channels }) => channels.map(({ id }) => [id, name] as const)),
  );
  const lines = new Map(recording.digital.map(({ id, isInput }) => [id, isInput] as const));
  return columns.map(({ id, kind, unit, unitsPerCount }) => {
    const sensor = sensors.get(id);
    const isInput = lines.get(id);
    return {
      id,
      kind,
      ...(unit === undefined || unitsPerCount === undefined ? {} : { unit, unitsPerCount }),
      ...(kind === 'ephys' ? places.get(id) : {}),
      ...(kind === 'sensor' && sensor !== undefined ? { sensor } : {}),
      ...(kind === 'digital' && isInput !== undefined ? { isInput } : {}),
    };
  });
}
