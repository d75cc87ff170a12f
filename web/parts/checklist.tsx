import type { SessionView, ValueView } from '../../schemas/assistant/index.ts';

/** Which metadata are there, uncertain or missing. */
export function Checklist(props: { readonly view: SessionView }) {
  const { values, missing } = props.view;
  const needed = new Map(missing.map(({ field, why }) => [field, why]));
  const absent = missing.filter(({ field }) => values.every((value) => value.field !== field));
  return (
    <section>
      <h2>
        metadata · {values.filter((value) => value.status === 'accepted').length} of{' '}
        {values.length + absent.length}
      </h2>
      <ul class="checklist">
        {absent.map((field) => (
          <li key={field.field} title={field.why}>
            <span class="mark blocks">✕</span>
            <span>
              {field.label} <span class="small">missing</span>
            </span>
          </li>
        ))}
        {values.map((value) => (
          <li key={value.field} title={needed.get(value.field) ?? value.provenance.detail}>
            <Mark value={value} isNeeded={needed.has(value.field)} />
            <span>
              <span class={value.status === 'proposed' ? 'proposed' : ''}>
                {value.label}: {value.display}
              </span>{' '}
              {needed.has(value.field) ? <span class="small">{needOf(value)}</span> : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Mark(props: { readonly value: ValueView; readonly isNeeded: boolean }) {
  const { value, isNeeded } = props;
  if (isNeeded && value.status === 'accepted') return <span class="mark blocks">✕</span>;
  if (value.certainty === 'uncertain') return <span class="mark uncertain" />;
  return <span class="mark">{value.status === 'accepted' ? '✓' : '·'}</span>;
}

/** A file for DANDI needs another value, or this guess to count. */
function needOf({ status }: ValueView): string {
  return status === 'accepted' ? 'not as DANDI asks' : 'to confirm';
}
