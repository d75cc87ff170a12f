/** What a person did on the keyboard. Text and pastes carry what they hold; the others are named. */
export type Key =
  | { readonly name: 'text'; readonly text: string }
  | { readonly name: 'paste'; readonly text: string }
  | { readonly name: KeyName };

/** A key that stands for no text. */
export type KeyName =
  | 'enter'
  | 'newline'
  | 'tab'
  | 'back-tab'
  | 'escape'
  | 'backspace'
  | 'delete'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'home'
  | 'end'
  | 'page-up'
  | 'page-down'
  | 'word-left'
  | 'word-right'
  | 'kill-word'
  | 'kill-to-start'
  | 'kill-to-end'
  | 'interrupt'
  | 'end-of-input'
  | 'redraw'
  | 'f2'
  | 'ctrl-x'
  | 'ctrl-z';

const PASTE_START = '\u001B[200~';
const PASTE_END = '\u001B[201~';

const CONTROLS: ReadonlyMap<string, KeyName> = new Map([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\t', 'tab'],
  ['\u007F', 'backspace'],
  ['\b', 'backspace'],
  ['\u0001', 'home'],
  ['\u0002', 'left'],
  ['\u0003', 'interrupt'],
  ['\u0004', 'end-of-input'],
  ['\u0005', 'end'],
  ['\u0006', 'right'],
  ['\u000B', 'kill-to-end'],
  ['\u000C', 'redraw'],
  ['\u000E', 'down'],
  ['\u0010', 'up'],
  ['\u0015', 'kill-to-start'],
  ['\u0017', 'kill-word'],
  ['\u0018', 'ctrl-x'],
  ['\u001A', 'ctrl-z'],
]);

/** What follows ESC: the sequences of xterm, rxvt, tmux and the Linux console. */
const SEQUENCES: ReadonlyMap<string, KeyName> = new Map([
  ...(['[', 'O'] as const).flatMap((lead) =>
    (
      [
        ['A', 'up'],
        ['B', 'down'],
        ['C', 'right'],
        ['D', 'left'],
        ['H', 'home'],
        ['F', 'end'],
      ] as const
    ).map(([letter, name]) => [lead + letter, name] as const),
  ),
  ['[1~', 'home'],
  ['[7~', 'home'],
  ['[4~', 'end'],
  ['[8~', 'end'],
  ['OQ', 'f2'],
  ['[12~', 'f2'],
  ['[3~', 'delete'],
  ['[5~', 'page-up'],
  ['[6~', 'page-down'],
  ['[Z', 'back-tab'],
  ['[1;5C', 'word-right'],
  ['[1;3C', 'word-right'],
  ['f', 'word-right'],
  ['[1;5D', 'word-left'],
  ['[1;3D', 'word-left'],
  ['b', 'word-left'],
  ['\u007F', 'kill-word'],
  // Alt+Enter, and Shift+Enter where the terminal tells it apart.
  ['\r', 'newline'],
  ['\n', 'newline'],
  ['[13;2u', 'newline'],
  ['[27;2;13~', 'newline'],
]);

/**
 * The keys in what a terminal sent, and the beginning of a key that has not come whole. `isAll` says that nothing more
 * comes for now: then an ESC alone is the Escape key.
 */
export function decodeKeys(input: string, isAll: boolean): { readonly keys: Key[]; readonly rest: string } {
  const keys: Key[] = [];
  let at = 0;
  while (at < input.length) {
    const rest = input.slice(at);
    const step = nextKey(rest, isAll);
    if (step === undefined) return { keys, rest };
    if (step.key !== undefined) keys.push(step.key);
    at += step.length;
  }
  return { keys, rest: '' };
}

interface Step {
  readonly key: Key | undefined;
  readonly length: number;
}

function nextKey(input: string, isAll: boolean): Step | undefined {
  if (input.startsWith(PASTE_START)) return pasted(input);
  if (input.startsWith('\u001B')) return escaped(input, isAll);
  const control = CONTROLS.get(input[0] ?? '');
  if (control !== undefined) return { key: { name: control }, length: 1 };
  const text = /^\P{Cc}+/u.exec(input)?.[0];
  return text === undefined
    ? { key: undefined, length: 1 }
    : { key: { name: 'text', text }, length: text.length };
}

function pasted(input: string): Step | undefined {
  const end = input.indexOf(PASTE_END);
  if (end < 0) return undefined;
  const text = input.slice(PASTE_START.length, end).replaceAll(/\r\n?/g, '\n');
  return { key: { name: 'paste', text }, length: end + PASTE_END.length };
}

function escaped(input: string, isAll: boolean): Step | undefined {
  const [tail] = /^(?:\[[0-?]*[ -/]*[@-~]|O[A-Z]|[^[O])/su.exec(input.slice(1)) ?? [];
  if (tail === undefined && !isAll) return undefined;
  // Escape twice is the key twice, not Alt+Escape.
  if (tail === undefined || tail === '\u001B') return { key: { name: 'escape' }, length: 1 };
  const name = SEQUENCES.get(tail);
  return { key: name === undefined ? undefined : { name }, length: 1 + tail.length };
}
