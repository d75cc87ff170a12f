/* Probes that a recording's own header describes, electrode by electrode. */

/** A recorded electrode of a probe. */
export interface HeaderElectrode {
  readonly nTrodeId: number;
  readonly hwChan: number;
  /** Number on the probe, as the recording counts: from 1. */
  readonly electrode: number;
  /** From 0. */
  readonly shank: number;
  /** µm; NaN where the header gives no coordinates. */
  readonly relX: number;
  readonly relY: number;
  readonly relZ: number;
}

export interface HeaderProbe {
  /** As the recording counts: from 1. */
  readonly number: number;
  /** The recording's word for the hardware: `neuropixels2 4_SHANK`. */
  readonly device: string;
  /** For people: `Neuropixels 2.0 with 4 shanks`. */
  readonly description: string;
  /** Edge of a contact in µm by the maker's data sheet; NaN for a variant that is not known. */
  readonly contactSizeUm: number;
  /** Recorded electrodes only, by shank and number. */
  readonly electrodes: readonly HeaderElectrode[];
}
