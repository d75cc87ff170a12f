import type { FieldValue, RecordingSummary, ScanSummary } from '../../../../schemas/index.ts';
import type { SessionState } from '../../state/session-state.ts';
import { currentValue, rowsOf } from '../../state/values.ts';
import { capitalised, clockTime, counted, day, fileName, inWords, listed, size } from './format.ts';
import { sentence } from './sentence.ts';

/** What people ask about a recording; each is answered from what its files say. */
export type RecordingTopic =
  | 'length'
  | 'size'
  | 'channels'
  | 'rate'
  | 'epochs'
  | 'losses'
  | 'lines'
  | 'cameras'
  | 'clock'
  | 'start'
  | 'bad-channels'
  | 'files'
  | 'version'
  | 'scale'
  | 'probes'
  | 'warnings'
  | 'animal';

/** The facts on one topic, or that the files do not tell them. */
export function recordingFacts(state: SessionState, topic: RecordingTopic): string {
  const { summary } = state;
  return summary === undefined ? 'The folder was not read yet.' : facts[topic](summary, state);
}

/** All facts by topic, as they are told: what a model may ask for while it reads an answer. */
export function factsByName(state: SessionState): Record<string, string> {
  const { summary } = state;
  if (summary === undefined) return {};
  return Object.fromEntries(Object.entries(facts).map(([topic, tell]) => [topic, tell(summary, state)]));
}

type Facts = (summary: ScanSummary, state: SessionState) => string;

const facts: Readonly<Record<RecordingTopic, Facts>> = {
  length: ({ recordings }) => {
    const whole = clockTime(recordings.reduce((sum, { seconds }) => sum + seconds, 0));
    if (recordings.length === 1) return `The recording is ${whole} long.`;
    return `${capitalised(whole)} in all: ${listed(recordings.map((one) => `${nameOf(one)} ${clockTime(one.seconds)}`))}.`;
  },
  size: ({ recordings }) =>
    `The ${recordings.length === 1 ? 'recording takes' : 'recordings take'} ${size(recordings.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))} on the disk.`,
  channels: ({ channels, nTrodes, recordings }) => {
    if (channels === 0) return 'There are no ephys channels in it.';
    const sizes = [...Map.groupBy(nTrodes, (one) => one.channels)];
    const [[each] = [0]] = sizes;
    const form =
      sizes.length === 1
        ? `${counted(nTrodes.length, 'nTrode')} of ${each}`
        : listed(sizes.map(([many, all]) => `${counted(all.length, 'nTrode')} of ${many}`));
    const other = recordings.some((one) => one.channels !== channels);
    return `${channels} channels: ${form}.${other ? ' Not every epoch has as many.' : ''}`;
  },
  rate: ({ rateHz }) => `It was sampled at ${rateHz / 1000} kHz.`,
  epochs: ({ recordings }) =>
    `${counted(recordings.length, 'epoch')}: ${listed(recordings.map((one) => `${nameOf(one)} (${clockTime(one.seconds)})`))}.`,
  losses: ({ recordings }) => {
    const lossy = recordings.filter(({ lostPackets }) => lostPackets > 0);
    if (lossy.length === 0) return 'No packet was lost.';
    const each = lossy.map(
      (one) => `${counted(one.lostPackets, 'packet')} in ${counted(one.gaps, 'gap')} in ${nameOf(one)}`,
    );
    return `Lost: ${listed(each)}. The timestamps show the gaps; nothing is filled in.`;
  },
  lines: ({ dioLines }, state) => {
    if (dioLines.length === 0) return 'There are no digital lines in the recording.';
    const events = rowsOf(state, 'behavioral_events');
    const names = events.map(({ description, name }) =>
      name === description || shown(name) === ''
        ? shown(description)
        : `${shown(description)} (${shown(name)})`,
    );
    const said = currentValue(state, 'behavioral_events')?.provenance;
    const from = said?.source === 'recording' ? ` ${capitalised(sentence(said.detail))}` : '';
    return names.length === 0
      ? `The header has ${counted(dioLines.length, 'digital line')}; none of them changed.`
      : `The header has ${counted(dioLines.length, 'digital line')}. In the file: ${listed(names)}.${from}`;
  },
  cameras: ({ cameras, isPtp, files }) => {
    if (cameras.length === 0) return 'No video lies with the recording.';
    const videos = files.filter(({ role }) => role === 'video').length;
    const each = cameras.map(
      ({ number, epochs }) => `camera ${number} filmed epoch ${listed(epochs.map(String))}`,
    );
    const clock = isPtp ? ' Their clocks are set by PTP.' : ' They are not set by PTP.';
    return `${capitalised(inWords(cameras.length))} ${cameras.length === 1 ? 'camera' : 'cameras'}${videos > 0 ? `, ${counted(videos, 'video')}` : ''}: ${listed(each)}.${clock} The scale in metres per pixel is not in the files.`;
  },
  clock: ({ recordings }) => {
    const start = recordings.find((one) => one.start !== undefined)?.start;
    return start === undefined
      ? 'The files hold no clock time, only counts of samples.'
      : `The times come from the computer's clock, ${moment(start)} UTC at the start. The file stores them in UTC, so that no zone has to be told.`;
  },
  start: ({ recordings, date }) => {
    const known = recordings.filter(({ start }) => start !== undefined);
    if (known.length === 0) return `The names say ${day(date)}; the time of day is not in the files.`;
    return `By the recording's own clock, in UTC: ${listed(known.map((one) => `${nameOf(one)} at ${moment(one.start ?? '')}`))}.`;
  },
  'bad-channels': (_, state) => {
    const bad = rowsOf(state, 'ntrode_electrode_group_channel_map').flatMap((row) => {
      const channels = row['bad_channels'];
      return Array.isArray(channels) && channels.length > 0
        ? [`nTrode ${shown(row['ntrode_id'])} channel ${listed(channels.map(shown))}`]
        : [];
    });
    return bad.length > 0
      ? `Marked as bad, channels counted from 0: ${listed(bad)}.`
      : 'None is marked as bad. I do not judge signals; say, for example, "nTrode 5 channel 2 is dead".';
  },
  files: ({ files, recordings, metadataFile }) => {
    const kinds = [...Map.groupBy(files, ({ role }) => role)].map(
      ([role, all]) => `${all.length} × ${role.replaceAll('-', ' ')}`,
    );
    const yaml =
      metadataFile === undefined ? ' There is no metadata file.' : ` Metadata: ${fileName(metadataFile)}.`;
    return `${counted(recordings.length, 'recording')}${kinds.length > 0 ? `, and with ${recordings.length === 1 ? 'it' : 'them'} ${listed(kinds)}` : ''}.${yaml}`;
  },
  version: ({ trodesVersion }) =>
    trodesVersion === undefined
      ? 'The header does not say which version of Trodes recorded it.'
      : `It was recorded with Trodes ${trodesVersion}.`,
  scale: ({ hasScale }) =>
    hasScale
      ? 'The header says how many volts a count is, and the file stores it.'
      : 'The header does not say how many volts a count is.',
  probes: (_, state) => {
    const groups = currentValue(state, 'electrode_groups');
    const types = [...new Set(rowsOf(state, 'electrode_groups').map((row) => row['device_type']))].filter(
      (type) => typeof type === 'string' && type !== '',
    );
    if (types.length === 0) return 'Which probe it is the recording does not say.';
    const why =
      groups?.provenance.source === 'derived' ? ` ${capitalised(sentence(groups.provenance.detail))}` : '';
    return `${counted(rowsOf(state, 'electrode_groups').length, 'electrode group')} of ${listed(types.map(shown))}.${why}`;
  },
  warnings: ({ warnings }) =>
    warnings.length === 0
      ? 'Nothing in the files looks wrong to me.'
      : warnings.map((warning) => capitalised(sentence(warning))).join(' '),
  animal: ({ animal, date }) => `The file names call the animal "${animal}" and the day ${day(date)}.`,
};

const shown = (value: FieldValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

function nameOf({ epoch, tag }: RecordingSummary): string {
  return `${String(epoch).padStart(2, '0')}_${tag}`;
}

/** "2023-06-22 20:00:00" */
const moment = (start: string): string => start.slice(0, 19).replace('T', ' ');
