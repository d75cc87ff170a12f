import type { Correction } from '../../../schemas/assistant/index.ts';
import { formatSeconds } from '../../format.ts';

/** What one correction sets going, and how long that takes. `writtenSeconds`: how long the file took before. */
export function effectOf({ apply }: Correction, writtenSeconds: number | undefined): string {
  return apply === 'in-place'
    ? 'In the file itself, less than a second.'
    : `The file is written again, ${longWords(writtenSeconds)}.`;
}

/** What an approval of all these sets going, and how long that takes, before it is given. */
export function willHappen(
  picked: readonly Correction[],
  writtenSeconds: number | undefined,
  checkedSeconds: number,
): string {
  if (picked.length === 0) return 'Nothing is chosen.';
  const changes = `${picked.length} ${picked.length === 1 ? 'change' : 'changes'}`;
  const check = `then the file is checked again, about ${formatSeconds(checkedSeconds)}`;
  if (picked.every(({ apply }) => apply === 'in-place'))
    return `${changes} in the file itself, less than a second; ${check}. No sample is touched.`;
  return `${changes}: the file is written again from the recordings, ${longWords(writtenSeconds)}, and takes the place of this one when it is whole; ${check}.`;
}

function longWords(seconds: number | undefined): string {
  return seconds === undefined ? 'as long as before' : `about ${formatSeconds(seconds)}`;
}
