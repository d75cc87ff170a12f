import type { ValueView } from '../../schemas/index.ts';
import { type Editor, editKey, editorLines, newEditor } from '../terminal/editor.ts';
import type { Key } from '../terminal/keys.ts';
import type { Frame, Size } from '../terminal/live-region.ts';
import { cutTo, displayWidth, padTo } from '../terminal/width.ts';
import { sourceOf } from './card-lines.ts';
import type { Sheet } from './sheet.ts';
import type { Change } from './wish.ts';

/** What is known, one value a line; one is chosen, and may be typed anew. */
export interface ValuesList {
  readonly at: number;
  readonly typed: Editor | undefined;
}

export type ValuesStep =
  | { readonly kind: 'goes-on'; readonly list: ValuesList; readonly change?: Change }
  | { readonly kind: 'left' };

export function valuesKey(list: ValuesList, key: Key, values: readonly ValueView[]): ValuesStep {
  const value = values[list.at];
  const stay = (next: Partial<ValuesList>, change?: Change): ValuesStep => ({
    kind: 'goes-on',
    list: { ...list, ...next },
    ...(change === undefined ? {} : { change }),
  });
  if (key.name === 'interrupt' || key.name === 'end-of-input' || value === undefined) return { kind: 'left' };
  if (list.typed !== undefined) {
    if (key.name === 'escape') return stay({ typed: undefined });
    if (key.name === 'up' || key.name === 'down' || key.name === 'newline') return stay({});
    if (key.name !== 'enter') return stay({ typed: editKey(list.typed, key) });
    const text = list.typed.text.trim();
    if (text === '' || text === value.display) return stay({ typed: undefined });
    return stay({ typed: undefined }, { kind: 'set', field: value.field, value: text });
  }
  if (key.name === 'text') {
    if (key.text === 'c') return stay({}, { kind: 'confirm', field: value.field });
    if (key.text === 'u') return stay({}, { kind: 'undo', seq: value.seq });
    return key.text === 'q' ? { kind: 'left' } : stay({});
  }
  if (key.name === 'escape') return { kind: 'left' };
  if (key.name === 'enter')
    return isTypeable(value) ? stay({ typed: newEditor([], value.display) }) : stay({});
  return stay({ at: Math.max(0, Math.min(values.length - 1, list.at + stepOf(key.name))) });
}

/** Lists of files and the like are no line of text. */
function isTypeable({ value }: ValueView): boolean {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
  return typeof value !== 'object';
}

/** Lines that a key moves by. */
function stepOf(name: string): number {
  switch (name) {
    case 'up':
    case 'back-tab':
      return -1;
    case 'down':
    case 'tab':
      return 1;
    case 'page-up':
      return -10;
    case 'page-down':
      return 10;
    case 'home':
      return Number.NEGATIVE_INFINITY;
    case 'end':
      return Number.POSITIVE_INFINITY;
    default:
      return 0;
  }
}

const LINES_AROUND = 7;

export function valuesFrame(
  list: ValuesList,
  values: readonly ValueView[],
  size: Size,
  { palette }: Sheet,
): Frame {
  const most = Math.max(1, Math.min(size.rows - LINES_AROUND, 16));
  const first = Math.max(0, Math.min(list.at - Math.floor(most / 2), values.length - most));
  const room = size.columns - 3;
  const label = Math.min(
    Math.floor(room / 3),
    Math.max(0, ...values.map((value) => displayWidth(value.label))),
  );
  const source = Math.max(0, ...values.map((value) => displayWidth(sourceOf(value))));
  const display = Math.max(
    4,
    Math.min(room - label - source - 4, Math.max(0, ...values.map((value) => displayWidth(value.display)))),
  );
  const typed = list.typed === undefined ? undefined : editorLines(list.typed, room - label - 3, 1);
  const rows = values.slice(first, first + most).map((value, index) => {
    const isHere = first + index === list.at;
    const name = padTo(cutTo(value.label, label), label);
    if (isHere && typed !== undefined) return `  ${palette.strong(name)}  ${typed.lines[0] ?? ''}`;
    const text = padTo(cutTo(value.display.replaceAll('\n', ' '), display), display);
    const from = cutTo(sourceOf(value), Math.max(4, room - label - display - 4));
    const isSure = value.status === 'accepted' && value.certainty === 'certain';
    const tail = isSure ? palette.faint(from) : palette.unsure(from);
    return isHere
      ? `${palette.accent('›')} ${palette.chosen(name)}  ${text}  ${tail}`
      : `  ${palette.faint(name)}  ${text}  ${tail}`;
  });
  const help =
    list.typed === undefined
      ? 'Enter changes, c confirms, u undoes, Esc leaves'
      : 'Enter takes the value, Esc keeps the old one';
  const where = values.length > most ? `, ${first + 1}–${first + rows.length} of ${values.length}` : '';
  return {
    lines: [
      `  ${palette.strong('What is known')}${palette.faint(where)}`,
      '',
      ...rows,
      '',
      palette.faint(`  ${cutTo(detailOf(values[list.at]), room)}`),
      palette.faint(`  ${cutTo(help, room)}`),
    ],
    cursor: typed === undefined ? undefined : { row: 2 + list.at - first, column: label + 4 + typed.column },
  };
}

/** The very words, the file or the rule that a value comes from, and what stood there before. */
function detailOf(value: ValueView | undefined): string {
  if (value === undefined) return '';
  const { detail, words, source } = value.provenance;
  const said = words ?? (source === 'person' ? detail : undefined);
  const from = said === undefined ? detail : `you said “${said}”`;
  const before = value.history.findLast(({ seq, isUndone }) => seq < value.seq && !isUndone);
  return (before === undefined ? from : `${from}; before: ${before.display}`).replaceAll('\n', ' ');
}
