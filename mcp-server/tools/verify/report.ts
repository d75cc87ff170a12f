/** The first place at which a stream differs. */
export interface Mismatch {
  /** Row of the dataset, or of the table, from 0. */
  readonly row?: number | undefined;
  /** The channel, line, column or field. */
  readonly channel?: string | undefined;
  /** Where the recording says it. */
  readonly source?:
    | { readonly file: string; readonly packet: number; readonly byte: number | undefined }
    | undefined;
  /** What the NWB file holds. */
  readonly found: string;
  /** What the recording, or the metadata, holds. */
  readonly expected: string;
}

/** One stream of the NWB file, or one table, held against its source. */
export interface StreamReport {
  /** Path in the NWB file. */
  readonly path: string;
  /** What was compared with what, in words. */
  readonly what: string;
  /** Values that were compared. */
  readonly values: number;
  readonly differences: number;
  /** Where numbers may differ by rounding, and of those that differ: how far apart they are at most. */
  readonly largest:
    | { readonly difference: number; readonly allowed: number; readonly unit: string }
    | undefined;
  readonly first: Mismatch | undefined;
}

export interface VerifyReport {
  readonly file: string;
  readonly folder: string;
  readonly isEqual: boolean;
  /** Values compared, and differences, over all streams. */
  readonly values: number;
  readonly differences: number;
  readonly streams: readonly StreamReport[];
  /** What a person should know of the comparison, such as that the file was made with loss. */
  readonly notes: readonly string[];
  /** Objects of the file that nothing was compared with. */
  readonly notCompared: readonly string[];
  /** What the recordings hold and the file, by its nature, does not. */
  readonly notStored: readonly string[];
  readonly sourceBytes: number;
  readonly seconds: number;
}

/** `row 7, hwChan 12: found 3, expected 4 (packet 7 of a.rec, byte 9001)` */
export function describeMismatch({ row, channel, source, found, expected }: Mismatch): string {
  const place = [row === undefined ? '' : `row ${row}`, channel ?? '']
    .filter((part) => part !== '')
    .join(', ');
  const byte = source?.byte === undefined ? '' : `, byte ${source.byte}`;
  const origin = source === undefined ? '' : ` (packet ${source.packet} of ${source.file}${byte})`;
  return `${place === '' ? '' : `${place}: `}found ${found}, expected ${expected}${origin}`;
}

/** `1 difference in …`, for a stream that differs. */
export function describeDifference(stream: StreamReport): string {
  const { path, differences, first } = stream;
  const count = `${path}: ${differences} ${differences === 1 ? 'difference' : 'differences'}`;
  if (first === undefined) return count;
  const hasPlace = first.row !== undefined || (first.channel ?? '') !== '';
  return `${count}, first${hasPlace ? ' at' : ':'} ${describeMismatch(first)}`;
}
