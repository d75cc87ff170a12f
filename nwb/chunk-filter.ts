/** How chunks are packed in the file. Samples of more than one byte are shuffled before they are compressed. */
export type ChunkFilter =
  /** As they are: for scratch space. */
  | { readonly name: 'none' }
  /** HDF5's filter 1, which every reader has. `level` is 1 to 9. */
  | { readonly name: 'deflate'; readonly level: number }
  /** Filter 32015, for readers that have hdf5plugin. `level` is 1 to 22. */
  | { readonly name: 'zstd'; readonly level: number };

export const NO_FILTER: ChunkFilter = { name: 'none' };

export const filterLevels = { deflate: [1, 9], zstd: [1, 22] } as const;

/** @throws RangeError for a level that the filter does not have */
export function checkFilter(filter: ChunkFilter): void {
  if (filter.name === 'none') return;
  const [least, most] = filterLevels[filter.name];
  if (Number.isInteger(filter.level) && filter.level >= least && filter.level <= most) return;
  throw new RangeError(`${filter.name} level ${filter.level} is not ${least} to ${most}`);
}
