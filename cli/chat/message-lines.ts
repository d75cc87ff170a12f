import type { MessageView, SessionView } from '../../schemas/index.ts';
import { formatBytes } from '../format.ts';
import { cardLines } from './card-lines.ts';
import { keyed } from './choices.ts';
import { findingLines, numberedFindings } from './finding-lines.ts';
import { gutterOf, indented, type Sheet, speechLines } from './sheet.ts';
import { tableLines } from './table-lines.ts';

/** A message with its cards, tables and corrections. A blank line stands between them on a terminal. */
export function messageLines(message: MessageView, view: SessionView, sheet: Sheet): string[] {
  const isPipe = sheet.columns === Number.POSITIVE_INFINITY;
  const values = message.cards.flatMap((field) => view.values.find((value) => value.field === field) ?? []);
  const tables = message.tables.flatMap((name) => view.tables.find((table) => table.name === name) ?? []);
  const blocks = [
    cardLines(values, sheet),
    ...tables.map((table) => tableLines(table, sheet)),
    findingLines(numberedFindings(message.text, view), sheet),
  ].filter((lines) => lines.length > 0);
  return [
    ...speechLines(message.who === 'you' ? 'You' : 'Renshaw', message.text, sheet),
    ...blocks.flatMap((lines) => [...(isPipe ? [] : ['']), ...indented(lines, gutterOf(sheet))]),
    ...(isPipe ? keyed(message).map(({ key, label }) => `  [${key}] ${label}`) : []),
  ];
}

export function outputsText(view: SessionView): string {
  return view.outputs
    .map(({ name, bytes }) => `${name}${bytes > 0 ? `, ${formatBytes(bytes)}` : ''}`)
    .join('; ');
}
