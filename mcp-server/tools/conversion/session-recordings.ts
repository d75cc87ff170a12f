import {
  type Gap,
  openRecording,
  type Reconfiguration,
  type Recording,
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
 */
export async function openSessionRecordings(
  session: Session,
  reconfigure?: Reconfiguration,
): Promise<EpochRecording[]> {
  const opened: EpochRecording[] = [];
  for (const { epoch, tag, path } of recordingFiles(session)) {
    const recording = await openRecording(path, { reconfigure });
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
  const warnings: string[] = [];
  for (const [index, one] of recordings.entries()) {
    const { survey, recording } = one;
    const name = epochName(one);
    if (recording.packets === 0) warnings.push(`epoch ${name}: ${recording.file} holds no packet`);
    const back = survey.gaps.filter((gap) => gap.lost < 0);
    if (back.length > 0)
      warnings.push(
        `epoch ${name}: the counter repeats or goes back ${times(back.length)}, first at packet ${back[0]?.packet}; times there do not ascend`,
      );
    if (before(survey.lastTimeS, survey.firstTimeS))
      warnings.push(
        `epoch ${name}: its last packet is ${gapText(survey.firstTimeS, survey.lastTimeS)} before its first`,
      );
    const previous = recordings[index - 1];
    if (previous !== undefined && before(survey.firstTimeS, previous.survey.lastTimeS))
      warnings.push(
        `epoch ${name} starts ${gapText(previous.survey.lastTimeS, survey.firstTimeS)} before epoch ${epochName(previous)} ends: their clocks overlap`,
      );
    if (previous !== undefined && previous.epoch > one.epoch)
      warnings.push(
        `epoch ${name} was recorded after epoch ${epochName(previous)}, though its number is lower`,
      );
    if (!survey.isComplete)
      warnings.push(
        `epoch ${name}: more gaps than were looked for before converting; the conversion counts them all`,
      );
  }
  return warnings;
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
  const gaps = sentences.filter((sentence) => sentence !== undefined);
  return gaps.length === 0
    ? 'No packet was lost.'
    : `${gaps.join('; ')}. Timestamps show the gaps; nothing was filled in.`;
}
