import { describe, expect, it } from 'vitest';
import { cellsOf, isOdd, neighbour, pasted, stepOf } from '../../web/parts/grid/rows.ts';

const column = (key: string, title: string, isEditable = true) => ({
  key,
  title,
  kind: 'text' as const,
  choices: [],
  isEditable,
});
const table = {
  columns: [column('id', 'Id', false), column('place', 'Place'), column('side', 'Side')],
  isOpen: false,
};
const rows = [
  { id: '0', place: '', side: '' },
  { id: '1', place: 'CA3', side: 'left' },
];

describe('what a spreadsheet copies', () => {
  it.each([
    [
      'a\tb\nc\td\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['a\r\nb\r\n', [['a'], ['b']]],
    ['"two\nlines"\tx', [['two\nlines', 'x']]],
    ['"say ""go"""\tx', [['say "go"', 'x']]],
    ['', [['']]],
  ])('%j becomes cells', (text, cells) => expect(cellsOf(text)).toEqual(cells));

  it('fills cells to the right of and below the one it is pasted into', () => {
    const { rows: after, left } = pasted(rows, table, { row: 0, column: 1 }, 'CA1\tright\nCA2\tleft');
    expect(after).toEqual([
      { id: '0', place: 'CA1', side: 'right' },
      { id: '1', place: 'CA2', side: 'left' },
    ]);
    expect(left).toBe(0);
  });

  it('says how many cells found no place: below a closed table, right of it, in what cannot be changed', () => {
    expect(pasted(rows, table, { row: 1, column: 2 }, 'a\tb\nc\td').left).toBe(3);
    expect(pasted(rows, table, { row: 0, column: 0 }, '7').left).toBe(1);
  });

  it('adds rows to an open table', () => {
    const open = { ...table, isOpen: true };
    const { rows: after } = pasted(rows, open, { row: 1, column: 1 }, 'a\nb\nc');
    expect(after.map(({ place }) => place)).toEqual(['', 'a', 'b', 'c']);
  });

  it('goes by a heading that names some of the columns, and says which it does not', () => {
    const text = 'nTrode\tplace\tAP\n7\tCA1\t2.5';
    expect(pasted(rows, table, { row: 1, column: 2 }, text)).toEqual({
      rows: [rows[0], { id: '1', place: 'CA1', side: 'left' }],
      left: 2,
      unknown: ['nTrode', 'AP'],
    });
  });

  it('takes no row of data for a heading', () => {
    const { rows: after } = pasted(rows, table, { row: 0, column: 1 }, 'Place\t3');
    expect(after[0]).toEqual({ id: '0', place: 'Place', side: '3' });
  });

  it('fills the rows that the first column names, wherever the focus is', () => {
    const text = 'Id\tSide\n1\tright\n0\tleft';
    const { rows: after, left } = pasted(rows, table, { row: 1, column: 2 }, text);
    expect(after.map(({ side }) => side)).toEqual(['left', 'right']);
    // They stand there already.
    expect(left).toBe(0);
  });

  it('puts a cell of several lines into one', () => {
    const { rows: after } = pasted(rows, table, { row: 0, column: 1 }, '"CA1 \n and CA3"\tright');
    expect(after[0]).toEqual({ id: '0', place: 'CA1 and CA3', side: 'right' });
  });

  it('goes by a heading where there is one', () => {
    const { rows: after } = pasted(rows, table, { row: 0, column: 1 }, 'side\tplace\nright\tCA1');
    expect(after[0]).toEqual({ id: '0', place: 'CA1', side: 'right' });
  });
});

describe('the keys of a grid', () => {
  const whole = { start: 0, end: 3, length: 3 };
  const within = { start: 1, end: 1, length: 3 };
  it.each([
    ['ArrowDown', false, within, { rows: 1, columns: 0 }],
    ['Enter', false, within, { rows: 1, columns: 0 }],
    ['Enter', true, within, { rows: -1, columns: 0 }],
    ['ArrowLeft', false, within, undefined],
    ['ArrowLeft', false, whole, { rows: 0, columns: -1 }],
    ['ArrowRight', false, { start: 3, end: 3, length: 3 }, { rows: 0, columns: 1 }],
    ['a', false, whole, undefined],
  ])('%s with shift %s', (key, shiftKey, caret, step) =>
    expect(stepOf({ key, shiftKey }, caret)).toEqual(step),
  );

  it('passes over what cannot be changed, and stays at the edge', () => {
    expect(neighbour(table, 2, { row: 0, column: 1 }, { rows: 0, columns: 1 })).toEqual({
      row: 0,
      column: 2,
    });
    expect(neighbour(table, 2, { row: 0, column: 1 }, { rows: 0, columns: -1 })).toBeUndefined();
    expect(neighbour(table, 2, { row: 1, column: 1 }, { rows: 1, columns: 0 })).toBeUndefined();
  });
});

it.each([
  ['number', '0.0012', false],
  ['number', '0,5', false],
  ['number', 'wide', true],
  ['integers', '1-3, 5', false],
  ['integers', 'one', true],
  ['text', 'wide', false],
  ['number', '', false],
] as const)('a cell of %s that holds %j is odd: %s', (kind, text, odd) =>
  expect(isOdd(kind, text)).toBe(odd),
);
