import { describe, expect, it } from 'vitest';
import {
  aboutDuration,
  clockTime,
  day,
  duration,
  size,
} from '../../agents/conversation/dialogue/words/format.ts';
import { deriveState } from '../../agents/conversation/index.ts';
import { SessionStore } from '../../agents/conversation/sessions/store.ts';
import { parseIntegers, parseNumber } from '../../agents/conversation/state/tables/cells.ts';
import { InputError, type SessionEvent, type SourcedValue } from '../../schemas/index.ts';
import { madeSummary } from './made-summary.ts';
import { MemoryLog } from './memory-log.ts';
import { report } from './rig.ts';

const opened: SessionEvent = { type: 'opened', folder: '/data/sample', outFolder: '/data/sample' };
const scanned: SessionEvent = { type: 'scanned', summary: madeSummary() };
const replied = (asks: string[]): SessionEvent => ({
  type: 'replied',
  reply: { text: 'x', cards: [], tables: [], choices: [], asks },
});
const started = (kind: 'convert' | 'evaluate'): SessionEvent => ({ type: 'job-started', kind, jobId: kind });
const ended = (kind: 'convert' | 'evaluate', outcome: 'done' | 'failed'): SessionEvent => ({
  type: 'job-ended',
  kind,
  jobId: kind,
  outcome,
});
const lab: SourcedValue = {
  field: 'lab',
  value: 'Frank Lab',
  provenance: { source: 'person', detail: 'Frank lab' },
  certainty: 'certain',
  status: 'accepted',
};
const collecting = [opened, scanned, replied(['lab'])];
const confirming = [opened, scanned, replied([])];
const converting = [...confirming, { type: 'confirmed' } as const, started('convert')];
const output = { path: '/data/sample/a.nwb', bytes: 1, seconds: 1, warnings: [] };
const evaluating: SessionEvent[] = [
  ...converting,
  ended('convert', 'done'),
  { type: 'converted', output },
  started('evaluate'),
];
const deciding: SessionEvent[] = [
  ...evaluating,
  ended('evaluate', 'done'),
  { type: 'evaluated', report: report([]) },
];

async function phaseOf(events: readonly SessionEvent[]): Promise<string> {
  const log = new MemoryLog();
  await log.create('s');
  return deriveState(await log.append('s', events)).phase;
}

describe('the workflow', () => {
  it.each([
    ['scanning', [opened]],
    ['failed', [opened, { type: 'scan-failed', message: 'no' }]],
    ['scanning', [opened, { type: 'scan-failed', message: 'no' }, opened]],
    ['collecting', collecting],
    ['confirming', confirming],
    ['converting', converting],
    ['confirming', [...converting, ended('convert', 'failed')]],
    ['evaluating', evaluating],
    ['deciding', deciding],
    ['deciding', [...evaluating, ended('evaluate', 'failed')]],
    ['done', [...deciding, { type: 'finished' }]],
    ['cancelled', [...collecting, { type: 'cancelled' }]],
    ['confirming', [...deciding, { type: 'values-set', cause: 'edited', values: [lab] }]],
    ['done', [...deciding, { type: 'values-cleared', cause: 'edited', fields: ['lab'] }]],
  ] satisfies [string, SessionEvent[]][])('is %s after its events', async (phase, events) => {
    expect(await phaseOf(events)).toBe(phase);
  });

  it.each([
    ['a second opening', [opened], opened],
    ['a scan of what was scanned', collecting, scanned],
    ['a start without a confirmation', confirming, started('convert')],
    [
      'a start while questions are open',
      [...collecting, { type: 'said', text: 'go' }],
      { type: 'confirmed' },
    ],
    [
      'values while the file is written',
      converting,
      { type: 'values-cleared', cause: 'said', fields: ['lab'] },
    ],
    ['a second job', converting, started('evaluate')],
    ['the end of another job', converting, { ...ended('convert', 'done'), jobId: 'other' }],
    ['an end before the job ended', evaluating, { type: 'evaluated', report: report([]) }],
    ['a cancellation while a job runs', converting, { type: 'cancelled' }],
    ['a decision before the check', confirming, { type: 'decided', decision: { kind: 'decline' } }],
    ['the undoing of what was no change', collecting, { type: 'undone', seq: 1 }],
    ['the end of what is done', [...deciding, { type: 'finished' }], { type: 'finished' }],
  ] as [string, SessionEvent[], SessionEvent][])(
    'refuses %s, and appends nothing',
    async (_, events, wrong) => {
      const log = new MemoryLog();
      await log.create('s');
      const store = new SessionStore(log);
      await store.append('s', events);
      // A good event before the wrong one is not kept either.
      await expect(store.append('s', [{ type: 'said', text: 'x' }, wrong])).rejects.toThrow(InputError);
      expect(log.eventsOf('s')).toHaveLength(events.length);
    },
  );
});

describe('what people read and type', () => {
  it.each([
    [size(17_034_000), '17 MB'],
    [size(1_440_000_000), '1.4 GB'],
    [size(999), '999 B'],
    [size(999_999), '1 MB'],
    [duration(0.4), 'less than a second'],
    [duration(1.43), '1.4 s'],
    [duration(119), '2 min'],
    [aboutDuration(0.4), 'less than a second'],
    [aboutDuration(2), 'about 2 s'],
    [clockTime(484), '8 min 4 s'],
    [clockTime(0.01), 'less than a second'],
    [duration(0), 'less than a second'],
    [aboutDuration(0), 'less than a second'],
    [clockTime(7260), '2 h 1 min'],
    [day('20230622'), '22 June 2023'],
    [day('yesterday'), 'yesterday'],
  ])('writes %s', (text, expected) => {
    expect(text).toBe(expected);
  });

  it.each([
    ['1, 3', [1, 3]],
    ['1-4 7', [1, 2, 3, 4, 7]],
    ['2,2', [2]],
    ['-1', undefined],
    ['4-1', undefined],
    ['1-999999999', undefined],
    ['1.5', undefined],
  ])('reads %j as numbers', (text, expected) => {
    expect(parseIntegers(text)).toEqual(expected);
  });

  it.each([
    ['1.5', 1.5],
    ['0,0014', 0.0014],
    ['−2', -2],
    ['1e-3', 0.001],
    ['1,000', undefined],
    ['1e999', undefined],
    ['0x10', undefined],
    ['', undefined],
  ])('reads %j as a number', (text, expected) => {
    expect(parseNumber(text)).toBe(expected);
  });
});
