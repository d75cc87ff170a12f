import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../nwb/index.ts';
import { temporaryFolder, writeWithH5wasm } from '../nwb/bulk-fixture.ts';
import { camera, checksIn, findingsOf, ownFindings, series, typed } from './own-files.ts';
import { associated, cases, events, general, type Make, raw, track } from './own-spyglass-cases.ts';

describe('what spyglass does not see', () => {
  test.each(cases)('$check: $what', async ({ check, wrong, right, names }) => {
    expect(checksIn(await findingsOf(wrong, names?.[0]))).toContain(check);
    expect(checksIn(await findingsOf(right, names?.[1]))).not.toContain(check);
  });
});

describe('what can be put right without a person', () => {
  /** Applies the correction of the finding; the finding is gone then. */
  async function corrected(check: string, make: Make) {
    await using folder = await temporaryFolder();
    const path = folder.file('sample20230622.nwb');
    await writeWithH5wasm(path, (file) => {
      typed(file, 'NWBFile').create_attribute('nwb_version', '2.9.0');
      make(file);
    });
    const found = (await ownFindings(path)).filter((one) => one.check === check);
    const corrections = found.flatMap((one) => one.corrections ?? []);
    const [correction] = corrections;
    expect(corrections).toHaveLength(1);
    await applyEdits(path, correction?.edits ?? []);
    expect(checksIn(await ownFindings(path))).not.toContain(check);
    return correction;
  }

  test.each([
    ['1, 2', '1,2'],
    ['1 2', '1,2'],
    ['[3, 4]', '3,4'],
    ['5, ', '5'],
  ])('task_epochs %j are %j', async (written, value) => {
    const made = associated({ task_epochs: written, description: 'a' });
    expect(await corrected('spyglass_task_epochs', made)).toMatchObject({
      from: written,
      value,
      certainty: 'certain',
    });
  });

  test('task_epochs that are no numbers are a question', async () => {
    const found = await findingsOf(associated({ task_epochs: 'first', description: 'a' }));
    expect(found.find(({ check }) => check === 'spyglass_task_epochs')?.corrections).toEqual([]);
  });

  test.each<[string, Make, string]>([
    ['spyglass_raw_series', raw('acquisition/ElectricalSeries'), 'e-series'],
    ['spyglass_camera_name', (file) => camera(file, 'camera_device_03'), 'camera_device 3'],
    ['spyglass_dio_events', events('processing/behavior/dio'), 'behavioral_events'],
    ['spyglass_position_columns', track(20, 'position'), 'xloc, yloc'],
    [
      'spyglass_statescript_description',
      associated({ task_epochs: '1', description: 'log' }, 'processing/associated_files/a.stateScriptLog'),
      'statescript log: log',
    ],
  ])('%s', async (check, make, value) => {
    expect(await corrected(check, make)).toMatchObject({ value, certainty: 'likely' });
  });

  test('a name to which a link leads is left to a new conversion', async () => {
    const found = await findingsOf((file) => {
      raw('acquisition/ElectricalSeries')(file);
      const other = series(file, 'acquisition/analog_input', {});
      other.create_soft_link('/acquisition/ElectricalSeries/timestamps', 'timestamps');
    });
    const [one] = found.filter(({ check }) => check === 'spyglass_raw_series');
    expect(one?.corrections).toEqual([]);
  });

  test('experimenters: where a name has three words the person says which is which', async () => {
    const found = await findingsOf(general('experimenter', ['Mary Ann Roe']));
    const [one] = found.filter(({ check }) => check === 'spyglass_experimenter_parts');
    expect(one?.corrections).toMatchObject([{ field: 'experimenter_name', from: ['Mary Ann Roe'] }]);
    expect(one?.corrections?.[0]?.value).toBeUndefined();
  });
});
