import type { MessageView, SessionView, TableView } from '../../schemas/index.ts';

/** Rows of a table that are written out; the rest are counted. */
const MAX_ROWS = 40;

/** Messages as plain text, for hosts that show nothing else: with the values and tables that they are about. */
export function questionText(messages: readonly MessageView[], view: SessionView): string {
  return messages
    .map(({ text, cards, tables }) =>
      [
        text,
        ...view.values
          .filter(({ field }) => cards.includes(field))
          .map(({ label, display, certainty }) =>
            certainty === 'uncertain' ? `- ${label}: ${display} (not sure)` : `- ${label}: ${display}`,
          ),
        ...view.tables.filter(({ name }) => tables.includes(name)).map(tableText),
      ].join('\n'),
    )
    .join('\n\n');
}

function tableText({ title, columns, rows }: TableView): string {
  const lines = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map(({ key }) => row[key] ?? '')),
  ];
  const shown = lines.slice(0, MAX_ROWS + 1).map((cells) => cells.join(' | '));
  const more = rows.length > MAX_ROWS ? [`… and ${rows.length - MAX_ROWS} more rows`] : [];
  return [`${title}:`, ...shown, ...more].join('\n');
}
