import type { JobKind, Phase, SessionEvent, WayBack } from '../../../schemas/index.ts';
import { changesSinceWritten } from './changes.ts';
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

/** Where a person can go back to; what runs is cancelled first, which leads to one of these phases. */
const back: Partial<Readonly<Record<Stage, readonly WayBack[]>>> = {
  collecting: ['collecting'],
  confirming: ['collecting', 'deciding'],
  converting: ['confirming', 'collecting'],
  evaluating: ['confirming', 'collecting'],
  deciding: ['confirming', 'collecting'],
  correcting: ['confirming', 'collecting'],
  done: ['confirming', 'collecting'],
};

/**
 * Where going back leads from here, the nearest first: among the questions to the one before, to questions only where
 * some were asked, and to what a check found only as long as the file holds all that was told.
 */
export function waysBack(state: SessionState): readonly WayBack[] {
  const { length } = state.questions;
  const isPossible: Readonly<Record<WayBack, boolean>> = {
    collecting: length > (state.phase === 'collecting' ? 1 : 0),
    confirming: true,
    deciding: state.report !== undefined && changesSinceWritten(state)?.length === 0,
  };
  return (back[state.phase] ?? []).filter((way) => isPossible[way]);
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
  // The last session is looked up when the folder was read, or the animal was named.
  'previous-found': from(['collecting', 'confirming'], 'same'),
  claimed: from(OPEN, 'same'),
  'model-used': from(KNOWN, 'same'),
  'values-set': (state, event) => {
    if (event.cause === 'scan') return from(['collecting'], 'same')(state);
    if (event.cause === 'previous' || event.cause === 'batch')
      return from(['collecting', 'confirming'], 'same')(state);
    if (event.cause === 'corrected') return from(['correcting'], 'same')(state);
    return changed(state);
  },
  'values-cleared': (state, { cause }) =>
    cause === 'batch' ? from(['collecting', 'confirming'], 'same')(state) : changed(state),
  skipped: from(OPEN, 'same'),
  undone: (state, event) =>
    state.changes.includes(event.seq) && !state.undone.has(event.seq) ? changed(state) : undefined,
  confirmed: from(['confirming'], 'confirming'),
  'job-started': (state, { kind }) => {
    if (state.job !== undefined || (kind === 'convert' && state.confirmedSeq === 0)) return undefined;
    const [stages, next] = jobStarts[kind];
    return stages.includes(state.phase) ? next : undefined;
  },
  resumed: (state, { kind, formerId }) => {
    if (state.job?.jobId !== formerId) return undefined;
    // What a correction left is looked at before anybody is asked to do it again.
    if (state.job.kind === 'correct') return kind === 'evaluate' ? 'evaluating' : undefined;
    return state.job.kind === kind ? from(WORKING, 'same')(state) : undefined;
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
  corrected: (state, { isRest = false }) => {
    if (state.job !== undefined) return undefined;
    // A correction that was done when the process ended shows in the check after it.
    return from(['correcting', 'evaluating'], isRest ? 'confirming' : 'same')(state);
  },
  'went-back': (state, { to }) =>
    state.job === undefined && waysBack(state).includes(to) && !WORKING.includes(state.phase)
      ? to
      : undefined,
  finished: from(['deciding'], 'done'),
  cancelled: (state) =>
    state.job === undefined
      ? from(['scanning', 'collecting', 'confirming', ...WORKING, 'deciding'], 'cancelled')(state)
      : undefined,
};

/**
 * Whether a new event may be appended. Beyond its place in the workflow, work that a person has to allow needs a grant
 * that was not used: nothing begins by itself, and nothing a second time. Logs from before grants are read all the same.
 */
export function isAllowed(state: SessionState, event: SessionEvent): boolean {
  if (event.type === 'resumed') return (state.job?.resumptions ?? 0) < MOST_RESUMPTIONS;
  if (event.type === 'corrected') return state.approved.length > 0;
  if (event.type !== 'job-started') return true;
  switch (event.kind) {
    case 'convert':
      return state.granted === 'convert' || state.granted === 'correct';
    case 'correct':
      return state.granted === 'correct';
    case 'evaluate':
      return state.granted === 'check';
  }
}

/** A job that ended the process each time would end it for ever. */
export const MOST_RESUMPTIONS = 5;

/** The phase that `event` leads to, or undefined where it does not belong; such an event is never appended. */
export function phaseAfter(state: SessionState, event: SessionEvent): Phase | undefined {
  const step = table[event.type] as Step<SessionEvent>;
  return step(state, event);
}
