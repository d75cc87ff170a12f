import type { MessageView, SessionView, TableView, ValueView } from '../schemas/index.ts';
import { formatBytes } from './format.ts';

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

/** A message with its cards, tables and choices, as text. */
export function describeMessage(message: MessageView, view: SessionView): string {
  const who = message.who === 'you' ? 'You' : 'Renshaw';
  const values = message.cards.flatMap((field) => view.values.find((value) => value.field === field) ?? []);
  const tables = message.tables.flatMap((name) => view.tables.find((table) => table.name === name) ?? []);
  return [
    `${who}: ${message.text}`,
    ...describeValues(values),
    ...tables.flatMap(describeTable),
    ...message.choices.map((choice, index) => `  [${index + 1}] ${choice.label}`),
  ].join('\n');
}

function describeValues(values: readonly ValueView[]): string[] {
  const width = Math.max(0, ...values.map((value) => value.label.length));
  return values.map((value) => {
    const doubt = value.certainty === 'uncertain' ? ', not sure' : '';
    const guess = value.status === 'proposed' ? ', a guess' : '';
    return `  ${value.label.padEnd(width)}  ${value.display}  (${SOURCES[value.provenance.source]}${guess}${doubt})`;
  });
}

function describeTable(table: TableView): string[] {
  const widths = table.columns.map((column) =>
    Math.max(column.title.length, ...table.rows.map((row) => (row[column.key] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `  ${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  return [
    `  ${table.title}${table.status === 'proposed' ? ' (a guess)' : ''}:`,
    line(table.columns.map((column) => column.title)),
    ...table.rows.map((row) => line(table.columns.map((column) => row[column.key] ?? ''))),
  ];
}

export function describeOutputs(view: SessionView): string {
  return view.outputs
    .map(({ name, bytes }) => `${name}${bytes > 0 ? `, ${formatBytes(bytes)}` : ''}`)
    .join('; ');
}

/** A number alone stands for the choice of that number. */
export function wordsOf(line: string, view: SessionView): string {
  const last = view.messages.findLast((message) => message.who === 'renshaw');
  const number = /^\s*\[?(\d)\]?\s*$/.exec(line)?.[1];
  return last?.choices[Number(number) - 1]?.say ?? line;
}
