import {
  InputError,
  type SessionEvent,
  type SourcedValue,
  type StoredEvent,
} from '../../../schemas/index.ts';
import { changesSinceWritten } from './changes.ts';
import { metadataOf } from './metadata.ts';
import { EMPTY_STATE, type SessionState, type ValueStep } from './session-state.ts';
import { phaseAfter } from './transitions.ts';

/** The state of a session from its events, in their order. */
export function deriveState(
  events: readonly StoredEvent[],
  before: SessionState = EMPTY_STATE,
): SessionState {
  return events.reduce((state, stored) => applyEvent(state, stored), before);
}

/**
 * The state after one more event.
 * @throws {InputError} where the event does not belong to the phase; it must not be appended
 */
export function applyEvent(state: SessionState, { seq, at, event }: StoredEvent): SessionState {
  const phase = phaseAfter(state, event);
  if (phase === undefined) throw doesNotFit(state, event);
  return settled({ ...changedBy({ ...state, lastSeq: seq }, seq, at, event), phase }, event);
}

/** Who takes a change back after the file was written is where they were before it: there is nothing to write. */
function settled(state: SessionState, event: SessionEvent): SessionState {
  const isChange = event.type.startsWith('values-') || event.type === 'undone';
  if (!isChange || state.phase !== 'confirming' || state.report === undefined) return state;
  if (changesSinceWritten(state)?.length !== 0) return state;
  return { ...state, phase: state.report.passed ? 'done' : 'deciding' };
}

function doesNotFit(state: SessionState, event: SessionEvent): InputError {
  return new InputError('session', {
    found: `"${event.type}" while the session is ${state.phase}`,
    expected: 'a step that belongs to this phase',
    todo: 'Look at the session as it is now, and choose from what it offers.',
  });
}

function changedBy(state: SessionState, seq: number, at: string, event: SessionEvent): SessionState {
  switch (event.type) {
    case 'opened':
      return {
        ...state,
        folder: event.folder,
        outFolder: event.outFolder,
        session: event.session,
        failure: undefined,
        lastReply: undefined,
      };
    case 'scanned':
      return { ...state, summary: event.summary };
    case 'scan-failed':
      return { ...state, failure: event.message };
    case 'said':
      return {
        ...state,
        unanswered: { seq, text: event.text },
        messages: [
          ...state.messages,
          { seq, at, who: 'you', text: event.text, cards: [], tables: [], choices: [] },
        ],
      };
    case 'replied': {
      const { text, cards, tables, choices, asks } = event.reply;
      const asked = new Map(state.asked);
      for (const field of asks) asked.set(field, (asked.get(field) ?? 0) + 1);
      return {
        ...state,
        asked,
        unanswered: undefined,
        lastReply: event.reply,
        messages: [...state.messages, { seq, at, who: 'renshaw', text, cards, tables, choices }],
      };
    }
    case 'values-set': {
      const steps = withSteps(state, seq, event.values);
      return { ...state, steps, changes: event.cause === 'scan' ? state.changes : [...state.changes, seq] };
    }
    case 'values-cleared':
      return {
        ...state,
        steps: withSteps(
          state,
          seq,
          event.fields.map((field) => ({ field })),
        ),
        changes: [...state.changes, seq],
      };
    case 'skipped':
      return {
        ...state,
        skips: [...state.skips, { seq, fields: event.fields }],
        changes: [...state.changes, seq],
      };
    case 'undone':
      return { ...state, undone: new Set([...state.undone, event.seq]) };
    case 'confirmed':
      return { ...state, confirmedSeq: seq };
    case 'job-started':
    case 'job-ended':
    case 'converted':
    case 'evaluated':
    case 'decided':
    case 'corrected':
    case 'finished':
    case 'cancelled':
      return changedByWork(state, event);
  }
}

type WorkEvent = Extract<
  SessionEvent,
  {
    type:
      | 'job-started'
      | 'job-ended'
      | 'converted'
      | 'evaluated'
      | 'decided'
      | 'corrected'
      | 'finished'
      | 'cancelled';
  }
>;

function changedByWork(state: SessionState, event: WorkEvent): SessionState {
  switch (event.type) {
    case 'job-started': {
      const job = { jobId: event.jobId, kind: event.kind };
      // The file will hold what is known now.
      const written = event.kind === 'convert' ? metadataOf(state) : state.written;
      return { ...state, job, failure: undefined, written };
    }
    case 'job-ended': {
      const isUnknown = event.kind === 'convert' && event.outcome !== 'done';
      const written = isUnknown ? undefined : state.written;
      return { ...state, job: undefined, failure: event.message, written };
    }
    case 'converted':
      return { ...state, output: event.output, firstWrittenSeq: state.firstWrittenSeq ?? state.lastSeq };
    case 'evaluated':
      return {
        ...state,
        report: event.report,
        // Corrections make a file longer.
        output: state.output === undefined ? undefined : { ...state.output, bytes: event.report.bytes },
        findingsBefore: state.report?.findings.map((finding) => finding.id),
        approved: [],
      };
    case 'decided':
      return event.decision.kind === 'approve' ? { ...state, approved: event.decision.corrections } : state;
    case 'corrected':
      return { ...state, written: metadataOf(state), approved: [] };
    case 'finished':
    case 'cancelled':
      return { ...state, approved: [] };
  }
}

type Stepped = Pick<SourcedValue, 'field'> | SourcedValue;

function withSteps(
  state: SessionState,
  seq: number,
  values: readonly Stepped[],
): ReadonlyMap<string, readonly ValueStep[]> {
  const steps = new Map(state.steps);
  for (const value of values) {
    const step: ValueStep = 'value' in value ? { seq, value } : { seq };
    steps.set(value.field, [...(steps.get(value.field) ?? []), step]);
  }
  return steps;
}
