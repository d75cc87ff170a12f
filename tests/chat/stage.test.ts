import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../cli/chat/choices.ts';
import { PIPE, type Sheet } from '../../cli/chat/sheet.ts';
import { slashOf } from '../../cli/chat/slash.ts';
import { Stage, type StageEffect } from '../../cli/chat/stage.ts';
import type { Key, KeyName } from '../../cli/terminal/keys.ts';
import { paletteOf } from '../../cli/terminal/palette.ts';
import type { SessionView } from '../../schemas/index.ts';
import { age, deciding, groups, lines, message, value, view } from './made-view.ts';

const sheet: Sheet = { columns: 80, palette: paletteOf('none') };

const asked = view({
  values: [value('species', 'Rattus norvegicus'), age],
  tables: [lines, groups],
  messages: [
    message('Start?', {
      cards: ['subject.age'],
      tables: ['behavioral_events'],
      choices: [
        { label: 'Start', say: 'go' },
        { label: 'Cancel', say: 'cancel' },
      ],
    }),
  ],
});

/** A stage that shows a view, with keys and what they led to. */
function at(shown: SessionView) {
  const stage = new Stage();
  stage.setView(shown, sheet);
  const key = (one: KeyName | Key): StageEffect | undefined =>
    stage.key(typeof one === 'string' ? { name: one } : one);
  return {
    stage,
    press: (...keys: (KeyName | Key)[]): StageEffect | undefined => keys.map(key).at(-1),
    type: (text: string): StageEffect | undefined => {
      key({ name: 'text', text });
      return key('enter');
    },
    drawn: (): string => stage.frame({ columns: 80, rows: 24 }, sheet, 'state').lines.join('\n'),
  };
}

describe('the prompt', () => {
  it('says what is typed, and nothing where nothing is', () => {
    expect(at(asked).type('420 g')).toEqual({ kind: 'say', text: '420 g', shown: '420 g' });
    expect(at(asked).press('enter')).toBeUndefined();
  });
  it('has the choices below, by key, by arrow, and by Tab', () => {
    const start = { kind: 'say', text: 'go', shown: 'Start' };
    expect(at(asked).type('1')).toEqual(start);
    expect(at(asked).press('down', 'enter')).toEqual(start);
    expect(at(asked).press('tab', 'tab', 'back-tab', 'enter')).toEqual(start);
    expect(at(asked).press('down', 'down', 'escape', 'enter')).toBeUndefined();
    expect(`\n${at(asked).drawn()}\n`).toMatchInlineSnapshot(`
      "

      > 
        1  Start
        2  Cancel
        3  Edit: DIO lines
        4  Change a value

        state
      "
    `);
  });
  it('breaks lines by Alt+Enter and by a backslash, and sends them as one answer', () => {
    const here = at(asked);
    here.press({ name: 'text', text: 'one' }, 'newline', { name: 'text', text: 'two\\' }, 'enter');
    expect(here.type('three')).toMatchObject({ kind: 'say', text: 'one\ntwo\nthree' });
    const pasted = at(asked);
    pasted.press({ name: 'paste', text: 'a\nb\n' });
    expect(pasted.press('enter')).toMatchObject({ text: 'a\nb' });
  });
  it('leaves by Ctrl-D and, when nothing is typed, by Ctrl-C', () => {
    expect(at(asked).press('end-of-input')).toEqual({
      kind: 'wish',
      wish: { kind: 'leave', isInterrupted: false },
    });
    const typed = at(asked);
    expect(typed.press({ name: 'text', text: 'x' }, 'interrupt')).toBeUndefined();
    expect(typed.press('interrupt')).toEqual({ kind: 'wish', wish: { kind: 'leave', isInterrupted: true } });
  });
  it('ends what runs by Ctrl-C', () => {
    const busy = at({ ...asked, phase: 'converting' });
    expect(busy.press('interrupt')).toEqual({ kind: 'wish', wish: { kind: 'stop-work' } });
    expect(busy.drawn()).not.toContain('Edit:');
  });
  it('stays open when the session is over, and an empty line leaves', () => {
    expect(at(view({ phase: 'done' })).press('enter')).toMatchObject({ wish: { kind: 'leave' } });
  });
  it('keeps commands to itself', () => {
    expect(at(asked).type('/quit')).toMatchObject({ wish: { kind: 'leave', isInterrupted: false } });
    expect(at(asked).type('/undo')).toEqual({ kind: 'say', text: 'undo', shown: '/undo' });
    expect(at(asked).type('/data/sample/meta.yml')).toMatchObject({ text: '/data/sample/meta.yml' });
  });
});

describe('what is opened in its place', () => {
  it('is a grid of a table that the message shows', () => {
    const here = at(asked);
    here.type('3');
    expect(here.drawn()).toContain('DIO lines');
    here.press('tab', { name: 'text', text: 'poke' }, 'enter');
    expect(here.press('enter')).toMatchObject({
      wish: { change: { kind: 'table', name: 'behavioral_events', rows: [{ name: 'poke' }, {}] } },
    });
    expect(here.drawn()).toContain('1  Start');
  });
  it('is applied by nothing where nothing was changed', () => {
    const here = at(asked);
    here.type('/edit groups');
    expect(here.drawn()).toContain('Electrode groups');
    expect(here.press('enter')).toBeUndefined();
  });
  it('is a grid with the cells that were pasted, opened again as it was when it is refused', () => {
    const here = at(asked);
    here.press({ name: 'paste', text: 'Group\tPlace\n3\tDG\n' });
    expect(here.drawn()).toContain('DG');
    const effect = here.press('enter');
    if (effect?.kind !== 'wish' || effect.wish.kind !== 'change') throw new Error('no change');
    here.stage.reopen(effect.wish.change, asked);
    expect(here.drawn()).toContain('DG');
  });
  it('is the list of values, to change, confirm and undo', () => {
    const here = at(asked);
    here.type('Change a value');
    expect(here.drawn()).toContain('you said “about 12 weeks”');
    expect(here.press({ name: 'text', text: 'c' })).toMatchObject({
      wish: { change: { kind: 'confirm', field: 'subject.age' } },
    });
    expect(here.press({ name: 'text', text: 'u' })).toMatchObject({
      wish: { change: { kind: 'undo', seq: 2 } },
    });
    expect(here.press('enter', 'kill-to-start', { name: 'text', text: '14 weeks' }, 'enter')).toMatchObject({
      wish: { change: { kind: 'set', field: 'subject.age', value: '14 weeks' } },
    });
    here.press('escape');
    expect(here.drawn()).toContain('>');
  });
  it('is the list of findings with a correction, to approve some', () => {
    const here = at(deciding);
    expect(here.drawn()).toContain('c  Choose which');
    here.type('c');
    expect(here.drawn()).toContain('[x] 1. Set the species');
    expect(here.press({ name: 'text', text: ' ' }, 'enter')).toMatchObject({ text: 'approve 3' });
  });
});

describe('keys of choices', () => {
  it('are letters where the message numbers findings, so that a number means a finding', () => {
    expect(wordsOf('a', deciding)).toBe('approve all');
    expect(wordsOf('2', deciding)).toBe('2');
    expect(wordsOf('[1]', asked)).toBe('go');
    expect(wordsOf('12 weeks', asked)).toBe('12 weeks');
  });
});

describe('commands in a pipe', () => {
  const lineOf = (text: string): string => {
    const outcome = slashOf(text, asked, PIPE);
    return outcome?.kind === 'lines' ? outcome.lines.join('\n') : JSON.stringify(outcome);
  };
  it('list values with the numbers by which they can be changed', () => {
    expect(lineOf('/values')).toContain(' 2  age      P12W  (you, about ?)');
    expect(slashOf('/change 2 14 weeks', asked, PIPE)).toMatchObject({
      wish: { change: { kind: 'set', field: 'subject.age', value: '14 weeks' } },
    });
    expect(slashOf('/confirm age', asked, PIPE)).toMatchObject({ wish: { change: { kind: 'confirm' } } });
    expect(slashOf('/undo species', asked, PIPE)).toMatchObject({
      wish: { change: { kind: 'undo', seq: 2 } },
    });
  });
  it('say what is wrong with them', () => {
    expect(lineOf('/change colour red')).toContain('Which value?');
    expect(lineOf('/chnage')).toContain('There is no command /chnage');
    expect(lineOf('/edit')).toContain('needs a terminal');
    expect(lineOf('/tables nothing')).toContain('Which table? 1 DIO lines, 2 Electrode groups');
  });
  it('show tables whole', () => {
    expect(lineOf('/tables 2').split('\n')).toHaveLength(10);
    expect(lineOf('/help')).toContain('/change NAME VALUE  another value');
  });
  it('fit into narrow terminals', () => {
    const narrow = slashOf('/help', asked, { ...sheet, columns: 40 });
    if (narrow?.kind !== 'lines') throw new Error('no help');
    for (const line of narrow.lines) expect(line.length).toBeLessThan(40);
  });
});
