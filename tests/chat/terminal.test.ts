import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { cleaned, cleanedOutput, cleanText } from '../../cli/terminal/clean.ts';
import { type Editor, editKey, editorLines, newEditor } from '../../cli/terminal/editor.ts';
import { decodeKeys, type Key, type KeyName } from '../../cli/terminal/keys.ts';
import { LiveRegion } from '../../cli/terminal/live-region.ts';
import { colourLevel, paletteOf } from '../../cli/terminal/palette.ts';
import { cutTo, displayWidth, padTo } from '../../cli/terminal/width.ts';
import { wrap } from '../../cli/terminal/wrap.ts';

describe('text of others', () => {
  it.each([
    ['a colour', '\u001B[31mred\u001B[0m', 'red'],
    ['a title', '\u001B]0;owned\u0007name', 'name'],
    ['a link', '\u001B]8;;http://x\u001B\\here\u001B]8;;\u001B\\', 'here'],
    ['a sequence that does not end', 'x\u001B]0;y', 'x\uFFFD]0;y'],
    ['a sequence in a sequence', '\u001B[\u001B[2J2Jx', '\uFFFD[2Jx'],
    ['the eight-bit introducer', 'a\u009B2Jb', 'ab'],
    ['bells and backspaces', 'a\u0007\bb', 'a\uFFFD\uFFFDb'],
    ['a carriage return', 'good\rbad', 'good\nbad'],
    ['a turned direction', 'a\u202Etxt.exe', 'atxt.exe'],
    ['half a character', 'a\uD800', 'a\uFFFD'],
    ['letters of all the world', 'Zoë 日本 👩‍🔬', 'Zoë 日本 👩‍🔬'],
  ])('brings no control over the terminal: %s', (_, text, shown) => {
    expect(cleanText(text)).toBe(shown);
  });
  it('is cleaned however deep it lies', () => {
    expect(cleaned({ a: [{ b: '\u001B[2Jx' }], n: 1, no: null })).toEqual({
      a: [{ b: 'x' }],
      n: 1,
      no: null,
    });
  });
});

describe('what commands print', () => {
  it.each([
    [true, 'name\n'],
    [false, '\u001B[2Jname\n'],
  ])('is cleaned for a terminal: %s', (isTTY, shown) => {
    const out = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
    cleanedOutput(out).write('\u001B[2Jname\n');
    expect(out.read()).toBe(shown);
  });
});

describe('widths', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['한글', 4],
    ['µm', 2],
    ['👩‍🔬', 2],
    ['ｆｕｌｌ', 8],
  ])('of %s', (text, columns) => {
    expect(displayWidth(text)).toBe(columns);
    expect(displayWidth(padTo(text, 10))).toBe(10);
  });
  it('cuts between characters', () => {
    expect(cutTo('日本語', 4)).toBe('日…');
    expect(cutTo('cafe\u0301s', 5)).toBe('cafe\u0301s');
  });
  it('breaks lines at blanks, hangs lists, and cuts what is longer than a line', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('1. one two three', 9)).toEqual(['1. one', '   two', '   three']);
    expect(wrap('/very/long/path', 6)).toEqual(['/very/', 'long/p', 'ath']);
    expect(wrap('a\n\nb', 9)).toEqual(['a', '', 'b']);
    expect(wrap('日', 1)).toEqual(['日']);
  });
});

describe('colours', () => {
  it.each([
    ['auto', true, {}, 'sixteen'],
    ['auto', true, { COLORTERM: 'truecolor' }, 'true'],
    ['auto', true, { NO_COLOR: '1' }, 'none'],
    ['auto', true, { NO_COLOR: '' }, 'sixteen'],
    ['auto', true, { TERM: 'dumb' }, 'none'],
    ['auto', false, {}, 'none'],
    ['always', false, { NO_COLOR: '1' }, 'sixteen'],
    ['never', true, { COLORTERM: 'truecolor' }, 'none'],
  ] as const)('%s, terminal %s, %o: %s', (when, isTerminal, env, level) => {
    expect(colourLevel(when, isTerminal, env)).toBe(level);
  });
  it('leave a text without colours as it is', () => {
    expect(paletteOf('none').accent('x')).toBe('x');
    expect(paletteOf('sixteen').accent('x')).toBe('\u001B[36mx\u001B[39m');
  });
});

describe('keys', () => {
  const all = (input: string): Key[] => decodeKeys(input, true).keys;
  it('are told from text', () => {
    expect(all('hé\u001B[A\u001BOB\u001B[3~\r')).toEqual([
      { name: 'text', text: 'hé' },
      { name: 'up' },
      { name: 'down' },
      { name: 'delete' },
      { name: 'enter' },
    ]);
    expect(all('\u001B[1;5C\u001B\r\u001B[13;2u\u0003\u0004')).toEqual(
      ['word-right', 'newline', 'newline', 'interrupt', 'end-of-input'].map((name) => ({ name })),
    );
  });
  it('are Escape when nothing follows', () => {
    expect(decodeKeys('\u001B', false)).toEqual({ keys: [], rest: '\u001B' });
    expect(all('\u001B')).toEqual([{ name: 'escape' }]);
    expect(all('\u001B\u001B')).toEqual([{ name: 'escape' }, { name: 'escape' }]);
  });
  it('come whole, wherever the terminal cut them', () => {
    const input = 'a\u001B[1;5D\u001B[200~x\ty\r\nz\u001B[201~b';
    const whole = all(input);
    expect(whole).toContainEqual({ name: 'paste', text: 'x\ty\nz' });
    for (let at = 1; at < input.length; at++) {
      const first = decodeKeys(input.slice(0, at), false);
      const second = decodeKeys(first.rest + input.slice(at), false);
      expect([...first.keys, ...second.keys]).toEqual(whole);
    }
  });
  it('leave out what nobody knows', () => {
    expect(all('\u001B[99~\u001B[?1;2ca\u0000')).toEqual([{ name: 'text', text: 'a' }]);
  });
});

describe('the line editor', () => {
  const press = (editor: Editor, ...keys: (KeyName | { text: string })[]): Editor =>
    keys.reduce<Editor>(
      (state, key) =>
        editKey(state, typeof key === 'string' ? { name: key } : { name: 'text', text: key.text }),
      editor,
    );
  it('moves and deletes by characters as people see them', () => {
    const typed = press(newEditor(), { text: 'ae\u0301日' });
    expect(press(typed, 'backspace').text).toBe('ae\u0301');
    expect(press(typed, 'left', 'left', 'delete').text).toBe('a日');
    expect(press(typed, 'home', { text: 'x' }).text).toBe('xae\u0301日');
  });
  it('kills words and lines', () => {
    const typed = newEditor([], 'one two three');
    expect(press(typed, 'kill-word').text).toBe('one two ');
    expect(press(typed, 'word-left', 'word-left', 'kill-to-end').text).toBe('one ');
    expect(press(typed, 'word-left', 'kill-to-start').text).toBe('three');
    expect(press(newEditor([], 'a'), 'newline', { text: 'bc' }, 'kill-to-start').text).toBe('a\n');
  });
  it('brings earlier answers back, and what was being typed', () => {
    const typed = press(newEditor(['one', 'two']), { text: 'dra' });
    expect(press(typed, 'up').text).toBe('two');
    expect(press(typed, 'up', 'up', 'up').text).toBe('one');
    expect(press(typed, 'up', 'up', 'down', 'down').text).toBe('dra');
  });
  it('shows the lines around the cursor', () => {
    expect(editorLines(newEditor([], 'abcdef'), 4, 3)).toEqual({ lines: ['abcd', 'ef'], row: 1, column: 2 });
    expect(editorLines(newEditor([], 'a\nb\nc\nd'), 9, 2)).toEqual({ lines: ['c', 'd'], row: 1, column: 1 });
    expect(editorLines(press(newEditor([], '日本'), 'left'), 9, 1)).toMatchObject({ column: 2 });
  });
});

describe('the live region', () => {
  function region(columns: number) {
    const written: string[] = [];
    const size = { columns, rows: 24 };
    return {
      size,
      written,
      live: new LiveRegion(
        (text) => written.push(text),
        () => size,
      ),
    };
  }
  it('draws over what it drew, below what stays', () => {
    const { live, written } = region(40);
    live.paint({ lines: ['> ', 'menu', 'state'], cursor: { row: 0, column: 2 } });
    live.paint({ lines: ['> a', 'menu', 'state'], cursor: { row: 0, column: 3 } }, ['said']);
    expect(written[0]?.endsWith('\u001B[2A\r\u001B[2C\u001B[?25h')).toBe(true);
    expect(written[1]).toBe(
      '\u001B[?25l\rsaid\u001B[K\r\n> a\u001B[K\r\nmenu\u001B[K\r\nstate\u001B[K\u001B[J\u001B[2A\r\u001B[3C\u001B[?25h',
    );
  });
  it('writes nothing where nothing changed', () => {
    const { live, written } = region(40);
    live.paint({ lines: ['a'] });
    live.paint({ lines: ['a'] });
    expect(written).toHaveLength(1);
  });
  it('finds its first line after the terminal was made narrower', () => {
    const { live, written, size } = region(40);
    live.paint({ lines: ['x'.repeat(30), '> '], cursor: { row: 1, column: 2 } });
    size.columns = 20;
    live.resized({ lines: ['y'], cursor: { row: 0, column: 1 } });
    expect(written[1]).toContain('\r\u001B[2A');
  });
});
