import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { calledJson, nwbFiles, renshaw } from './command.ts';
import { failure, METADATA, REC, small } from './spoilt.ts';

let root = '';
let template = '';

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'renshaw-faults-')));
  template = join(root, 'template');
  await writeSyntheticSession(template, small);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A copy of the small session that may be spoilt. */
async function copied(name: string): Promise<string> {
  const folder = join(root, name);
  await cp(template, folder, { recursive: true });
  return folder;
}

/** Converts into a folder of its own, checks that nothing was left there, and returns how it failed. */
async function refused(folder: string, ...flags: readonly string[]): Promise<string> {
  const out = `${folder}-out`;
  const { code, answer } = await calledJson('convert', folder, '--out', out, ...flags);
  expect(await nwbFiles(out)).toEqual([]);
  return failure(root, code, answer);
}

describe('a recording that is no recording', () => {
  test('empty', async () => {
    const folder = await copied('empty');
    await truncate(join(folder, REC), 0);
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 header: <root>/empty/20230622_sample_01_a1.rec, byte 0: found an empty file; expected <Configuration> within the first 65536 bytes. This is no SpikeGadgets recording: leave it out of the folder or give its right name."`,
    );
  });

  test('a text', async () => {
    const folder = await copied('text');
    await writeFile(join(folder, REC), 'Notes of the day: the animal slept.\n');
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 header: <root>/text/20230622_sample_01_a1.rec, byte 0: found a file that begins with "Notes of the day"; expected <Configuration> within the first 65536 bytes. This is no SpikeGadgets recording: leave it out of the folder or give its right name."`,
    );
  });

  test('a header without its end', async () => {
    const folder = await copied('endless');
    await truncate(join(folder, REC), 2000);
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 header: <root>/endless/20230622_sample_01_a1.rec, byte 2000: found no </Configuration> in the first 2000 bytes; expected the XML header to end with a line that holds </Configuration>. The file was cut off inside its header or is damaged: copy it again from the acquisition computer."`,
    );
  });

  test('a header and no packets', async () => {
    const folder = await copied('packetless');
    const bytes = await readFile(join(folder, REC));
    await truncate(join(folder, REC), bytes.indexOf('</Configuration>\n') + 17);
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 session: <root>/packetless: found no packet in <root>/packetless/20230622_sample_01_a1.rec; expected at least one packet behind the header. The recording was stopped before it began, or the file was cut off: copy it again, or leave it out."`,
    );
  });

  test.each([
    ['entities that grow', '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'],
    ['an entity from a file', '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'],
    ['a DTD from elsewhere', '<!DOCTYPE Configuration SYSTEM "http://192.0.2.1/x.dtd">'],
  ])('with %s', async (name, doctype) => {
    const folder = await copied(`dtd-${name.replaceAll(' ', '-')}`);
    const bytes = await readFile(join(folder, REC));
    const text = Buffer.from(
      bytes.toString('latin1').replace('<Configuration>', `${doctype}<Configuration>`),
      'latin1',
    );
    await writeFile(join(folder, REC), text);
    const told = await refused(folder);
    expect(told).toMatch(/^1 header: .*DOCTYPE/);
    expect(told).not.toContain('aaaa');
  });

  test('packets that are not where the header says', async () => {
    const folder = await copied('shifted');
    const bytes = await readFile(join(folder, REC));
    const end = bytes.indexOf('</Configuration>\n') + 17;
    await writeFile(
      join(folder, REC),
      Buffer.concat([bytes.subarray(0, end), Buffer.from([1, 2, 3]), bytes.subarray(end)]),
    );
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 layout: <root>/shifted/20230622_sample_01_a1.rec, byte 12374: found no sync byte where packets should begin: all devices take bytes (70 bytes a packet): 0x01 at byte 12374, packet 0; expected 0x55 at the start of every packet. The header does not describe these packets: check that the file was copied whole, and that the header was not edited."`,
    );
  });
});

test('a session cut short is converted up to its last whole packet, which is said', async () => {
  const folder = await copied('cut-short');
  await appendFile(join(folder, REC), Buffer.alloc(20, 0x55));
  const { code, answer } = await calledJson('convert', folder, '--out', `${folder}-out`);
  expect(code).toBe(0);
  const { counts, warnings } = answer as { counts: { packets: number }; warnings: string[] };
  expect(counts.packets).toBe(3000);
  expect(warnings).toMatchInlineSnapshot(`
    [
      "epoch 01_a1: the usual chanPerChip of 32 does not divide 8 channels: channels are taken in ascending order of hwChan",
      "epoch 01_a1: the file ends inside a packet: 20 bytes behind the last whole packet were left out",
    ]
  `);
  expect(await nwbFiles(`${folder}-out`)).toEqual(['sample20230622.nwb']);
});

describe('metadata that do not fit', () => {
  test('none', async () => {
    const folder = await copied('no-metadata');
    await rm(join(folder, METADATA));
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 metadata: <root>/no-metadata: found no metadata file; expected 20230622_sample_metadata.yml. Put it into the folder, or name it with --metadata FILE."`,
    );
  });

  test('two files', async () => {
    const folder = await copied('two-metadata');
    await cp(join(folder, METADATA), join(folder, '20230622_sample.metadata.yml'));
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 metadata: <root>/two-metadata: found 2 metadata files: <root>/two-metadata/20230622_sample.metadata.yml, <root>/two-metadata/20230622_sample_metadata.yml; expected one for the session. Name the one that is meant with --metadata FILE."`,
    );
    const { code } = await calledJson(
      'convert',
      folder,
      '--out',
      `${folder}-out`,
      '--metadata',
      join(folder, METADATA),
    );
    expect(code).toBe(0);
  });

  test('a named file that is not there', async () => {
    const folder = await copied('named-metadata');
    expect(await refused(folder, '--metadata', join(folder, 'nowhere.yml'))).toMatchInlineSnapshot(
      `"1 file: <root>/named-metadata/nowhere.yml: found a file that cannot be read (ENOENT); expected a metadata YAML of at most 4000000 bytes. Check the path and your permission to read it."`,
    );
  });

  test('no YAML', async () => {
    const folder = await copied('no-yaml');
    await writeFile(join(folder, METADATA), 'lab: [Synthetic Lab\nsubject: {\n');
    expect(await refused(folder)).toMatchInlineSnapshot(`
      "1 metadata: <root>/no-yaml/20230622_sample_metadata.yml: found 2 faults in the YAML; expected none. To correct:
        <root>/no-yaml/20230622_sample_metadata.yml:2:1: found text that is no YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; expected valid YAML
        <root>/no-yaml/20230622_sample_metadata.yml:3:1: found text that is no YAML: Flow map in block collection must be sufficiently indented and end with a }; expected valid YAML"
    `);
  });

  test('several faults at once', async () => {
    const folder = await copied('many-faults');
    const text = await readFile(join(folder, METADATA), 'utf8');
    const spoilt = text
      .replace('sex: M', 'sex: male')
      .replace('weight: 420', 'weight: heavy')
      .replace('raw_data_to_volts: 1.95e-7', 'raw_data_to_volts: twice')
      .replace('targeted_x: 2.5', 'targeted_x: lateral')
      .replace('lab: Synthetic Lab', 'lab: Synthetic Lab\nlabb: Synthetic Lab');
    expect(spoilt).not.toBe(text);
    await writeFile(join(folder, METADATA), spoilt);
    expect(await refused(folder)).toMatchInlineSnapshot(`
      "1 metadata: <root>/many-faults/20230622_sample_metadata.yml: found 3 faults in the YAML; expected none. To correct:
        <root>/many-faults/20230622_sample_metadata.yml:21:11 subject.weight: found the text "heavy"; expected a number, 0 or more; for example weight: 420
        <root>/many-faults/20230622_sample_metadata.yml:41:20 raw_data_to_volts: found the text "twice"; expected a number; for example raw_data_to_volts: 1.95e-7
        <root>/many-faults/20230622_sample_metadata.yml:73:17 electrode_groups[0].targeted_x: found the text "lateral"; expected a number; for example targeted_x: 2.6"
    `);
  });

  test('another hardware map', async () => {
    const folder = await copied('other-map');
    const text = await readFile(join(folder, METADATA), 'utf8');
    const spoilt = text.replace('ntrode_id: 2', 'ntrode_id: 7');
    expect(spoilt).not.toBe(text);
    await writeFile(join(folder, METADATA), spoilt);
    expect(await refused(folder)).toMatchInlineSnapshot(`
      "1 hardware-map: <root>/other-map/20230622_sample_metadata.yml, ntrode_electrode_group_channel_map: found 2 nTrodes that header and metadata describe differently; expected the metadata to map each channel of the header to one electrode of a known probe. Change the metadata as said here and try again.
      nTrode | header channels | YAML channels | what does not fit    | what to change
      -------|-----------------|---------------|----------------------|--------------------------------------------------------------
      2      | 0-3             | -             | only in the header   | add an entry with this ntrode_id to the metadata
      7      | -               | 0-3           | only in the metadata | remove this entry from the metadata, or correct its ntrode_id"
    `);
  });
});

describe('a folder that is not one session', () => {
  test('not there', async () => {
    expect(await refused(join(root, 'nowhere'))).toMatchInlineSnapshot(
      `"1 file: <root>/nowhere: found nothing that can be read (ENOENT); expected a folder with .rec files. Check the path and your permission to read it."`,
    );
  });

  test('a file', async () => {
    const { code, answer } = await calledJson(
      'convert',
      join(template, REC),
      '--out',
      join(root, 'file-out'),
    );
    expect(failure(root, code, answer)).toMatchInlineSnapshot(
      `"1 file: <root>/template/20230622_sample_01_a1.rec: found a file; expected the folder that holds it. Name the folder of the session."`,
    );
  });

  test('empty', async () => {
    const folder = join(root, 'hollow');
    await mkdir(folder);
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 session: <root>/hollow: found no files; expected recordings named {YYYYMMDD}_{animal}_{epoch}_{tag}.rec. Check the folder; rename recordings with other names to this form."`,
    );
  });

  test('recordings with other names', async () => {
    const folder = await copied('other-names');
    await cp(join(folder, REC), join(folder, 'test recording.rec'));
    await rm(join(folder, REC));
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 session: <root>/other-names: found no recording with a usable name (<root>/other-names/test recording.rec: not named {YYYYMMDD}_{animal}_{epoch}_{tag}.{extension}); expected recordings named {YYYYMMDD}_{animal}_{epoch}_{tag}.rec. Check the folder; rename recordings with other names to this form."`,
    );
  });

  test('two sessions', async () => {
    const folder = await copied('two-sessions');
    await writeSyntheticSession(folder, { ...small, animal: 'other' });
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 session: <root>/two-sessions: found 2 sessions: other/20230622, sample/20230622; expected one session. Name the one that is meant: --session animal/date."`,
    );
    expect(await refused(folder, '--session', 'third/20230622')).toMatchInlineSnapshot(
      `"1 session: <root>/two-sessions: found the sessions other/20230622, sample/20230622; expected a session third/20230622. Name one of them as animal/date."`,
    );
    const { code } = await calledJson(
      'convert',
      folder,
      '--out',
      `${folder}-out`,
      '--session',
      'other/20230622',
    );
    expect(code).toBe(0);
    expect(await nwbFiles(`${folder}-out`)).toEqual(['other20230622.nwb']);
  });

  test('recordings of different rigs', async () => {
    const folder = await copied('different-rigs');
    const other = join(root, 'other-rig');
    await writeSyntheticSession(other, { ...small, channels: 4, epochs: 2, gapSeconds: 1 });
    await cp(join(other, '20230622_sample_02_a2.rec'), join(folder, '20230622_sample_02_a2.rec'));
    expect(await refused(folder)).toMatchInlineSnapshot(
      `"1 session: <root>/different-rigs/20230622_sample_02_a2.rec: found other channels than in <root>/different-rigs/20230622_sample_01_a1.rec: hwChans without 4, 5, 6, 7; expected the same rate and channels in every recording of a session. Convert recordings of different set-ups separately: put them into folders of their own."`,
    );
  });
});

test('without --json the message stands on standard error, and standard output is empty', async () => {
  const { code, stdout, stderr } = await renshaw('convert', join(root, 'nowhere'));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.replaceAll(root, '<root>')).toMatch(/^<root>\/nowhere: found .*; expected .*\n$/);
});
