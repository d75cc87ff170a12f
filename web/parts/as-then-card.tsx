import { useRef, useState } from 'preact/hooks';
import type { CarryOver, TableView, ValueView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import { isoDay } from '../format.ts';
import { toggled } from '../toggled.ts';
import type { SessionState } from '../use-session.ts';
import { Grid } from './grid/grid.tsx';
import { sourceWords } from './sources.ts';
import { ValueField } from './value-field.tsx';
import { WorkButton } from './work-button.tsx';

type Row = CarryOver['open'][number];

/**
 * What the last session of the animal said, held against today: the same, changed, new, still open. What is proposed is
 * ticked, value by value, and confirmed with one press; every value can be changed where it stands.
 */
export function AsThenCard(props: {
  readonly previous: CarryOver;
  /** As they are now, by their fields. */
  readonly values: ReadonlyMap<string, ValueView>;
  /** Those are changed in their grids. */
  readonly tables: ReadonlyMap<string, TableView>;
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
}) {
  const { previous, values, tables, isBusy, act } = props;
  const box = useRef<HTMLDetailsElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const waiting = previous.same.filter(({ isProposed }) => isProposed);
  const ticked = waiting.filter(({ field }) => !left.has(field));
  const counts = [
    [previous.same.length, 'as then'],
    [previous.changed.length, 'changed'],
    [previous.added.length, 'new'],
    [previous.open.length, 'to tell'],
  ] as const;
  const confirmTicked = async (): Promise<void> => {
    // One that does not fit any more ends it: the answer says which.
    for (const { field } of ticked)
      if (!(await act((id) => client.edit(id, { kind: 'confirm', field })))) return;
    // The button that was pressed is gone; a focus that was moved meanwhile stays there.
    if (box.current?.contains(document.activeElement) === true || document.activeElement === document.body)
      box.current?.querySelector('summary')?.focus();
  };
  const line = (row: Row, state: RowState, more: Partial<RowProps> = {}) => (
    <AsThenRow
      key={row.field}
      row={row}
      state={state}
      provenance={values.get(row.field)?.provenance}
      {...(tables.has(row.field)
        ? { onTable: () => setOpened(toggled(opened, row.field)), isOpened: opened.has(row.field) }
        : {})}
      isBusy={isBusy}
      act={act}
      {...more}
    />
  );
  return (
    <section class="message" aria-label="As last time">
      <details class="box" ref={box} open={waiting.length > 0}>
        <summary>
          as last time, {isoDay(previous.date)}:{' '}
          {counts
            .filter(([count]) => count > 0)
            .map(([count, word]) => `${count} ${word}`)
            .join(' · ')}
        </summary>
        <table class="card">
          <tbody>
            {previous.same.map((row) =>
              row.isProposed
                ? line(row, 'to confirm', {
                    tick: { isOn: !left.has(row.field), toggle: () => setLeft(toggled(left, row.field)) },
                  })
                : line(row, 'as then'),
            )}
            {previous.changed.map((row) => line(row, 'changed', { before: row.before }))}
            {previous.added.map((row) => line(row, 'new'))}
            {previous.open.map((row) => line(row, 'to tell'))}
          </tbody>
        </table>
        {[...opened].map((name) => {
          const table = tables.get(name);
          return table === undefined ? null : <Grid key={name} table={table} act={act} />;
        })}
        {waiting.length > 0 ? (
          <div class="choices">
            <WorkButton disabled={isBusy || ticked.length === 0} onPress={confirmTicked}>
              {ticked.length === waiting.length && waiting.length > 1
                ? `Confirm all ${waiting.length} as then`
                : `Confirm the ${ticked.length} ticked as then`}
            </WorkButton>
          </div>
        ) : null}
      </details>
    </section>
  );
}

type RowState = 'to confirm' | 'as then' | 'changed' | 'new' | 'to tell';

interface RowProps {
  readonly row: Row;
  readonly state: RowState;
  /** What was said then, where it is not what is said now. */
  readonly before?: string;
  /** Of a value that waits for a confirmation. */
  readonly tick?: { readonly isOn: boolean; readonly toggle: () => void };
  readonly provenance: ValueView['provenance'] | undefined;
  /** Of a table: opens its grid. */
  readonly onTable?: () => void;
  readonly isOpened?: boolean;
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
}

function AsThenRow(props: RowProps) {
  const { row, state, before, tick, provenance, onTable, isOpened, isBusy, act } = props;
  const { field, label, display } = row;
  const [isEdited, setEdited] = useState(false);
  if (isEdited)
    return (
      <tr>
        <th scope="row">{label}</th>
        <td colSpan={3} class="edited">
          {/* What was said then is the nearest to what will be said now. */}
          <ValueField field={field} label={label} start={display} act={act} onEnd={() => setEdited(false)} />
        </td>
      </tr>
    );
  return (
    <tr>
      <th scope="row">
        {tick === undefined ? (
          label
        ) : (
          <label class="check">
            <input type="checkbox" checked={tick.isOn} onChange={tick.toggle} /> {label}
          </label>
        )}
      </th>
      <td>
        {state === 'to tell' ? (
          <span class="small">then {display}</span>
        ) : (
          <span class={tick === undefined ? '' : 'proposed'}>{display}</span>
        )}
        {before === undefined ? null : <span class="small"> then {before}</span>}
      </td>
      <td class="small" title={provenance?.detail}>
        {state}
        {provenance === undefined ? '' : `, ${sourceWords(provenance)}`}
      </td>
      <td class="actions">
        <button
          type="button"
          class="plain"
          disabled={isBusy}
          {...(onTable === undefined ? {} : { 'aria-expanded': isOpened === true })}
          onClick={onTable ?? (() => setEdited(true))}
        >
          {state === 'to tell' ? 'tell' : 'change'}
          <span class="visually-hidden"> {label}</span>
        </button>
      </td>
    </tr>
  );
}
