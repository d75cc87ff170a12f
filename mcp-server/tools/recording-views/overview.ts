import { basename } from 'node:path';
import type { Session } from '../../../recording/index.ts';
import type { RecordingChannel, RecordingEpoch, RecordingOverview } from '../../../schemas/index.ts';
import type { OpenedRecording, OpenedSession } from './opened-sessions.ts';

export function overviewOf({ session, recordings }: OpenedSession): RecordingOverview {
  return {
    animal: session.animal,
    date: session.date,
    epochs: recordings.map((one, index) => epochOf(one, index, session)),
  };
}

function epochOf(one: OpenedRecording, index: number, session: Session): RecordingEpoch {
  const { recording, survey, epoch, tag } = one;
  const { packets, rateHz, sizeBytes } = recording;
  // Where the counter leaps while the clock goes on nothing was lost, and nothing is as long as it says.
  const leaps = new Set(
    survey.clock?.jumps.filter(({ what }) => what === 'counter').map(({ packet }) => packet),
  );
  const gaps = survey.gaps.filter(({ lost, packet }) => lost > 0 && !leaps.has(packet));
  const files = session.epochs.filter((other) => other.epoch === epoch).flatMap((other) => other.files);
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
    videos: files
      .filter(({ role }) => role === 'video')
      .map(({ camera, name }) => ({ name, ...(camera === undefined ? {} : { camera }) })),
    hasPositions: files.some(({ role }) => role === 'position-tracking'),
    channels: channelsOf(one),
  };
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
