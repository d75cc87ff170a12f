import type { Key } from './keys.ts';
import { displayWidth, graphemes } from './width.ts';

/** A text that is being typed, and the earlier ones that Up brings back. */
export interface Editor {
  readonly text: string;
  /** Where the next character goes: an offset in `text`, between two characters. */
  readonly cursor: number;
  /** Oldest first. */
  readonly history: readonly string[];
  /** Which of the history is shown; its length stands for what is being typed. */
  readonly at: number;
  /** What was being typed when Up was pressed. */
  readonly draft: string;
}

export function newEditor(history: readonly string[] = [], text = ''): Editor {
  return { text, cursor: text.length, history, at: history.length, draft: '' };
}

/** The editor after a key; the same one where the key means nothing here. */
export function editKey(editor: Editor, key: Key): Editor {
  const { text, cursor } = editor;
  if (key.name === 'text' || key.name === 'paste') return inserted(editor, key.text);
  const name: string = key.name;
  switch (name) {
    case 'newline':
      return inserted(editor, '\n');
    case 'left':
      return { ...editor, cursor: before(text, cursor) };
    case 'right':
      return { ...editor, cursor: after(text, cursor) };
    case 'word-left':
      return { ...editor, cursor: wordBefore(text, cursor) };
    case 'word-right':
      return { ...editor, cursor: cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0) };
    case 'home':
      return { ...editor, cursor: text.lastIndexOf('\n', cursor - 1) + 1 };
    case 'end':
      return { ...editor, cursor: endOfLine(text, cursor) };
    case 'backspace':
      return without(editor, before(text, cursor), cursor);
    case 'delete':
      return without(editor, cursor, after(text, cursor));
    case 'kill-word':
      return without(editor, wordBefore(text, cursor), cursor);
    case 'kill-to-start':
      return without(editor, text.lastIndexOf('\n', cursor - 1) + 1, cursor);
    case 'kill-to-end':
      return without(editor, cursor, endOfLine(text, cursor));
    case 'up':
      return fromHistory(editor, editor.at - 1);
    case 'down':
      return fromHistory(editor, editor.at + 1);
    default:
      return editor;
  }
}

function inserted(editor: Editor, text: string): Editor {
  const { cursor } = editor;
  const joined = editor.text.slice(0, cursor) + text + editor.text.slice(cursor);
  return { ...editor, text: joined, cursor: cursor + text.length };
}

function without(editor: Editor, from: number, to: number): Editor {
  return { ...editor, text: editor.text.slice(0, from) + editor.text.slice(to), cursor: from };
}

function before(text: string, cursor: number): number {
  return cursor - (graphemes(text.slice(0, cursor)).at(-1)?.length ?? 0);
}

function after(text: string, cursor: number): number {
  return cursor + (graphemes(text.slice(cursor))[0]?.length ?? 0);
}

function wordBefore(text: string, cursor: number): number {
  return cursor - (/\S*\s*$/.exec(text.slice(0, cursor))?.[0].length ?? 0);
}

function endOfLine(text: string, cursor: number): number {
  const end = text.indexOf('\n', cursor);
  return end < 0 ? text.length : end;
}

function fromHistory(editor: Editor, at: number): Editor {
  if (at < 0 || at > editor.history.length) return editor;
  const draft = editor.at === editor.history.length ? editor.text : editor.draft;
  const text = editor.history[at] ?? draft;
  return { ...editor, at, draft, text, cursor: text.length };
}

/** Lines of a text with the place of the cursor among them. */
export interface Typed {
  readonly lines: readonly string[];
  readonly row: number;
  readonly column: number;
}

/** The text in lines of at most `columns`; of more than `most` those around the cursor. */
export function editorLines({ text, cursor }: Editor, columns: number, most: number): Typed {
  const lines: string[] = [];
  let line = '';
  let column = 0;
  let at = 0;
  let place = { row: 0, column: 0 };
  const endLine = (): void => {
    lines.push(line);
    line = '';
    column = 0;
  };
  for (const grapheme of graphemes(text)) {
    const isBreak = grapheme === '\n';
    const width = isBreak ? 0 : displayWidth(grapheme);
    if (!isBreak && column + width > columns) endLine();
    if (at === cursor) place = { row: lines.length, column };
    at += grapheme.length;
    if (isBreak) {
      endLine();
      continue;
    }
    line += grapheme;
    column += width;
  }
  if (cursor >= at) place = { row: lines.length, column };
  endLine();
  const first = Math.max(0, Math.min(place.row - most + 1, lines.length - most));
  return { lines: lines.slice(first, first + most), row: place.row - first, column: place.column };
}
