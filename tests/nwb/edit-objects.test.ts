import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyEdits } from '../../nwb/edit/apply.ts';
import { CHANGES_PATH } from '../../nwb/edit/changes-path.ts';
import { planEdits } from '../../nwb/edit/plan.ts';
import { type NwbDataset, NwbReader } from '../../nwb/index.ts';
import type { NwbEdit } from '../../schemas/index.ts';
import { type MadeNwb, makeNwb } from '../inspection/made-session.ts';
import { hasPython, judge, python } from '../yardstick.ts';

const TABLE = '/general/extracellular_ephys/electrodes';
const EVENTS = '/processing/behavior/behavioral_events';

let made: MadeNwb;
let rows: number;
let series: string;
beforeAll(async () => {
  made = await makeNwb({ cameras: 0 });
  const reader = await NwbReader.open(made.path);
  rows = (reader.at(`${TABLE}/id`) as NwbDataset).shape?.[0] ?? 0;
  const events = reader.at(EVENTS);
  series = events?.kind === 'group' ? ([...events.children.keys()][0] ?? '') : '';
  reader[Symbol.dispose]();
});
afterAll(() => made.close());

async function numbersAt(path: string, object: string): Promise<readonly unknown[]> {
  const reader = await NwbReader.open(path);
  try {
    const found = reader.at(object);
    return found?.kind === 'dataset' ? reader.read(found) : [];
  } finally {
    reader[Symbol.dispose]();
  }
}

describe('edits of tables and objects', () => {
  test('other numbers keep the type of the column', async () => {
    const path = await made.copy('numbers.nwb');
    const x = Array.from({ length: rows }, (_, row) => row / 4);
    const ids = Array.from({ length: rows }, (_, row) => 1000 + row);
    await applyEdits(path, [
      { kind: 'set-numbers', path: `${TABLE}/x`, values: x },
      { kind: 'set-numbers', path: `${TABLE}/probe_electrode`, values: ids },
    ]);
    expect(await numbersAt(path, `${TABLE}/x`)).toEqual(x);
    expect((await numbersAt(path, `${TABLE}/probe_electrode`)).map(Number)).toEqual(ids);
  });

  test('undo gives back every byte after a rename and a new column', async () => {
    const path = await made.copy('undone.nwb');
    const before = await numbersAt(path, `${TABLE}/x`);
    const { undo } = await applyEdits(path, [
      { kind: 'rename', path: `${EVENTS}/${series}`, name: 'another' },
      { kind: 'add-column', table: TABLE, name: 'depth', description: 'µm', values: before.map(Number) },
    ]);
    await undo();
    expect(await numbersAt(path, `${TABLE}/depth`)).toEqual([]);
    expect((await numbersAt(path, `${EVENTS}/${series}/timestamps`)).length).toBeGreaterThan(0);
  });

  const refused: readonly (readonly [string, (rowCount: number) => NwbEdit, RegExp])[] = [
    ['numbers of another length', () => ({ kind: 'set-numbers', path: `${TABLE}/x`, values: [1] }), /shape/],
    [
      'a fraction in whole numbers',
      (n) => ({
        kind: 'set-numbers',
        path: `${TABLE}/probe_electrode`,
        values: Array.from({ length: n }, () => 0.5),
      }),
      /whole number/,
    ],
    [
      'numbers over texts',
      (n) => ({ kind: 'set-numbers', path: `${TABLE}/location`, values: Array.from({ length: n }, () => 1) }),
      /another kind/,
    ],
    ['numbers nowhere', () => ({ kind: 'set-numbers', path: `${TABLE}/nothing`, values: [1] }), /no such/],
    [
      'a column that is there',
      (n) => ({
        kind: 'add-column',
        table: TABLE,
        name: 'x',
        description: '',
        values: Array.from({ length: n }, () => 1),
      }),
      /a column of this name/,
    ],
    [
      'a column of another length',
      () => ({ kind: 'add-column', table: TABLE, name: 'new', description: '', values: [1] }),
      /one for each row/,
    ],
    [
      'a column of what is no table',
      () => ({ kind: 'add-column', table: '/general', name: 'new', description: '', values: [] }),
      /without rows/,
    ],
    ['a name with a slash', () => ({ kind: 'rename', path: TABLE, name: 'a/b' }), /without a slash/],
    ['a name that is taken', () => ({ kind: 'rename', path: `${TABLE}/x`, name: 'y' }), /name that is free/],
    ['nothing to rename', () => ({ kind: 'rename', path: '/general/none', name: 'y' }), /no such object/],
  ];
  test.each(refused)('%s are refused, and nothing is written', async (_, edit, message) => {
    await expect(planEdits(made.path, [edit(rows)])).rejects.toThrow(message);
  });

  test.skipIf(!hasPython)('PyNWB reads all of it, and finds no fault', async () => {
    const path = await made.copy('objects.nwb');
    const x = Array.from({ length: rows }, (_, row) => row / 8);
    const layers = Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? 'pyramidale' : 'oriens'));
    await applyEdits(path, [
      { kind: 'set-numbers', path: `${TABLE}/x`, values: x },
      { kind: 'add-column', table: TABLE, name: 'depth', description: 'depth in µm', values: x },
      { kind: 'add-column', table: TABLE, name: 'layer', description: 'layer', values: layers },
      { kind: 'rename', path: `${EVENTS}/${series}`, name: 'another name' },
      { kind: 'set-text', path: CHANGES_PATH, value: ['first correction'] },
      { kind: 'set-text', path: CHANGES_PATH, value: ['first correction', 'second correction'] },
    ]);
    const seen = (await python('edited_objects.py', [path])) as Record<string, unknown>;
    expect(seen).toMatchObject({
      x,
      depth: x,
      layer: layers,
      corrections: ['first correction', 'second correction'],
    });
    expect(seen['columns']).toEqual(expect.arrayContaining(['x', 'depth', 'layer']));
    expect(seen['series']).toContain('another name');
    expect(seen['series']).not.toContain(series);
    const [judged] = await judge([path], 'dandi');
    expect(judged?.opened).toBeNull();
    expect(judged?.pynwb.errors).toEqual([]);
    expect(judged?.inspector.filter(({ importance }) => importance === 'CRITICAL')).toEqual([]);
  });
});
