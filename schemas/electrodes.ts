/** One electrode of a probe, as a device-type file describes it. Positions in the probe's unit, usually µm. */
export interface ProbeElectrode {
  readonly id: number;
  readonly rel_x: number;
  readonly rel_y: number;
  readonly rel_z: number;
}

export interface ProbeShank {
  readonly shank_id: number;
  readonly electrodes: readonly ProbeElectrode[];
}

/** A device type: what labs call a probe (source: the `probe_metadata` files that labs share). */
export interface ProbeType {
  readonly probe_type: string;
  readonly probe_description: string;
  readonly contact_size: number;
  readonly units: string;
  /** Undefined where nobody says from which side electrodes are numbered. */
  readonly contact_side_numbering: boolean | undefined;
  readonly num_shanks: number;
  readonly shanks: readonly ProbeShank[];
}

/** A row of the NWB electrodes table; rows stand in the order of the data columns. */
export interface ElectrodeRow {
  readonly ntrodeId: number;
  /** Position of the channel within its nTrode, from 0. */
  readonly ntrodeChannel: number;
  readonly hwChan: number;
  readonly electrodeGroupId: number;
  readonly probeElectrode: number;
  readonly probeShank: number;
  readonly relX: number;
  readonly relY: number;
  readonly relZ: number;
  readonly badChannel: boolean;
  /** Row of the reference electrode in this table, or -1 for none. */
  readonly refElectrodeRow: number;
}

/** What a recording's header says of one nTrode, as much as the hardware map needs. */
export interface HeaderNTrode {
  readonly id: number;
  /** hwChan of each channel, in header order. */
  readonly hwChans: readonly number[];
  /** nTrode id of the reference, or undefined for none. */
  readonly refNTrodeId: number | undefined;
  /** Channel of the reference within its nTrode, from 1, or undefined for none. */
  readonly refChannel: number | undefined;
}
