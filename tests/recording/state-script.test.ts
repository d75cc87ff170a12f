import { describe, expect, test } from 'vitest';
import { MAX_STATE_SCRIPT_EVENTS, maskChanges, parseStateScript } from '../../recording/index.ts';
import { changeKey, portOfKey } from '../../recording/spikegadgets/state-script-changes.ts';
import { planSyntheticSession } from '../../recording/synthetic/index.ts';
import { cpuTimer } from '../cpu-time.ts';

/** Rows as [line, ms, kind, text, value, inputs, outputs]. */
function rows(text: string) {
  const { events } = parseStateScript(text);
  return events.ms.map((ms, i) => [
    events.lineNumbers[i],
    ms,
    events.kinds[i],
    events.names[i],
    events.values[i],
    events.inputs[i],
    events.outputs[i],
  ]);
}

describe('parseStateScript', () => {
  test('reads every kind of line', () => {
    const log = [
      '# W-track',
      '',
      'int rewards = 0;',
      '76504 0 0',
      '76566 65536 2147483648',
      '76570 UP 17',
      '76580 counter_poke = -3',
      '76581 time in port = 12',
      '76590 center poke initiated',
      '76600 LOCKEND',
      '~~~',
    ].join('\r\n');
    expect(rows(log)).toEqual([
      [4, 76504, 'masks', '', Number.NaN, 0, 0],
      [5, 76566, 'masks', '', Number.NaN, 65536, 2 ** 31],
      [6, 76570, 'word', 'UP', 17, -1, -1],
      [7, 76580, 'variable', 'counter_poke', -3, -1, -1],
      [8, 76581, 'variable', 'time in port', 12, -1, -1],
      [9, 76590, 'text', 'center poke initiated', Number.NaN, -1, -1],
      [10, 76600, 'text', 'LOCKEND', Number.NaN, -1, -1],
    ]);
    expect(parseStateScript(log)).toMatchObject({ comments: 1, untimed: 2, dropped: 0 });
  });

  test.each([
    ['port 32 as a sign', '1 -2147483648 0', [1, 1, 'masks', '', Number.NaN, 2 ** 31, 0]],
    ['masks of more than 32 ports', '1 99999999999 0', [1, 1, 'text', '99999999999 0', Number.NaN, -1, -1]],
    ['a time alone', '12', [1, 12, 'text', '', Number.NaN, -1, -1]],
    ['one number', '12 5', [1, 12, 'text', '5', Number.NaN, -1, -1]],
    ['an assignment of a word', '12 a = b', [1, 12, 'text', 'a = b', Number.NaN, -1, -1]],
    ['an assignment without blanks', '12 a=7', [1, 12, 'variable', 'a', 7, -1, -1]],
    ['nothing before the sign', '12 = 7', [1, 12, 'word', '=', 7, -1, -1]],
    [
      'a number beyond what doubles hold',
      `12 a = ${'9'.repeat(16)}`,
      [1, 12, 'text', `a = ${'9'.repeat(16)}`, Number.NaN, -1, -1],
    ],
  ])('%s', (_, line, row) => {
    expect(rows(line)).toEqual([row]);
  });

  test.each([
    ['a time beyond what doubles hold', '9999999999999999 1 1'],
    ['a time before the start', '-5 1 1'],
    ['a time with a fraction', '5.5 1 1'],
    ['digits of another script', '٣ 1 1'],
    ['a unit at the time', '12ms UP 1'],
  ])('%s is no time', (_, line) => {
    expect(parseStateScript(line)).toMatchObject({ events: { ms: [] }, untimed: 1 });
  });

  test('garbage of any form is read to its end, in a moment', () => {
    const lines = [
      ' '.repeat(3_000_000),
      `1 ${'='.repeat(3_000_000)}`,
      `1 ${' = '.repeat(1_000_000)}x`,
      `1 ${'a '.repeat(1_000_000)}`,
      '\0\u0001\uffff\ud800',
      '1 \0 2',
      '#'.repeat(100_000),
    ];
    const spentMs = cpuTimer();
    const { events } = parseStateScript(lines.join('\n'));
    expect(spentMs()).toBeLessThan(1000);
    expect(events.ms).toEqual([1, 1, 1, 1]);
    // Nobody reads on: the whole line stays in the text of the log.
    for (const name of events.names) expect(name.length).toBeLessThan(5000);
  });

  test('more events than fit are counted', () => {
    const { events, dropped } = parseStateScript('1 a\n'.repeat(MAX_STATE_SCRIPT_EVENTS + 3));
    expect([events.ms.length, dropped]).toEqual([MAX_STATE_SCRIPT_EVENTS, 3]);
  });

  test('the logs of the generator, line by line', () => {
    const { stateScripts } = planSyntheticSession({ seconds: 20, epochs: 2, channels: 4 });
    for (const { text, masks } of stateScripts) {
      const found = rows(text).filter((row) => row[2] === 'masks');
      expect(found.map(([, ms, , , , inputs, outputs]) => [ms, inputs, outputs])).toEqual(masks);
      expect(masks.length).toBeGreaterThan(4);
    }
  });
});

describe('maskChanges', () => {
  test('tells each port that differs from the line of masks before', () => {
    const changes = maskChanges(parseStateScript('5 1 0\n7 3 0\n7 UP 2\n9 2 2147483648\n11 2 0').events);
    expect(Object.fromEntries(changes.byKey)).toEqual({
      [changeKey(false, 2, 1)]: [7],
      [changeKey(false, 1, 0)]: [9],
      [changeKey(true, 32, 1)]: [9],
      [changeKey(true, 32, 0)]: [11],
    });
    expect(changes).toMatchObject({ count: 4, restartsAtLine: undefined });
    expect(portOfKey(changeKey(true, 32, 1))).toEqual({ isOutput: true, port: 32 });
    expect(portOfKey(changeKey(false, 1, 0))).toEqual({ isOutput: false, port: 1 });
  });

  test('lines that come a moment late are put in order; a clock that starts again is named', () => {
    const late = maskChanges(parseStateScript('5 0 0\n900 1 0\n880 0 0\n870 1 0').events);
    expect(late).toMatchObject({ count: 3, restartsAtLine: undefined });
    expect(late.byKey.get(changeKey(false, 1, 1))).toEqual([870, 900]);
    expect(maskChanges(parseStateScript('50000 0 0\n\n3 1 0').events).restartsAtLine).toBe(3);
  });
});
