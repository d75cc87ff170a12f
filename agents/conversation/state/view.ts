import type { JobView, Progress, SessionView, TableView, ValueView } from '../../../schemas/index.ts';
import { carryOverOf } from './carry-over.ts';
import { conflictsOf } from './conflicts.ts';
import { digestOf } from './digest.ts';
import { displayValue } from './display.ts';
import { inCardOrder, labelOf } from './fields.ts';
import { metadataOf, missingFor } from './metadata.ts';
import type { RunningJob, SessionState } from './session-state.ts';
import { statusLine, titleOf } from './status.ts';
import { cellText } from './tables/cells.ts';
import { TABLES, type Table } from './tables/columns.ts';
import { waysBack } from './transitions.ts';
import { currentValue, rowsOf } from './values.ts';

/** What a view shows that no event holds. */
export interface Transient {
  readonly sessionId: string;
  readonly progress?: Progress | undefined;
}

/** A session as people and programs see it. Before its first event it shows as scanning. */
export function viewOf(state: SessionState, transient: Transient): SessionView {
  const { sessionId, progress } = transient;
  const previous = carryOverOf(state);
  return {
    sessionId,
    phase: state.phase === 'new' ? 'scanning' : state.phase,
    status: statusLine(digestOf(state), progress),
    title: titleOf(state),
    folder: state.folder,
    lastSeq: state.lastSeq,
    messages: [...state.messages],
    values: inCardOrder(state.steps.keys()).flatMap((field) => valueView(state, field) ?? []),
    tables: TABLES.flatMap((table) => tableView(state, table) ?? []),
    missing: state.summary === undefined ? [] : missingFor(state, metadataOf(state)),
    conflicts: conflictsOf(state),
    ...(previous === undefined ? {} : { previous }),
    waysBack: [...waysBack(state)],
    ...(state.summary === undefined ? {} : { summary: state.summary }),
    ...(state.job === undefined ? {} : { job: jobView(state.job, progress) }),
    ...(state.report === undefined ? {} : { report: state.report }),
    ...(state.reportBefore === undefined ? {} : { reportBefore: state.reportBefore }),
    ...(state.model === undefined ? {} : { model: state.model }),
    ...(state.output === undefined ? {} : { written: state.output }),
    outputs: state.output === undefined ? [] : [{ ...nameAndBytes(state.output), kind: 'nwb' }],
  };
}

function nameAndBytes(output: { readonly path: string; readonly bytes: number }): {
  name: string;
  bytes: number;
} {
  return { name: output.path.split(/[\\/]/).at(-1) ?? output.path, bytes: output.bytes };
}

function valueView(state: SessionState, field: string): ValueView | undefined {
  const value = currentValue(state, field);
  if (value === undefined) return undefined;
  return {
    field,
    label: labelOf(field),
    value: value.value,
    display: displayValue(field, value.value),
    provenance: value.provenance,
    certainty: value.certainty,
    status: value.status,
    seq: value.seq,
    at: value.at,
    isConfirmed: value.isConfirmed,
    canUndo: state.changes.includes(value.seq),
    history: (state.steps.get(field) ?? []).map(({ seq, at, value: step }) => ({
      seq,
      at,
      display: step === undefined ? '' : displayValue(field, step.value),
      ...(step === undefined ? {} : { provenance: step.provenance }),
      isUndone: state.undone.has(seq),
    })),
  };
}

function jobView({ jobId, kind }: RunningJob, progress: Progress | undefined): JobView {
  return { jobId, kind, ...(progress === undefined ? {} : { progress }) };
}

/** The table of a field as an editable grid, or undefined while the field has no value. */
function tableView(state: SessionState, table: Table): TableView | undefined {
  const value = currentValue(state, table.name);
  if (value === undefined) return undefined;
  return {
    name: table.name,
    title: table.title,
    columns: table.columns.map((column) => ({
      key: column.key,
      title: column.title,
      kind: column.kind === 'electrodes' ? 'text' : column.kind,
      choices: [],
      isEditable: column.isEditable ?? true,
    })),
    rows: rowsOf(state, table.name).map((row) =>
      Object.fromEntries(table.columns.map((column) => [column.key, cellText(column, row[column.key])])),
    ),
    status: value.status,
    isOpen: table.isOpen,
  };
}
