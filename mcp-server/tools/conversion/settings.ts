import { type ChunkFilter, filterLevels, NO_FILTER } from '../../../nwb/index.ts';
import type { OpenFile } from '../../../recording/index.ts';
import { type SessionMetadata, UsageError } from '../../../schemas/index.ts';

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
  /** A file of the same name that was written after this moment (ISO 8601) is of this very conversion, and replaced. */
  readonly ownSince?: string | undefined;
  /** Begins anew, whatever an interrupted conversion left. */
  readonly fresh?: boolean | undefined;
  /** What large data are packed with, after shuffle; `deflate` by default. */
  readonly filter?: FilterName | undefined;
  /** 1 to 9 for deflate, 1 to 22 for zstd, 0 for no filter at all; 1 by default. */
  readonly level?: number | undefined;
  /** Encoding threads; by default one a core, as far as the memory goes. */
  readonly workers?: number | undefined;
  /** What the process may take at its peak; {@link DEFAULT_MEMORY_BYTES} by default. */
  readonly memoryBytes?: number | undefined;
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

export const filterNames = ['deflate', 'zstd', 'none'] as const;
export type FilterName = (typeof filterNames)[number];

const DEFAULT_LEVEL = 1;

/** @throws UsageError for a level that the filter does not have, and for a file that could not be compared */
export function chunkFilter({
  filter = 'deflate',
  level = DEFAULT_LEVEL,
  verify = false,
}: Pick<ConversionSettings, 'filter' | 'level' | 'verify'>): ChunkFilter {
  if (filter === 'zstd' && verify)
    throw new UsageError(
      'The HDF5 in this program reads no zstd: leave out --verify, or take another --filter.',
    );
  if (filter === 'none' || level === 0) return NO_FILTER;
  const [least, most] = filterLevels[filter];
  if (level < least || level > most)
    throw new UsageError(`level ${level} of ${filter}: give ${least} to ${most}, or 0 for no compression.`);
  return { name: filter, level };
}
