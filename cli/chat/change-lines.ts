import type { SessionView } from '../../schemas/index.ts';
import { cardLines } from './card-lines.ts';
import { gutterOf, indented, type Sheet } from './sheet.ts';
import { tableLines } from './table-lines.ts';
import type { Change } from './wish.ts';

/** What a change led to, as the session has it now. */
export function changeLines(change: Change, before: SessionView, view: SessionView, sheet: Sheet): string[] {
  return indented(changed(change, before, view, sheet), gutterOf(sheet));
}

function changed(change: Change, before: SessionView, view: SessionView, sheet: Sheet): string[] {
  if (change.kind === 'table') {
    const table = view.tables.find(({ name }) => name === change.name);
    return table === undefined ? ['The table is empty now.'] : tableLines(table, sheet);
  }
  const fields =
    change.kind === 'undo'
      ? before.values.filter(({ seq }) => seq === change.seq).map(({ field }) => field)
      : [change.field];
  const values = view.values.filter(({ field }) => fields.includes(field));
  const gone = before.values.filter(
    ({ field }) => fields.includes(field) && !values.some((value) => value.field === field),
  );
  return [
    ...cardLines(values, sheet),
    ...gone.map(({ label }) => `${label}: taken back, nothing is known now`),
  ];
}
