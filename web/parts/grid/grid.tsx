import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TableView } from '../../../schemas/assistant/index.ts';
import { client } from '../../client.ts';
import type { SessionState } from '../../use-session.ts';
import { GridRow } from './grid-row.tsx';
import { type Cell, emptyRow, neighbour, pasted, type Step, withCell } from './rows.ts';
import { useRows } from './use-rows.ts';

/**
 * An editable table that goes by the keys of a spreadsheet: arrows, Enter, Tab and Esc move, Ctrl+Z takes back, what was
 * copied there fills cells here.
 */
export function Grid(props: { readonly table: TableView; readonly act: SessionState['act'] }) {
  const { table, act } = props;
  const { rows, isChanged, canUndo, change, undo, redo, reset } = useRows(table);
  const current = useRef(rows);
  current.current = rows;
  const [note, setNote] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [wanted, setWanted] = useState<Cell>();
  const body = useRef<HTMLTableSectionElement>(null);
  useLayoutEffect(() => {
    if (wanted === undefined) return;
    const cell = body.current?.querySelector<HTMLInputElement>(
      `[data-cell="${wanted.row} ${wanted.column}"]`,
    );
    cell?.focus();
    cell?.select();
    setWanted(undefined);
  }, [wanted]);

  const save = async (): Promise<void> => {
    setBusy(true);
    await act((id) => client.edit(id, { kind: 'table', name: table.name, rows }));
    setBusy(false);
  };
  const onType = useCallback(
    (at: Cell, text: string): void => {
      setNote('');
      change((now) => withCell(now, at, table, text), `${at.row} ${at.column}`);
    },
    [change, table],
  );
  const onPaste = useCallback(
    (at: Cell, text: string): void => {
      const { rows: next, left } = pasted(current.current, table, at, text);
      setNote(
        left === 0 ? '' : `${left} pasted ${left === 1 ? 'cell' : 'cells'} found no place in the table.`,
      );
      change(() => next);
    },
    [change, table],
  );
  const onRemove = useCallback(
    (row: number): void => change((now) => now.filter((_, index) => index !== row)),
    [change],
  );
  const rowCount = rows.length;
  const onMove = useCallback(
    (from: Cell, step: Step): boolean => {
      const next = neighbour(table, rowCount, from, step);
      if (next !== undefined) setWanted(next);
      return next !== undefined;
    },
    [table, rowCount],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    const letter = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : '';
    if (letter === 'enter' && isChanged) void save();
    else if (letter === 'z') (event.shiftKey ? redo : undo)();
    else if (letter === 'y') redo();
    else return;
    event.preventDefault();
  };

  return (
    <form
      class="table-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
      onKeyDown={onKeyDown}
    >
      <p class="small">
        {table.title}
        {table.status === 'proposed' ? ' — a guess from the recording' : ''}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by keys */}
      <section class="scroll" tabIndex={0} aria-label={table.title}>
        <table class="grid">
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column.key} scope="col">
                  {column.title}
                </th>
              ))}
              {table.isOpen ? (
                <th scope="col">
                  <span class="visually-hidden">Remove</span>
                </th>
              ) : null}
            </tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row, at) => (
              <GridRow
                key={`row ${at}`}
                table={table}
                row={row}
                stored={table.rows[at]}
                at={at}
                onType={onType}
                onPaste={onPaste}
                onRemove={onRemove}
                onMove={onMove}
              />
            ))}
          </tbody>
        </table>
      </section>
      <div class="choices">
        {table.isOpen ? (
          <button type="button" onClick={() => change((now) => [...now, emptyRow(table)])}>
            Add a row
          </button>
        ) : null}
        {isChanged ? (
          <>
            <button type="submit" class="primary" disabled={isBusy}>
              Save table
            </button>
            <button type="button" onClick={reset}>
              Leave as it was
            </button>
          </>
        ) : null}
        {canUndo ? (
          <button type="button" class="plain" onClick={undo}>
            Undo
          </button>
        ) : null}
        <span class="small" role="status">
          {note}
        </span>
      </div>
    </form>
  );
}
