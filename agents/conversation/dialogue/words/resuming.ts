import type { JobKind } from '../../../../schemas/index.ts';
import { aboutDuration, fileName, inWords } from './format.ts';

/* What is said after the program ended in the middle of something. */

const WHILE: Readonly<Record<JobKind, string>> = {
  convert: 'wrote the file',
  evaluate: 'checked the file',
  correct: 'corrected the file',
};

export function againText(output: string, seconds?: number): string {
  const text = `I was interrupted while I wrote ${fileName(output)}; I go on from where I was.`;
  return seconds === undefined ? text : `${text} It takes ${aboutDuration(seconds)} at the most.`;
}

export function cannotGoOnText(why: string): string {
  return `I was interrupted while I wrote the file, and cannot go on. ${why}`;
}

export function beganTooOftenText(kind: JobKind, times: number): string {
  return `I was interrupted ${inWords(times + 1)} times while I ${WHILE[kind]}, and do not begin again by myself.`;
}

/** After the check of a file that was being corrected. */
export const PUT_BACK = 'I was interrupted while I corrected the file; it is as it was before.';
