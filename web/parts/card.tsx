import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Change, TableView, ValueView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';
import { canConfirm, sourceWords, sureness } from './sources.ts';
import { ValueField } from './value-field.tsx';
import { WorkButton } from './work-button.tsx';

/** What was understood: value, where from, how sure; each can be confirmed, changed in place or taken back. */
export function Card(props: {
  readonly values: readonly ValueView[];
  readonly tables: readonly TableView[];
  readonly act: SessionState['act'];
  readonly onTable: (name: string) => void;
  readonly opened: ReadonlySet<string>;
}) {
  return (
    <table class="card">
      <caption>understood</caption>
      <tbody>
        {props.values.map((value) => (
          <CardRow
            key={value.field}
            value={value}
            act={props.act}
            {...(props.tables.some(({ name }) => name === value.field)
              ? { onTable: () => props.onTable(value.field), isOpened: props.opened.has(value.field) }
              : {})}
          />
        ))}
      </tbody>
    </table>
  );
}

function CardRow(props: {
  readonly value: ValueView;
  readonly act: SessionState['act'];
  /** Of a table, which is changed as one. */
  readonly onTable?: () => void;
  readonly isOpened?: boolean;
}) {
  const { value, act, onTable, isOpened } = props;
  const [isEdited, setEdited] = useState(false);
  const { changeButton, focusBack } = useFocusBack(isEdited);
  const edit = async (change: Change): Promise<void> => {
    await act((id) => client.edit(id, change));
    // The button that was pressed may be gone; a focus that was moved meanwhile stays there.
    if (changeButton.current?.closest('td')?.contains(document.activeElement) === true)
      changeButton.current.focus();
  };
  const classes = [
    value.certainty === 'uncertain' ? 'uncertain' : '',
    value.status === 'proposed' ? 'proposed' : '',
  ].join(' ');
  const sure = sureness(value);
  return (
    <tr>
      <th scope="row">{value.label}</th>
      {isEdited ? (
        <td colSpan={3} class="edited">
          <ValueField
            field={value.field}
            label={value.label}
            start={value.display}
            act={act}
            onEnd={() => {
              setEdited(false);
              focusBack();
            }}
          />
        </td>
      ) : (
        <>
          <td>
            <span class={classes} dir="auto">
              {value.display}
            </span>
          </td>
          <td class="small" title={value.provenance.detail}>
            {sourceWords(value.provenance)}
            {sure === '' ? '' : `, ${sure}`}
          </td>
          <td class="actions">
            {canConfirm(value) ? (
              <WorkButton class="plain" onPress={() => edit({ kind: 'confirm', field: value.field })}>
                confirm<span class="visually-hidden"> {value.label}</span>
              </WorkButton>
            ) : null}
            <button
              type="button"
              class="plain"
              ref={changeButton}
              {...(onTable === undefined ? {} : { 'aria-expanded': isOpened === true })}
              onClick={onTable ?? (() => setEdited(true))}
            >
              change<span class="visually-hidden"> {value.label}</span>
            </button>
            {value.canUndo === true ? (
              <WorkButton class="plain" onPress={() => edit({ kind: 'undo', seq: value.seq })}>
                undo<span class="visually-hidden"> {value.label}</span>
              </WorkButton>
            ) : null}
          </td>
        </>
      )}
    </tr>
  );
}

/** Whoever ends typing is back at the button by which they began. */
function useFocusBack(isEdited: boolean) {
  const changeButton = useRef<HTMLButtonElement>(null);
  const isDue = useRef(false);
  useLayoutEffect(() => {
    if (isEdited || !isDue.current) return;
    isDue.current = false;
    changeButton.current?.focus();
  }, [isEdited]);
  const focusBack = (): void => {
    isDue.current = true;
  };
  return { changeButton, focusBack };
}
