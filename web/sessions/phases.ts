import type { SessionView } from '../../schemas/assistant/index.ts';

type Phase = SessionView['phase'];

interface PhaseMark {
  /** A sign beside the words, never instead of them. */
  readonly mark: string;
  /** A class that gives it its colour. */
  readonly tone: string;
  /** Whose turn it is, or what comes next. */
  readonly next: string;
}

const WORKING: PhaseMark = { mark: '◌', tone: 'working', next: 'the work goes on by itself' };

const MARKS: Readonly<Record<Phase, PhaseMark>> = {
  scanning: WORKING,
  collecting: { mark: '●', tone: 'yours', next: 'answer the question' },
  confirming: { mark: '●', tone: 'yours', next: 'start the conversion' },
  converting: WORKING,
  evaluating: WORKING,
  correcting: WORKING,
  deciding: { mark: '●', tone: 'yours', next: 'decide on what was found' },
  done: { mark: '✓', tone: 'passed', next: 'look into the file' },
  cancelled: { mark: '–', tone: 'ended', next: 'go on whenever you like' },
  failed: { mark: '✕', tone: 'blocks', next: 'see what is wrong' },
};

export function markOf(phase: string): PhaseMark {
  return MARKS[phase as Phase] ?? WORKING;
}

/** Whether work runs that can be stopped, and that the person waits for. */
export function isWork(phase: string): boolean {
  return markOf(phase) === WORKING;
}
