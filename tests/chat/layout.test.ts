import { describe, expect, it } from 'vitest';
import { messageLines } from '../../cli/chat/message-lines.ts';
import { PIPE, type Sheet } from '../../cli/chat/sheet.ts';
import { ProgressRate, progressText, restText } from '../../cli/chat/status-line.ts';
import { tableLines } from '../../cli/chat/table-lines.ts';
import { Transcript } from '../../cli/chat/transcript.ts';
import { paletteOf } from '../../cli/terminal/palette.ts';
import { displayWidth } from '../../cli/terminal/width.ts';
import { age, deciding, groups, lines, message, value, view } from './made-view.ts';

const palette = paletteOf('none');
const sheet = (columns: number): Sheet => ({ columns, palette });
const shown = (rows: readonly string[]): string => `\n${rows.join('\n')}\n`;

const understood = view({
  values: [
    value('species', 'Rattus norvegicus'),
    age,
    value('what happened', 'it ran a w-track for reward with a rest before, twice', {
      provenance: { source: 'yaml', detail: 'a.yml' },
      status: 'proposed',
    }),
  ],
  tables: [groups, lines],
  messages: [
    message('I will store 12 weeks as approximate. Is its id "sample", as in the file names?', {
      cards: ['subject.species', 'subject.age', 'subject.what happened'],
      tables: ['electrode_groups', 'behavioral_events'],
      choices: [{ label: 'Yes', say: 'yes' }],
    }),
  ],
});
const [said = message('')] = understood.messages;

describe('a message', () => {
  it('stands in a gutter where there is room', () => {
    expect(shown(messageLines(said, understood, sheet(80)))).toMatchInlineSnapshot(`
      "
      Renshaw  I will store 12 weeks as approximate. Is its id "sample", as in
               the file names?

               │ species        Rattus norvegicus                       you
               │ age            P12W                                    you, about ?
               │ what happened  it ran a w-track for reward with a      YAML, a guess
               │                rest before, twice

               Electrode groups, a guess
               Group  Probe         Place  Medial-lateral  Dorsal-ventral
               ─────  ────────────  ─────  ──────────────  ──────────────
                 0–5  tetrode_12.5  CA1                 ·               ·
                   6  tetrode_12.5  PFC                 ·               ·
                   7  tetrode_12.5  PFC               2.5               ·

               DIO lines
               Line   What hangs on it
               ─────  ────────────────
               Din1   左のポーク
               Din12  café pump
      "
    `);
  });
  it('is narrower than the narrowest terminal', () => {
    expect(shown(messageLines(said, understood, sheet(50)))).toMatchInlineSnapshot(`
      "
      Renshaw
        I will store 12 weeks as approximate. Is its id
        "sample", as in the file names?

        │ species        Rattus           you
        │                norvegicus
        │ age            P12W             you, about ?
        │ what happened  it ran a         YAML, a guess
        │                w-track for
        │                reward with a
        │                rest before,
        │                twice

        Electrode groups, a guess
        Group  Probe         Place  Medial-lateral
        ─────  ────────────  ─────  ──────────────
          0–5  tetrode_12.5  CA1                 ·
            6  tetrode_12.5  PFC                 ·
            7  tetrode_12.5  PFC               2.5
        empty: Dorsal-ventral

        DIO lines
        Line   What hangs on it
        ─────  ────────────────
        Din1   左のポーク
        Din12  café pump
      "
    `);
  });
  it('is a line for each thing in a pipe, whatever its length', () => {
    expect(shown(messageLines(said, understood, PIPE))).toMatchInlineSnapshot(`
      "
      Renshaw: I will store 12 weeks as approximate. Is its id "sample", as in the file names?
        species        Rattus norvegicus  (you)
        age            P12W  (you, about ?)
        what happened  it ran a w-track for reward with a rest before, twice  (YAML, a guess)
        Electrode groups (a guess):
        Group  Probe         Place  Medial-lateral  Dorsal-ventral
        0      tetrode_12.5  CA1
        1      tetrode_12.5  CA1
        2      tetrode_12.5  CA1
        3      tetrode_12.5  CA1
        4      tetrode_12.5  CA1
        5      tetrode_12.5  CA1
        6      tetrode_12.5  PFC
        7      tetrode_12.5  PFC    2.5
        DIO lines:
        Line   What hangs on it
        Din1   左のポーク
        Din12  café pump
        [1] Yes
      "
    `);
  });
  it.each([20, 34, 50, 63, 64, 80, 120, 300])('fits into %i columns', (columns) => {
    const all = [
      ...messageLines(said, understood, sheet(columns)),
      ...messageLines(deciding.messages[0] ?? said, deciding, sheet(columns)),
    ];
    // A field's own name is never broken, so that it can be copied.
    for (const line of all.filter((one) => !/subject\.|session_/.test(one)))
      expect(displayWidth(line), line).toBeLessThanOrEqual(Math.max(columns, 38));
  });
  it('lists corrections by what they take, as differences', () => {
    expect(shown(messageLines(deciding.messages[0] ?? said, deciding, sheet(80)))).toMatchInlineSnapshot(`
      "
      Renshaw  The check found three things that DANDI refuses.
               1. The species is no binomial. Set it.
               2. The file does not say how old the animal was. Set it.
               3. The session has no description. Set it.

               I can change these in the file, in less than a second
               1. subject.species, likely: look at it first
                  − Rattus
                  + Rattus norvegicus
                  why: the person said rat
               These need a conversion from the start
               3. session_description
                  − nothing
                  + w-track
               These need a value that only you know
               2. subject.age
                  − nothing
                  + ? (say it)
      "
    `);
  });
});

describe('a table', () => {
  it('is folded where it is long, and whole when it shall be', () => {
    const long = {
      ...groups,
      rows: Array.from({ length: 40 }, (_, id) => ({ id: String(id), location: `CA${id % 3}` })),
    };
    const folded = tableLines(long, sheet(80));
    expect(folded.at(-1)).toBe('… and 30 more rows; /tables shows all');
    expect(folded).toHaveLength(14);
    expect(tableLines(long, sheet(80), true)).toHaveLength(43);
  });
  it('has its columns under one another, also of wide characters and accents', () => {
    const [, , rule = '', ...rows] = tableLines(lines, sheet(80));
    expect(rule).toBe('─────  ────────────────');
    expect(rows.map((row) => displayWidth(row.slice(0, 7)))).toEqual([7, 7]);
    expect(rows[0]).toBe('Din1   左のポーク');
  });
});

describe('the transcript', () => {
  const messages = Array.from({ length: 8 }, (_, index) =>
    message(`text ${index}`, { seq: index + 1, who: index % 2 === 0 ? 'renshaw' : 'you' }),
  );
  it('shows the end of a conversation that goes on, then only what is new', () => {
    const transcript = new Transcript();
    const first = transcript.news(view({ messages }), sheet(80)).join('\n');
    expect(first).toContain('The conversation of 2026-03-01 10:00 UTC goes on. 4 earlier messages');
    expect(first).not.toContain('text 3');
    expect(first).toContain('You      text 5');
    expect(transcript.news(view({ messages }), sheet(80))).toEqual([]);
    const news = [...messages, message('typed now', { seq: 9, who: 'you' }), message('new', { seq: 10 })];
    expect(transcript.news(view({ messages: news }), sheet(80))).toEqual(['', 'Renshaw  new']);
  });
});

describe('sources that differ', () => {
  const claim = (display: string, source: 'yaml' | 'person', counts: boolean) => ({
    value: display,
    display,
    provenance: { source, detail: '' },
    at: '2026-03-01T10:00:00.000Z',
    counts,
  });
  const conflict = {
    field: 'subject.age',
    label: 'age',
    claims: [claim('P12W', 'person', true), claim('P14W', 'yaml', false)],
    isOpen: true,
    why: 'What was said last counts.',
  };
  it('are shown once, with what counts and how to decide', () => {
    const transcript = new Transcript();
    const shownLines = transcript.news(view({ conflicts: [conflict] }), sheet(80));
    expect(shown(shownLines)).toMatchInlineSnapshot(`
      "

               age: sources differ ?
               │ P12W  you, counts now
               │ P14W  YAML
               What was said last counts.
      "
    `);
    expect(transcript.news(view({ conflicts: [conflict] }), sheet(80))).toEqual([]);
    expect(new Transcript().news(view({ conflicts: [{ ...conflict, isOpen: false }] }), sheet(80))).toEqual(
      [],
    );
  });
});

describe('the line of the state', () => {
  const progress = { stage: 'Reading the recordings', done: 42e6, total: 100e6, secondsLeft: 184 };
  it.each([
    [100, '━━━━━━━───────── 42 % · Reading the recordings · 3 min 4 s left · 120 MB/s · Ctrl-C stops'],
    [70, '━━━━━━━───────── 42 % · Reading the recordings · 3 min 4 s left'],
    [47, '━━━───── 42 % · Reading the recordings'],
  ])('tells in %i columns what there is room for', (columns, text) => {
    expect(progressText(progress, 120e6, columns, palette)).toBe(text);
  });
  it('knows a rate of bytes alone, and starts anew with each stage', () => {
    const rate = new ProgressRate();
    expect(rate.of({ stage: 'a', done: 0, total: 1e8 }, 0)).toBeUndefined();
    expect(rate.of({ stage: 'a', done: 5e6, total: 1e8 }, 1000)).toBe(5e6);
    expect(rate.of({ stage: 'b', done: 6e6, total: 1e8 }, 2000)).toBeUndefined();
    expect(rate.of({ stage: 'c', done: 0, total: 100 }, 3000)).toBeUndefined();
    expect(rate.of({ stage: 'c', done: 50, total: 100 }, 9000)).toBeUndefined();
  });
  it('tells what is missing while it is asked for', () => {
    const missing = [{ field: 'subject.age', label: 'age', why: '' }];
    expect(restText(view({ missing }), undefined, 80, palette)).toBe(
      'sample, 2023-06-22 · your turn · 1 missing for DANDI · /help',
    );
    expect(restText(view({ missing, phase: 'done', status: 'done' }), undefined, 80, palette)).toBe(
      'sample, 2023-06-22 · done · Ctrl-D leaves',
    );
  });
});
