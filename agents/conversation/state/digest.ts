import { animalOf } from './carry-over.ts';
import { openFindings } from './findings.ts';
import type { SessionState } from './session-state.ts';
import { type StatusFacts, titleOf } from './status.ts';

/** As much of a session as a list of all of them needs. It is small: those of all sessions are kept, their states are not. */
export interface SessionDigest extends StatusFacts {
  readonly lastSeq: number;
  readonly title: string;
  readonly folder: string;
  /** What the files call the animal, and the day as YYYYMMDD; undefined until they were read. */
  readonly animal: string | undefined;
  readonly date: string | undefined;
  /** What the animal is called, in lower case. */
  readonly named: string | undefined;
  /** The session that leads the batch it belongs to. */
  readonly lead: string | undefined;
  /** Whether a person approved of what is known. */
  readonly isApproved: boolean;
  /** Whether something is to go on without a person. */
  readonly isUnderWay: boolean;
}

export function digestOf(state: SessionState): SessionDigest {
  const { phase, lastSeq, folder, summary, batch, job, unanswered } = state;
  return {
    phase,
    lastSeq,
    title: titleOf(state),
    folder,
    animal: summary?.animal,
    date: summary?.date,
    named: animalOf(state)?.toLowerCase(),
    lead: batch?.lead,
    isApproved: state.confirmedSeq > 0,
    isAnswered: unanswered === undefined,
    isUnderWay:
      phase === 'scanning' || phase === 'evaluating' || job !== undefined || unanswered !== undefined,
    openFindings: phase === 'deciding' ? openFindings(state).length : 0,
  };
}
