import type {
  Batch,
  ConversionOutcome,
  Correction,
  EvaluationReport,
  JobKind,
  MessageView,
  ModelTotal,
  Phase,
  PreviousSession,
  Reply,
  ScanSummary,
  SessionMetadata,
  SourcedValue,
} from '../../../schemas/index.ts';

/** One step in the history of a field. Without a value it was cleared. */
export interface ValueStep {
  readonly seq: number;
  readonly at: string;
  /** Whether a person said it, or took it out, rather than a file or we. */
  readonly isByPerson: boolean;
  readonly value?: SourcedValue;
}

/** What another source says of a field that has a value. */
export interface Claim {
  readonly seq: number;
  readonly at: string;
  readonly value: SourcedValue;
}

export interface RunningJob {
  readonly jobId: string;
  readonly kind: JobKind;
  /** When it was begun for the first time. */
  readonly startedAt: string;
  /** Of a conversion: whether it may replace a file. */
  readonly overwrite: boolean;
  /** How often a process ended while it ran. */
  readonly resumptions: number;
}

/**
 * `convert`: write the file. `correct`: change it, or write it again if that is what was approved. `check`: read it,
 * which each of the others brings with it once.
 */
export type Grant = 'convert' | 'correct' | 'check';

/**
 * What the events of one session add up to. Derived, never stored; plain data, nothing here is changed in place.
 */
export interface SessionState {
  /** `new` until the first event. */
  readonly phase: Phase | 'new';
  readonly lastSeq: number;
  readonly folder: string;
  readonly outFolder: string;
  /** Which session of a folder with several, as it was given. */
  readonly session: string | undefined;
  /** The days that it is converted together with. */
  readonly batch: Batch | undefined;
  /** Of the lead: the last message of each other day that was said here; and how far starting all of them is. */
  readonly saidFor: ReadonlyMap<string, number>;
  readonly batchStage: { readonly stage: 'offered' | 'started'; readonly seq: number } | undefined;
  /** Of another day: the last words that were said for it in the conversation of the lead. */
  readonly heardInLead: number;
  readonly summary: ScanSummary | undefined;
  /** Every step of every field, oldest first; what was undone is among them. */
  readonly steps: ReadonlyMap<string, readonly ValueStep[]>;
  /** Beside the values, oldest first; what competes with them is a conflict. */
  readonly claims: readonly Claim[];
  /** The last session of the same animal, as it was when this one was read. */
  readonly previous: PreviousSession | undefined;
  readonly skips: readonly { readonly seq: number; readonly fields: readonly string[] }[];
  /** Events whose values were taken back. */
  readonly undone: ReadonlySet<number>;
  /** Changes by people, oldest first: what "undo" takes back from its end. */
  readonly changes: readonly number[];
  /** Proposals up to this event count; 0 while nothing was confirmed. */
  readonly confirmedSeq: number;
  /** What the person allowed and has not begun: one action, and no second one. */
  readonly granted: Grant | undefined;
  /** How many messages asked for a field. */
  readonly asked: ReadonlyMap<string, number>;
  /** The fields of every question so far, oldest first: where going back leads. */
  readonly questions: readonly (readonly string[])[];
  readonly lastReply: Reply | undefined;
  /** What was said and has no answer yet. */
  readonly unanswered: { readonly seq: number; readonly text: string } | undefined;
  readonly messages: readonly MessageView[];
  readonly job: RunningJob | undefined;
  readonly output: ConversionOutcome | undefined;
  /** When a file was there for the first time: what is skipped after that is given up for good. */
  readonly firstWrittenSeq: number | undefined;
  /** The metadata that the file holds; undefined while there is no file, or nobody can tell what it holds. */
  readonly written: SessionMetadata | undefined;
  readonly report: EvaluationReport | undefined;
  /** The check before it; undefined before the second one. */
  readonly reportBefore: EvaluationReport | undefined;
  /** Approved, and not yet applied. */
  readonly approved: readonly Correction[];
  /** What was used of a language model; undefined while none was asked. */
  readonly model: ModelTotal | undefined;
  /** Why the last scan or job did not end well. */
  readonly failure: string | undefined;
}

export const EMPTY_STATE: SessionState = {
  phase: 'new',
  lastSeq: 0,
  folder: '',
  outFolder: '',
  session: undefined,
  batch: undefined,
  saidFor: new Map(),
  batchStage: undefined,
  heardInLead: 0,
  summary: undefined,
  steps: new Map(),
  claims: [],
  previous: undefined,
  skips: [],
  undone: new Set(),
  changes: [],
  confirmedSeq: 0,
  granted: undefined,
  asked: new Map(),
  questions: [],
  lastReply: undefined,
  unanswered: undefined,
  messages: [],
  job: undefined,
  output: undefined,
  firstWrittenSeq: undefined,
  written: undefined,
  report: undefined,
  reportBefore: undefined,
  approved: [],
  model: undefined,
  failure: undefined,
};
