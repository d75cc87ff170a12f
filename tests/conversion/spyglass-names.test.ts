import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasPython, python } from '../yardstick.ts';
import { anything, type Lookup, legacyLookups, lookups } from './spyglass-lookups.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

type Seen = Readonly<
  Record<string, { readonly class: string; readonly fields: Readonly<Record<string, unknown>> }>
>;

function check(seen: Seen, lookup: Lookup): void {
  const found = seen[lookup.path];
  expect(found?.class, lookup.path).toBe(lookup.class);
  for (const [field, wanted] of Object.entries(lookup.fields)) {
    const value = found?.fields[field];
    if (wanted === anything) {
      expect(value, field).toBeDefined();
      expect([null, '', []], field).not.toContainEqual(value);
    } else if (typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted)) {
      expect(value, field).toMatchObject(wanted);
    } else expect(value, field).toEqual(wanted);
  }
}

describe.skipIf(!hasPython)('what spyglass looks up is there', () => {
  let workshop: Workshop;
  let path = '';
  let seen: Seen = {};
  let legacy: Seen = {};
  beforeAll(async () => {
    workshop = await openWorkshop();
    const options = { seconds: 0.3, cameras: 2 };
    const made = await workshop.convert('usual', options);
    const old = await workshop.convert('usual', options, { analogLayout: 'legacy' });
    path = made.path;
    [seen, legacy] = await Promise.all(
      [made, old].map(async (file) => (await python('as_pynwb_sees.py', [file.path])) as Seen),
    ).then(([one = {}, other = {}]) => [one, other]);
  });
  afterAll(() => workshop.close());

  test('the file name is animal and date, at most 64 bytes', () => {
    expect(basename(path)).toMatch(/^[^_\W]+\d{8}\.nwb$/);
    expect(Buffer.byteLength(basename(path))).toBeLessThanOrEqual(64);
  });

  test.each(lookups.map((lookup) => [lookup.what, lookup] as const))('%s', (_what, lookup) => {
    check(seen, lookup);
  });

  test.each(legacyLookups.map((lookup) => [lookup.what, lookup] as const))(
    'with --analog-layout legacy: %s',
    (_what, lookup) => check(legacy, lookup),
  );

  test('with --analog-layout legacy nothing else of the names changes', () => {
    for (const lookup of lookups) check(legacy, lookup);
    expect(Object.keys(legacy).filter((one) => /accel|gyro|magnet|analog_/.test(one))).toEqual([]);
  });

  test('experimenters have two parts, cameras a number, task epochs no blanks', () => {
    const experimenters = seen['/']?.fields['experimenter'] as string[];
    for (const name of experimenters) expect(name.split(', ')).toHaveLength(2);
    const classed = (name: string) => Object.entries(seen).filter(([, one]) => one.class === name);
    for (const [camera] of classed('CameraDevice')) expect(basename(camera)).toMatch(/^camera_device \d+$/);
    for (const [, file] of classed('AssociatedFiles'))
      expect(file.fields['task_epochs']).toMatch(/^\d+(,\d+)*$/);
    for (const [shank] of classed('Shank')) expect(basename(shank)).toMatch(/^\d+$/);
    for (const [contact] of classed('ShanksElectrode')) expect(basename(contact)).toMatch(/^\d+$/);
    expect(classed('ElectricalSeries').map(([series]) => series)).toEqual(['/acquisition/e-series']);
    expect(classed('Position').map(([position]) => position)).toEqual(['/processing/behavior/position']);
    for (const [series] of classed('SpatialSeries')) expect(basename(series).length).toBeLessThanOrEqual(32);
  });

  test('the raw data lie on the electrodes in the order of the table', () => {
    const region = seen['/acquisition/e-series/electrodes'];
    expect(region?.fields['table']).toMatchObject({ path: '/general/extracellular_ephys/electrodes' });
  });
});
