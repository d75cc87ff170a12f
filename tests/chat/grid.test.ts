import { describe, expect, it } from 'vitest';
import { pastedTable, rowsOf } from '../../cli/chat/pasted-table.ts';
import { type Grid, gridKey, newGrid } from '../../cli/terminal/grid.ts';
import { gridFrame } from '../../cli/terminal/grid-lines.ts';
import type { KeyName } from '../../cli/terminal/keys.ts';
import { paletteOf } from '../../cli/terminal/palette.ts';
import { displayWidth } from '../../cli/terminal/width.ts';
import { groups, lines } from './made-view.ts';

const columns = [
  { title: 'nTrode', isEditable: false },
  { title: 'Place', isEditable: true },
  { title: 'Depth', isEditable: true },
];
const rows = [
  ['1', 'CA1', ''],
  ['2', '', ''],
];
const grid = (isOpen = false): Grid => newGrid('nTrodes', columns, rows, isOpen);

type Press = KeyName | { readonly text: string } | { readonly paste: string };

/** The grid after keys none of which ends it. */
function press(start: Grid, ...keys: readonly Press[]): Grid {
  return keys.reduce<Grid>((state, key) => {
    const step = gridKey(
      state,
      typeof key === 'string'
        ? { name: key }
        : 'text' in key
          ? { name: 'text', text: key.text }
          : { name: 'paste', text: key.paste },
    );
    if (step.kind !== 'goes-on') throw new Error(`the grid was ${step.kind}`);
    return step.grid;
  }, start);
}

describe('the grid', () => {
  it('begins at a cell that can be changed, and types over it', () => {
    expect(press(grid(), { text: 'PFC' }, 'enter').rows[0]).toEqual(['1', 'PFC', '']);
    expect(press(grid(), { text: 'x' }, 'escape').rows).toEqual(rows);
    expect(press(grid(), 'f2', { text: 'a' }, 'enter').rows[0]).toEqual(['1', 'CA1a', '']);
    expect(press(grid(), { text: 'CA' }, { text: '3' }, 'tab', { text: '1.5' }, 'down').rows[0]).toEqual([
      '1',
      'CA3',
      '1.5',
    ]);
  });
  it('leaves cells alone that the recording tells', () => {
    expect(press(grid(), 'left', { text: '9' }, 'backspace').rows).toEqual(rows);
  });
  it('stays within its rows, or grows where it may', () => {
    expect(press(grid(), 'down', 'down', 'down')).toMatchObject({ row: 1 });
    const open = press(grid(true), 'down', { text: 'a' }, 'down', { text: 'b' }, 'enter');
    expect(open.rows).toEqual([...rows.slice(0, 1), ['2', 'a', ''], ['', 'b', '']]);
    expect(press(grid(true), 'ctrl-x').rows).toEqual(rows.slice(1));
    expect(press(grid(), 'ctrl-x').rows).toEqual(rows);
  });
  it('undoes one thing after another', () => {
    const changed = press(grid(true), { text: 'a' }, 'enter', 'ctrl-x', 'backspace');
    expect(changed.rows).toEqual([['2', '', '']]);
    expect(press(changed, 'ctrl-z').rows).toEqual([['1', 'a', ''], rows[1]]);
    expect(press(changed, 'ctrl-z', 'ctrl-z', 'ctrl-z').rows).toEqual(rows);
  });
  it('takes cells of a spreadsheet to the right and below, as one change', () => {
    const pasted = press(grid(), { paste: 'a\t1\nb\t2\nc\t3\n' });
    expect(pasted.rows).toEqual([
      ['1', 'a', '1'],
      ['2', 'b', '2'],
    ]);
    expect(press(pasted, 'ctrl-z').rows).toEqual(rows);
    expect(press(grid(true), { paste: 'a\nb\nc' }).rows).toHaveLength(3);
  });
  it('is applied by Enter, and does not drop changes at the first Escape', () => {
    const changed = press(grid(), { text: 'a' }, 'enter');
    expect(gridKey(changed, { name: 'enter' })).toMatchObject({ kind: 'applied', rows: changed.rows });
    expect(gridKey(grid(), { name: 'escape' })).toEqual({ kind: 'left' });
    const asked = press(changed, 'escape');
    expect(gridKey(asked, { name: 'escape' })).toEqual({ kind: 'left' });
    expect(press(asked, 'right', 'escape').isLeaving).toBe(true);
  });
});

describe('the drawn grid', () => {
  const palette = paletteOf('none');
  const wide = newGrid(
    groups.title,
    groups.columns,
    groups.rows.map((row) => groups.columns.map(({ key }) => row[key] ?? '')),
    true,
  );
  it('shows as many rows and columns as there is room for, with the first', () => {
    const there = press(wide, 'end', 'down', 'down', 'down', 'down', 'down');
    const { lines: drawn } = gridFrame(there, { columns: 44, rows: 10 }, palette);
    expect(`\n${drawn.join('\n')}\n`).toMatchInlineSnapshot(`
      "
        Electrode groups, rows 5–6 of 8
        Group  Medial-lateral  Dorsal-ventral
        ─────  ──────────────  ──────────────
        4      ·               ·             
        5      ·                             
        Enter applies the table, Esc leaves it,
        Ctrl-Z undoes
        Arrows move, typing replaces a cell, F2
        edits it, a paste fills cells, Down below
        the last row adds one, Ctrl-X removes one
      "
    `);
    for (const line of drawn) expect(displayWidth(line)).toBeLessThan(44);
  });
  it('puts the cursor where the next character goes', () => {
    const typed = press(wide, 'tab', { text: '日' });
    const { lines: drawn, cursor } = gridFrame(typed, { columns: 80, rows: 24 }, palette);
    expect(drawn[cursor?.row ?? 0]?.slice(0, cursor?.column)).toContain('日');
    expect(cursor).toEqual({ row: 3, column: 11 });
  });
});

describe('a paste from a spreadsheet', () => {
  it('finds its table by the headings, and its rows by the first column', () => {
    const found = pastedTable('Group\tmedial lateral\n7\t2.5\n1\t3.5\n', [lines, groups]);
    expect(found?.table.name).toBe('electrode_groups');
    expect(found?.rows.map((row) => row[3])).toEqual(['', '3.5', '', '', '', '', '', '2.5']);
    expect(found?.rows[1]?.slice(0, 3)).toEqual(['1', 'tetrode_12.5', 'CA1']);
  });
  it('finds it by its width where one table alone is as wide', () => {
    expect(pastedTable('Din1\tpoke\nDin12\tpump', [lines, groups])?.rows).toEqual([
      ['Din1', 'poke'],
      ['Din12', 'pump'],
    ]);
    expect(pastedTable('a\tb', [lines, { ...lines, name: 'other' }])).toBeUndefined();
    expect(pastedTable('a\tb\tc', [lines, groups])).toBeUndefined();
  });
  it('adds rows where they may be added alone', () => {
    const text = 'Line\tWhat hangs on it\nDin9\tlick\n';
    expect(pastedTable(text, [lines])?.rows.at(-1)).toEqual(['Din9', 'lick']);
    expect(pastedTable(text, [{ ...lines, isOpen: false }])?.rows).toHaveLength(2);
  });
  it('is rows by column again, without empty ones', () => {
    expect(
      rowsOf(lines, [
        ['Din1', 'poke'],
        ['', ''],
      ]),
    ).toEqual([{ description: 'Din1', name: 'poke' }]);
  });
});
