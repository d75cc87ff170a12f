import type { SessionView, TableView, ValueView } from '../../schemas/index.ts';
import { wrap } from '../terminal/wrap.ts';
import { cardLines } from './card-lines.ts';
import { gutterOf, indented, PIPE, roomOf, type Sheet } from './sheet.ts';
import { tableLines } from './table-lines.ts';
import type { Wish } from './wish.ts';

/** What a command leads to: something to do, something to read, or something to open and edit. */
export type Outcome =
  | { readonly kind: 'wish'; readonly wish: Wish }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'open-values'; readonly field: string | undefined }
  | { readonly kind: 'open-table'; readonly table: TableView };

const HELP: readonly (readonly [string, string])[] = [
  ['/values', 'what is known, where it comes from, and how sure it is'],
  ['/change NAME VALUE', 'another value; NAME may be its number in /values'],
  ['/confirm NAME', 'a guess, or a value that is not sure, is right'],
  ['/undo [NAME]', 'takes back the last change, or that of one value'],
  ['/tables [NAME]', 'the tables in full'],
  ['/edit [NAME]', 'a table as a grid, to type and paste into'],
  ['/status', 'what is missing'],
  ['/back', 'one step back'],
  ['/cancel', 'ends what runs, and the session; what was told is kept'],
  ['/quit', 'leaves; the next chat about the folder goes on'],
];

const LEAST_FOR_HELP = 36;

const SAID: Readonly<Record<string, string>> = { status: 'status', cancel: 'cancel', back: 'go back' };

/** What a line that begins with a slash means; undefined where it is something to say, such as a path. */
export function slashOf(line: string, view: SessionView, sheet: Sheet): Outcome | undefined {
  const [, name = '', rest = ''] = /^\/([a-z]+)(?:\s+(.*))?$/is.exec(line.trim()) ?? [];
  if (name === '') return undefined;
  switch (name.toLowerCase()) {
    case 'help':
      return lines(helpLines(sheet), sheet);
    case 'quit':
    case 'exit':
      return { kind: 'wish', wish: { kind: 'leave', isInterrupted: false } };
    case 'status':
    case 'cancel':
    case 'back':
      return { kind: 'wish', wish: { kind: 'say', text: SAID[name.toLowerCase()] ?? name } };
    case 'values':
      return sheet === PIPE
        ? lines(valueList(view, sheet), sheet)
        : { kind: 'open-values', field: undefined };
    case 'change':
    case 'confirm':
    case 'undo':
      return onValue(name.toLowerCase(), rest, view, sheet);
    case 'tables':
      return onTables(rest, view, sheet);
    case 'edit':
      return onEdit(rest, view, sheet);
    default:
      return said(`There is no command /${name}. See /help.`, sheet);
  }
}

function lines(texts: readonly string[], sheet: Sheet): Outcome {
  return { kind: 'lines', lines: indented(texts, gutterOf(sheet)) };
}

function said(text: string, sheet: Sheet): Outcome {
  return lines(wrap(text, roomOf(sheet)), sheet);
}

/** Each command with what it does beside it, or below where there is no room. */
function helpLines(sheet: Sheet): string[] {
  const room = roomOf(sheet);
  const width = Math.max(...HELP.map(([left]) => left.length));
  const isBeside = room >= width + LEAST_FOR_HELP;
  const at = isBeside ? width + 2 : 4;
  return [
    ...wrap('Say it in your own words; a key in front of a choice, alone, picks the choice.', room),
    ...HELP.flatMap(([left, right]) => {
      const [first = '', ...rest] = wrap(right, Math.max(8, room - at));
      const more = indented(rest, at);
      return isBeside ? [`${left.padEnd(at)}${first}`, ...more] : [left, ...indented([first], at), ...more];
    }),
  ];
}

/** Values by themselves: tables are shown as such. */
export function plainValues({ values, tables }: SessionView): readonly ValueView[] {
  return values.filter(({ field }) => !tables.some((table) => table.name === field));
}

function valueList(view: SessionView, sheet: Sheet): string[] {
  const values = plainValues(view);
  if (values.length === 0) return ['Nothing is known yet.'];
  return cardLines(values, sheet, (index) => `${String(index + 1).padStart(2)}  `);
}

/** The value that a text begins with, by number or name, and the rest of the text. */
export function valueNamed(text: string, view: SessionView): { value: ValueView; rest: string } | undefined {
  const values = plainValues(view);
  const [, number, after = ''] = /^(\d{1,3})(?:\s+(.*))?$/s.exec(text) ?? [];
  const byNumber = number === undefined ? undefined : values[Number(number) - 1];
  if (byNumber !== undefined) return { value: byNumber, rest: after };
  const lower = text.toLowerCase();
  const named = values
    .flatMap((value) =>
      [value.label, value.field, value.field.split('.').at(-1) ?? ''].map((name) => ({ name, value })),
    )
    .filter(
      ({ name }) =>
        name !== '' && (lower === name.toLowerCase() || lower.startsWith(`${name.toLowerCase()} `)),
    )
    .toSorted((one, other) => other.name.length - one.name.length)[0];
  return named === undefined ? undefined : { value: named.value, rest: text.slice(named.name.length).trim() };
}

function onValue(name: string, rest: string, view: SessionView, sheet: Sheet): Outcome {
  const change = (one: Extract<Wish, { kind: 'change' }>['change']): Outcome => ({
    kind: 'wish',
    wish: { kind: 'change', change: one },
  });
  if (name === 'undo' && rest === '') return { kind: 'wish', wish: { kind: 'say', text: 'undo' } };
  const found = valueNamed(rest, view);
  if (found === undefined) {
    if (rest === '' && sheet !== PIPE) return { kind: 'open-values', field: undefined };
    return said(`Which value? /${name} NAME, where NAME is a name or a number of /values.`, sheet);
  }
  const { field, seq } = found.value;
  if (name === 'confirm') return change({ kind: 'confirm', field });
  if (name === 'undo') return change({ kind: 'undo', seq });
  if (found.rest !== '') return change({ kind: 'set', field, value: found.rest });
  if (sheet !== PIPE) return { kind: 'open-values', field };
  return said(`What is it? /change ${found.value.label} VALUE.`, sheet);
}

function tableNamed(name: string, { tables }: SessionView): TableView | undefined {
  const wanted = name.toLowerCase();
  return (
    tables[Number(name) - 1] ??
    tables.find((table) => table.name === wanted || table.title.toLowerCase().startsWith(wanted)) ??
    tables.find((table) => `${table.name} ${table.title}`.toLowerCase().includes(wanted))
  );
}

function onTables(name: string, view: SessionView, sheet: Sheet): Outcome {
  const found = name === '' ? undefined : tableNamed(name, view);
  const tables = name === '' ? view.tables : found === undefined ? [] : [found];
  if (tables.length === 0) return said(noTable(view), sheet);
  return lines(
    tables.flatMap((table, index) => [...(index > 0 ? [''] : []), ...tableLines(table, sheet, true)]),
    sheet,
  );
}

function onEdit(name: string, view: SessionView, sheet: Sheet): Outcome {
  if (sheet === PIPE) return said('A grid needs a terminal. Say what is different in words.', sheet);
  const last = view.messages.findLast(({ tables }) => tables.length > 0)?.tables ?? [];
  const table = name === '' ? view.tables.find((one) => last.includes(one.name)) : tableNamed(name, view);
  return table === undefined ? said(noTable(view), sheet) : { kind: 'open-table', table };
}

function noTable({ tables }: SessionView): string {
  return tables.length === 0
    ? 'There are no tables yet.'
    : `Which table? ${tables.map(({ title }, index) => `${index + 1} ${title}`).join(', ')}.`;
}
