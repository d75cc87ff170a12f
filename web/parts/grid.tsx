import { useEffect, useState } from 'preact/hooks';
import type { TableView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';

type Row = Readonly<Record<string, string>>;

/** An editable table. Text copied from a spreadsheet fills cells to the right of and below the one it is pasted into. */
export function Grid(props: {
  readonly table: TableView;
  readonly act: SessionState['act'];
  readonly isBusy: boolean;
}) {
  const { table, act, isBusy } = props;
  const [rows, setRows] = useState<readonly Row[]>(table.rows);
  const stored = JSON.stringify(table.rows);
  const isChanged = JSON.stringify(rows) !== stored;
  // What happens elsewhere in the session takes nothing away that is being typed here.
  useEffect(() => setRows(table.rows), [stored]);
  const set = (at: number, key: string, value: string): void =>
    setRows(rows.map((row, index) => (index === at ? { ...row, [key]: value } : row)));
  const empty = Object.fromEntries(table.columns.map((column) => [column.key, '']));

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void act((id) => client.edit(id, { kind: 'table', name: table.name, rows }));
      }}
    >
      <p class="small">
        {table.title}
        {table.status === 'proposed' ? ' — a guess from the recording' : ''}
      </p>
      <div class="scroll">
        <table class="grid">
          <thead>
            <tr>
              {table.columns.map((column) => (
                <th key={column.key} scope="col">
                  {column.title}
                </th>
              ))}
              {table.isOpen ? <th /> : null}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr key={`row ${at}`}>
                {table.columns.map((column, columnAt) =>
                  column.isEditable ? (
                    <td key={column.key}>
                      <input
                        aria-label={`${column.title}, row ${at + 1}`}
                        value={row[column.key] ?? ''}
                        list={column.choices.length > 0 ? `${table.name}-${column.key}` : undefined}
                        inputMode={column.kind === 'number' ? 'decimal' : 'text'}
                        onInput={(event) => set(at, column.key, event.currentTarget.value)}
                        onPaste={(event) => {
                          const text = event.clipboardData?.getData('text/plain') ?? '';
                          if (!/[\t\n]/.test(text.trimEnd())) return;
                          event.preventDefault();
                          setRows(pasted(rows, table, at, columnAt, text));
                        }}
                      />
                    </td>
                  ) : (
                    <td key={column.key} class="fixed">
                      {row[column.key] ?? ''}
                    </td>
                  ),
                )}
                {table.isOpen ? (
                  <td>
                    <button
                      type="button"
                      class="plain"
                      onClick={() => setRows(rows.filter((_, index) => index !== at))}
                    >
                      remove<span class="visually-hidden"> row {at + 1}</span>
                    </button>
                  </td>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.columns
        .filter((column) => column.choices.length > 0)
        .map((column) => (
          <datalist key={column.key} id={`${table.name}-${column.key}`}>
            {column.choices.map((choice) => (
              <option key={choice} value={choice} />
            ))}
          </datalist>
        ))}
      <div class="choices">
        {table.isOpen ? (
          <button type="button" onClick={() => setRows([...rows, empty])}>
            Add a row
          </button>
        ) : null}
        {isChanged ? (
          <>
            <button type="submit" class="primary" disabled={isBusy}>
              Save table
            </button>
            <button type="button" onClick={() => setRows(table.rows)}>
              Leave as it was
            </button>
          </>
        ) : null}
      </div>
    </form>
  );
}

function pasted(rows: readonly Row[], table: TableView, at: number, columnAt: number, text: string): Row[] {
  const lines = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split('\t'));
  return rows.map((row, index) => {
    const cells = lines[index - at];
    if (cells === undefined || index < at) return row;
    const changed = { ...row };
    for (const [offset, cell] of cells.entries()) {
      const column = table.columns[columnAt + offset];
      if (column?.isEditable === true) changed[column.key] = cell.trim();
    }
    return changed;
  });
}
