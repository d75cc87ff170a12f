import { describe, expect, it } from 'vitest';
import { type EditAction, type Edits, edited, freshEdits, isChanged } from '../../web/parts/grid/edits.ts';
import type { Row } from '../../web/parts/grid/rows.ts';

const rows = (...places: string[]): Row[] => places.map((place) => ({ place }));
const type = (text: string, place?: string): EditAction => ({
  kind: 'change',
  next: () => rows(text),
  place,
});
const edits = (...actions: EditAction[]): Edits => actions.reduce(edited, freshEdits(rows('')));
const shown = ({ rows: now }: Edits): unknown[] => now.map(({ place }) => place);

describe('the edits of a grid', () => {
  it('go back and forth by steps; typing on in a cell is one, a paste is one', () => {
    const typed = edits(type('C', '0 0'), type('CA', '0 0'), type('CA1', '0 0'), type('pasted'));
    expect(shown(typed)).toEqual(['pasted']);
    const back = edited(typed, { kind: 'undo' });
    expect(shown(back)).toEqual(['CA1']);
    expect(shown(edited(back, { kind: 'undo' }))).toEqual(['']);
    expect(shown(edited(back, { kind: 'redo' }))).toEqual(['pasted']);
    // Typed after a step back, there is nothing to do again.
    expect(shown(edited(edited(back, type('PFC', '0 0')), { kind: 'redo' }))).toEqual(['PFC']);
  });

  it('end nowhere at either end', () => {
    expect(edits({ kind: 'undo' }, { kind: 'redo' })).toEqual(freshEdits(rows('')));
  });

  it('follow the session while nothing is typed', () => {
    const now = edits({ kind: 'stored', rows: rows('CA3') });
    expect(shown(now)).toEqual(['CA3']);
    expect(isChanged(now)).toBe(false);
  });

  it('take nothing away that is being typed when the table is changed elsewhere, and say so', () => {
    const now = edits(type('CA1', '0 0'), { kind: 'stored', rows: rows('theirs') });
    expect(shown(now)).toEqual(['CA1']);
    expect(now.isBehind).toBe(true);
    const left = edited(now, { kind: 'reset' });
    expect(shown(left)).toEqual(['theirs']);
    expect(left.isBehind).toBe(false);
  });

  it('become what the session makes of them once they are saved', () => {
    const saved = edits(type(' ca1 ', '0 0'), { kind: 'sent' }, { kind: 'stored', rows: rows('CA1') });
    expect(shown(saved)).toEqual(['CA1']);
    expect(isChanged(saved)).toBe(false);
    expect(saved.isBehind).toBe(false);
  });

  it('stay where they could not be saved', () => {
    const now = edits(type('CA1', '0 0'), { kind: 'sent' }, { kind: 'kept' });
    expect(shown(edited(now, { kind: 'stored', rows: rows('theirs') }))).toEqual(['CA1']);
  });
});
