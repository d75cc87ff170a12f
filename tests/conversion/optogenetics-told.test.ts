import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { summaryWithYaml } from '../conversation/made-summary.ts';
import { others, Rig } from '../conversation/rig.ts';
import { hasPython, type Judgement, judge, python } from '../yardstick.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

type Metadata = Record<string, unknown>;
type Seen = Readonly<Record<string, { readonly fields: Readonly<Record<string, unknown>> }>>;
const EXPERIMENT = '/general/optogenetic_experiment_metadata';
const options = { optogenetics: true, epochs: 1, seconds: 0.5 } as const;

/** What a conversation about devices makes of them, in the place of what the metadata file says. */
async function tell(folder: string, ...said: readonly string[]): Promise<void> {
  const rig = new Rig(others({ summary: summaryWithYaml() }));
  await rig.start();
  for (const text of [...said, 'go']) await rig.say(text);
  const call = rig.others.calls.find(({ tool }) => tool === 'convert_session');
  const told = call?.args['metadata'] as Metadata;
  const path = join(folder, '20230622_sample_metadata.yml');
  const metadata = parse(await readFile(path, 'utf8')) as Metadata;
  for (const field of ['virus_injection', 'optical_fiber', 'opto_excitation_source'])
    metadata[field] = told[field];
  delete metadata['fs_gui_yamls'];
  await writeFile(path, stringify(metadata));
}

describe.skipIf(!hasPython)('devices that were told in a conversation', () => {
  let workshop: Workshop;
  let seen: Seen;
  let judgement: Judgement | undefined;
  beforeAll(async () => {
    workshop = await openWorkshop();
    const { folder } = await workshop.session('told', options);
    await tell(
      folder,
      'AAV5-CaMKIIa-ChR2 injected in right CA1, 500 nL at AP -3.6 ML 2.2 DV -2.5 from bregma, titer 1e12',
      'a 200 um fiber, 0.39 NA, in right CA1 at AP -3.6 ML 2.2 DV -2.3 from bregma',
      'laser 473 nm, 10 mW',
    );
    const { path } = await workshop.convert('told', options);
    [seen, [judgement]] = await Promise.all([
      python('as_pynwb_sees.py', [path]) as Promise<Seen>,
      judge([path], 'dandi'),
    ]);
  });
  afterAll(() => workshop.close());

  test('make a valid file that follows the best practices', () => {
    expect(judgement?.opened).toBeNull();
    expect(judgement?.pynwb.errors).toEqual([]);
    const serious = judgement?.inspector.filter(
      ({ importance }) => importance !== 'BEST_PRACTICE_SUGGESTION',
    );
    expect(serious).toEqual([]);
  });

  test('stand in it as they were told', () => {
    const injection = `${EXPERIMENT}/optogenetic_virus_injections/Injection 1`;
    const place = { anatomical_target: 'CA1', origin: 'Bregma', x_in_mm: 2.2, y_in_mm: -3.6 };
    expect(seen[injection]?.fields).toMatchObject({ volume_in_uL: 0.5 });
    expect(seen[`${injection}/viral_injection_coordinates`]?.fields).toMatchObject({
      ...place,
      z_in_mm: -2.5,
    });
    expect(seen[`${EXPERIMENT}/optogenetic_viruses/AAV5-CaMKIIa-ChR2`]?.fields).toMatchObject({
      titer_in_vg_per_ml: 1e12,
    });
    expect(seen['/general/devices/Fiber 1/fiber_insertion']?.fields).toMatchObject({
      ...place,
      z_in_mm: -2.3,
    });
    expect(seen['/general/devices/Light source 1']?.fields).toMatchObject({
      description: 'laser; peak wavelength 473 nm',
      power_in_W: 0.01,
    });
  });
});
