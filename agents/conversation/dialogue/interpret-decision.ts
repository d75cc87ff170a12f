import type { Correction, FieldValue } from '../../../schemas/index.ts';
import type { SessionState } from '../state/session-state.ts';
import type { Command } from './commands.ts';
import { correctionsById, correctionsOf, openFindings } from './decisions.ts';
import { awaitedCorrections, NOTHING_SAID, noting, type Turn } from './turn.ts';
import type { Listener } from './understand.ts';

/** What a command means after a check. */
export function decide(state: SessionState, command: Command): Turn {
  switch (command.kind) {
    case 'yes':
    case 'start':
      return state.report === undefined ? check() : approveAll(state);
    case 'approve':
      return command.which === 'all' ? approveAll(state) : approveNumbers(state, command.which);
    case 'accept':
      return accept(command.reason);
    case 'no':
    case 'decline':
      return { ...NOTHING_SAID, request: { kind: 'decline' } };
    case 'check':
    case 'reopen':
      return check();
    case 'cancel':
    case 'help':
    case 'later':
    case 'replace':
    case 'skip':
    case 'skip-all':
    case 'status':
    case 'undo':
      return noting({ kind: 'corrections-unclear' });
  }
}

const check = (): Turn => ({ ...NOTHING_SAID, request: { kind: 'check' } });

export function accept(reason: string | undefined): Turn {
  if (reason === undefined) return noting({ kind: 'ask-reason' });
  return { ...NOTHING_SAID, request: { kind: 'accept', reason } };
}

/** The sentence after "why should it stay?". */
export async function giveReason(
  text: string,
  command: Command | undefined,
  listener: Listener,
): Promise<Turn> {
  if (command?.kind === 'cancel') return { ...NOTHING_SAID, request: { kind: 'cancel' } };
  if (command !== undefined && command.kind !== 'accept') return noting({ kind: 'declined' });
  const { intents } = await listener.language.understand(
    { text, context: { asked: 'notes' } },
    listener.signal === undefined ? {} : { signal: listener.signal },
  );
  if (intents.includes('injection')) return noting({ kind: 'injection' });
  return accept(text.trim());
}

/** Approves the first correction of every finding but those with these numbers. */
export function approveAll(state: SessionState, except: readonly number[] = []): Turn {
  return approve(correctionsOf(openFindings(state).filter(({ number }) => !except.includes(number))));
}

function approveNumbers(state: SessionState, numbers: readonly number[]): Turn {
  const open = openFindings(state);
  if (!numbers.every((number) => open.some((one) => one.number === number))) {
    return noting({ kind: 'corrections-unclear' });
  }
  return approve(correctionsOf(open.filter(({ number }) => numbers.includes(number))));
}

/** Corrections without a value wait until the person has told it. */
export function approve(corrections: readonly Correction[]): Turn {
  if (corrections.length === 0) return noting({ kind: 'corrections-unclear' });
  if (corrections.some(({ value }) => value === undefined)) return noting({ kind: 'ask-value', corrections });
  return { ...NOTHING_SAID, request: { kind: 'approve', corrections } };
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
 * Values that were said after a check: for corrections that wait for one, or that would set the same field to another
 * value. Undefined where none of the values belongs to a correction.
 */
export function correctWith(
  state: SessionState,
  values: ReadonlyMap<string, FieldValue>,
): readonly Correction[] | undefined {
  const awaited = correctionsById(state, awaitedCorrections(state.lastReply?.asks ?? [])) ?? [];
  const all = openFindings(state).flatMap(({ finding }) => finding.corrections);
  const pool = awaited.length > 0 ? awaited : all;
  const byField = new Map<string, Correction>();
  for (const correction of pool) {
    const said = values.get(correction.field);
    const value = said ?? (awaited.length > 0 ? correction.value : undefined);
    if ((said !== undefined || awaited.length > 0) && !byField.has(correction.field)) {
      byField.set(correction.field, value === undefined ? correction : { ...correction, value });
    }
  }
  const belongs = [...values.keys()].every((field) => byField.has(field));
  return belongs && byField.size > 0 ? [...byField.values()] : undefined;
}
