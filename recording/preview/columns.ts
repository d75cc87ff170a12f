import type { Recording } from '../contract.ts';

export type ColumnKind = 'ephys' | 'analog' | 'sensor' | 'digital';

/** One thing of a recording that can be drawn against time, and where it stands in a packet. */
export interface PreviewColumn {
  /** As the recording names it: hwChan of an electrode, `ECU_Ain1`, `Headstage_AccelX`, `ECU_Din1`. */
  readonly id: string;
  readonly kind: ColumnKind;
  /** int16, little-endian; of a digital line the byte that holds its bit. */
  readonly offsetBytes: number;
  /** Of a digital line, counted from the least significant. */
  readonly bit?: number | undefined;
  /** Of a sensor: a packet holds a fresh sample only where this flag is set. */
  readonly flag?: { readonly offsetBytes: number; readonly bit: number } | undefined;
  /** Both undefined where the recording does not say: then counts are all there is. */
  readonly unit?: string | undefined;
  readonly unitsPerCount?: number | undefined;
}

/** Everything of a recording that has samples: electrodes in packet order, then analog channels, sensors, digital lines. */
export function previewColumns(recording: Recording): readonly PreviewColumn[] {
  const { ephys, analog, sensors, digital } = recording;
  return [
    ...ephys.map(
      ({ id, offsetBytes, microvoltsPerCount }): PreviewColumn => ({
        id,
        kind: 'ephys',
        offsetBytes,
        ...(microvoltsPerCount === undefined ? {} : { unit: 'µV', unitsPerCount: microvoltsPerCount }),
      }),
    ),
    ...analog.map(({ id, offsetBytes }): PreviewColumn => ({ id, kind: 'analog', offsetBytes })),
    ...sensors.flatMap(({ channels, flagOffsetBytes, flagBit, unit, unitsPerCount }) =>
      channels.map(
        ({ id, offsetBytes }): PreviewColumn => ({
          id,
          kind: 'sensor',
          offsetBytes,
          flag: { offsetBytes: flagOffsetBytes, bit: flagBit },
          ...(unitsPerCount === undefined ? {} : { unit, unitsPerCount }),
        }),
      ),
    ),
    ...digital.map(({ id, offsetBytes, bit }): PreviewColumn => ({ id, kind: 'digital', offsetBytes, bit })),
  ];
}
