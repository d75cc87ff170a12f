import type { SessionState } from '../state/session-state.ts';
import { isOneAtATime } from './agenda.ts';
import type { Note } from './turn.ts';

const POLITE = String.raw`(?:(?:please|can you|could you|you can|let'?s|i(?:'d| would)? (?:prefer|rather|like)|and|but)\s+)*(?:ask\s+(?:me\s+)?|do\s+|take\s+|go\s+)?`;
const ONE = new RegExp(
  String.raw`${POLITE}(?:only\s+|just\s+)?(?:one|1|a single)(?:\s+(?:question|thing|field))?\s+(?:at a time|by one|after (?:the other|another))(?:,?\s+please)?[.!]?`,
  'i',
);
const SEVERAL = new RegExp(
  String.raw`${POLITE}(?:everything at once|all (?:of it )?(?:at once|together)|(?:several|more)(?:\s+(?:questions|things))?\s+at (?:a time|once))(?:\s+again)?(?:,?\s+please)?[.!]?`,
  'i',
);

/** How many things a person wants to be asked at a time, and what else was said. */
export function paceSaid(state: SessionState, text: string): { readonly note?: Note; readonly rest: string } {
  const pattern = ONE.test(text) ? ONE : SEVERAL.test(text) ? SEVERAL : undefined;
  if (pattern === undefined || state.phase !== 'collecting') return { rest: text };
  const rest = text
    .replace(pattern, ' ')
    .trim()
    .replace(/[,;.\s]+$/, '');
  if ((pattern === ONE) === isOneAtATime(state)) return { rest };
  return { note: { kind: pattern === ONE ? 'one-at-a-time' : 'several-at-a-time' }, rest };
}
