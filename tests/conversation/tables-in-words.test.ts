import { describe, expect, it } from 'vitest';
import type { FieldValue, SessionView } from '../../schemas/index.ts';
import { madeSummary } from './made-summary.ts';
import { fieldIn, lastText, others, Rig } from './rig.ts';

type Rows = Readonly<Record<string, FieldValue>>[];

/** A session with three epochs, s1, r1 and s2, at the question that shows the tables. */
async function atTables(): Promise<Rig> {
  const base = madeSummary();
  const [recording] = base.recordings;
  if (recording === undefined) throw new Error('the made summary has recordings');
  const recordings = ['s1', 'r1', 's2'].map((tag, index) => ({ ...recording, epoch: index + 1, tag }));
  const tasks = [1, 2, 3].map((epoch) => ({ task_name: '', camera_id: [1], task_epochs: [epoch] }));
  const values = base.values.map((one) => (one.field === 'tasks' ? { ...one, value: tasks } : one));
  const rig = new Rig(others({ summary: { ...base, recordings, values } }));
  await rig.start();
  for (const answer of ['Jane Doe, Frank lab, UCSF', 'skip', 'skip', 'skip']) await rig.say(answer);
  return rig;
}

const rowsIn = (view: SessionView, field: string): Rows => fieldIn(view, field) as Rows;

const tasksIn = (view: SessionView): unknown[] =>
  rowsIn(view, 'tasks').map((row) => [row['task_name'], row['task_environment'], row['task_epochs']]);

describe('epochs in words', () => {
  const SLEEP_RUN_SLEEP = [
    ['sleep', undefined, [1, 3]],
    ['W-track', undefined, [2]],
  ];
  it.each([
    'epochs 1 and 3 are sleep, 2 is the w-track',
    '1 and 3 sleep, 2 w track',
    'odd epochs are sleep, the rest are w-track',
    's1 and s2 are sleep, r1 is the W-track',
    'the first is sleep, the second is w-track, and the last is sleep',
    'it slept, then ran on the w-track, then slept',
  ])('"%s"', async (words) => {
    expect(tasksIn(await (await atTables()).say(words))).toEqual(SLEEP_RUN_SLEEP);
  });

  it('keep the place of a task', async () => {
    const view = await (await atTables()).say(
      'epochs 1, 3 are sleep in the sleep box; epoch 2 is the linear track',
    );
    expect(tasksIn(view)).toEqual([
      ['sleep', 'sleep box', [1, 3]],
      ['linear track', undefined, [2]],
    ]);
  });

  it('say so where there is no such epoch', async () => {
    const view = await (await atTables()).say('epoch 7 is sleep');
    expect(lastText(view)).toContain('There is no epoch 7 in this recording.');
    expect(tasksIn(view).flat()).not.toContain('sleep');
  });
});

describe('lines and cameras in words', () => {
  it.each([
    'Din1 is the left poke and Din2 is the right poke',
    'din 1 = left poke, din2 = right poke',
    'Din1 left poke, Din2 right poke',
    'the left poke is on Din1 and the right poke is on Din2',
    'ECU_Din1: left poke; ECU_Din2: right poke',
  ])('"%s"', async (words) => {
    expect(rowsIn(await (await atTables()).say(words), 'behavioral_events').map(({ name }) => name)).toEqual([
      'left poke',
      'right poke',
    ]);
  });

  it.each([
    ['camera 1 is 1.4 mm per pixel, camera 2 is 0.9 mm per pixel', [0.0014, 0.0009]],
    ['0.0014 m per pixel for both cameras', [0.0014, 0.0014]],
    ['one pixel is 1,4 mm for all cameras', [0.0014, 0.0014]],
    ['10 pixels per cm for camera 2', [undefined, 0.001]],
  ])('"%s"', async (words, scales) => {
    const view = await (await atTables()).say(words);
    expect(rowsIn(view, 'cameras').map((row) => row['meters_per_pixel'])).toEqual(scales);
  });

  it('take names, models and lenses of cameras', async () => {
    const view = await (await atTables()).say(
      'camera 1 is the sleep box camera, camera 2 is a Manta G-158C with a 6 mm lens',
    );
    expect(rowsIn(view, 'cameras')).toEqual([
      { id: 1, camera_name: 'sleep box camera' },
      { id: 2, model: 'Manta G-158C', lens: '6 mm' },
    ]);
  });

  it('name what there is not', async () => {
    const rig = await atTables();
    expect(lastText(await rig.say('Din99 is a feeder'))).toContain(
      'There is no line Din99 in this recording.',
    );
    expect(lastText(await rig.say('camera 5 has a 6 mm lens'))).toContain(
      'There is no camera 5 in this recording.',
    );
  });
});

describe('bad channels in words', () => {
  const badIn = (view: SessionView): unknown[] =>
    rowsIn(view, 'ntrode_electrode_group_channel_map').flatMap((row) => {
      const bad = row['bad_channels'];
      return Array.isArray(bad) && bad.length > 0 ? [[row['ntrode_id'], bad]] : [];
    });

  it.each([
    // Channels of a tetrode are 0 to 3: a 4 can only be counted from 1, a 0 from 0.
    ['nTrode 5 channel 4 is dead', [[5, [3]]]],
    ['channels 0 and 1 of tetrode 3 are noisy', [[3, [0, 1]]]],
    ['tetrode 4 is dead', [[4, [0, 1, 2, 3]]]],
    ['nTrode 5 channel 2 is dead, counted from 1', [[5, [1]]]],
  ])('"%s"', async (words, expected) => {
    expect(badIn(await (await atTables()).say(words))).toEqual(expected);
  });

  it.each([
    ['from 1', [[5, [1]]]],
    ['0', [[5, [2]]]],
    ['as in Trodes', [[5, [1]]]],
  ])('wait for how they are counted where that is open: "%s"', async (words, expected) => {
    const rig = await atTables();
    const asked = await rig.say('nTrode 5 channel 2 is dead');
    expect(lastText(asked)).toContain(
      'Is channel 2 of nTrode 5 counted from 1, as Trodes shows it, or from 0',
    );
    expect(badIn(asked)).toEqual([]);
    expect(badIn(await rig.say(words))).toEqual(expected);
    expect(lastText(await rig.say('are there bad channels?'))).toContain(
      `nTrode 5 channel ${expected.flat(2).at(-1)}`,
    );
  });
});

describe('groups in words', () => {
  it('are counted from 1 by who says so, and from then on', async () => {
    const rig = await atTables();
    const view = await rig.say('groups 1-4 are CA1, 5-8 are PFC');
    expect(rowsIn(view, 'electrode_groups').map(({ location }) => location)).toEqual([
      ...Array.from({ length: 4 }, () => 'CA1'),
      ...Array.from({ length: 4 }, () => 'prefrontal cortex'),
    ]);
    const next = await rig.say('AP -3.6 ML 2.2 for groups 1-4');
    const targets = rowsIn(next, 'electrode_groups').map((row) => [
      row['targeted_y'],
      row['targeted_x'],
      row['units'],
    ]);
    expect(targets.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => [-3.6, 2.2, 'mm']));
    expect(
      targets
        .slice(4)
        .flat()
        .filter((one) => one !== undefined),
    ).toEqual([]);
  });

  it('take coordinates for all of them, in the units that were said', async () => {
    const view = await (await atTables()).say('AP -3,6 mm, ML 2,2 mm, DV 1500 um for all');
    expect(rowsIn(view, 'electrode_groups')[7]).toMatchObject({
      targeted_y: -3.6,
      targeted_x: 2.2,
      targeted_z: 1.5,
    });
  });
});

describe('rows from a spreadsheet', () => {
  const places = (view: SessionView): unknown[] =>
    rowsIn(view, 'electrode_groups').map(({ location }) => location);
  const FOUR_AND_FOUR = [
    ...Array.from({ length: 4 }, () => 'CA1'),
    ...Array.from({ length: 4 }, () => 'PFC'),
  ];
  const lines = (mark: string, first: number): string =>
    FOUR_AND_FOUR.map((place, index) => `${index + first}${mark}${place}`).join('\n');

  it.each([
    ['tabs, with a header', `tetrode\tregion\n${lines('\t', 1)}`],
    ['semicolons, without a header', lines(';', 1)],
    ['commas, from 0', `group,place\n${lines(',', 0)}`],
    ['bars', `| group | place |\n|---|---|\n${lines(' | ', 0)}`],
    ['one column', FOUR_AND_FOUR.join('\n')],
    ['Windows line ends and a last empty one', `${lines('\t', 1).replaceAll('\n', '\r\n')}\r\n`],
  ])('with %s', async (_, text) => {
    const view = await (await atTables()).say(text);
    expect(places(view)).toEqual(FOUR_AND_FOUR);
    expect(lastText(view)).toContain('I filled in place for 8 rows of the electrode groups');
  });

  it('say what went where, and name what did not fit', async () => {
    const view = await (await atTables()).say(
      'Group\tPlace\tAP (mm)\tDV (um)\tcolour\n0\tCA1\t-3,6\t1500\tred\n1\tCA1\tabc\t1600\tred\n12\tPFC\t1\t1\tred',
    );
    expect(lastText(view)).toContain(
      'I filled in place, anterior-posterior and dorsal-ventral for 2 rows of the electrode groups, by group. Not used: column "colour"; row 3, Anterior-posterior: "abc" is not a number, such as 1.5; row 4 ("12").',
    );
    expect(rowsIn(view, 'electrode_groups')[0]).toMatchObject({
      targeted_y: -3.6,
      targeted_z: 1.5,
      units: 'mm',
    });
    expect(rowsIn(view, 'electrode_groups')[1]).toMatchObject({ targeted_z: 1.6 });
  });

  it('fill lines, cameras, tasks and bad channels', async () => {
    const rig = await atTables();
    await rig.say('Din1\tleft poke\nDin2\tright poke');
    await rig.say('camera\tmm per pixel\tlens\n1\t1,4\t16 mm\n2\t0,9\t6 mm');
    await rig.say('epochs;task;where\n1,3;sleep;sleep box\n2;W-track;room 2');
    const view = await rig.say('ntrode\tbad channels\n5\t1, 2\n6\t0');
    expect(rowsIn(view, 'behavioral_events').map(({ name }) => name)).toEqual(['left poke', 'right poke']);
    expect(rowsIn(view, 'cameras')).toMatchObject([
      { meters_per_pixel: 0.0014, lens: '16 mm' },
      { meters_per_pixel: 0.0009, lens: '6 mm' },
    ]);
    expect(tasksIn(view)).toEqual(
      expect.arrayContaining([
        ['sleep', 'sleep box', [1, 3]],
        ['W-track', 'room 2', [2]],
      ]),
    );
    expect(rowsIn(view, 'ntrode_electrode_group_channel_map').slice(4, 6)).toMatchObject([
      { bad_channels: [1, 2] },
      { bad_channels: [0] },
    ]);
  });

  it('are no table where they are sentences', async () => {
    const rig = new Rig();
    await rig.start();
    const view = await rig.say('Jane Doe, Frank lab, UCSF\nrat, male, 12 weeks');
    expect(fieldIn(view, 'subject.species')).toBe('Rattus norvegicus');
    expect(lastText(view)).not.toContain('filled in');
  });

  it('change nothing where none of them fits, and are taken back as a whole', async () => {
    const rig = await atTables();
    const none = await rig.say('group\tplace\n77\tCA1\n78\tCA1');
    expect(lastText(none)).toContain('None of these rows fits the tables, and nothing was changed.');
    await rig.say(lines('\t', 1));
    expect(places(await rig.say('undo'))).toEqual(FOUR_AND_FOUR.map(() => ''));
  });

  it('can be pasted into a grid, whole or not at all', async () => {
    const rig = await atTables();
    const paste = (text: string) => rig.edit({ kind: 'paste', name: 'electrode_groups', text });
    expect(places(await paste(lines('\t', 0)))).toEqual(FOUR_AND_FOUR);
    await expect(paste('group\tplace\n0\tCA3\n77\tCA1')).rejects.toThrow('row 3 ("77")');
    expect(places(await rig.view())).toEqual(FOUR_AND_FOUR);
  });
});
