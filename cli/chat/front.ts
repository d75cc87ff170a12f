import type { Phase, Progress, SessionView } from '../../schemas/index.ts';
import type { Change, Wish } from './wish.ts';

/** Phases in which the assistant works and the person waits. */
const WORKING: ReadonlySet<Phase> = new Set(['scanning', 'converting', 'evaluating', 'correcting']);
const ENDED: ReadonlySet<Phase> = new Set(['done', 'cancelled', 'failed']);

export function isWorking({ phase }: SessionView): boolean {
  return WORKING.has(phase);
}

export function isEnded(phase: string): boolean {
  return ENDED.has(phase as Phase);
}

/** Where a conversation is shown and answered: a terminal, or a pipe. All that it is given was cleaned. */
export interface Front {
  /** Whether the conversation stays open when the session is over, for questions and late changes. */
  readonly staysOpen: boolean;
  /** Shows the session as it is now: what is new in it, and the place for an answer. */
  show(view: SessionView): void;
  /** The next wish, or undefined when something happened in the session before there was one. */
  wait(view: SessionView, happened: Promise<void>): Promise<Wish | undefined>;
  progress(progress: Progress | undefined): void;
  /** What is being done for the person, in a few words, until the next `show`. */
  busy(words: string): void;
  /** A change was made. */
  changed(change: Change, view: SessionView): void;
  /** A wish could not be fulfilled. */
  refused(wish: Wish, why: string): void;
  notice(text: string): void;
  /** Gives the terminal back. */
  close(): void;
}
