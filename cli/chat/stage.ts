import type { SessionView, TableView } from '../../schemas/index.ts';
import { editorLines } from '../terminal/editor.ts';
import { type Grid, gridKey, newGrid } from '../terminal/grid.ts';
import { gridFrame } from '../terminal/grid-lines.ts';
import type { Key } from '../terminal/keys.ts';
import type { Frame, Size } from '../terminal/live-region.ts';
import { cutTo } from '../terminal/width.ts';
import { wordsOf } from './choices.ts';
import { type NumberedFinding, numberedFindings } from './finding-lines.ts';
import { type FindingsList, findingsFrame, findingsKey } from './findings-list.ts';
import { isEnded, isWorking } from './front.ts';
import { type Action, menuOf } from './menu.ts';
import { cellsOf, pastedTable, rowsOf } from './pasted-table.ts';
import { newPrompt, type Prompt, promptKey } from './prompt.ts';
import { PIPE, type Sheet } from './sheet.ts';
import { plainValues, slashOf } from './slash.ts';
import { type ValuesList, valuesFrame, valuesKey } from './values-list.ts';
import type { Change, Wish } from './wish.ts';

/** What a key leads to outside of what is drawn. */
export type StageEffect =
  | { readonly kind: 'say'; readonly text: string; readonly shown: string }
  | { readonly kind: 'wish'; readonly wish: Wish; readonly shown?: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'suspend' };

type Mode =
  | { readonly kind: 'prompt' }
  | { readonly kind: 'values'; readonly list: ValuesList }
  | { readonly kind: 'grid'; readonly grid: Grid; readonly table: TableView }
  | { readonly kind: 'findings'; readonly list: FindingsList };

const PROMPT: Mode = { kind: 'prompt' };
const MOST_TYPED_LINES = 8;
const leave = (isInterrupted: boolean): StageEffect => ({
  kind: 'wish',
  wish: { kind: 'leave', isInterrupted },
});

/** What stands at the end of the terminal: the place for the answer with its menu, or what was opened in its place. */
export class Stage {
  #view: SessionView | undefined;
  #sheet: Sheet = PIPE;
  #prompt: Prompt = newPrompt();
  #mode: Mode = PROMPT;

  setView(view: SessionView, sheet: Sheet): void {
    const isNewQuestion = view.messages.at(-1)?.seq !== this.#view?.messages.at(-1)?.seq;
    this.#view = view;
    this.#sheet = sheet;
    if (isNewQuestion) this.#prompt = { ...this.#prompt, at: undefined };
    if (this.#mode.kind === 'findings' && isNewQuestion) this.#mode = PROMPT;
  }

  /** A grid that was refused is opened again as it was typed. */
  reopen(change: Change, view: SessionView | undefined): void {
    if (change.kind !== 'table') return;
    const table = view?.tables.find(({ name }) => name === change.name);
    if (table === undefined) return;
    this.#openGrid(
      table,
      change.rows.map((row) => table.columns.map(({ key }) => row[key] ?? '')),
    );
  }

  key(key: Key): StageEffect | undefined {
    switch (this.#mode.kind) {
      case 'prompt':
        return this.#promptKey(key);
      case 'values':
        return this.#valuesKey(key, this.#mode.list);
      case 'findings':
        return this.#findingsKey(key, this.#mode.list);
      case 'grid':
        return this.#gridKey(key, this.#mode.grid, this.#mode.table);
    }
  }

  #promptKey(key: Key): StageEffect | undefined {
    if (key.name === 'ctrl-z') return { kind: 'suspend' };
    const view = this.#view;
    const menu = menuOf(view);
    const step = promptKey(this.#prompt, key, menu.length);
    if ('prompt' in step) this.#prompt = step.prompt;
    switch (step.kind) {
      case 'goes-on':
        return undefined;
      case 'ended':
        return leave(false);
      case 'interrupted':
        return view !== undefined && isWorking(view)
          ? { kind: 'wish', wish: { kind: 'stop-work' } }
          : leave(true);
      case 'chosen': {
        const item = menu[step.index];
        return item === undefined ? undefined : this.#act(item.action, item.label);
      }
      case 'pasted':
        return this.#paste(step.text);
      case 'submitted':
        return view === undefined ? undefined : this.#submit(step.text, view);
    }
  }

  #submit(text: string, view: SessionView): StageEffect | undefined {
    if (text === '') return isEnded(view.phase) ? leave(false) : undefined;
    const word = text.toLowerCase();
    const item = menuOf(view).find(({ key, label }) => key === word || label.toLowerCase() === word);
    if (item !== undefined) return this.#act(item.action, item.label);
    const outcome = slashOf(text, view, this.#sheet);
    switch (outcome?.kind) {
      case undefined:
        return { kind: 'say', text: wordsOf(text, view), shown: text };
      case 'lines':
        return outcome;
      case 'wish':
        return outcome.wish.kind === 'say'
          ? { kind: 'say', text: outcome.wish.text, shown: text }
          : { ...outcome, shown: text };
      case 'open-values':
        this.#openValues(outcome.field);
        return undefined;
      case 'open-table':
        this.#openGrid(outcome.table, cellsOf(outcome.table));
        return undefined;
    }
  }

  #act(action: Action, label: string): StageEffect | undefined {
    switch (action.kind) {
      case 'say':
        return { kind: 'say', text: action.text, shown: label };
      case 'leave':
        return leave(false);
      case 'values':
        this.#openValues(action.field);
        return undefined;
      case 'table':
        this.#openGrid(action.table, cellsOf(action.table));
        return undefined;
      case 'findings': {
        const possible = this.#findings().map(({ number }) => number);
        this.#mode = { kind: 'findings', list: { at: 0, ticked: new Set(possible) } };
        return undefined;
      }
    }
  }

  #paste(text: string): undefined {
    const last = this.#view?.messages.findLast(({ who }) => who === 'renshaw')?.tables ?? [];
    const tables = this.#view?.tables ?? [];
    const shown = tables.filter(({ name }) => last.includes(name));
    const pasted = pastedTable(text, shown) ?? pastedTable(text, tables);
    if (pasted !== undefined) {
      const { table } = pasted;
      this.#openGrid(table, pasted.rows, cellsOf(table));
      return;
    }
    const step = promptKey(this.#prompt, { name: 'paste', text: text.replaceAll('\t', '  ') }, 0);
    if (step.kind === 'goes-on') this.#prompt = step.prompt;
  }

  #openValues(field: string | undefined): void {
    const values = this.#values();
    const at = Math.max(
      0,
      values.findIndex((value) => value.field === field),
    );
    if (values.length > 0) this.#mode = { kind: 'values', list: { at, typed: undefined } };
  }

  #openGrid(table: TableView, rows: Grid['rows'], before?: Grid['rows']): void {
    const grid = newGrid(table.title, table.columns, rows, table.isOpen);
    const past = before === undefined ? [] : [before];
    this.#mode = { kind: 'grid', table, grid: { ...grid, past } };
  }

  #values() {
    return this.#view === undefined ? [] : plainValues(this.#view);
  }

  #findings(): readonly NumberedFinding[] {
    const view = this.#view;
    const text = view?.messages.findLast(({ who }) => who === 'renshaw')?.text ?? '';
    if (view === undefined) return [];
    return numberedFindings(text, view).filter(({ correction }) => correction?.value !== undefined);
  }

  #valuesKey(key: Key, list: ValuesList): StageEffect | undefined {
    const step = valuesKey(list, key, this.#values());
    this.#mode = step.kind === 'left' ? PROMPT : { kind: 'values', list: step.list };
    if (step.kind === 'left' || step.change === undefined) return undefined;
    return { kind: 'wish', wish: { kind: 'change', change: step.change } };
  }

  #findingsKey(key: Key, list: FindingsList): StageEffect | undefined {
    const step = findingsKey(list, key, this.#findings());
    this.#mode = step.kind === 'goes-on' ? { kind: 'findings', list: step.list } : PROMPT;
    if (step.kind !== 'approved') return undefined;
    const text = `approve ${step.numbers.join(', ')}`;
    return { kind: 'say', text, shown: text };
  }

  #gridKey(key: Key, before: Grid, table: TableView): StageEffect | undefined {
    const step = gridKey(before, key);
    this.#mode = step.kind === 'goes-on' ? { kind: 'grid', grid: step.grid, table } : PROMPT;
    if (step.kind !== 'applied') return undefined;
    const rows = rowsOf(table, step.rows);
    if (JSON.stringify(rows) === JSON.stringify(rowsOf(table, cellsOf(table)))) return undefined;
    return { kind: 'wish', wish: { kind: 'change', change: { kind: 'table', name: table.name, rows } } };
  }

  /** What is drawn, with the line that tells the state of the work below it. */
  frame(size: Size, sheet: Sheet, status: string): Frame {
    const { lines, cursor } = this.#body(size, sheet);
    return { lines: ['', ...lines, '', `  ${status}`], cursor: below(cursor) };
  }

  #body(size: Size, sheet: Sheet): Frame {
    const room = { ...size, rows: size.rows - 3 };
    switch (this.#mode.kind) {
      case 'prompt':
        return promptFrame(this.#prompt, this.#view, room, sheet);
      case 'values':
        return valuesFrame(this.#mode.list, this.#values(), room, sheet);
      case 'findings':
        return findingsFrame(this.#mode.list, this.#findings(), room, sheet);
      case 'grid':
        return gridFrame(this.#mode.grid, room, sheet.palette);
    }
  }
}

function below(cursor: Frame['cursor']): Frame['cursor'] {
  return cursor === undefined ? undefined : { ...cursor, row: cursor.row + 1 };
}

function promptFrame(
  { editor, at }: Prompt,
  view: SessionView | undefined,
  { columns, rows }: Size,
  { palette }: Sheet,
): Frame {
  const typed = editorLines(editor, Math.max(4, columns - 4), MOST_TYPED_LINES);
  const menu = menuOf(view);
  const most = Math.max(1, rows - typed.lines.length - 1);
  const first = Math.max(0, Math.min((at ?? 0) - Math.floor(most / 2), menu.length - most));
  const items = menu.slice(first, first + most).map(({ key, label, isOurs }, index) => {
    const text = cutTo(label, columns - 7);
    if (first + index === at) return `${palette.accent('›')} ${palette.accent(key)}  ${palette.chosen(text)}`;
    return `  ${palette.accent(key)}  ${isOurs ? palette.faint(text) : text}`;
  });
  return {
    lines: [
      ...typed.lines.map((line, index) => `${index === 0 ? palette.strong('>') : ' '} ${line}`),
      ...items,
    ],
    cursor: { row: typed.row, column: 2 + typed.column },
  };
}
