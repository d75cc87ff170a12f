import { basename, extname, relative } from 'node:path';
import type { Scan } from '../../../recording/index.ts';
import { InputError } from '../../../schemas/index.ts';
import { type EpochRecording, epochName } from './session-recordings.ts';

/**
 * Refuses recordings of which one is a copy, or a part, of another: the same moment would stand twice in the file.
 * @throws InputError `session` naming the two
 */
export function checkNoCopies(recordings: readonly EpochRecording[]): void {
  const begun = new Map<string, EpochRecording>();
  const named = new Map<string, EpochRecording>();
  for (const one of recordings) {
    const { recording, survey } = one;
    const name = `${one.epoch} ${one.tag} ${basename(recording.file)}`;
    const namesake = named.get(name);
    if (namesake !== undefined) throw twice(namesake, one, 'two recordings of one name');
    named.set(name, one);
    const isPlaced = recording.startUnixMs !== undefined || survey.firstTimeS !== undefined;
    if (survey.firstCounter === undefined || !isPlaced) continue;
    const start = `${recording.startUnixMs} ${survey.firstCounter} ${survey.firstTimeS}`;
    const twin = begun.get(start);
    if (twin !== undefined)
      throw twice(
        twin,
        one,
        `two recordings that begin in the same moment, with counter ${survey.firstCounter}`,
      );
    begun.set(start, one);
  }
}

function twice(one: EpochRecording, other: EpochRecording, found: string): InputError {
  const tell = ({ recording, epoch, tag }: EpochRecording): string =>
    `${recording.file} (epoch ${epochName({ epoch, tag })}, ${recording.packets} packets)`;
  return new InputError('session', {
    found: `${found}: ${tell(one)} and ${tell(other)}`,
    expected: 'each recording once',
    todo: 'Leave the whole one in the folder, and move the copy or the shorter one out of it.',
    where: { file: other.recording.file },
  });
}

/** Files of which a person who converts this folder may think that they were used. */
const WORTH_A_WORD: ReadonlySet<string> = new Set(['.rec', '.trodesconf']);

/** What lies in the folder like a recording or a workspace and was not taken, in sentences. */
export function notTaken(scan: Scan, reconfigFile: string | undefined): string[] {
  return scan.unrecognised
    .filter(({ path }) => WORTH_A_WORD.has(extname(path).toLowerCase()))
    .filter(({ path }) => reconfigFile === undefined || extname(path).toLowerCase() !== '.trodesconf')
    .map(({ path, reason }) => `not taken: ${relative(scan.folder, path)}: ${reason}`);
}
