import type { JobKind, Phase, SessionEvent } from '../../../schemas/index.ts';
import type { SessionState } from './session-state.ts';

type Stage = SessionState['phase'];
type EventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>;
/** The phase after the event, or undefined where the event does not belong. */
type Step<E> = (state: SessionState, event: E) => Phase | undefined;

const from = (stages: readonly Stage[], next: Phase | 'same') => (state: SessionState) => {
  if (!stages.includes(state.phase)) return undefined;
  return next === 'same' && state.phase !== 'new' ? state.phase : next === 'same' ? undefined : next;
};

const OPEN: readonly Stage[] = ['collecting', 'confirming', 'deciding', 'done'];
const WORKING: readonly Stage[] = ['converting', 'evaluating', 'correcting'];
const KNOWN: readonly Stage[] = ['scanning', ...OPEN, ...WORKING, 'cancelled', 'failed'];

/** Values by people: a file that was written no longer holds them, so that it goes back to the question to start. */
function changed(state: SessionState): Phase | undefined {
  if (state.job !== undefined || !OPEN.includes(state.phase)) return undefined;
  return state.phase === 'collecting' ? 'collecting' : 'confirming';
}

const jobStarts: Readonly<Record<JobKind, readonly [from: readonly Stage[], to: Phase]>> = {
  convert: [['confirming', 'correcting'], 'converting'],
  evaluate: [['evaluating', 'deciding', 'correcting'], 'evaluating'],
  correct: [['correcting'], 'correcting'],
};

/** Where a job that did not end well leaves the session: at the question that started it. */
const afterFailure: Readonly<Record<JobKind, Phase>> = {
  convert: 'confirming',
  evaluate: 'deciding',
  correct: 'deciding',
};
const afterSuccess: Readonly<Record<JobKind, Phase>> = {
  convert: 'evaluating',
  evaluate: 'evaluating',
  correct: 'correcting',
};

/**
 * The whole workflow as a table: each kind of event, the phases that it belongs to, and the phase that it leads to.
 * scanning → collecting → confirming → converting → evaluating → deciding → correcting or converting again → done.
 */
const table: { readonly [T in SessionEvent['type']]: Step<EventOf<T>> } = {
  opened: from(['new', 'failed', 'cancelled'], 'scanning'),
  scanned: from(['scanning'], 'collecting'),
  'scan-failed': from(['scanning'], 'failed'),
  said: from(KNOWN, 'same'),
  replied: (state, event) => {
    // While values are collected a message either asks for some, or is the summary with the question to start.
    if (state.phase === 'collecting' || state.phase === 'confirming') {
      return event.reply.asks.length > 0 ? 'collecting' : 'confirming';
    }
    return from(KNOWN, 'same')(state);
  },
  'values-set': (state, event) => {
    if (event.cause === 'scan') return from(['collecting'], 'same')(state);
    if (event.cause === 'corrected') return from(['correcting'], 'same')(state);
    return changed(state);
  },
  'values-cleared': changed,
  skipped: from(OPEN, 'same'),
  undone: (state, event) =>
    state.changes.includes(event.seq) && !state.undone.has(event.seq) ? changed(state) : undefined,
  confirmed: from(['confirming'], 'confirming'),
  'job-started': (state, { kind }) => {
    if (state.job !== undefined || (kind === 'convert' && state.confirmedSeq === 0)) return undefined;
    const [stages, next] = jobStarts[kind];
    return stages.includes(state.phase) ? next : undefined;
  },
  'job-ended': (state, { kind, jobId, outcome }) => {
    if (state.job?.jobId !== jobId || state.job.kind !== kind) return undefined;
    return outcome === 'done' ? afterSuccess[kind] : afterFailure[kind];
  },
  converted: (state) => (state.job === undefined ? from(['evaluating'], 'same')(state) : undefined),
  evaluated: (state) => (state.job === undefined ? from(['evaluating'], 'deciding')(state) : undefined),
  decided: (state, { decision }) => {
    if (decision.kind !== 'approve') return from(['deciding'], 'same')(state);
    // What a person changed after the file was written is put into it as a correction is.
    const stages: readonly Stage[] = state.output === undefined ? ['deciding'] : ['deciding', 'confirming'];
    return state.report === undefined ? undefined : from(stages, 'correcting')(state);
  },
  corrected: (state) => (state.job === undefined ? from(['correcting'], 'same')(state) : undefined),
  finished: from(['deciding'], 'done'),
  cancelled: (state) =>
    state.job === undefined
      ? from(['scanning', 'collecting', 'confirming', ...WORKING, 'deciding'], 'cancelled')(state)
      : undefined,
};

/** The phase that `event` leads to, or undefined where it does not belong; such an event is never appended. */
export function phaseAfter(state: SessionState, event: SessionEvent): Phase | undefined {
  const step = table[event.type] as Step<SessionEvent>;
  return step(state, event);
}
