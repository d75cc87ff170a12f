import { basename } from 'node:path';
import {
  type AppliedEdits,
  applyEdits,
  type BlockPatch,
  changeSentence,
  planEdits,
  withRecord,
} from '../../nwb/index.ts';
import { mapElectrodes, readReconfiguration } from '../../recording/index.ts';
import {
  type ElectrodeGroup,
  type ElectrodeRow,
  formatRanges,
  type HeaderNTrode,
  InputError,
  type NwbEdit,
  readProbeTypes,
  type SessionMetadata,
} from '../../schemas/index.ts';
import { readMetadataAt } from './conversion/metadata-file.ts';
import { program } from './program.ts';
import { ELECTRODES, readStoredElectrodes, type StoredElectrodes } from './update-electrodes-file.ts';

export interface UpdateSettings {
  readonly file: string;
  readonly metadataFile: string;
  /** A `.trodesconf` that groups the file's channels; without it they stay in the nTrodes that the file says. */
  readonly configFile?: string | undefined;
  readonly probeFolders?: readonly string[] | undefined;
}

type Cell = string | number | boolean;

/** What changes at one place: a column of the table, or an attribute of a group. */
export interface ElectrodesChange {
  /** Path in the file, of an attribute with `.name`. */
  readonly place: string;
  /** The rows of a column that change; one entry without hwChan for an attribute. */
  readonly rows: readonly {
    readonly hwChan?: number | undefined;
    /** Undefined where nothing stood. */
    readonly from: Cell | undefined;
    readonly to: Cell;
  }[];
}

export interface ElectrodesUpdate {
  readonly file: string;
  readonly electrodes: number;
  readonly changes: readonly ElectrodesChange[];
  /** With the record of the changes; empty when nothing differs. */
  readonly edits: readonly NwbEdit[];
  readonly warnings: readonly string[];
}

/**
 * Maps the electrodes of a file anew, and says what differs. Nothing is written. Rows stay where they are: each keeps
 * its hwChan, and with it its column of data.
 *
 * @throws InputError `hardware-map` for what does not fit, or what cannot be changed in place; `metadata`, `header`,
 * `file`, `nwb`
 */
export async function planElectrodesUpdate(settings: UpdateSettings): Promise<ElectrodesUpdate> {
  const { file, metadataFile, configFile } = settings;
  const stored = await readStoredElectrodes(file);
  const { metadata, warnings } = await readMetadataAt(metadataFile);
  const probes = await readProbeTypes([...(settings.probeFolders ?? [])]);
  const notes: string[] = [...warnings];
  let nTrodes: readonly HeaderNTrode[];
  if (configFile === undefined) {
    nTrodes = groupedAsStored(stored, metadata, settings);
    notes.push(
      'Without a workspace (--config) the order of the channels in each nTrode is taken to be the one that the channel map gives to the electrodes of the file: a map that exchanges electrodes of one nTrode shows only with it.',
    );
  } else {
    nTrodes = (await readReconfiguration(configFile)).spikes.nTrodes;
    checkSameChannels(stored, nTrodes, settings);
  }
  const mapped = mapElectrodes(nTrodes, metadata, probes);
  const rows = inFileOrder(stored, mapped.rows);
  const groups = metadata.electrode_groups ?? [];
  checkGroups(stored, rows, groups, settings);
  const changes = [...columnChanges(stored, rows, groups), ...groupChanges(stored, groups)];
  const edits = changes.flatMap((change) => editsOf(change, stored));
  const { name, version } = program();
  const by = { at: new Date(), program: `${name} ${version}` };
  const source = [metadataFile, ...(configFile === undefined ? [] : [configFile])]
    .map((one) => basename(one))
    .join(' and ');
  const sentences = changes.map((change) => sentenceOf(change, source, by));
  return {
    file,
    electrodes: rows.length,
    changes,
    edits: edits.length === 0 ? [] : await withRecord(file, edits, sentences),
    warnings: [...notes, ...mapped.warnings],
  };
}

/** Writes a plan, leaving the undo file for `renshaw fix --undo`. @throws as `applyEdits` */
export async function applyElectrodesUpdate(
  update: ElectrodesUpdate,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<AppliedEdits> {
  return await applyEdits(update.file, update.edits, { ...options, keepJournal: true });
}

/** How much a plan would write. @throws as `planEdits` */
export async function previewElectrodesUpdate(
  update: ElectrodesUpdate,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<BlockPatch> {
  return await planEdits(update.file, update.edits, options);
}

/** Channels of one nTrode in the order in which the channel map numbers the electrodes that the file has for them. */
function groupedAsStored(
  stored: StoredElectrodes,
  metadata: SessionMetadata,
  { file, metadataFile }: UpdateSettings,
): HeaderNTrode[] {
  const electrodes = stored.columns.get('probe_electrode') ?? stored.columns.get('channel_id');
  const references = stored.columns.get('ref_elect_id');
  const ids = (stored.columns.get('ntrode_id') ?? []).map(Number);
  const maps = new Map(
    (metadata.ntrode_electrode_group_channel_map ?? []).map((map) => [map.ntrode_id, map.map]),
  );
  const places = new Map<number, { readonly nTrodeId: number; readonly channel: number }>();
  const nTrodes = [...new Set(ids)].map((id) => {
    const map = maps.get(id) ?? {};
    const channelOf = new Map(
      Object.entries(map).map(([channel, electrode]) => [electrode, Number(channel)]),
    );
    const byChannel = new Map<number, number>();
    for (const [row, hwChan] of stored.hwChans.entries()) {
      if (ids[row] !== id) continue;
      // An nTrode that the metadata do not map is told by mapElectrodes, with the others.
      const channel = maps.has(id) ? channelOf.get(Number(electrodes?.[row])) : byChannel.size;
      if (channel === undefined) {
        throw new InputError('hardware-map', {
          found: `nTrode ${id} with electrode ${electrodes?.[row]} for hwChan ${hwChan}, to which its channel map gives no channel`,
          expected: 'a channel map of the same electrodes, or the workspace that says which channel is which',
          todo: 'Give the .trodesconf of the recording with --config.',
          where: { file: metadataFile, field: 'ntrode_electrode_group_channel_map' },
        });
      }
      byChannel.set(channel, hwChan);
      places.set(row, { nTrodeId: id, channel });
    }
    const channels = [...byChannel.keys()].sort((one, other) => one - other);
    if (channels.some((channel, index) => channel !== index))
      throw otherChannels(file, `fewer channels in nTrode ${id} than its channel map has`);
    return {
      id,
      hwChans: channels.map((channel) => byChannel.get(channel) ?? -1),
      row: ids.indexOf(id),
    };
  });
  return nTrodes.map(({ id, hwChans, row }) => {
    const reference = places.get(Number(references?.[row] ?? -1));
    return {
      id,
      hwChans,
      refNTrodeId: reference?.nTrodeId,
      refChannel: reference === undefined ? undefined : reference.channel + 1,
    };
  });
}

function checkSameChannels(
  stored: StoredElectrodes,
  nTrodes: readonly HeaderNTrode[],
  { file }: UpdateSettings,
): void {
  const theirs = nTrodes.flatMap(({ hwChans }) => [...hwChans]);
  const onlyFile = stored.hwChans.filter((one) => !theirs.includes(one));
  const onlyConfig = theirs.filter((one) => !stored.hwChans.includes(one));
  const differences = [
    ...(onlyFile.length === 0 ? [] : [`hwChan ${formatRanges(onlyFile)} only in the file`]),
    ...(onlyConfig.length === 0 ? [] : [`hwChan ${formatRanges(onlyConfig)} only in the workspace`]),
  ];
  if (differences.length > 0) throw otherChannels(file, differences.join('; '));
}

function otherChannels(file: string, found: string): InputError {
  return new InputError('hardware-map', {
    found,
    expected: 'the channels of the file, neither more nor fewer: the data have one column for each',
    todo: 'This cannot be done in place. Convert again: renshaw convert FOLDER --metadata FILE.yml --reconfig FILE.trodesconf --overwrite.',
    where: { file },
  });
}

/** The new rows in the order of the file, references counted there. */
function inFileOrder(stored: StoredElectrodes, mapped: readonly ElectrodeRow[]): ElectrodeRow[] {
  const byChannel = new Map(mapped.map((row) => [row.hwChan, row]));
  const rowAt = new Map(stored.hwChans.map((hwChan, row) => [hwChan, row]));
  return stored.hwChans.flatMap((hwChan) => {
    const row = byChannel.get(hwChan);
    if (row === undefined) return [];
    const reference = mapped[row.refElectrodeRow]?.hwChan;
    return [{ ...row, refElectrodeRow: reference === undefined ? -1 : (rowAt.get(reference) ?? -1) }];
  });
}

/** References to groups, and links of groups to probes, are no numbers that could be written over. */
function checkGroups(
  stored: StoredElectrodes,
  rows: readonly ElectrodeRow[],
  groups: readonly ElectrodeGroup[],
  { file }: UpdateSettings,
): void {
  const names = stored.columns.get('group_name') ?? [];
  const moved = rows.filter((row, index) => String(names[index]) !== String(row.electrodeGroupId));
  const others = groups.filter(({ id, device_type }) => {
    const probeType = stored.groups.get(id)?.probeType;
    const isUsed = rows.some(({ electrodeGroupId }) => electrodeGroupId === id);
    return isUsed && probeType !== undefined && device_type !== undefined && probeType !== device_type;
  });
  const found = [
    ...(moved.length === 0
      ? []
      : [`another electrode group for hwChan ${formatRanges(moved.map(({ hwChan }) => hwChan))}`]),
    ...others.map(
      ({ id, device_type }) =>
        `the device_type ${device_type} for electrode group ${id}, which the file has as ${stored.groups.get(id)?.probeType}`,
    ),
  ];
  if (found.length === 0) return;
  throw new InputError('hardware-map', {
    found: found.join('; '),
    expected:
      'the groups and probes of the file: they are linked to each other and cannot be exchanged in place',
    todo: 'Convert again with this metadata: renshaw convert FOLDER --metadata FILE.yml --overwrite (with --reconfig FILE.trodesconf where a workspace groups the channels).',
    where: { file },
  });
}

const numbersOf: Readonly<Record<string, (row: ElectrodeRow) => Cell>> = {
  rel_x: ({ relX }) => relX,
  rel_y: ({ relY }) => relY,
  rel_z: ({ relZ }) => relZ,
  ntrode_id: ({ ntrodeId }) => ntrodeId,
  channel_id: ({ probeElectrode }) => probeElectrode,
  bad_channel: ({ badChannel }) => badChannel,
  probe_shank: ({ probeShank }) => probeShank,
  probe_electrode: ({ probeElectrode }) => probeElectrode,
  ref_elect_id: ({ refElectrodeRow }) => refElectrodeRow,
};

function columnChanges(
  stored: StoredElectrodes,
  rows: readonly ElectrodeRow[],
  groups: readonly ElectrodeGroup[],
): ElectrodesChange[] {
  const placeOf = new Map(
    groups.map(({ id, targeted_location, location }) => [id, targeted_location || location]),
  );
  const values: Record<string, (row: ElectrodeRow) => Cell | undefined> = {
    ...numbersOf,
    location: ({ electrodeGroupId }) => placeOf.get(electrodeGroupId) || undefined,
  };
  return Object.entries(values).flatMap(([name, ask]) => {
    const before = stored.columns.get(name);
    if (before === undefined) return [];
    const changed = rows.flatMap((row, index) => {
      const from = before[index];
      const value = ask(row);
      if (value === undefined || isSame(from, value)) return [];
      const to = typeof from === 'string' ? String(value) : value;
      return [{ hwChan: row.hwChan, from, to }];
    });
    return changed.length === 0 ? [] : [{ place: `${ELECTRODES}/${name}`, rows: changed }];
  });
}

/** Numbers may be stored as text, and as float32. */
function isSame(from: Cell | undefined, to: Cell): boolean {
  if (from === undefined) return false;
  if (typeof from === 'string') return from === String(to);
  return Number(from) === Number(to) || Math.fround(Number(from)) === Math.fround(Number(to));
}

/** What the metadata say of each group; what they do not say stays. */
function groupChanges(stored: StoredElectrodes, groups: readonly ElectrodeGroup[]): ElectrodesChange[] {
  return groups.flatMap((group) => {
    const before = stored.groups.get(group.id);
    if (before === undefined) return [];
    const said: Record<string, string | number | undefined> = {
      description: group.description,
      location: group.location,
      targeted_location: group.targeted_location || group.location,
      targeted_x: group.targeted_x,
      targeted_y: group.targeted_y,
      targeted_z: group.targeted_z,
      units: group.units,
    };
    return Object.entries(said).flatMap(([name, to]) => {
      const from = before.attributes.get(name);
      if (to === undefined || to === '' || isSame(from, to)) return [];
      return [{ place: `${before.path}.${name}`, rows: [{ from, to }] }];
    });
  });
}

function editsOf({ place, rows }: ElectrodesChange, stored: StoredElectrodes): NwbEdit[] {
  const [only] = rows;
  if (only !== undefined && only.hwChan === undefined) {
    const at = place.lastIndexOf('.');
    const value = typeof only.to === 'boolean' ? Number(only.to) : only.to;
    return [{ kind: 'set-attribute', path: place.slice(0, at), name: place.slice(at + 1), value }];
  }
  const changed = new Map(rows.map(({ hwChan, to }) => [hwChan, to]));
  const before = stored.columns.get(place.slice(ELECTRODES.length + 1)) ?? [];
  const after = before.map((cell, row) => changed.get(stored.hwChans[row]) ?? cell);
  if (after.some((cell) => typeof cell === 'string'))
    return [{ kind: 'set-text', path: place, value: after.map(String) }];
  return [{ kind: 'set-numbers', path: place, values: after.map(Number) }];
}

function sentenceOf(
  { place, rows }: ElectrodesChange,
  source: string,
  by: { readonly at: Date; readonly program: string },
): string {
  const [only] = rows;
  const why = `It stands so in ${source}.`;
  if (only !== undefined && only.hwChan === undefined)
    return changeSentence({ field: place, from: inJson(only.from), value: only.to, why }, by);
  const field = `${place} of ${rows.length} rows (hwChan: value)`;
  const before = Object.fromEntries(rows.map(({ hwChan, from }) => [String(hwChan), inJson(from) ?? null]));
  const value = Object.fromEntries(rows.map(({ hwChan, to }) => [String(hwChan), to]));
  return changeSentence({ field, from: before, value, why }, by);
}

/** NaN, which stands for "not said", is no value of JSON. */
function inJson(cell: Cell | undefined): Cell | undefined {
  return typeof cell === 'number' && !Number.isFinite(cell) ? undefined : cell;
}
