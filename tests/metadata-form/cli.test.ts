import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEngine, startHub } from '../../mcp-server/index.ts';
import { readSessionMetadata } from '../../schemas/index.ts';
import { called, calledJson } from '../conversion/command.ts';
import { openWorkshop, type Workshop } from '../conversion/workshop.ts';

const NAME = '20230622_sample_metadata.yml';

let workshop: Workshop;
let folder = '';
beforeAll(async () => {
  workshop = await openWorkshop();
  const options = { seconds: 0.3, epochs: 2, dropped: [], metadata: false, signal: 'pattern' } as const;
  ({ folder } = await workshop.session('session', options));
});
afterAll(() => workshop.close());

/** What a person does with an editor. */
function completed(text: string): string {
  const open: readonly (readonly [RegExp, string])[] = [
    [/^experimenter_name: \[\]/m, 'experimenter_name: ["Doe, Jane"]'],
    [/^(lab|institution|experiment_description|session_description): ''/gm, '$1: a made session'],
    [/^keywords: \[\]/m, 'keywords: [made]'],
    [/^ {2}(description|genotype): ''/gm, '  $1: a made rat'],
    [/^ {2}sex: ''/m, '  sex: F'],
    [/^ {2}species: ''/m, '  species: Rattus norvegicus'],
    [/^ {2}date_of_birth: ''/m, '  date_of_birth: 2022-01-31T00:00:00'],
    [/^ {2}weight: null/m, '  weight: 420'],
    [/meters_per_pixel: 0 /g, 'meters_per_pixel: 0.001 '],
    [/task_name: TBD/g, 'task_name: sleep'],
    [/TBD/g, 'as always'],
    [/^ {4}(location|targeted_location): ''/gm, '    $1: CA1'],
    [/^ {4}targeted_([xyz]): null/gm, '    targeted_$1: 1.5'],
    [/^ {4}units: ''/gm, '    units: mm'],
  ];
  return open.reduce((now, [pattern, value]) => now.replace(pattern, value), text);
}

describe('renshaw yaml', () => {
  it('writes a file that a person can complete and convert', async () => {
    const { code, stdout, stderr } = await called('yaml', folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Wrote .*_metadata\.yml: \d+ places to be filled in\.\nAn NWB file needs at least: /,
    );
    const path = join(folder, NAME);
    const text = await readFile(path, 'utf8');
    await writeFile(path, completed(text));
    const { warnings } = readSessionMetadata(await readFile(path, 'utf8'), NAME);
    expect(warnings).toEqual([]);

    const out = join(workshop.root, 'nwb');
    const converted = await calledJson('convert', folder, '--out', out, '--video', 'none');
    expect(converted.code, JSON.stringify(converted.answer)).toBe(0);
    expect(converted.answer).toMatchObject({ counts: { electrodes: 32 } });
    expect(JSON.stringify(converted.answer)).not.toMatch(/metadata: /);
  });

  it('overwrites only when it is told to, and then keeps what was there', async () => {
    const path = join(folder, NAME);
    const before = await readFile(path, 'utf8');
    const refused = await called('yaml', folder);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/found a file of this name; expected none.*--overwrite/);
    expect(await readFile(path, 'utf8')).toBe(before);

    const replaced = await called('yaml', folder, '--overwrite');
    expect(replaced.code).toBe(0);
    const values = readSessionMetadata(await readFile(path, 'utf8'), NAME).metadata;
    expect(values).toEqual(readSessionMetadata(before, NAME).metadata);
    expect((await readdir(folder)).filter((name) => /part|yml/.test(name))).toEqual([NAME]);
  });

  it('says on standard error what contradicts the recording', async () => {
    const old = join(workshop.root, 'old.yml');
    await writeFile(old, 'tasks: [{ task_name: sleep, task_epochs: [9] }]\n');
    const out = join(workshop.root, 'filled.yml');
    const { code, stderr } = await called('yaml', folder, '--metadata', old, '--out', out);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^note: tasks: no recording is of epoch 9\.$/m);
    expect(await readFile(out, 'utf8')).toMatch(/^#: - tasks: no recording is of epoch 9\.$/m);
  });

  it('writes nothing where it cannot, and asks which of two files is meant', async () => {
    const nowhere = await called('yaml', folder, '--out', join(workshop.root, 'no', 'such.yml'));
    expect(nowhere.code).toBe(1);
    expect(nowhere.stderr).toMatch(/cannot be written \(ENOENT\).*--out FILE/);
    const both = join(workshop.root, 'both');
    await mkdir(both);
    for (const name of await readdir(folder)) await copyFile(join(folder, name), join(both, name));
    await copyFile(join(folder, NAME), join(both, '20230622_sample.metadata.yml'));
    const torn = await called('yaml', both);
    expect(torn.code).toBe(1);
    expect(torn.stderr).toMatch(/2 metadata files/);
  });
});

it('gives a host the same text without writing', async () => {
  const hub = await startHub({ agents: [createEngine({ dataRoots: [workshop.root] })] });
  try {
    const schema = z.looseObject({ text: z.string(), fileName: z.string(), missing: z.array(z.unknown()) });
    const before = await readdir(folder);
    const draft = await hub.call('engine', 'draft_metadata', { folder }, schema);
    expect(draft.fileName).toBe(NAME);
    expect(draft.text).toMatch(/^ntrode_electrode_group_channel_map:$/m);
    expect(await readdir(folder)).toEqual(before);
  } finally {
    await hub.close();
  }
});
