import {
  InputError,
  type SessionEvent,
  type SourcedValue,
  type StoredEvent,
} from '../../../schemas/index.ts';
import { changesSinceWritten } from './changes.ts';
import { metadataOf } from './metadata.ts';
import { modelTotal } from './model-total.ts';
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
        batch: event.batch,
        failure: undefined,
        lastReply: undefined,
        granted: undefined,
      };
    case 'scanned':
      return { ...state, summary: event.summary };
    case 'scan-failed':
      return { ...state, failure: event.message };
    case 'said':
      return {
        ...state,
        unanswered: { seq, text: event.text },
        heardInLead: event.inLead ?? state.heardInLead,
        messages: [
          ...state.messages,
          { seq, at, who: 'you', text: event.text, cards: [], tables: [], choices: [] },
        ],
      };
    case 'replied': {
      const { text, cards, tables, choices, asks, about, batch } = event.reply;
      const asked = new Map(state.asked);
      for (const field of asks) asked.set(field, (asked.get(field) ?? 0) + 1);
      const fields = asks.filter((field) => !field.startsWith('@'));
      return {
        ...state,
        asked,
        questions: fields.length > 0 ? [...state.questions, fields] : state.questions,
        // What was allowed and did not begin has to be allowed anew: the person has read something else since.
        granted: undefined,
        unanswered: undefined,
        lastReply: event.reply,
        saidFor:
          about === undefined ? state.saidFor : new Map([...state.saidFor, [about.sessionId, about.seq]]),
        batchStage: batch === undefined ? state.batchStage : { stage: batch, seq },
        messages: [
          ...state.messages,
          {
            seq,
            at,
            who: 'renshaw',
            text,
            cards,
            tables,
            choices,
            ...(about === undefined ? {} : { about: about.sessionId }),
          },
        ],
      };
    }
    case 'model-used':
      return { ...state, model: modelTotal(state.model, event) };
    case 'values-set': {
      const isByPerson = event.cause === 'said' || event.cause === 'edited' || event.cause === 'corrected';
      const steps = withSteps(state, { seq, at, isByPerson }, event.values);
      const isChange = isByPerson || event.cause === 'given';
      return { ...state, steps, changes: isChange ? [...state.changes, seq] : state.changes };
    }
    case 'claimed':
      return {
        ...state,
        claims: [...state.claims, ...event.values.map((value) => ({ seq, at, value }))],
      };
    case 'previous-found':
      return { ...state, previous: event.previous };
    case 'values-cleared': {
      const isByPerson = event.cause !== 'batch';
      const cleared = event.fields.map((field) => ({ field }));
      return {
        ...state,
        steps: withSteps(state, { seq, at, isByPerson }, cleared),
        changes: isByPerson ? [...state.changes, seq] : state.changes,
      };
    }
    case 'skipped':
      return {
        ...state,
        skips: [...state.skips, { seq, fields: event.fields }],
        changes: [...state.changes, seq],
      };
    case 'undone':
      return { ...state, undone: new Set([...state.undone, event.seq]) };
    case 'confirmed':
      return { ...state, confirmedSeq: seq, granted: 'convert' };
    case 'job-started':
    case 'resumed':
    case 'job-ended':
    case 'went-back':
    case 'converted':
    case 'evaluated':
    case 'decided':
    case 'corrected':
    case 'finished':
    case 'cancelled':
      return changedByWork(state, at, event);
  }
}

type WorkEvent = Extract<
  SessionEvent,
  {
    type:
      | 'job-started'
      | 'resumed'
      | 'job-ended'
      | 'went-back'
      | 'converted'
      | 'evaluated'
      | 'decided'
      | 'corrected'
      | 'finished'
      | 'cancelled';
  }
>;

function changedByWork(state: SessionState, at: string, event: WorkEvent): SessionState {
  switch (event.type) {
    case 'job-started': {
      const { jobId, kind, overwrite = state.output !== undefined } = event;
      // The file will hold what is known now.
      const written = kind === 'convert' ? metadataOf(state) : state.written;
      const job = { jobId, kind, startedAt: at, overwrite, resumptions: 0 };
      return { ...state, job, failure: undefined, written, granted: undefined };
    }
    case 'resumed': {
      const { jobId, kind } = event;
      const { startedAt = at, overwrite = false, resumptions = 0 } = state.job ?? {};
      return { ...state, job: { jobId, kind, startedAt, overwrite, resumptions: resumptions + 1 } };
    }
    case 'went-back':
      return { ...state, approved: [], granted: undefined, failure: undefined };
    case 'job-ended': {
      const isUnknown = event.kind === 'convert' && event.outcome !== 'done';
      const written = isUnknown ? undefined : state.written;
      return { ...state, job: undefined, failure: event.message, written };
    }
    case 'converted':
      return {
        ...state,
        output: event.output,
        firstWrittenSeq: state.firstWrittenSeq ?? state.lastSeq,
        granted: 'check',
      };
    case 'evaluated':
      return {
        ...state,
        report: event.report,
        reportBefore: state.report,
        // Corrections make a file longer.
        output: state.output === undefined ? undefined : { ...state.output, bytes: event.report.bytes },
        approved: [],
        granted: undefined,
      };
    case 'decided':
      return decided(state, event);
    case 'corrected':
      // What else was approved is not in the file: nobody could say what it holds.
      return {
        ...state,
        written: event.isRest === true ? undefined : metadataOf(state),
        approved: [],
        granted: event.isRest === true ? undefined : 'check',
      };
    case 'finished':
    case 'cancelled':
      return { ...state, approved: [], granted: undefined };
  }
}

function decided(state: SessionState, { decision }: Extract<WorkEvent, { type: 'decided' }>): SessionState {
  switch (decision.kind) {
    case 'approve':
      return { ...state, approved: decision.corrections, granted: 'correct' };
    case 'check':
      return { ...state, granted: 'check' };
    case 'accept':
    case 'decline':
      return state;
  }
}

type Stepped = Pick<SourcedValue, 'field'> | SourcedValue;

function withSteps(
  state: SessionState,
  when: Omit<ValueStep, 'value'>,
  values: readonly Stepped[],
): ReadonlyMap<string, readonly ValueStep[]> {
  const steps = new Map(state.steps);
  for (const value of values) {
    const step: ValueStep = 'value' in value ? { ...when, value } : when;
    steps.set(value.field, [...(steps.get(value.field) ?? []), step]);
  }
  return steps;
}
