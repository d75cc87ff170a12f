import type { FieldValue } from '../../../schemas/assistant/index.ts';

export interface Piece {
  readonly kind: 'same' | 'gone' | 'new';
  readonly text: string;
}

/** Longer texts are shown whole, before and after. */
const MOST_WORDS = 400;

/** What changes from one text to the other, word by word. */
export function wordDiff(before: string, after: string): Piece[] {
  const one = words(before);
  const other = words(after);
  if (one.length > MOST_WORDS || other.length > MOST_WORDS)
    return [
      { kind: 'gone', text: before },
      { kind: 'new', text: after },
    ];
  // length[i][j]: of the longest common sequence of what follows word i of one and word j of the other.
  const length = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  const at = (row: number, column: number): number => length[row]?.[column] ?? 0;
  for (let row = one.length - 1; row >= 0; row -= 1)
    for (let column = other.length - 1; column >= 0; column -= 1) {
      const common =
        one[row] === other[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
      length[row]?.fill(common, column, column + 1);
    }
  const pieces: Piece[] = [];
  let row = 0;
  let column = 0;
  while (row < one.length || column < other.length) {
    const left = one[row];
    const right = other[column];
    if (left !== undefined && left === right) {
      push(pieces, 'same', left);
      row += 1;
      column += 1;
    } else if (left !== undefined && (right === undefined || at(row + 1, column) >= at(row, column + 1))) {
      push(pieces, 'gone', left);
      row += 1;
    } else if (right !== undefined) {
      push(pieces, 'new', right);
      column += 1;
    }
  }
  return pieces;
}

function words(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

function push(pieces: Piece[], kind: Piece['kind'], text: string): void {
  const last = pieces.at(-1);
  if (last?.kind === kind) pieces[pieces.length - 1] = { kind, text: last.text + text };
  else pieces.push({ kind, text });
}

/** A value as lines that people read: a list one below the other, an object by its names. */
export function valueText(value: FieldValue | undefined): string {
  if (value === undefined || value === null || value === '') return 'empty';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : value.map(inline).join('\n');
  return Object.entries(value)
    .map(([name, part]) => `${name}: ${inline(part)}`)
    .join('\n');
}

function inline(value: FieldValue): string {
  if (value === null) return 'empty';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(inline).join(', ');
  return Object.entries(value)
    .map(([name, part]) => `${name} ${inline(part)}`)
    .join(', ');
}
