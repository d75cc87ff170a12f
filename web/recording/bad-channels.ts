import type { FieldValue } from '../../schemas/assistant/index.ts';

/** The table of the metadata that says which channels are bad. */
export const MAP_FIELD = 'ntrode_electrode_group_channel_map';

type Row = { readonly [key: string]: FieldValue };

function rowsOf(value: FieldValue | undefined): readonly Row[] {
  if (!Array.isArray(value)) return [];
  return value.filter((row): row is Row => typeof row === 'object' && row !== null && !Array.isArray(row));
}

/** Whether the table has a row of an nTrode, in which its channels can be marked. */
export function hasNTrode(value: FieldValue | undefined, nTrode: number): boolean {
  return rowsOf(value).some((row) => row['ntrode_id'] === nTrode);
}

/**
 * The table with these bad channels of one nTrode, counted from 0, in place of what stood there: some tables name electrodes
 * instead.
 */
export function withBad(value: FieldValue, nTrode: number, channels: readonly number[]): FieldValue {
  return rowsOf(value).map((row) =>
    row['ntrode_id'] === nTrode ? { ...row, bad_channels: channels.toSorted((a, b) => a - b) } : { ...row },
  );
}
