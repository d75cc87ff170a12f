import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { applyElectrodesUpdate, planElectrodesUpdate } from '../../mcp-server/tools/index.ts';
import { NwbReader, recordOf, undoEdits } from '../../nwb/index.ts';
import type { SessionMetadata } from '../../schemas/index.ts';
import { hasPython, judge } from '../yardstick.ts';
import { type MadeNwb, makeNwb } from './made-session.ts';

const TABLE = '/general/extracellular_ephys/electrodes';

let made: MadeNwb;
let metadata: SessionMetadata;
beforeAll(async () => {
  made = await makeNwb({ cameras: 0, channels: 16, epochs: 1 });
  const folder = join(made.root, 'session');
  const name = (await readdir(folder)).find((one) => one.endsWith('_metadata.yml')) ?? '';
  metadata = parse(await readFile(join(folder, name), 'utf8')) as SessionMetadata;
});
afterAll(() => made.close());

type Change = (metadata: SessionMetadata) => void;

/** A YAML that differs from that of the conversion. */
async function changed(name: string, change: Change): Promise<string> {
  const copy = structuredClone(metadata);
  change(copy);
  const path = join(made.root, `${name}.yml`);
  await writeFile(path, stringify(copy));
  return path;
}

async function columnOf(path: string, name: string): Promise<readonly unknown[]> {
  const reader = await NwbReader.open(path);
  try {
    const found = reader.at(`${TABLE}/${name}`);
    return found?.kind === 'dataset' ? reader.read(found) : [];
  } finally {
    reader[Symbol.dispose]();
  }
}

const firstMap = (one: SessionMetadata) => one.ntrode_electrode_group_channel_map?.[0];
const firstGroup = (one: SessionMetadata) => one.electrode_groups?.[0];

/** The workspace that stands in the recording's own header, with the channels of the first nTrode exchanged. */
async function workspace(name: string, change: (xml: string) => string): Promise<string> {
  const folder = join(made.root, 'session');
  const rec = (await readdir(folder, { recursive: true })).find((one) => one.endsWith('.rec')) ?? '';
  const text = (await readFile(join(folder, rec))).toString('latin1');
  const path = join(made.root, `${name}.trodesconf`);
  await writeFile(path, change(text.slice(0, text.indexOf('</Configuration>') + '</Configuration>'.length)));
  return path;
}

describe('electrodes of a file that was converted', () => {
  test('nothing differs from the metadata of its conversion', async () => {
    const plan = await planElectrodesUpdate({
      file: made.path,
      metadataFile: await changed('same', () => undefined),
    });
    expect(plan.changes).toEqual([]);
    expect(plan.edits).toEqual([]);
    const withConfig = await planElectrodesUpdate({
      file: made.path,
      metadataFile: await changed('same', () => undefined),
      configFile: await workspace('same', (xml) => xml),
    });
    expect(withConfig.changes).toEqual([]);
  });

  test('bad channels, places and targets come in place, with a record, and go with undo', async () => {
    const file = await made.copy('updated.nwb');
    const before = await readFile(file);
    const badBefore = (await columnOf(file, 'bad_channel')).filter((one) => one === true).length;
    const metadataFile = await changed('updated', (one) => {
      const map = firstMap(one);
      if (map !== undefined) map.bad_channels = [0, 2];
      const group = firstGroup(one);
      if (group !== undefined) {
        group.targeted_location = 'dentate gyrus';
        group.targeted_x = 1.25;
      }
    });
    const plan = await planElectrodesUpdate({ file, metadataFile });
    const places = plan.changes.map(({ place }) => place.replace('/general/extracellular_ephys/', ''));
    const group = firstGroup(metadata)?.id ?? -1;
    expect(places.sort()).toEqual(
      [
        `${group}.targeted_location`,
        `${group}.targeted_x`,
        'electrodes/bad_channel',
        'electrodes/location',
      ].sort(),
    );
    const bad = plan.changes.find(({ place }) => place.endsWith('bad_channel'));
    expect(bad?.rows.map(({ from, to }) => [from, to])).toEqual([
      [false, true],
      [false, true],
    ]);
    const { patch } = await applyElectrodesUpdate(plan);
    expect(patch.changedBytes).toBeLessThan(200_000);
    const badNow = await columnOf(file, 'bad_channel');
    expect(badNow.filter((one) => one === true)).toHaveLength(badBefore + 2);
    expect(await columnOf(file, 'location')).toContain('dentate gyrus');
    const reader = await NwbReader.open(file);
    expect(reader.at(`/general/extracellular_ephys/${group}`)?.attributes.get('targeted_x')?.value).toBe(
      1.25,
    );
    expect(recordOf(reader)).toHaveLength(4);
    expect(recordOf(reader).join('\n')).toMatch(/bad_channel of 2 rows.*updated\.yml/);
    reader[Symbol.dispose]();
    expect((await planElectrodesUpdate({ file, metadataFile })).changes).toEqual([]);
    expect(await undoEdits(file)).toBe(true);
    expect(await readFile(file)).toEqual(before);
  });

  test('a workspace that exchanges two channels moves their electrodes, not their data', async () => {
    const file = await made.copy('exchanged.nwb');
    const hwChans = (await columnOf(file, 'hwChan')).map(Number);
    const electrodes = (await columnOf(file, 'probe_electrode')).map(Number);
    const [a, b] = [hwChans[0] ?? -1, hwChans[1] ?? -1];
    const configFile = await workspace('exchanged', (xml) =>
      xml
        .replace(`hwChan="${a}"`, 'hwChan="first"')
        .replace(`hwChan="${b}"`, `hwChan="${a}"`)
        .replace('hwChan="first"', `hwChan="${b}"`),
    );
    const metadataFile = await changed('exchanged', () => undefined);
    const plan = await planElectrodesUpdate({ file, metadataFile, configFile });
    await applyElectrodesUpdate(plan);
    expect((await columnOf(file, 'hwChan')).map(Number)).toEqual(hwChans);
    const after = (await columnOf(file, 'probe_electrode')).map(Number);
    expect(after.slice(0, 2)).toEqual([electrodes[1], electrodes[0]]);
    expect(after.slice(2)).toEqual(electrodes.slice(2));
    const positions = plan.changes.find(({ place }) => place.endsWith('/rel_x') || place.endsWith('/rel_y'));
    expect(positions?.rows.map(({ hwChan }) => hwChan)).toEqual([a, b]);
  });

  const refused: readonly (readonly [string, Change, RegExp])[] = [
    [
      'another group',
      (one) => {
        const map = firstMap(one);
        const second = one.electrode_groups?.[1];
        if (map === undefined || second === undefined) throw new Error('too few groups');
        one.ntrode_electrode_group_channel_map = one.ntrode_electrode_group_channel_map?.map((entry) =>
          entry.electrode_group_id === second.id
            ? { ...entry, electrode_group_id: firstGroup(one)?.id ?? 0 }
            : entry.electrode_group_id === firstGroup(one)?.id
              ? { ...entry, electrode_group_id: second.id }
              : entry,
        );
      },
      /another electrode group.*renshaw convert/s,
    ],
    [
      'an nTrode that is not there',
      (one) => one.ntrode_electrode_group_channel_map?.pop(),
      /only in the header/,
    ],
    [
      'other electrodes of an nTrode',
      (one) => {
        const map = firstMap(one);
        if (map !== undefined) map.map = { ...map.map, 0: 99 };
      },
      /--config/,
    ],
  ];
  test.each(refused)('%s is refused with what to do instead', async (name, change, message) => {
    const metadataFile = await changed(name.replaceAll(' ', '-'), change);
    await expect(planElectrodesUpdate({ file: made.path, metadataFile })).rejects.toThrow(message);
  });

  test('a workspace of other channels is refused', async () => {
    const hwChans = (await columnOf(made.path, 'hwChan')).map(Number);
    const configFile = await workspace('other', (xml) =>
      xml.replace(`hwChan="${hwChans[0]}"`, 'hwChan="999"'),
    );
    const metadataFile = await changed('same', () => undefined);
    await expect(planElectrodesUpdate({ file: made.path, metadataFile, configFile })).rejects.toThrow(
      /only in the file; hwChan 999 only in the workspace.*--reconfig/s,
    );
  });

  test.skipIf(!hasPython)('PyNWB minds nothing of it', async () => {
    const file = await made.copy('judged.nwb');
    const metadataFile = await changed('judged', (one) => {
      const map = firstMap(one);
      if (map !== undefined) map.bad_channels = [1];
      const group = firstGroup(one);
      if (group !== undefined) group.targeted_location = 'a place with a longer name than the one before';
    });
    await applyElectrodesUpdate(await planElectrodesUpdate({ file, metadataFile }));
    const [judgement] = await judge([file], 'dandi');
    expect(judgement?.opened).toBeNull();
    expect(judgement?.pynwb.errors).toEqual([]);
  });
});
