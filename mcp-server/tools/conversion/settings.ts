import type { SessionMetadata } from '../../../schemas/index.ts';

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
  /** Deflate level 0 to 9. */
  readonly level?: number | undefined;
  /** Encoding threads; by default as many as there are cores, 4 at most. */
  readonly workers?: number | undefined;
  readonly ephysScaling?: 'raw' | 'microvolts' | undefined;
  readonly analogLayout?: 'sensors' | 'legacy' | undefined;
  readonly checksum?: boolean | undefined;
}
