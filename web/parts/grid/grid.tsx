import {
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
} from 'preact/hooks';
import type { TableView } from '../../../schemas/assistant/index.ts';
import { client } from '../../client.ts';
import type { SessionState } from '../../use-session.ts';
import { useWork } from '../../use-work.ts';
import { edited, freshEdits, isChanged } from './edits.ts';
import { GridRow } from './grid-row.tsx';
import { type Cell, emptyRow, neighbour, pasted, type Step, withCell } from './rows.ts';
import { type Save, Unsaved } from './unsaved.ts';

/**
 * An editable table that goes by the keys of a spreadsheet: arrows, Enter, Tab and Esc move, Ctrl+Z takes back, what was
 * copied there fills cells here.
 */
export function Grid(props: { readonly table: TableView; readonly act: SessionState['act'] }) {
  const { table, act } = props;
  const [edits, tell] = useReducer(edited, table.rows, freshEdits);
  const { rows } = edits;
  useEffect(() => tell({ kind: 'stored', rows: table.rows }), [table.rows]);
  const hasChanged = isChanged(edits);
  const current = useRef(rows);
  current.current = rows;
  const [note, setNote] = useState('');
  const [isWorking, work] = useWork();
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

  const saved = async (): Promise<boolean> => {
    tell({ kind: 'sent' });
    const isSaved = await act((id) => client.edit(id, { kind: 'table', name: table.name, rows }));
    if (!isSaved) tell({ kind: 'kept' });
    return isSaved;
  };
  const save = (): Promise<void> => work(saved);
  const latest = useRef(saved);
  latest.current = saved;
  const unsaved = useContext(Unsaved);
  useEffect(() => {
    if (!hasChanged) return;
    const own: Save = () => latest.current();
    unsaved.add(own);
    return () => void unsaved.delete(own);
  }, [hasChanged, unsaved]);
  const onType = useCallback(
    (at: Cell, text: string): void => {
      setNote('');
      tell({
        kind: 'change',
        next: (now) => withCell(now, at, table, text),
        place: `${at.row} ${at.column}`,
      });
    },
    [table],
  );
  const onPaste = useCallback(
    (at: Cell, text: string): void => {
      const { rows: next, left, unknown } = pasted(current.current, table, at, text);
      const cells = `${left} pasted ${left === 1 ? 'cell' : 'cells'} found no place in the table.`;
      const names = unknown.length === 0 ? '' : ` It has no column ${unknown.join(', ')}.`;
      setNote(left === 0 ? '' : `${cells}${names}`);
      tell({ kind: 'change', next: () => next });
    },
    [table],
  );
  const onRemove = useCallback(
    (row: number): void => tell({ kind: 'change', next: (now) => now.filter((_, index) => index !== row) }),
    [],
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
    if (isWorking) return;
    const letter = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : '';
    if (letter === 'enter' && hasChanged) void save();
    else if (letter === 'z') tell({ kind: event.shiftKey ? 'redo' : 'undo' });
    else if (letter === 'y') tell({ kind: 'redo' });
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
        {table.status === 'proposed' ? ' — a guess' : ''}
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
                isSending={isWorking}
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
          <button
            type="button"
            disabled={isWorking}
            onClick={() => tell({ kind: 'change', next: (now) => [...now, emptyRow(table)] })}
          >
            Add a row
          </button>
        ) : null}
        {hasChanged ? (
          <>
            <button type="submit" class="primary" aria-busy={isWorking} aria-disabled={isWorking}>
              Save table
            </button>
            <button type="button" disabled={isWorking} onClick={() => tell({ kind: 'reset' })}>
              {edits.isBehind ? 'Take what it is now' : 'Leave as it was'}
            </button>
          </>
        ) : null}
        {edits.before.length > 0 ? (
          <button type="button" class="plain" disabled={isWorking} onClick={() => tell({ kind: 'undo' })}>
            Undo
          </button>
        ) : null}
        <span class="small" role="status">
          {edits.isBehind ? 'This table was changed elsewhere meanwhile: yours would take its place. ' : ''}
          {note}
        </span>
      </div>
    </form>
  );
}
