import { describe, expect, it } from 'vitest';
import type { Correction, EvaluationReport, Finding } from '../../schemas/index.ts';
import { valueText, wordDiff } from '../../web/parts/findings/diff.ts';
import { effectOf, willHappen } from '../../web/parts/findings/effect.ts';
import { compared, groupsOf, verdictOf } from '../../web/parts/findings/groups.ts';

const correction = (id: string, more: Partial<Correction> = {}): Correction => ({
  id,
  title: 'Set it',
  field: 'subject.species',
  apply: 'in-place',
  ...more,
});
const finding = (id: string, importance: Finding['importance'], corrections: Correction[] = []): Finding => ({
  id,
  check: `check_${id}`,
  importance,
  path: '/',
  message: 'It is so.',
  corrections,
});
const report = (findings: Finding[]): EvaluationReport => ({
  file: 'a.nwb',
  bytes: 1,
  checkedAt: '2026-01-01T00:00:00.000Z',
  passed: findings.every(({ importance }) => importance.startsWith('BEST')),
  findings,
  scope: 'All of it.',
  seconds: 1,
});

describe('the difference of two texts', () => {
  it('marks words that go and come, and keeps the rest', () => {
    expect(wordDiff('a brown rat', 'a white rat')).toEqual([
      { kind: 'same', text: 'a ' },
      { kind: 'gone', text: 'brown' },
      { kind: 'new', text: 'white' },
      { kind: 'same', text: ' rat' },
    ]);
  });
  it.each([
    ['', ''],
    ['one two three', 'three two one'],
    ['x'.repeat(10), ''],
    ['word '.repeat(900), 'word '.repeat(901)],
  ])('gives both texts back: %#', (before, after) => {
    const pieces = wordDiff(before, after);
    const join = (kind: 'gone' | 'new'): string =>
      pieces.flatMap((piece) => (piece.kind === 'same' || piece.kind === kind ? [piece.text] : [])).join('');
    expect(join('gone')).toBe(before);
    expect(join('new')).toBe(after);
  });
  it.each([
    [undefined, 'empty'],
    [null, 'empty'],
    [['a', 'b'], 'a\nb'],
    [{ name: 'a', ids: [1, 2] }, 'name: a\nids: 1, 2'],
    [3, '3'],
  ])('a value is text that people read: %j', (value, text) => expect(valueText(value)).toBe(text));
});

describe('findings by what to do', () => {
  const findings = [
    finding('nicer', 'BEST_PRACTICE_SUGGESTION', [correction('n', { value: 'x' })]),
    finding('told', 'CRITICAL', [correction('t')]),
    finding('again', 'CRITICAL', [correction('a', { value: 'x', apply: 'convert-again' })]),
    finding('fixed', 'INVALID', [correction('f', { value: 'x' })]),
    finding('lost', 'INVALID'),
  ];
  it('stand in the order in which they are done, what blocks first', () => {
    expect(groupsOf(findings).map(({ kind, isBlocking }) => [kind, isBlocking])).toEqual([
      ['in-place', true],
      ['convert-again', true],
      ['tell', true],
      ['none', true],
      ['in-place', false],
    ]);
  });
  it('are summed up in a verdict', () => {
    expect(verdictOf(report(findings))).toBe('Not ready for DANDI: 4 things block, and 1 could be better.');
    expect(verdictOf(report(findings.slice(0, 1)))).toBe('Ready for DANDI, 1 could be better.');
    expect(verdictOf(report([]))).toBe('Ready for DANDI.');
  });
  it('are compared with those before', () => {
    const { gone, stays, added } = compared(report(findings.slice(0, 2)), report(findings.slice(1, 3)));
    expect([gone, stays, added].map((those) => those.map(({ id }) => id))).toEqual([
      ['nicer'],
      ['told'],
      ['again'],
    ]);
  });
});

describe('what an approval sets going', () => {
  const inPlace = correction('species');
  const again = correction('groups', { apply: 'convert-again' });

  it('is said of one correction, with its time', () => {
    expect(effectOf(inPlace, 93)).toBe('In the file itself, less than a second.');
    expect(effectOf(again, 93)).toBe('The file is written again, about 1 min 33 s.');
    expect(effectOf(again, undefined)).toBe('The file is written again, as long as before.');
  });

  it('is said of all that are chosen together', () => {
    expect(willHappen([], 93, 2)).toBe('Nothing is chosen.');
    expect(willHappen([inPlace], 93, 2)).toMatch(/^1 change in the file itself.*checked again, about 2.0 s/);
    expect(willHappen([inPlace, again], 93, 2)).toMatch(/^2 changes: the file is written again.*1 min 33 s/);
  });
});
