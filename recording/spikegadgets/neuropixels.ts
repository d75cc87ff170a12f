import type { HeaderElectrode, HeaderProbe } from '../header-probe.ts';
import type { NTrode, NTrodeChannel, RecHeader } from './header-model.ts';

/*
 * Neuropixels in a header: every recorded electrode is an nTrode of one channel.
 *
 *   id="1384"   probe 1, electrode 384      Neuropixels 1: one shank
 *   id="11664"  probe 1, electrode 1664     Neuropixels 2: rows over all shanks, two columns a shank
 *
 * The first digit is the probe, the rest the electrode, from 1. `spikeSortingGroup` names the probe too, but holds
 * garbage in older files. `coord_ml`, `coord_dv` and `coord_ap` are the place of the contact in µm, counted from the
 * ProbeLocation that the person gave (usually 0 0 0).
 */

const PROBE_DIGITS = 1;
/** Below, a number has no digits left for an electrode: 1001 is the first of Neuropixels 1. */
const LEAST_ID = 1001;
const COLUMNS_PER_SHANK = 2;

interface ProbeKind {
  readonly description: string;
  readonly contactSizeUm: number;
  readonly shanks: number;
}

/**
 * By `device` and `deviceSubType`; older Trodes knew the standard probe only and wrote no subtype. Contacts of these
 * are squares of 12 µm (data sheets of imec).
 */
const KINDS: ReadonlyMap<string, ProbeKind> = new Map([
  ['neuropixels1', { description: 'Neuropixels 1.0', contactSizeUm: 12, shanks: 1 }],
  ['neuropixels1 10', { description: 'Neuropixels 1.0', contactSizeUm: 12, shanks: 1 }],
  ['neuropixels2 1_SHANK', { description: 'Neuropixels 2.0 with one shank', contactSizeUm: 12, shanks: 1 }],
  ['neuropixels2 4_SHANK', { description: 'Neuropixels 2.0 with 4 shanks', contactSizeUm: 12, shanks: 4 }],
]);

/** Device with the LFP band of Neuropixels 1, in bytes whose order nobody has described. */
const LFP_DEVICE = 'neuropixels_LFP';

export interface DescribedProbes {
  /** By number; empty where the header does not describe its probes. */
  readonly probes: readonly HeaderProbe[];
  readonly warnings: readonly string[];
}

/** The probes of a header. What cannot be told from it is said in a warning; a channel map can tell it then. */
export function describeProbes(header: RecHeader): DescribedProbes {
  const device = header.spikeDevice?.toLowerCase() ?? '';
  if (!device.startsWith('neuropixels') || header.nTrodes.length === 0) return { probes: [], warnings: [] };
  const lfp = header.devices.find(({ name, numBytes }) => name === LFP_DEVICE && numBytes > 0);
  const warnings =
    lfp === undefined ? [] : [`the LFP band (${lfp.name}, ${lfp.numBytes} bytes a packet) is not read`];
  const subType = header.spikeDeviceSubType?.trim();
  const name = subType ? `${device} ${subType}` : device;
  const kind = KINDS.get(name) ?? unlistedKind(name, device);
  if (kind === undefined) return undescribed(warnings, `how many shanks a ${name} has is not known`);
  const found = electrodesOf(header.nTrodes, kind);
  if (typeof found === 'string') return undescribed(warnings, found);
  if (found.some(({ electrode }) => Number.isNaN(electrode.relX)))
    warnings.push('the header gives no coordinates (coord_ml, coord_dv, coord_ap) for some electrodes');
  const probes = [...Map.groupBy(found, ({ probe }) => probe)]
    .toSorted(([a], [b]) => a - b)
    .map(
      ([number, members]): HeaderProbe => ({
        number,
        device: name,
        description: kind.description,
        contactSizeUm: kind.contactSizeUm,
        electrodes: members
          .map(({ electrode }) => electrode)
          .toSorted((a, b) => a.shank - b.shank || a.electrode - b.electrode),
      }),
    );
  return { probes, warnings };
}

function undescribed(warnings: readonly string[], reason: string): DescribedProbes {
  return {
    probes: [],
    warnings: [...warnings, `the header does not say which electrode a channel is: ${reason}`],
  };
}

/** Every Neuropixels 1 has one shank, those for primates and the dense ones too; of others nothing is known. */
function unlistedKind(name: string, device: string): ProbeKind | undefined {
  if (device !== 'neuropixels1') return undefined;
  return { description: `Neuropixels 1 (${name})`, contactSizeUm: Number.NaN, shanks: 1 };
}

interface Found {
  readonly probe: number;
  readonly electrode: HeaderElectrode;
}

/** The electrodes, or in words what stands against reading them. */
function electrodesOf(nTrodes: readonly NTrode[], kind: ProbeKind): Found[] | string {
  const found: Found[] = [];
  const seen = new Set<number>();
  for (const { id, channels, line } of nTrodes) {
    const [channel, ...others] = channels;
    if (channel === undefined || others.length > 0)
      return `nTrode ${id} (line ${line}) has ${channels.length} channels`;
    if (id < LEAST_ID) return `nTrode ${id} (line ${line}) has no probe in its number`;
    if (seen.has(id)) return `nTrode ${id} stands twice (line ${line})`;
    seen.add(id);
    const digits = String(id);
    const electrode = Number(digits.slice(PROBE_DIGITS));
    if (electrode === 0) return `nTrode ${id} (line ${line}) has no electrode in its number`;
    found.push({
      probe: Number(digits.slice(0, PROBE_DIGITS)),
      electrode: {
        nTrodeId: id,
        hwChan: channel.hwChan,
        electrode,
        shank: shankOf(channel, electrode, kind),
        relX: channel.position?.ml ?? Number.NaN,
        relY: channel.position?.dv ?? Number.NaN,
        relZ: channel.position?.ap ?? Number.NaN,
      },
    });
  }
  return found;
}

/** Electrodes are numbered row by row, from the last column of the last shank to the first of the first. */
function shankOf({ probeColumn }: NTrodeChannel, electrode: number, { shanks }: ProbeKind): number {
  const columns = shanks * COLUMNS_PER_SHANK;
  const column =
    probeColumn !== undefined && probeColumn >= 0 && probeColumn < columns
      ? probeColumn
      : columns - 1 - ((electrode - 1) % columns);
  return shanks === 1 ? 0 : Math.floor(column / COLUMNS_PER_SHANK);
}
