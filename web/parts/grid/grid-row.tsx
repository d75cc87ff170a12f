import { useRef } from 'preact/hooks';
import type { TableView } from '../../../schemas/assistant/index.ts';
import { memo } from '../../memo.tsx';
import { type Cell, isOdd, type Row, type Step, stepOf } from './rows.ts';

interface GridRowProps {
  readonly table: TableView;
  readonly row: Row;
  /** As the session has it, to show what was changed. */
  readonly stored: Row | undefined;
  readonly at: number;
  /** What stands there is on its way. */
  readonly isSending: boolean;
  readonly onType: (at: Cell, text: string) => void;
  readonly onPaste: (at: Cell, text: string) => void;
  readonly onRemove: (row: number) => void;
  readonly onMove: (from: Cell, step: Step) => boolean;
}

/** One row: a key that is typed draws it again, and no other. */
export const GridRow = memo((props: GridRowProps) => {
  const { table, row, stored, at, isSending, onType, onPaste, onRemove, onMove } = props;
  const entered = useRef('');

  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLInputElement }, column: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const input = event.currentTarget;
    const { selectionStart, selectionEnd, value } = input;
    if (event.key === 'Escape' && value !== entered.current) {
      event.stopPropagation();
      onType({ row: at, column }, entered.current);
    } else if (event.key === 'F2') {
      event.preventDefault();
      input.setSelectionRange(value.length, value.length);
    }
    // Sending the table is Ctrl+Enter: Enter alone goes down, as people are used to.
    if (event.key === 'Enter') event.preventDefault();
    const step = stepOf(event, { start: selectionStart ?? 0, end: selectionEnd ?? 0, length: value.length });
    if (step !== undefined && onMove({ row: at, column }, step)) event.preventDefault();
  };

  return (
    <tr>
      {table.columns.map((column, columnAt) => {
        const text = row[column.key] ?? '';
        if (!column.isEditable)
          return (
            <td key={column.key} class="fixed">
              {text}
            </td>
          );
        const odd = isOdd(column.kind, text);
        return (
          <td key={column.key} class={text === (stored?.[column.key] ?? '') ? '' : 'changed'}>
            <input
              aria-label={`${column.title}, row ${at + 1}`}
              data-cell={`${at} ${columnAt}`}
              dir="auto"
              value={text}
              readOnly={isSending}
              inputMode={column.kind === 'number' ? 'decimal' : 'text'}
              aria-invalid={odd}
              title={
                odd
                  ? `${column.title} holds ${column.kind === 'number' ? 'a number' : 'whole numbers'}`
                  : undefined
              }
              onFocus={() => {
                entered.current = text;
              }}
              onInput={(event) => onType({ row: at, column: columnAt }, event.currentTarget.value)}
              onKeyDown={(event) => onKeyDown(event, columnAt)}
              onPaste={(event) => {
                const copied = event.clipboardData?.getData('text/plain') ?? '';
                if (!/[\t\n]/.test(copied.trimEnd())) return;
                event.preventDefault();
                if (!isSending) onPaste({ row: at, column: columnAt }, copied);
              }}
            />
          </td>
        );
      })}
      {table.isOpen ? (
        <td>
          <button type="button" class="plain" disabled={isSending} onClick={() => onRemove(at)}>
            remove<span class="visually-hidden"> row {at + 1}</span>
          </button>
        </td>
      ) : null}
    </tr>
  );
});
