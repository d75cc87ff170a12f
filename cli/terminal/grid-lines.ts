import { editorLines } from './editor.ts';
import type { Grid } from './grid.ts';
import type { Frame, Size } from './live-region.ts';
import type { Palette } from './palette.ts';
import { cutTo, displayWidth, padTo } from './width.ts';
import { wrap } from './wrap.ts';

const GAP = '  ';
const WIDEST_COLUMN = 28;
const NARROWEST_TYPED = 12;
/** Title, heads and rule. */
const LINES_ABOVE = 3;

/** The grid as it is drawn: the rows and columns around the cursor, as many as there is room for. */
export function gridFrame(grid: Grid, { columns, rows }: Size, palette: Palette): Frame {
  const widths = grid.columns.map((column, index) => widthOf(grid, column.title, index));
  const shown = columnsShown(widths, grid.column, columns - 2);
  const help = wrap(helpOf(grid), columns - 3);
  const most = Math.max(1, Math.min(rows - LINES_ABOVE - help.length, 16));
  const first = Math.max(0, Math.min(grid.row - Math.floor(most / 2), grid.rows.length - most));
  const visible = grid.rows.slice(first, first + most);
  const line = (cells: readonly string[]): string => `  ${cells.join(GAP)}`;
  const cell = (text: string, index: number): string =>
    padTo(cutTo(text, widths[index] ?? 0), widths[index] ?? 0);
  const typed =
    grid.typed === undefined ? undefined : editorLines(grid.typed, (widths[grid.column] ?? 1) - 1, 1);

  const body = visible.map((cells, index) =>
    line(
      shown.map((at) => {
        const isHere = first + index === grid.row && at === grid.column;
        const text = isHere && typed !== undefined ? (typed.lines[0] ?? '') : (cells[at] ?? '');
        if (isHere) return palette.chosen(cell(text === '' ? ' ' : text, at));
        return text === '' ? palette.faint(cell('·', at)) : cell(text, at);
      }),
    ),
  );
  const where =
    grid.rows.length > most
      ? `, rows ${first + 1}–${first + visible.length} of ${grid.rows.length}`
      : shown.length < widths.length
        ? `, columns ${(shown[1] ?? shown[0] ?? 0) + 1}–${(shown.at(-1) ?? 0) + 1} of ${widths.length}`
        : '';
  const left = shown.slice(0, shown.indexOf(grid.column)).reduce((sum, at) => sum + (widths[at] ?? 0) + 2, 2);
  return {
    lines: [
      `  ${palette.strong(cutTo(grid.title, columns - 4 - where.length))}${palette.faint(where)}`,
      palette.faint(line(shown.map((at) => cell(grid.columns[at]?.title ?? '', at)))),
      palette.faint(line(shown.map((at) => '─'.repeat(widths[at] ?? 0)))),
      ...body,
      ...help.map((text) => palette.faint(`  ${text}`)),
    ],
    cursor:
      typed === undefined ? undefined : { row: LINES_ABOVE + grid.row - first, column: left + typed.column },
  };
}

function widthOf(grid: Grid, title: string, index: number): number {
  const widest = Math.max(displayWidth(title), ...grid.rows.map((row) => displayWidth(row[index] ?? '')), 1);
  const isTyped = grid.typed !== undefined && index === grid.column;
  const needed = isTyped
    ? Math.max(widest, NARROWEST_TYPED, displayWidth(grid.typed?.text ?? '') + 1)
    : widest;
  return Math.min(WIDEST_COLUMN, needed);
}

/** The first column always, so that a row can be told from the others; then those around the cursor. */
function columnsShown(widths: readonly number[], at: number, room: number): number[] {
  const width = (index: number): number => (widths[index] ?? 0) + GAP.length;
  const shown = at === 0 ? [0] : [0, at];
  let used = shown.reduce((sum, index) => sum + width(index), 0);
  let [from, to] = [at, at];
  for (;;) {
    const next = [to + 1, from - 1].find(
      (index) => index > 0 && index < widths.length && used + width(index) <= room,
    );
    if (next === undefined) return shown.toSorted((one, other) => one - other);
    shown.push(next);
    used += width(next);
    from = Math.min(from, next);
    to = Math.max(to, next);
  }
}

function helpOf(grid: Grid): string {
  if (grid.typed !== undefined) return 'Enter keeps the cell, Tab goes on, Esc drops it';
  if (grid.isLeaving) return 'There are changes. Enter applies them, Esc again drops them';
  const rows = grid.isOpen ? ', Down below the last row adds one, Ctrl-X removes one' : '';
  return `Enter applies the table, Esc leaves it, Ctrl-Z undoes\nArrows move, typing replaces a cell, F2 edits it, a paste fills cells${rows}`;
}
