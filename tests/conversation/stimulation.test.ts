import { describe, expect, it } from 'vitest';
import type { FieldValue, ScanSummary, SessionView } from '../../schemas/index.ts';
import { madeSummary, summaryWithYaml } from './made-summary.ts';
import { type Args, askedIn, fieldIn, lastText, others, Rig } from './rig.ts';

const stimulationDevices = {
  viruses: ['AAV-1-EF1a-DIO-ChRmine-mScarlet-WPRE'],
  fibers: ['optogenix_lambda_fiber'],
  lightSources: ['Omicron LuxX+ 488-100'],
};
const TABLES = ['virus_injection', 'optical_fiber', 'opto_excitation_source'];
const VIRUS = 'AAV5-CaMKIIa-ChR2 injected in right CA1, 500 nL at AP -3.6 ML 2.2 DV 2.5, titer 1e12';
const FIBER = 'a 200 um fiber, 0.39 NA, in right CA1 at 2.5 mm depth';
const LASER = 'laser 473 nm, 10 mW';

async function opened(summary: ScanSummary = madeSummary()): Promise<Rig> {
  const rig = new Rig(others({ summary: { ...summary, stimulationDevices } }));
  await rig.start();
  return rig;
}

/** The values of a field after sentences that were said one after the other. */
async function valueAfter(field: string, ...said: readonly string[]): Promise<unknown> {
  const rig = await opened();
  for (const text of said) await rig.say(text);
  return fieldIn(await rig.view(), field);
}

const tablesOf = (view: SessionView): string[] => view.tables.map(({ name }) => name);

describe('optogenetics in words', () => {
  const injection = {
    name: 'Injection 1',
    virus_name: 'AAV5-CaMKIIa-ChR2',
    titer_in_vg_per_ml: 1e12,
    volume_in_uL: 0.5,
    location: 'CA1',
    hemisphere: 'right',
    ap_in_mm: -3.6,
    ml_in_mm: 2.2,
    dv_in_mm: 2.5,
  };
  const fiber = {
    name: 'Fiber 1',
    implanted_fiber_description: 'core 200 µm, NA 0.39',
    location: 'CA1',
    hemisphere: 'right',
    dv_in_mm: -2.5,
  };
  const laser = { name: 'Light source 1', wavelength_in_nm: 473, power_in_W: 0.01, description: 'laser' };

  it('become rows of their tables, one by one', async () => {
    expect(await valueAfter('virus_injection', VIRUS)).toEqual([injection]);
    expect(await valueAfter('optical_fiber', `${FIBER}, in an optogenetic experiment`)).toEqual([fiber]);
    expect(await valueAfter('opto_excitation_source', LASER)).toEqual([laser]);
  });

  it.each([[`${VIRUS}. ${FIBER}. ${LASER}`], [`${VIRUS}, and ${FIBER}, with ${LASER}`]])(
    'become rows of their tables, all at once: "%s"',
    async (words) => {
      const view = await (await opened()).say(words);
      expect(fieldIn(view, 'virus_injection')).toEqual([injection]);
      expect(fieldIn(view, 'optical_fiber')).toEqual([fiber]);
      expect(fieldIn(view, 'opto_excitation_source')).toEqual([laser]);
      expect(fieldIn(view, 'virus')).toBe('AAV5-CaMKIIa-ChR2');
    },
  );

  it('are no places of electrodes, and no targets', async () => {
    const before = fieldIn(await (await opened()).view(), 'electrode_groups');
    expect(await valueAfter('electrode_groups', `${VIRUS}. ${FIBER}. ${LASER}`)).toEqual(before);
  });

  it('leave the rest of an answer to be read', async () => {
    const view = await (await opened()).say(`Jane Doe, Frank lab, UCSF. ${VIRUS}. ${LASER}, rat, male`);
    expect(fieldIn(view, 'experimenter_name')).toEqual(['Doe, Jane']);
    expect(fieldIn(view, 'subject.sex')).toBe('M');
    expect(fieldIn(view, 'virus_injection')).toEqual([injection]);
  });

  it('leave the places of electrodes beside them', async () => {
    const said = 'the tetrodes are in left CA1 and the optical fiber is in right CA3';
    expect(await valueAfter('electrode_groups', said)).toMatchObject(
      Array.from({ length: 8 }, () => ({ location: 'CA1' })),
    );
    expect(await valueAfter('optical_fiber', said)).toMatchObject([{ location: 'CA3', hemisphere: 'right' }]);
  });

  it.each([
    ['titer 5x10^12 vg/ml', 5e12],
    ['titer of 1.5 × 10¹³ GC/mL', 1.5e13],
    ['2,5e12 vg per mL', 2.5e12],
    ['1e9 vg/µL', 1e12],
    ['titer 1e8 TU/ml', undefined],
    ['titer 12', undefined],
  ])('take a titer from "%s" only where it is one', async (words, titer) => {
    const rows = await valueAfter('virus_injection', `AAV5-CaMKIIa-ChR2 in CA1, 1 µl, ${words}`);
    expect(rows).toMatchObject([{ volume_in_uL: 1 }]);
    expect((rows as Record<string, FieldValue>[])[0]?.['titer_in_vg_per_ml']).toBe(titer);
  });

  it.each([
    ['an Omicron LuxX+ 488-100 at 10 mW', 'opto_excitation_source', { model_name: 'Omicron LuxX+ 488-100' }],
    [
      'the fiber was an optogenix lambda fiber in CA1',
      'optical_fiber',
      { hardware_name: 'optogenix_lambda_fiber' },
    ],
    [
      'virus AAV1-EF1a-DIO-ChRmine-mScarlet-WPRE, 300 nl',
      'virus_injection',
      { virus_name: 'AAV-1-EF1a-DIO-ChRmine-mScarlet-WPRE' },
    ],
    ['laser 473 nm, 5 mW/mm2', 'opto_excitation_source', { intensity_in_W_per_m2: 5000 }],
  ])('know devices however they are written: "%s"', async (words, field, row) => {
    expect(await valueAfter(field, words)).toMatchObject([row]);
  });

  it('add to what was told, and correct it', async () => {
    expect(
      await valueAfter('virus_injection', 'AAV5-CaMKIIa-ChR2 in right CA1, 500 nL', 'titer 1e12'),
    ).toMatchObject([{ volume_in_uL: 0.5, titer_in_vg_per_ml: 1e12 }]);
    expect(await valueAfter('opto_excitation_source', LASER, 'the laser was 488 nm')).toMatchObject([
      { wavelength_in_nm: 488, power_in_W: 0.01 },
    ]);
    expect(await valueAfter('virus_injection', VIRUS, VIRUS, 'all coordinates are from bregma')).toEqual([
      { ...injection, reference: 'Bregma' },
    ]);
  });

  it('tell devices of a kind apart, and ask where they cannot', async () => {
    const rig = await opened();
    await rig.say('AAV5-CaMKIIa-ChR2 in left CA1, 500 nL, and AAV9-hSyn-NpHR in right CA1, 300 nL');
    expect(fieldIn(await rig.view(), 'virus_injection')).toMatchObject([
      { name: 'Injection 1', virus_name: 'AAV5-CaMKIIa-ChR2', hemisphere: 'left', volume_in_uL: 0.5 },
      { name: 'Injection 2', virus_name: 'AAV9-hSyn-NpHR', hemisphere: 'right', volume_in_uL: 0.3 },
    ]);
    expect(lastText(await rig.say('titer 1e12'))).toContain('Do you mean Injection 1 or Injection 2?');
    expect(fieldIn(await rig.say('titer 1e12 for both'), 'virus_injection')).toMatchObject([
      { titer_in_vg_per_ml: 1e12 },
      { titer_in_vg_per_ml: 1e12 },
    ]);
  });

  it('say what a row lacks for the file, and invent nothing', async () => {
    const rig = await opened();
    const text = lastText(await rig.say(`AAV5-CaMKIIa-ChR2 in left CA1 at AP -3.6 ML 2.2. ${FIBER}`));
    expect(text).toContain('Injection 1 has no titer and no volume: it stays out of the file.');
    expect(text).toContain('Fiber 1 has no model: its maker stays out of the file.');
    expect(text).toContain('Fiber 1 has no AP, no ML and no point that it is measured from');
    const wrong = lastText(await rig.say('titer 1e12, 500 nL for the virus in left CA1'));
    expect(wrong).toContain('ML 2.2 is on the other side');
    expect(wrong).toContain('I know no virus called AAV5-CaMKIIa-ChR2');
  });
});

describe('sessions without optogenetics', () => {
  it.each([
    'AAV8-hSyn-hM4Di in right CA1, 500 nL, titer 1e12',
    'fiber photometry in the right NAc',
    'the rat ran the track with an LED on its head',
  ])('have no tables of it after "%s"', async (words) => {
    const view = await (await opened()).say(words);
    expect(tablesOf(view).filter((name) => TABLES.includes(name))).toEqual([]);
  });

  it('are not asked for it', async () => {
    const rig = await opened();
    const asked: string[] = [];
    for (const answer of ['skip', 'skip', 'skip', 'skip', 'skip', 'skip', 'skip']) {
      asked.push(...askedIn(rig));
      await rig.say(answer);
    }
    expect(asked).toContain('electrode_groups');
    expect(asked.filter((field) => TABLES.includes(field))).toEqual([]);
  });
});

describe('sessions that hint at optogenetics', () => {
  it('are asked once', async () => {
    const base = summaryWithYaml();
    const values = base.values.map((one) =>
      one.field === 'experiment_description' ? { ...one, value: 'optogenetic silencing of CA1' } : one,
    );
    const rig = await opened({ ...base, values });
    expect(askedIn(rig)).toEqual(TABLES);
    const view = await rig.say(LASER);
    expect(askedIn(rig)).not.toEqual(TABLES);
    expect(fieldIn(view, 'opto_excitation_source')).toMatchObject([{ wavelength_in_nm: 473 }]);
    await rig.say('what is missing');
    expect(askedIn(rig).filter((field) => TABLES.includes(field))).toEqual([]);
  });
});

describe('tables of optogenetics', () => {
  it.each([
    ['there was optogenetics', TABLES],
    ['open the optogenetics tables', TABLES],
    ['add a virus', ['virus_injection']],
    ['we used an optical fiber', ['optical_fiber']],
  ])('open with "%s"', async (words, names) => {
    const rig = await opened();
    const view = await rig.say(words);
    expect(tablesOf(view).filter((name) => TABLES.includes(name))).toEqual(names);
    expect(fieldIn(view, names[0] ?? '')).toEqual([]);
  });

  it('are typed into, and reach the metadata that a file is written with', async () => {
    const rig = await opened(summaryWithYaml());
    await rig.say('add a virus');
    const row = {
      name: 'left',
      virus_name: 'AAV5-X',
      titer_in_vg_per_ml: '1e12',
      volume_in_uL: '0,5',
      hemisphere: 'L',
    };
    await rig.edit({ kind: 'table', name: 'virus_injection', rows: [row] });
    await rig.say(LASER);
    await rig.say('skip');
    await rig.say('go');
    const metadata = rig.others.calls.find(({ tool }) => tool === 'convert_session')?.args[
      'metadata'
    ] as Args;
    expect(metadata['virus_injection']).toEqual([
      { name: 'left', virus_name: 'AAV5-X', titer_in_vg_per_ml: 1e12, volume_in_uL: 0.5, hemisphere: 'left' },
    ]);
    expect(metadata['opto_excitation_source']).toMatchObject([{ name: 'Light source 1', power_in_W: 0.01 }]);
    expect(metadata['optical_fiber']).toBeUndefined();
  });

  it('take rows from a spreadsheet, in its units, with names or without', async () => {
    const rig = await opened();
    const injections =
      'virus\tvolume (nL)\ttiter\tregion\tside\tAP\tML\tDV\nAAV5-X\t500\t1e12\tCA1\tR\t-3,6\t2,2\t-2,5';
    expect(fieldIn(await rig.say(injections), 'virus_injection')).toEqual([
      {
        name: 'Injection 1',
        virus_name: 'AAV5-X',
        volume_in_uL: 0.5,
        titer_in_vg_per_ml: 1e12,
        location: 'CA1',
        hemisphere: 'right',
        ap_in_mm: -3.6,
        ml_in_mm: 2.2,
        dv_in_mm: -2.5,
      },
    ]);
    const lights = 'laser,wavelength,power (mW)\nblue,473,10\nred,638,20';
    expect(fieldIn(await rig.say(lights), 'opto_excitation_source')).toEqual([
      { name: 'blue', wavelength_in_nm: 473, power_in_W: 0.01 },
      { name: 'red', wavelength_in_nm: 638, power_in_W: 0.02 },
    ]);
    const groups = 'name\tregion\tAP\tML\tgroup\na\tCA1\t-3.6\t2.2\t0\nb\tCA3\t-3.6\t2.2\t1';
    expect(fieldIn(await rig.say(groups), 'electrode_groups')).toMatchObject([
      { location: 'CA1' },
      { location: 'CA3' },
      {},
      {},
      {},
      {},
      {},
      {},
    ]);
  });
});
