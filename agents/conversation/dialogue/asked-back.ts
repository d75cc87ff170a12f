import type { SessionState } from '../state/session-state.ts';
import type { AskedBack } from './turn.ts';

const questions: readonly (readonly [about: AskedBack, pattern: RegExp])[] = [
  ['sharing', /^how\b.*\b(?:upload|share|publish|submit|deposit)\b/],
  ['opening', /^(?:how|what|can|where)\b.*\b(?:open|read|load|look at|view|plot|inspect)\b|\bpython\b/],
  [
    'place',
    /^(?:and |so |ok,? )?where\b.*\b(?:file|nwb|output|result|saved?|saving|written|writing|stored?|storing)\b/,
  ],
  ['place', /^(?:and |so |ok,? )?where(?: is|'s) (?:it|that|this)\b/],
  ['place', /^(?:what|which)\b.*\b(?:path|folder|file ?name|called)\b/],
  [
    'verdict',
    /^what (?:did you find|have you found|did the check find|is wrong|is the (?:result|verdict))\b/,
  ],
  [
    'verdict',
    /^(?:and |so )?(?:is|was|are we) ?(?:it|the file|that|everything)?\b.*\b(?:valid|ok|okay|ready|good|fine|done|finished|complete|accepted)\b/,
  ],
];

/** A question about the file rather than about a value: where it is, how to open it, whether it is ready. */
export function askedBack(state: SessionState, text: string): AskedBack | undefined {
  const plain = text.trim().toLowerCase();
  const isQuestion = /\?\s*$/.test(plain) || /^(?:where|how)\b/.test(plain);
  if (!isQuestion || plain.length > 120) return undefined;
  if (state.phase === 'confirming' && /^how (?:long|big|large)\b/.test(plain)) return 'offer';
  const about = questions.find(([, pattern]) => pattern.test(plain))?.[0];
  // Before there is a file such words are about the recording, or about what was asked.
  const isOfFile = /\b(?:file|nwb|output|sav(?:e|ed|ing)|writ(?:e|ten|ing)|stor(?:e|ed|ing))\b/.test(plain);
  return state.output === undefined && (about !== 'place' || !isOfFile) ? undefined : about;
}
