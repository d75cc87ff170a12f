import type { NwbObject } from '../../nwb/index.ts';
import { childOf, type InspectedFile } from '../file.ts';
import type { Problem } from '../problem.ts';
import { counted, listed, type OwnCheck } from './own-check.ts';
import { cellText, columnOf, electrodesOf, isBad, membersOf } from './values.ts';

function checkGroups(_root: NwbObject, file: InspectedFile): Problem[] {
  const table = electrodesOf(file);
  const names = columnOf(file, table, 'group_name') ?? [];
  const bad = columnOf(file, table, 'bad_channel') ?? [];
  if (table === undefined || bad.length === 0) return [];
  const isAllBad = new Map<string, boolean>();
  for (const [row, name] of names.entries()) {
    const group = cellText(name);
    if (group === undefined) continue;
    isAllBad.set(group, (isAllBad.get(group) ?? true) && isBad(bad[row]));
  }
  return [...isAllBad].flatMap(([group, all]) => {
    if (!all) return [];
    const message = `Every channel of electrode group ${group} is called bad. Nothing of the group will be used, which is seldom meant: most often the list of bad channels was given for another nTrode. Look at its channels, and correct bad_channels in the metadata.`;
    return [{ path: `/general/extracellular_ephys/${group}`, message, found: 'all channels bad' }];
  });
}

function checkHwChans(_root: NwbObject, file: InspectedFile): Problem[] {
  const table = electrodesOf(file);
  const rows = new Map<string, number[]>();
  for (const [row, value] of (columnOf(file, table, 'hwChan') ?? []).entries()) {
    const hwChan = cellText(value);
    // -1 stands for a channel that no hardware has.
    if (hwChan === undefined || hwChan === '' || hwChan === '-1' || hwChan === 'NaN') continue;
    rows.set(hwChan, [...(rows.get(hwChan) ?? []), row]);
  }
  const twice = [...rows].filter(([, { length }]) => length > 1);
  if (table === undefined || twice.length === 0) return [];
  const found = twice.map(([hwChan, all]) => `${hwChan} in rows ${all.join(' and ')}`);
  const message = `${counted(twice.length, 'hardware channel')} stand at several electrodes: ${listed(found)}. A channel has one wire, so that electrodes are mixed up. Compare the header's channel map with the metadata, and convert again.`;
  return [{ path: `${table.path}/hwChan`, message, found: found.join('; '), expected: 'each once' }];
}

/** Numbers of the contacts that each probe has, over all its shanks. */
function contactsOf(probe: NwbObject): ReadonlySet<string> {
  return new Set(
    membersOf(probe)
      .filter(({ typeName }) => typeName === 'Shank')
      .flatMap((shank) =>
        membersOf(shank)
          .filter(({ typeName }) => typeName === 'ShanksElectrode')
          .map(({ name }) => `${shank.name} ${name}`),
      ),
  );
}

function checkContacts(_root: NwbObject, file: InspectedFile): Problem[] {
  const table = electrodesOf(file);
  const groups = columnOf(file, table, 'group_name') ?? [];
  const shanks = columnOf(file, table, 'probe_shank');
  const contacts = columnOf(file, table, 'probe_electrode');
  if (table === undefined || shanks === undefined || contacts === undefined) return [];
  const known = new Map<string, ReadonlySet<string>>();
  const beyond: string[] = [];
  for (const [row, name] of groups.entries()) {
    const group = cellText(name);
    if (group === undefined) continue;
    const probe = childOf(file.reader.at(`/general/extracellular_ephys/${group}`), 'device');
    const has = known.get(group) ?? (probe === undefined ? new Set<string>() : contactsOf(probe));
    known.set(group, has);
    const contact = `${cellText(shanks[row]) ?? '?'} ${cellText(contacts[row]) ?? '?'}`;
    if (has.size > 0 && !has.has(contact)) beyond.push(`row ${row} (shank and contact ${contact})`);
  }
  if (beyond.length === 0) return [];
  const message = `${counted(beyond.length, 'electrode')} stand at contacts that their probe does not have: ${listed(beyond)}. Their places are unknown, and spyglass refuses the whole table. Correct the nTrode map of the metadata, or the device type of the group.`;
  return [{ path: table.path, message, found: beyond.join('; ') }];
}

const type = 'NWBFile';

export const recordingElectrodesChecks: readonly OwnCheck[] = [
  { name: 'recording_group_all_bad', type, level: 'BEST_PRACTICE_SUGGESTION', run: checkGroups },
  { name: 'recording_hw_chan_duplicated', type, level: 'BEST_PRACTICE_VIOLATION', run: checkHwChans },
  { name: 'recording_electrode_beyond_probe', type, level: 'BEST_PRACTICE_VIOLATION', run: checkContacts },
];
