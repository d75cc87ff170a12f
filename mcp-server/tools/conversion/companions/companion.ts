import type { Addition } from '../../../../nwb/index.ts';
import type { Session, SessionClock, SessionScan } from '../../../../recording/index.ts';
import type { SessionMetadata } from '../../../../schemas/index.ts';
import type { EpochRecording } from '../session-recordings.ts';
import type { ConversionSettings } from '../settings.ts';

/** What is known of a session before its packets are read. */
export interface CompanionInput {
  readonly settings: ConversionSettings;
  readonly session: Session;
  readonly folder: string;
  readonly metadata: SessionMetadata;
  readonly recordings: readonly EpochRecording[];
  /** Path of the NWB file to be. */
  readonly output: string;
  readonly signal: AbortSignal | undefined;
}

/** What is known when every packet was read. */
export interface CompanionFacts {
  readonly recordings: readonly EpochRecording[];
  /** In the order of `recordings`. */
  readonly clock: SessionClock;
  readonly scan: SessionScan;
  readonly signal: AbortSignal | undefined;
}

export interface FinishedCompanion {
  /** Objects of the file; of the same names as those that were planned, or fewer. */
  readonly additions: readonly Addition[];
  readonly warnings: readonly string[];
  /** What the result of the conversion counts, such as `positions`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** A file that stands beside the NWB file because it belongs to it. */
export interface BesideFile {
  readonly path: string;
  readonly bytes: number;
}

/** What one kind of file beside the recordings brings into the NWB file. */
export interface Companion {
  /** The objects as far as they are known, arrays empty: what the file keeps room for. */
  readonly planned: readonly Addition[];
  readonly warnings: readonly string[];
  finish(facts: CompanionFacts): Promise<FinishedCompanion>;
  /** Puts files beside the output; called when the NWB file is written and does not have its name yet. */
  placeBeside?(signal: AbortSignal | undefined): Promise<readonly BesideFile[]>;
  /** Takes away what `placeBeside` has put there: the conversion failed after all. */
  removeBeside?(): Promise<void>;
}
