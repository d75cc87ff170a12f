import { useState } from 'preact/hooks';
import type { SessionView, TableView, ValueView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import { formatMoment } from '../format.ts';
import type { SessionState } from '../use-session.ts';
import { Grid } from './grid/grid.tsx';
import { canConfirm, sourceWords, sureness } from './sources.ts';
import { ValueField } from './value-field.tsx';
import { WorkButton } from './work-button.tsx';

type Missing = SessionView['missing'][number];

/** Which metadata are there, uncertain or missing; each opens to where it is from, its history, and what can be done. */
export function Checklist(props: { readonly view: SessionView; readonly act: SessionState['act'] }) {
  const { values, missing, conflicts, tables } = props.view;
  const needed = new Map(missing.map((one) => [one.field, one]));
  const absent = missing.filter(({ field }) => values.every((value) => value.field !== field));
  const disputed = new Set(conflicts.filter(({ isOpen }) => isOpen).map(({ field }) => field));
  const isUnsure = (value: ValueView): boolean =>
    canConfirm(value) || needed.has(value.field) || disputed.has(value.field);
  const unsure = values.filter(isUnsure);
  const complete = values.filter((value) => !isUnsure(value));
  const entry = (value: ValueView) => (
    <Entry
      key={value.field}
      value={value}
      table={tables.find(({ name }) => name === value.field)}
      need={needed.get(value.field)}
      isDisputed={disputed.has(value.field)}
      act={props.act}
    />
  );
  return (
    <section class="checklist" aria-label="Metadata">
      <h2>
        metadata · {values.filter((value) => value.status === 'accepted').length} of{' '}
        {values.length + absent.length}
      </h2>
      {absent.length > 0 ? (
        <details open>
          <summary>missing · {absent.length}</summary>
          <ul>
            {absent.map((one) => (
              <MissingEntry key={one.field} missing={one} act={props.act} />
            ))}
          </ul>
        </details>
      ) : null}
      {unsure.length > 0 ? (
        <details open>
          <summary>uncertain · {unsure.length}</summary>
          <ul>{unsure.map(entry)}</ul>
        </details>
      ) : null}
      {complete.length > 0 ? (
        <details open>
          <summary>complete · {complete.length}</summary>
          <ul>{complete.map(entry)}</ul>
        </details>
      ) : null}
    </section>
  );
}

function MissingEntry(props: { readonly missing: Missing; readonly act: SessionState['act'] }) {
  const { missing, act } = props;
  const [isEdited, setEdited] = useState(false);
  return (
    <li>
      <button type="button" class="entry" aria-expanded={isEdited} onClick={() => setEdited(!isEdited)}>
        <span class="mark blocks" aria-hidden="true">
          ✕
        </span>
        <span>{missing.label}</span>
        <span class="small">missing</span>
      </button>
      {isEdited ? (
        <div class="about">
          <p class="small">{missing.why}</p>
          <ValueField
            field={missing.field}
            label={missing.label}
            start=""
            act={act}
            onEnd={() => setEdited(false)}
          />
        </div>
      ) : null}
    </li>
  );
}

function Entry(props: {
  readonly value: ValueView;
  readonly table: TableView | undefined;
  readonly need: Missing | undefined;
  readonly isDisputed: boolean;
  readonly act: SessionState['act'];
}) {
  const { value, table, need, isDisputed, act } = props;
  const [isOpen, setOpen] = useState(false);
  const state = [
    isDisputed ? 'sources differ' : '',
    // A file for DANDI needs another value, or this guess to count.
    need === undefined ? '' : value.status === 'accepted' ? 'not as DANDI asks' : 'to confirm',
    need === undefined ? sureness(value) : '',
  ].find((word) => word !== '');
  return (
    <li>
      <button type="button" class="entry" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <Mark value={value} isRefused={need !== undefined && value.status === 'accepted'} />
        <span class={value.status === 'proposed' ? 'proposed' : ''}>
          {value.label}: {value.display}
        </span>
        <span class="small">{state ?? sourceWords(value.provenance)}</span>
      </button>
      {isOpen ? <About value={value} table={table} need={need} act={act} /> : null}
    </li>
  );
}

function Mark(props: { readonly value: ValueView; readonly isRefused: boolean }) {
  const { value, isRefused } = props;
  const [sign, kind] = isRefused
    ? ['✕', 'blocks']
    : value.certainty === 'uncertain'
      ? ['?', 'unsure']
      : value.status === 'accepted'
        ? ['✓', 'passed']
        : ['·', ''];
  return (
    <span class={`mark ${kind}`} aria-hidden="true">
      {sign}
    </span>
  );
}

/** Where a value is from, what it was before, and what can be done with it. */
function About(props: {
  readonly value: ValueView;
  readonly table: TableView | undefined;
  readonly need: Missing | undefined;
  readonly act: SessionState['act'];
}) {
  const { value, table, need, act } = props;
  const [isEdited, setEdited] = useState(false);
  const change = (kind: 'confirm' | 'clear') => () =>
    act((id) => client.edit(id, { kind, field: value.field }));
  // Without a grid of its own it is changed in words: experimenters, keywords.
  const isGrid = table !== undefined;
  return (
    <div class="about">
      {need === undefined ? null : <p class="small">{need.why}</p>}
      <dl>
        <dt>from</dt>
        <dd>
          {sourceWords(value.provenance)}: {value.provenance.detail}
        </dd>
        {value.provenance.words === undefined ? null : (
          <>
            <dt>words</dt>
            <dd>“{value.provenance.words}”</dd>
          </>
        )}
      </dl>
      {value.history.length > 1 ? (
        <ol class="history small" aria-label={`History of ${value.label}`}>
          {value.history.map((step) => (
            <li key={step.seq} class={step.isUndone ? 'undone' : ''}>
              <time dateTime={step.at}>{formatMoment(step.at)}</time>{' '}
              {step.display === '' ? 'taken out' : step.display}
              {step.provenance === undefined ? '' : `, ${sourceWords(step.provenance)}`}
              {step.isUndone ? ', taken back' : ''}
            </li>
          ))}
        </ol>
      ) : null}
      {isEdited && isGrid ? <Grid table={table} act={act} /> : null}
      {isEdited && !isGrid ? (
        <ValueField
          field={value.field}
          label={value.label}
          start={value.display}
          act={act}
          onEnd={() => setEdited(false)}
        />
      ) : (
        <div class="choices">
          {canConfirm(value) ? (
            <WorkButton class="plain" onPress={change('confirm')}>
              confirm
            </WorkButton>
          ) : null}
          <button
            type="button"
            class="plain"
            {...(isGrid ? { 'aria-expanded': isEdited } : {})}
            onClick={() => setEdited(!isEdited)}
          >
            change
          </button>
          {value.canUndo === true ? (
            <WorkButton
              class="plain"
              onPress={() => act((id) => client.edit(id, { kind: 'undo', seq: value.seq }))}
            >
              undo
            </WorkButton>
          ) : null}
          <WorkButton class="plain" onPress={change('clear')}>
            take out
          </WorkButton>
        </div>
      )}
    </div>
  );
}
