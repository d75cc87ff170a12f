import type { OpenFile } from '../../../recording/index.ts';
import type { SessionMetadata } from '../../../schemas/index.ts';

export const videoPlacements = ['copy', 'link', 'mp4', 'none'] as const;
/** `link` is a hard link; `mp4` puts the stream into another container, without encoding it again. */
export type VideoPlacement = (typeof videoPlacements)[number];

/** What a person, or a program, asks of a conversion. */
export interface ConversionSettings {
  readonly folder: string;
  readonly outFolder: string;
  /** `animal/date`, where the folder holds several sessions. */
  readonly session?: string | undefined;
  /** The metadata itself, instead of a file. */
  readonly metadata?: SessionMetadata | undefined;
  readonly metadataFile?: string | undefined;
  readonly probeFolders?: readonly string[] | undefined;
  readonly overwrite?: boolean | undefined;
  /** Begins anew, whatever an interrupted conversion left. */
  readonly fresh?: boolean | undefined;
  /** Deflate level 0 to 9. */
  readonly level?: number | undefined;
  /** Encoding threads; by default as many as there are cores, 4 at most. */
  readonly workers?: number | undefined;
  readonly ephysScaling?: 'raw' | 'microvolts' | undefined;
  readonly analogLayout?: 'sensors' | 'legacy' | undefined;
  readonly checksum?: boolean | undefined;
  /** What becomes of the videos: placed beside the NWB file (default `copy`), or left out. */
  readonly video?: VideoPlacement | undefined;
  /** Repeats the packet before a single lost one in the ephys stream; by default nothing is filled in. */
  readonly fillSingleDrops?: boolean | undefined;
  /** A `.trodesconf` whose SpikeConfiguration takes the place of the recordings'. */
  readonly reconfigFile?: string | undefined;
  /** Compares the file with the recordings when it is written. */
  readonly verify?: boolean | undefined;
  /** Where the bytes of the recordings come from, if not from the files of the folder. */
  readonly openFile?: OpenFile | undefined;
}
