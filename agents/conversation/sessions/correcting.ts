import type { CallTool, Correction, FieldValue, SessionEvent, SourcedValue } from '../../../schemas/index.ts';
import { CancelledError, InputError, LostError } from '../../../schemas/index.ts';
import { setbackReply, startedReply } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import { listed, uncapitalised } from '../dialogue/words/format.ts';
import { changesSinceWritten } from '../state/changes.ts';
import { isMetadataField, newFaults } from '../state/metadata.ts';
import type { SessionState } from '../state/session-state.ts';
import { currentValue, isSame, rowsOf } from '../state/values.ts';
import { correctAnswer } from './contracts.ts';
import { convert } from './converting.ts';
import { evaluateInBackground, goOnEvaluating } from './evaluating.ts';
import { messageOf, type Office } from './office.ts';

/**
 * Does what was approved, so that the file holds all that the session has: in the file where that suffices, else by
 * converting again. Without corrections it is what the person changed after the file was written.
 */
export async function correct(
  office: Office,
  sessionId: string,
  corrections: readonly Correction[],
  call: CallTool,
): Promise<void> {
  const state = await office.store.state(sessionId);
  const values = correctedValues(state, corrections);
  const corrected: SessionEvent[] =
    values.length > 0 ? [{ type: 'values-set', cause: 'corrected', values }] : [];
  const events = (all: readonly Correction[]): SessionEvent[] => [
    { type: 'decided', decision: { kind: 'approve', corrections: [...all] } },
    ...corrected,
  ];
  const after = afterEvents(state, events(corrections));
  const faults = newFaults(state, after);
  if (faults.length > 0) throw doesNotFit(faults);
  const also = await alsoInPlace(office, after, corrections, call);
  if (also !== undefined) {
    const all = [...corrections, ...also];
    const jobId = office.newId();
    await office.append(sessionId, [
      ...events(all),
      { type: 'job-started', kind: 'correct', jobId },
      { type: 'replied', reply: startedReply(startText(all)) },
    ]);
    await office.inBackground(sessionId, () => apply(office, sessionId, jobId, all, call));
    return;
  }
  try {
    await convert(office, sessionId, state, events(corrections), true, call);
  } catch (error) {
    if (office.isClosing) return;
    const reply = setbackReply(state, messageOf(error), { offer: await office.offer(state, [], call) });
    await office.append(sessionId, [{ type: 'replied', reply }]);
  }
}

/** What the session has beside the corrections and the file has not; undefined where the file must be written again. */
async function alsoInPlace(
  office: Office,
  after: SessionState,
  corrections: readonly Correction[],
  call: CallTool,
): Promise<readonly Correction[] | undefined> {
  if (corrections.some(({ apply: how }) => how !== 'in-place')) return undefined;
  const fields = new Set(corrections.map(({ field }) => field));
  const changes = (changesSinceWritten(after) ?? []).filter(({ field }) => !fields.has(field));
  return changes.length === 0 ? [] : office.inPlace(changes, call);
}

function startText(corrections: readonly Correction[]): string {
  const what = corrections.map(({ title }) => uncapitalised(title.replace(/\.$/, '')));
  return `I correct that in the file: ${listed(what)}.`;
}

async function apply(
  office: Office,
  sessionId: string,
  jobId: string,
  corrections: readonly Correction[],
  call: CallTool,
): Promise<void> {
  const file = (await office.store.state(sessionId)).output?.path ?? '';
  const end = { type: 'job-ended', kind: 'correct', jobId } as const;
  try {
    const args = { file, corrections };
    const { applied, convertAgain } = await office.stoppable(
      sessionId,
      (signal) =>
        call('evaluation', 'apply_corrections', args, correctAnswer, {
          signal,
          onProgress: (progress) => office.progress(sessionId, progress),
        }),
      jobId,
    );
    const done: SessionEvent[] = [
      { ...end, outcome: 'done' },
      { type: 'corrected', corrections: applied, ...(convertAgain ? { isRest: true } : {}) },
    ];
    await office.store.exclusive(sessionId, async () => {
      const state = await office.store.state(sessionId);
      if (state.job?.jobId !== jobId) return;
      if (!convertAgain) return evaluateInBackground(office, sessionId, done, 'corrected', call);
      // What was approved was a change of a moment: writing the file anew takes longer, and is asked for.
      const after = afterEvents(state, done);
      const offer = await office.offerNow(after, call);
      const reply = setbackReply(after, 'Not all of that can be changed inside the file.', { offer });
      await office.append(sessionId, [...done, { type: 'replied', reply }]);
    });
  } catch (error) {
    if (office.isClosing || error instanceof CancelledError) return;
    await office.store.exclusive(sessionId, async () => {
      const state = await office.store.state(sessionId);
      if (state.job?.jobId !== jobId) return;
      // The check takes back what was half done.
      if (error instanceof LostError) return goOnEvaluating(office, sessionId, 'interrupted', call);
      const failed: SessionEvent = { ...end, outcome: 'failed', message: messageOf(error) };
      const after = afterEvents(state, [failed]);
      const reply = setbackReply(after, `The correction failed. ${messageOf(error)}`, {});
      await office.append(sessionId, [failed, { type: 'replied', reply }]);
    });
  }
}

/** The values of the session after the corrections; the metadata and the file must say the same. */
function correctedValues(state: SessionState, corrections: readonly Correction[]): SourcedValue[] {
  const offered = new Map(
    (state.report?.findings ?? []).flatMap((finding) =>
      finding.corrections.map((one) => [one.id, { finding, one }] as const),
    ),
  );
  const values = new Map<string, SourcedValue>();
  for (const correction of corrections) {
    const { field, value, id, edits } = correction;
    // What stands only in the file is none of the session's metadata.
    if (value === undefined || edits !== undefined) continue;
    const [target, next] = placed(state, values, field, value);
    if (target === undefined || next === undefined) continue;
    // What the person told is in the session already, in their own words.
    const told = currentValue(state, target);
    if (told?.status === 'accepted' && isSame(told.value, next)) continue;
    const source = offered.get(id);
    const isOffered = JSON.stringify(source?.one.value) === JSON.stringify(value);
    values.set(target, {
      field: target,
      value: next,
      provenance: isOffered
        ? { source: 'derived', detail: `approved correction of ${source?.finding.check ?? id}` }
        : { source: 'person', detail: `told for ${source?.finding.check ?? id}` },
      certainty: 'certain',
      status: 'accepted',
    });
  }
  return [...values.values()];
}

/** `electrode_groups[2].location` is one row of a table, `electrode_groups[].location` each row where it is empty. */
function placed(
  state: SessionState,
  values: ReadonlyMap<string, SourcedValue>,
  field: string,
  value: FieldValue,
): readonly [string | undefined, FieldValue | undefined] {
  const cell = /^(\w+)\[(\d*)\]\.(\w+)$/.exec(field);
  if (cell === null) return isMetadataField(field) ? [field, value] : [undefined, undefined];
  const [, table = '', index = '', key = ''] = cell;
  const known = values.get(table)?.value ?? currentValue(state, table)?.value;
  if (!isMetadataField(table) || !Array.isArray(known)) return [undefined, undefined];
  const rows = known.map((row, at) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) return row;
    const isMeant = index === '' ? (row[key] ?? '') === '' : at === Number(index);
    return isMeant ? { ...row, [key]: value } : row;
  });
  return rowsOf(state, table).length > 0 ? [table, rows] : [undefined, undefined];
}

function doesNotFit(faults: readonly string[]): InputError {
  return new InputError('metadata', {
    found: faults.join('; '),
    expected: 'corrections that the session metadata can hold',
    todo: 'Choose another correction, or give another value.',
  });
}
