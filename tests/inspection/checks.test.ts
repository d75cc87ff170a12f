import type { Group, File as H5File } from 'h5wasm/node';
import { describe, expect, test, vi } from 'vitest';
import { checks } from '../../inspection/checks/index.ts';
import { inspectorLevels } from '../../inspection/checks/levels.ts';
import { type CheckConfig, evaluateNwb } from '../../inspection/index.ts';
import { NwbReader } from '../../nwb/index.ts';
import type { Finding } from '../../schemas/index.ts';
import { temporaryFolder, writeWithH5wasm } from '../nwb/bulk-fixture.ts';

/** What is found in a file of a few objects; the schema finds much that is not there, and is not asked. */
async function findingsOf(make: (file: H5File) => void, config?: CheckConfig): Promise<readonly Finding[]> {
  await using folder = await temporaryFolder();
  const path = folder.file('made.nwb');
  await writeWithH5wasm(path, (file) => {
    typed(file, 'NWBFile').create_attribute('nwb_version', '2.9.0');
    make(file);
  });
  return (await evaluateNwb(path, { config })).findings;
}

function typed<T extends { create_attribute(name: string, value: string): unknown }>(
  object: T,
  type: string,
  namespace = 'core',
): T {
  object.create_attribute('neurodata_type', type);
  object.create_attribute('namespace', namespace);
  return object;
}

interface Spikes {
  readonly times: Float64Array | Float32Array;
  readonly ends: readonly number[];
  readonly resolutionS?: number;
  readonly observed?: readonly (readonly [number, number])[];
}

/** `observed`: one interval for each unit. */
function units(file: H5File, { times, ends, resolutionS, observed }: Spikes): void {
  const table = typed(file.create_group('units'), 'Units');
  const index = { dtype: '<i4', shape: [ends.length] };
  const spikes = table.create_dataset({ name: 'spike_times', data: times, shape: [times.length] });
  if (resolutionS !== undefined) spikes.create_attribute('resolution', resolutionS);
  table.create_dataset({ name: 'spike_times_index', data: Int32Array.from(ends), ...index });
  if (observed === undefined) return;
  const rows = Float64Array.from(observed.flat());
  table.create_dataset({ name: 'obs_intervals', data: rows, shape: [observed.length, 2] });
  const rowEnds = Int32Array.from(observed, (_, unit) => unit + 1);
  table.create_dataset({ name: 'obs_intervals_index', data: rowEnds, ...index });
}

const named = (findings: readonly Finding[], check: string): Finding | undefined =>
  findings.find((finding) => finding.check === check);

test('every check of the table of levels is there, once', () => {
  const inspectors = checks.map(({ name }) => name).filter((name) => name in inspectorLevels);
  expect(inspectors.sort()).toEqual(Object.keys(inspectorLevels).sort());
});

test('the levels are those of the configuration', async () => {
  const make = (file: H5File): void => {
    typed(file.create_group('general').create_group('subject'), 'Subject');
  };
  const levelOf = async (config?: CheckConfig): Promise<string | undefined> =>
    named(await findingsOf(make, config), 'check_subject_species_exists')?.importance;
  expect(await levelOf()).toBe('CRITICAL');
  expect(await levelOf('dandi')).toBe('CRITICAL');
  expect(await levelOf('plain')).toBe('BEST_PRACTICE_VIOLATION');
});

describe('spike times', () => {
  const checksOf = async (spikes: Spikes): Promise<readonly string[]> =>
    (await findingsOf((file) => units(file, spikes)))
      .filter(({ path }) => path === '/units/spike_times')
      .map(({ check }) => check.replace('check_', ''))
      .filter((check) => /spike_times|units_/.test(check) && check !== 'units_resolution_is_set');
  const rising = Float64Array.from({ length: 500 }, (_, spike) => 0.25 + spike / 3);
  const withOne = (at: number, timeS: number): Float64Array => rising.with(at, timeS);

  test.each<[string, Spikes, readonly string[]]>([
    ['rise within each unit, not across units', { times: rising, ends: [200, 500] }, []],
    ['begin anew with the next unit', { times: withOne(200, 0.1), ends: [200, 500] }, []],
    [
      'go back at the end of a unit',
      { times: withOne(499, 0.1), ends: [200, 500] },
      ['ascending_spike_times'],
    ],
    ['come twice', { times: withOne(300, rising[299] ?? 0), ends: [500] }, ['ascending_spike_times']],
    [
      'come twice within the resolution',
      { times: withOne(300, rising[299] ?? 0), ends: [500], resolutionS: 1e-4 },
      [],
    ],
    ['are below 0', { times: withOne(0, -1), ends: [500] }, ['negative_spike_times']],
    ['span years', { times: withOne(499, 4e7), ends: [500] }, ['units_table_duration']],
    ['of a unit without spikes', { times: rising, ends: [0, 0, 500] }, []],
    ['beyond the last end belong to no unit', { times: withOne(400, -1), ends: [300] }, []],
    [
      'of the fifth unit are outside of its interval',
      {
        times: rising.subarray(0, 10),
        ends: [2, 4, 6, 8, 10],
        observed: [
          [0, 9],
          [0, 9],
          [0, 9],
          [0, 9],
          [0, 3],
        ],
      },
      ['spike_times_not_in_unobserved_interval'],
    ],
    ['are whole numbers', { times: Float64Array.of(3, 7, 90), ends: [3] }, ['spike_times_not_in_samples']],
  ])('that %s', async (_, spikes, expected) => {
    expect(await checksOf(spikes)).toEqual(expected);
  });

  test('of more than 4 million are read in part, the first and the last among them', async () => {
    const times = Float32Array.from({ length: 4_400_000 }, (_, spike) => spike / 10);
    times[times.length - 1] = 0.5;
    times[3] = -1;
    const read = vi.spyOn(NwbReader.prototype, 'read');
    try {
      const found = await checksOf({ times, ends: [times.length], resolutionS: 1e-3 });
      expect(found).toEqual(['ascending_spike_times', 'negative_spike_times']);
      const spikes = read.mock.results.map(({ value }) => (value as readonly unknown[]).length);
      expect(Math.max(...spikes)).toBe(262_144);
      expect(spikes.reduce((sum, length) => sum + length, 0)).toBeLessThan(16.1 * 262_144);
    } finally {
      read.mockRestore();
    }
  });
});

describe('places of a mouse', () => {
  const pipette = (species: string, location: string) => (file: H5File) => {
    const general = file.create_group('general');
    typed(general.create_group('subject'), 'Subject').create_dataset({ name: 'species', data: species });
    const electrode = typed(
      general.create_group('intracellular_ephys').create_group('pipette'),
      'IntracellularElectrode',
    );
    electrode.create_dataset({ name: 'location', data: location });
  };
  const check = 'check_intracellular_electrode_location_allen_ccf';

  test('a term that is spelled otherwise is named', async () => {
    const found = named(await findingsOf(pipette('Mus musculus', 'ca1')), check);
    expect(found).toMatchObject({ found: '"ca1"', expected: 'CA1' });
  });
  test.each([
    ['Mus musculus', 'Field CA1'],
    ['Rattus norvegicus', 'nowhere'],
  ])('%s, %s: nothing', async (species, location) => {
    expect(named(await findingsOf(pipette(species, location)), check)).toBeUndefined();
  });
});

test('a column of wide rows is looked at in part', async () => {
  const rows = 150;
  const width = 10_000;
  const make = (file: H5File): void => {
    const table: Group = typed(file.create_group('wide'), 'DynamicTable', 'hdmf-common');
    table.create_attribute('colnames', ['images'], [1], 'S');
    const data = new Float32Array(rows * width).fill(Number.NaN);
    typed(table.create_dataset({ name: 'images', data, shape: [rows, width] }), 'VectorData', 'hdmf-common');
    typed(
      table.create_dataset({ name: 'id', data: new Int32Array(rows), shape: [rows] }),
      'ElementIdentifiers',
      'hdmf-common',
    );
  };
  const found = await findingsOf(make);
  expect(named(found, 'check_col_not_nan')?.message).toMatch(/seems to have no numbers/);
  expect(named(found, 'check_ids_unique')).toBeDefined();
});
