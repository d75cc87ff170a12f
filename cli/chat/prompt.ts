import { type Editor, editKey, newEditor } from '../terminal/editor.ts';
import type { Key } from '../terminal/keys.ts';

/** The place where an answer is typed, with the menu below it. No line of the menu is chosen until Down or Tab is pressed. */
export interface Prompt {
  readonly editor: Editor;
  readonly at: number | undefined;
}

export type PromptStep =
  | { readonly kind: 'goes-on'; readonly prompt: Prompt }
  | { readonly kind: 'submitted'; readonly text: string; readonly prompt: Prompt }
  | { readonly kind: 'chosen'; readonly index: number; readonly prompt: Prompt }
  | { readonly kind: 'pasted'; readonly text: string }
  | { readonly kind: 'ended' }
  | { readonly kind: 'interrupted' };

export function newPrompt(history: readonly string[] = []): Prompt {
  return { editor: newEditor(history), at: undefined };
}

/** One key at the prompt. `items` is how many lines the menu has. */
export function promptKey(prompt: Prompt, key: Key, items: number): PromptStep {
  const { editor, at } = prompt;
  const stay = (next: Partial<Prompt>): PromptStep => ({ kind: 'goes-on', prompt: { ...prompt, ...next } });
  if (key.name === 'paste') {
    if (key.text.includes('\t') && editor.text === '') return { kind: 'pasted', text: key.text };
    const text = key.text.replace(/\n+$/, '');
    return stay({ editor: editKey(editor, { name: 'paste', text }), at: undefined });
  }
  const name: string = key.name;
  switch (name) {
    case 'interrupt':
      // What was typed goes first, as in a shell.
      return editor.text === ''
        ? { kind: 'interrupted' }
        : stay({ editor: newEditor(editor.history), at: undefined });
    case 'end-of-input':
      return editor.text === '' ? { kind: 'ended' } : stay({ editor: editKey(editor, { name: 'delete' }) });
    case 'enter':
      return entered(prompt);
    case 'escape':
      return stay({ at: undefined });
    case 'tab':
      return items === 0 ? stay({}) : stay({ at: at === undefined ? 0 : (at + 1) % items });
    case 'back-tab':
      return items === 0 ? stay({}) : stay({ at: ((at ?? 0) + items - 1) % items });
    case 'down':
      if (at !== undefined) return stay({ at: Math.min(at + 1, items - 1) });
      return editor.at === editor.history.length && items > 0
        ? stay({ at: 0 })
        : stay({ editor: editKey(editor, key) });
    case 'up':
      if (at !== undefined) return stay({ at: at === 0 ? undefined : at - 1 });
      return stay({ editor: editKey(editor, key) });
    default:
      return stay({ editor: editKey(editor, key), at: undefined });
  }
}

function entered(prompt: Prompt): PromptStep {
  const { editor, at } = prompt;
  if (at !== undefined) return { kind: 'chosen', index: at, prompt: newPrompt(editor.history) };
  if (editor.text.endsWith('\\') && editor.cursor === editor.text.length) {
    const text = `${editor.text.slice(0, -1)}\n`;
    return { kind: 'goes-on', prompt: { ...prompt, editor: { ...editor, text, cursor: text.length } } };
  }
  const text = editor.text.trim();
  if (text === '') return { kind: 'submitted', text: '', prompt: newPrompt(editor.history) };
  const history = editor.history.at(-1) === text ? editor.history : [...editor.history, text];
  return { kind: 'submitted', text, prompt: newPrompt(history) };
}
