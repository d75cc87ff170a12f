import type { FieldValue } from '../../schemas/assistant/index.ts';

/** The table of the metadata that says which channels are bad. */
export const MAP_FIELD = 'ntrode_electrode_group_channel_map';

type Row = { readonly [key: string]: FieldValue };

function rowsOf(value: FieldValue | undefined): readonly Row[] {
  if (!Array.isArray(value)) return [];
  return value.filter((row): row is Row => typeof row === 'object' && row !== null && !Array.isArray(row));
}

function badOf(row: Row): number[] {
  const bad = row['bad_channels'];
  return Array.isArray(bad) ? bad.filter((one) => typeof one === 'number') : [];
}

/** `nTrode/channel` of every channel that the metadata calls bad; channels are counted from 0. */
export function badChannelsOf(value: FieldValue | undefined): ReadonlySet<string> {
  return new Set(
    rowsOf(value).flatMap((row) => {
      const nTrode = row['ntrode_id'];
      return typeof nTrode === 'number' ? badOf(row).map((channel) => `${nTrode}/${channel}`) : [];
    }),
  );
}

/** The table with one channel marked, or no longer. */
export function withBad(value: FieldValue, nTrode: number, channel: number, isBad: boolean): FieldValue {
  return rowsOf(value).map((row) => {
    if (row['ntrode_id'] !== nTrode) return { ...row };
    const others = badOf(row).filter((one) => one !== channel);
    const bad_channels = isBad ? [...others, channel].toSorted((a, b) => a - b) : others;
    return { ...row, bad_channels };
  });
}
