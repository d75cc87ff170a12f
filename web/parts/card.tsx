import { useState } from 'preact/hooks';
import type { ValueView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';

const SOURCES: Readonly<Record<ValueView['provenance']['source'], string>> = {
  recording: 'recording',
  'file-name': 'file name',
  yaml: 'YAML',
  person: 'you',
  derived: 'derived',
  'previous-session': 'last session',
  'previous-nwb': 'earlier NWB file',
  model: 'you, read by the model',
};

/** What was understood: value, where from, how sure; each can be changed in place or taken back. */
export function Card(props: {
  readonly values: readonly ValueView[];
  readonly act: SessionState['act'];
  readonly isBusy: boolean;
}) {
  return (
    <table class="card">
      <caption>understood</caption>
      <tbody>
        {props.values.map((value) => (
          <CardRow key={`${value.field} ${value.seq}`} value={value} act={props.act} isBusy={props.isBusy} />
        ))}
      </tbody>
    </table>
  );
}

function CardRow(props: {
  readonly value: ValueView;
  readonly act: SessionState['act'];
  readonly isBusy: boolean;
}) {
  const { value, act, isBusy } = props;
  const [draft, setDraft] = useState<string>();
  const classes = [
    value.certainty === 'uncertain' ? 'uncertain' : '',
    value.status === 'proposed' ? 'proposed' : '',
  ].join(' ');
  const save = async (): Promise<void> => {
    if (draft === undefined) return;
    const isSaved = await act((id) => client.edit(id, { kind: 'set', field: value.field, value: draft }));
    if (isSaved) setDraft(undefined);
  };
  return (
    <tr>
      <th scope="row">{value.label}</th>
      <td>
        {draft === undefined ? (
          <span class={classes}>{value.display}</span>
        ) : (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void save();
            }}
          >
            <input
              aria-label={value.label}
              value={draft}
              // The person pressed "change" to type here.
              ref={(input) => input?.focus()}
              onInput={(event) => setDraft(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Escape') setDraft(undefined);
              }}
            />
          </form>
        )}
      </td>
      <td class="small" title={value.provenance.detail}>
        {SOURCES[value.provenance.source]}
        {value.status === 'proposed' ? ', a guess' : ''}
        {value.certainty === 'uncertain' ? ', not sure' : ''}
      </td>
      <td class="actions">
        {draft === undefined ? (
          <>
            <button type="button" class="plain" disabled={isBusy} onClick={() => setDraft(value.display)}>
              change<span class="visually-hidden"> {value.label}</span>
            </button>
            <button
              type="button"
              class="plain"
              disabled={isBusy}
              onClick={() => void act((id) => client.edit(id, { kind: 'undo', seq: value.seq }))}
            >
              undo<span class="visually-hidden"> {value.label}</span>
            </button>
          </>
        ) : (
          <>
            <button type="button" class="plain" disabled={isBusy} onClick={() => void save()}>
              save
            </button>
            <button type="button" class="plain" onClick={() => setDraft(undefined)}>
              leave
            </button>
          </>
        )}
      </td>
    </tr>
  );
}
