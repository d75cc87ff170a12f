import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { File, type Group, ready } from 'h5wasm/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluateNwb, fileReport } from '../../inspection/index.ts';

const CHANNELS = 64;
const ROWS = 3000;

let root = '';
let page = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'renshaw-foreign-'));
  const path = join(root, 'foreign.nwb');
  await ready;
  write(path);
  page = await fileReport(path, await evaluateNwb(path));
});
afterAll(() => rm(root, { recursive: true, force: true }));

function typed(parent: Group | File, name: string, type: string): Group {
  const group = parent.create_group(name);
  group.create_attribute('namespace', 'core');
  group.create_attribute('neurodata_type', type);
  return group;
}

/** What another program may write: a rate instead of timestamps, one long probe, no epochs, moments instead of states. */
function write(path: string): void {
  const file = new File(path, 'w');
  try {
    file.create_attribute('namespace', 'core');
    file.create_attribute('neurodata_type', 'NWBFile');
    file.create_attribute('nwb_version', '2.9.0');
    const voltages = typed(file.create_group('acquisition'), 'probe', 'ElectricalSeries');
    const samples = Int16Array.from({ length: ROWS * CHANNELS }, (_, index) =>
      index % CHANNELS === 3 ? 7 : Math.round(100 * Math.sin(index)),
    );
    voltages.create_dataset({ name: 'data', data: samples, shape: [ROWS, CHANNELS], dtype: '<h' });
    withAttributes(voltages, 'data', { unit: 'volts', conversion: 1e-6 });
    voltages.create_dataset({ name: 'starting_time', data: 5, shape: [], dtype: '<d' });
    withAttributes(voltages, 'starting_time', { unit: 'seconds', rate: 1000 });
    const rows = Array.from({ length: CHANNELS }, (_, row) => row);
    voltages.create_dataset({ name: 'electrodes', data: Int32Array.from(rows) });
    const general = file.create_group('general').create_group('extracellular_ephys');
    const electrodes = typed(general, 'electrodes', 'DynamicTable');
    electrodes.create_dataset({ name: 'group_name', data: rows.map(() => 'shank') });
    electrodes.create_dataset({ name: 'rel_x', data: Float64Array.from(rows, (row) => 16 * (row % 2)) });
    electrodes.create_dataset({
      name: 'rel_y',
      data: Float64Array.from(rows, (row) => 20 * Math.floor(row / 2)),
    });
    const module = typed(file.create_group('processing'), 'behavior', 'ProcessingModule');
    const events = typed(module, 'licking', 'BehavioralEvents');
    const licks = typed(events, 'licks', 'TimeSeries');
    licks.create_dataset({ name: 'data', data: Float64Array.of(1, 1, 1) });
    licks.create_dataset({ name: 'timestamps', data: Float64Array.of(5, 6, 7) });
  } finally {
    file.close();
  }
}

function withAttributes(
  group: Group,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): void {
  const found = group.get(name);
  if (found === null || !('create_attribute' in found)) throw new Error(`${name} was not made`);
  for (const [key, value] of Object.entries(attributes)) found.create_attribute(key, value);
}

const partOf = (title: string): string => page.split(`<h3>${title}</h3>`)[1]?.split('</section>')[0] ?? '';

test('a probe that is one group: some of its channels, at their rate', () => {
  const part = partOf('Signals');
  expect(part).toContain('64 channels; 8 of them, 200 ms of the recording, 1.4 s after its start');
  expect(part).toContain('is 100 µV');
  expect(part.match(/class="line-trace"/g)).toHaveLength(8);
});

test('a channel that does not move is marked on the probe', () => {
  expect(partOf('Probes')).toContain('64 electrodes, 1 flat; 16 × 620 µm');
});

test('moments are drawn as moments, and counted', () => {
  const part = partOf('Digital lines');
  expect(part).toContain('3 events');
  // Three runs of one column each, not one from the first to the last.
  expect(part.match(/h1v12/g)).toHaveLength(3);
});

test('no epochs, no program, nothing invented', () => {
  expect(partOf('When')).toContain('3 s recorded; the file names no epochs.');
  expect(page).not.toContain('samples are missing');
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});
