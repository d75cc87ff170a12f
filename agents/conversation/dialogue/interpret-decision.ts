import type { Correction, FieldValue } from '../../../schemas/index.ts';
import {
  correctionsById,
  correctionsOf,
  fieldsAsked,
  fieldsToTell,
  offeredCorrections,
  openFindings,
  wishedFields,
  withValue,
} from '../state/findings.ts';
import type { SessionState } from '../state/session-state.ts';
import type { Command } from './commands.ts';
import { ASKS_AGAIN, awaitedCorrections, NOTHING_SAID, noting, type Request, type Turn } from './turn.ts';

/** What a command means after a check. */
export function decide(state: SessionState, command: Command): Turn {
  switch (command.kind) {
    case 'yes':
      return agree(state);
    case 'start':
    case 'fine':
      return isFineAsItIs(state) ? refuse(state) : agree(state);
    case 'approve':
      return command.which === 'all' ? agree(state) : approveNumbers(state, command.which);
    case 'accept':
      return accept(state, command.reason);
    case 'no':
    case 'decline':
    case 'finish':
      return refuse(state);
    case 'skip':
    case 'skip-all':
    case 'later':
      return giveUp(state);
    case 'thanks':
      return state.report?.passed === true ? refuse(state) : noting({ kind: 'smalltalk' });
    case 'check':
    case 'reopen':
      return doing({ kind: 'check' });
    case 'back':
    case 'cancel':
    case 'help':
    case 'replace':
    case 'status':
    case 'undo':
      return noting({ kind: 'corrections-unclear' });
  }
}

function doing(request: Request): Turn {
  return { ...NOTHING_SAID, request };
}

function awaited(state: SessionState): readonly Correction[] {
  return correctionsById(state, awaitedCorrections(state.lastReply?.asks ?? [])) ?? [];
}

/** Yes: to a check that could not be made, to corrections that did not get done, or to what the check offers. */
function agree(state: SessionState): Turn {
  if (state.report === undefined) return doing({ kind: 'check' });
  const waiting = awaited(state);
  if (waiting.length > 0) return approve(waiting);
  if (state.approved.length > 0) return approve(state.approved);
  return approveAll(state);
}

/** Where the file only could be nicer, "fine" is about the file. */
function isFineAsItIs(state: SessionState): boolean {
  return state.report?.passed === true && openFindings(state).length === 0;
}

export function accept(state: SessionState, reason: string | undefined): Turn {
  if (reason !== undefined) return doing({ kind: 'accept', reason });
  return state.report?.passed === true ? doing({ kind: 'decline' }) : noting({ kind: 'ask-reason' });
}

/** No: to a question for a value, to what the check offers, and the second time for good. */
export function refuse(state: SessionState): Turn {
  if (awaited(state).length > 0) return giveUp(state);
  const isSecond = state.lastReply?.asks.includes(ASKS_AGAIN) === true;
  return doing(isSecond ? { kind: 'leave-out', fields: [] } : { kind: 'decline' });
}

/**
 * "I don't know" to a question for values: the corrections that need them are dropped, the others are made. Where none
 * is left the file stays as it is, and nobody is asked again.
 */
export function giveUp(state: SessionState): Turn {
  const waiting = awaited(state);
  const offered = waiting.length > 0 ? waiting : correctionsOf(openFindings(state));
  const possible = offered.filter(({ value }) => value !== undefined);
  if (waiting.length === 0 && (possible.length > 0 || offered.length === 0)) return refuse(state);
  const fields = fieldsToTell(offered);
  return {
    events: fields.length > 0 ? [{ type: 'skipped', fields }] : [],
    notes: [],
    request:
      possible.length > 0
        ? { kind: 'approve', corrections: possible }
        : state.report?.passed === true
          ? { kind: 'decline' }
          : { kind: 'leave-out', fields },
  };
}

/** Approves the first correction of every finding but those with these numbers. */
export function approveAll(state: SessionState, except: readonly number[] = []): Turn {
  const open = openFindings(state).filter(({ number }) => !except.includes(number));
  if (open.length > 0) return approve(correctionsOf(open));
  const wished = new Set([...wishedFields(state), ...(state.lastReply?.asks ?? [])]);
  return approve(
    offeredCorrections(state).filter((one) => fieldsAsked(one).some((name) => wished.has(name))),
  );
}

function approveNumbers(state: SessionState, numbers: readonly number[]): Turn {
  const open = openFindings(state);
  if (!numbers.every((number) => open.some((one) => one.number === number))) {
    return noting({ kind: 'corrections-unclear' });
  }
  return approve(correctionsOf(open.filter(({ number }) => numbers.includes(number))));
}

/** Corrections without a value wait until the person has told it. */
function approve(corrections: readonly Correction[]): Turn {
  if (corrections.length === 0) return noting({ kind: 'corrections-unclear' });
  if (corrections.some(({ value }) => value === undefined)) return noting({ kind: 'ask-value', corrections });
  return doing({ kind: 'approve', corrections });
}

/** "1 and 3 please", where no command was recognised. */
export function findingsNumbered(state: SessionState, text: string): Turn | undefined {
  if (state.phase !== 'deciding') return undefined;
  const match =
    /^(?:please\s+)?(?:do|take|correct|fix|approve)\s+(?:only\s+|just\s+)?(?:number\s+|nr\.?\s*|#)?(\d+(?:\s*(?:,|and)\s*\d+)*)(?:\s+please)?[.!]?$/i.exec(
      text.trim(),
    );
  return match === null ? undefined : approveNumbers(state, (match[1]?.match(/\d+/g) ?? []).map(Number));
}

/**
 * What is approved by values that were said after a check: the corrections that they belong to and, where corrections
 * waited for values, those that need none. What was not told is asked for again by the next check. Undefined where a
 * value belongs to no correction.
 */
export function correctWith(
  state: SessionState,
  values: ReadonlyMap<string, FieldValue>,
): readonly Correction[] | undefined {
  const waiting = awaited(state);
  const pool = waiting.length > 0 ? waiting : offeredCorrections(state);
  const known = new Set(pool.flatMap(fieldsAsked));
  const isOther = (field: string): boolean => !known.has(field);
  // Who is asked for the species may well tell the strain with it.
  const isBeside = waiting.length > 0 && [...values.keys()].some((field) => known.has(field));
  if ([...values.keys()].some((field) => isOther(field) && !(isBeside && field.startsWith('subject.'))))
    return undefined;
  const chosen = new Map<string, Correction>();
  for (const correction of pool) {
    const said = values.get(correction.field);
    if (chosen.has(correction.field)) continue;
    if (said !== undefined) chosen.set(correction.field, withValue(correction, said));
    else if (waiting.length > 0 && correction.value !== undefined) chosen.set(correction.field, correction);
  }
  return [...chosen.values()];
}
