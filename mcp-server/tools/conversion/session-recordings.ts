import { basename } from 'node:path';
import { SAMPLE_COUNT_PATH } from '../../../nwb/index.ts';
import {
  type FilledRows,
  type Gap,
  MAX_RESIDUAL_S,
  type OpenFile,
  openRecording,
  type Reconfiguration,
  type Recording,
  type RecordingClock,
  type Session,
  type Survey,
  surveyRecording,
} from '../../../recording/index.ts';
import { InputError } from '../../../schemas/index.ts';
import { recordingFiles } from './session-choice.ts';

/** A recording of a session with the epoch that it belongs to and what a look at it tells. */
export interface EpochRecording {
  readonly epoch: number;
  readonly tag: string;
  readonly recording: Recording;
  readonly survey: Survey;
}

/** `01_a1`: the epoch with two digits, then its tag. */
export function epochName(one: Pick<EpochRecording, 'epoch' | 'tag'>): string {
  return `${String(one.epoch).padStart(2, '0')}_${one.tag}`;
}

/**
 * Opens and surveys every recording of a session, in the order of their start times.
 * @param reconfigure a workspace that groups the channels of all of them
 * @param openFile in place of the disk's files
 */
export async function openSessionRecordings(
  session: Session,
  reconfigure?: Reconfiguration,
  openFile?: OpenFile,
): Promise<EpochRecording[]> {
  const opened: EpochRecording[] = [];
  for (const { epoch, tag, path } of recordingFiles(session)) {
    const recording = await openRecording(path, { reconfigure, openFile });
    opened.push({ epoch, tag, recording, survey: await surveyRecording(recording) });
  }
  return opened.toSorted((a, b) => startOf(a) - startOf(b) || a.epoch - b.epoch);
}

function startOf(one: EpochRecording): number {
  return one.survey.firstTimeS ?? (one.recording.startUnixMs ?? 0) / 1000;
}

/**
 * Checks that the recordings of a session can stand in one series: same rate, same channels.
 * @throws InputError `session` naming the two files and what differs
 */
export function checkSameChannels(recordings: readonly EpochRecording[]): void {
  const [first, ...rest] = recordings;
  if (first === undefined) return;
  for (const other of rest) {
    const differences = [
      compare('sampling rate', String(first.recording.rateHz), String(other.recording.rateHz)),
      compareSets('hwChans', ids(first.recording.ephys), ids(other.recording.ephys)),
      compareSets('analog channels', ids(first.recording.analog), ids(other.recording.analog)),
    ].filter((difference) => difference !== undefined);
    if (differences.length > 0)
      throw new InputError('session', {
        found: `other channels than in ${first.recording.file}: ${differences.join('; ')}`,
        expected: 'the same rate and channels in every recording of a session',
        todo: 'Convert recordings of different set-ups separately: put them into folders of their own.',
        where: { file: other.recording.file },
      });
  }
}

function ids(channels: readonly { readonly id: string }[]): string[] {
  return channels.map((channel) => channel.id).toSorted();
}

function compare(what: string, first: string, other: string): string | undefined {
  return first === other ? undefined : `${what} ${other} instead of ${first}`;
}

function compareSets(what: string, first: readonly string[], other: readonly string[]): string | undefined {
  const lacking = first.filter((id) => !other.includes(id));
  const extra = other.filter((id) => !first.includes(id));
  if (lacking.length === 0 && extra.length === 0) return undefined;
  const parts = [];
  if (lacking.length > 0) parts.push(`without ${shortened(lacking)}`);
  if (extra.length > 0) parts.push(`with ${shortened(extra)}`);
  return `${what} ${parts.join(' and ')}`;
}

function shortened(list: readonly string[]): string {
  return list.length <= 8 ? list.join(', ') : `${list.slice(0, 8).join(', ')} and ${list.length - 8} more`;
}

/** What a person should know of the clocks before anything is written, in sentences. */
export function clockWarnings(recordings: readonly EpochRecording[]): string[] {
  return recordings.flatMap((one, index) =>
    [
      ...recordingFaults(one),
      ...clockFaults(one),
      ...orderFaults(one, recordings[index - 1], recordings.slice(0, index)),
    ].map((fault) => `epoch ${epochName(one)}${fault}`),
  );
}

/** Faults of one recording; each sentence goes on behind the name of its epoch. */
function recordingFaults({ recording, survey }: EpochRecording): string[] {
  const faults: string[] = [];
  if (recording.packets === 0) faults.push(`: ${recording.file} holds no packet`);
  const back = survey.gaps.filter((gap) => gap.lost < 0);
  if (back.length > 0)
    faults.push(
      `: the counter repeats or goes back ${times(back.length)}, first at packet ${back[0]?.packet}; times there do not ascend`,
    );
  if (before(survey.lastTimeS, survey.firstTimeS))
    faults.push(`: its last packet is ${gapText(survey.firstTimeS, survey.lastTimeS)} before its first`);
  const startS = recording.startUnixMs === undefined ? undefined : recording.startUnixMs / 1000;
  if (before(survey.lastTimeS, startS))
    faults.push(
      ` ends before it starts: its last packet is ${gapText(startS, survey.lastTimeS)} before the start that its header says`,
    );
  if (!survey.isComplete)
    faults.push(': more gaps than were looked for before converting; the conversion counts them all');
  return faults;
}

/** What a look at a few places tells of the clock. */
function clockFaults({ recording, survey }: EpochRecording): string[] {
  const { clock } = survey;
  if (clock === undefined) return [];
  const name = recording.clock.source;
  const faults = clock.jumps.map(({ packet, what, seconds }) =>
    what === 'clock'
      ? `: ${name} jumps by ${signed(seconds)} s at packet ${packet} while the counter goes on: it was set while recording`
      : `: the counter leaps at packet ${packet} by ${signed(-seconds)} s of samples while ${name} goes on`,
  );
  if (!clock.isComplete)
    faults.push(`: ${name} jumps more often than was looked for before converting; the conversion finds all`);
  if (clock.residualRmsS > MAX_RESIDUAL_S)
    faults.push(
      `: ${name} strays ${(clock.residualRmsS * 1000).toFixed(1)} ms (root mean square) from a steady clock at ${clock.places} places`,
    );
  return faults;
}

/** How the recording lies in time against those before it. */
function orderFaults(
  one: EpochRecording,
  previous: EpochRecording | undefined,
  earlier: readonly EpochRecording[],
): string[] {
  if (previous === undefined) return [];
  const faults: string[] = [];
  const last = earlier.reduce((latest, other) =>
    before(latest.survey.lastTimeS, other.survey.lastTimeS) ? other : latest,
  );
  if (before(one.survey.firstTimeS, last.survey.lastTimeS) && !goesOn(last, one)) {
    const [mine, theirs] =
      last.epoch === one.epoch
        ? [`: ${basename(one.recording.file)}`, basename(last.recording.file)]
        : ['', `epoch ${epochName(last)}`];
    faults.push(
      `${mine} starts ${gapText(last.survey.lastTimeS, one.survey.firstTimeS)} before ${theirs} ends: their clocks overlap`,
    );
  }
  if (previous.epoch > one.epoch)
    faults.push(` was recorded after epoch ${epochName(previous)}, though its number is lower`);
  return faults;
}

/** Files of one epoch whose counters follow each other do not overlap, however late their clocks were read. */
function goesOn(last: EpochRecording, next: EpochRecording): boolean {
  const { lastCounter } = last.survey;
  return (
    last.epoch === next.epoch &&
    lastCounter !== undefined &&
    next.survey.firstCounter === (lastCounter + 1) % 2 ** 32
  );
}

function before(later: number | undefined, earlier: number | undefined): boolean {
  return later !== undefined && earlier !== undefined && later < earlier;
}

function gapText(from: number | undefined, to: number | undefined): string {
  return `${((from ?? 0) - (to ?? 0)).toFixed(3)} s`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function signed(seconds: number): string {
  return `${seconds < 0 ? '−' : '+'}${Math.abs(seconds).toFixed(3)}`;
}

/** Lost packets of a recording in a sentence, or undefined when none was lost. */
export function gapSentence(
  one: Pick<EpochRecording, 'epoch' | 'tag' | 'recording'>,
  gaps: Iterable<Gap>,
  isComplete = true,
): string | undefined {
  let single = 0;
  let longer = 0;
  let total = 0;
  let longest = 0;
  for (const { lost } of gaps) {
    if (lost <= 0) continue;
    total += lost;
    longest = Math.max(longest, lost);
    if (lost === 1) single++;
    else longer++;
  }
  if (total === 0) return undefined;
  const longestMs = ((longest / one.recording.rateHz) * 1000).toFixed(1);
  const parts = [];
  if (single > 0) parts.push(`${single} of one packet`);
  if (longer > 0) parts.push(`${longer} longer (up to ${longest} packets, ${longestMs} ms)`);
  const atLeast = isComplete ? '' : 'at least ';
  const lostText = `epoch ${epochName(one)} lost ${atLeast}${total} packet${total === 1 ? '' : 's'}`;
  if (longer === 0) return total === 1 ? lostText : `${lostText}, each alone`;
  return `${lostText}: ${parts.join(', ')}`;
}

/** The gaps that the look at each recording found. */
export function surveyedGaps(recordings: readonly EpochRecording[]): (string | undefined)[] {
  return recordings.map((one) => gapSentence(one, one.survey.gaps, one.survey.isComplete));
}

/** The gaps of a session, and what was done about them: the comments of its series. */
export function gapComments(sentences: readonly (string | undefined)[]): string {
  const gaps = lossesOf(sentences);
  return gaps === undefined
    ? 'No packet was lost.'
    : `${gaps}. Timestamps show the gaps; nothing was filled in.`;
}

/** The same of a series into which rows were put. */
export function filledComments(
  sentences: readonly (string | undefined)[],
  filled: Pick<FilledRows, 'count' | 'repeated'>,
): string {
  const gaps = lossesOf(sentences);
  if (gaps === undefined || filled.count === 0) return gapComments(sentences);
  const rest = filled.count - filled.repeated.length;
  const listed = `${filled.repeated.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  const [row, each] =
    filled.count === 1 ? ['1 row was', 'it stands'] : [`${filled.count} rows were`, 'each stands'];
  return `${gaps}. Timestamps show the gaps. ${row} put in that no packet holds: ${each} for a packet that was lost alone, and repeats the row before (rows from 0: ${listed}). Such rows have the time of the lost packet, which stands in no row of ${SAMPLE_COUNT_PATH}: that series has a row for every packet.`;
}

function lossesOf(sentences: readonly (string | undefined)[]): string | undefined {
  const gaps = sentences.filter((sentence) => sentence !== undefined);
  return gaps.length === 0 ? undefined : gaps.join('; ');
}

/** Recordings whose clocks are told of one by one: an attribute in the file is no book. */
const MOST_CLOCKS = 10;

/** What is wrong with the clocks of a session, and what was done about it, for the comments of its series. */
export function clockComments(
  recordings: readonly Pick<EpochRecording, 'epoch' | 'tag'>[],
  clocks: readonly Pick<RecordingClock, 'warnings'>[],
): string {
  const all = recordings.flatMap((one, index) =>
    (clocks[index]?.warnings ?? []).map((warning) => ` Epoch ${epochName(one)}: ${warning}.`),
  );
  const rest = all.length - MOST_CLOCKS;
  return `${all.slice(0, MOST_CLOCKS).join('')}${rest > 0 ? ` ${rest} more such remarks on clocks.` : ''}`;
}
