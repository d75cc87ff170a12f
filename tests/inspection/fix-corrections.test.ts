import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseOffers, evaluateNwb, type Offer, offersOf, planFix } from '../../inspection/index.ts';
import { proposeAgeOn, proposeDate, proposeDoi, proposeSpatialUnit } from '../../inspection/proposals.ts';
import { applyEdits, NwbReader } from '../../nwb/index.ts';
import type { NwbEdit } from '../../schemas/index.ts';
import { hasPython, judge } from '../yardstick.ts';
import { type MadeNwb, makeNwb } from './made-session.ts';

const EVENTS = '/processing/behavior/behavioral_events';
const by = { at: new Date('2026-01-02T03:04:05Z'), program: 'renshaw test' };

let made: MadeNwb;
let series: string;
let spatial: string;
let video: string;
let voltage: string;
beforeAll(async () => {
  made = await makeNwb();
  const reader = await NwbReader.open(made.path);
  const first = (typeName: string): string =>
    [...reader.objects()].find((one) => one.typeName === typeName)?.path ?? `no ${typeName}`;
  const events = reader.at(EVENTS);
  series = `${EVENTS}/${events?.kind === 'group' ? [...events.children.keys()][0] : ''}`;
  spatial = first('SpatialSeries');
  video = first('ImageSeries');
  voltage = first('ElectricalSeries');
  reader[Symbol.dispose]();
});
afterAll(() => made.close());

async function offersFor(path: string): Promise<readonly Offer[]> {
  return offersOf((await evaluateNwb(path, { config: 'plain' })).findings);
}

async function textsAt(path: string, place: string): Promise<readonly unknown[]> {
  const reader = await NwbReader.open(path);
  try {
    const found = reader.at(place);
    return found?.kind === 'dataset' ? reader.read(found) : [];
  } finally {
    reader[Symbol.dispose]();
  }
}

test('what follows from the file is offered, and applied it is gone', async () => {
  const path = await made.copy('flawed.nwb');
  const files = (await textsAt(path, `${video}/external_file`)).map(String);
  const absolute = files.map((file) => join(dirname(path), file));
  const flaws: NwbEdit[] = [
    { kind: 'set-text', path: '/general/keywords', value: 'replay; sleep' },
    { kind: 'set-text', path: '/general/experimenter', value: 'Doe, Jane' },
    { kind: 'set-text', path: '/general/related_publications', value: ['DOI: 10.1234/abc'] },
    { kind: 'set-text', path: '/general/subject/age', value: 'ninety' },
    { kind: 'set-text', path: '/general/subject/date_of_birth', value: '2023-03-14T00:00:00+00:00' },
    { kind: 'set-text', path: `${video}/external_file`, value: absolute },
    { kind: 'set-attribute', path: `${spatial}/data`, name: 'unit', value: 'CM' },
    { kind: 'set-attribute', path: `${voltage}/data`, name: 'resolution', value: 0 },
    { kind: 'set-attribute', path: series, name: 'description', value: '' },
    { kind: 'rename', path: series, name: 'lick: left' },
  ];
  await applyEdits(path, flaws);
  const offers = await offersFor(path);
  const shown = Object.fromEntries(offers.map(({ field, value, certainty }) => [field, [value, certainty]]));
  const start = String((await textsAt(path, '/session_start_time'))[0]);
  const days = Math.round((Date.parse(start.slice(0, 10)) - Date.parse('2023-03-14')) / 86_400_000);
  const renamed = `${EVENTS}/lick: left`;
  expect(shown).toMatchObject({
    keywords: [['replay', 'sleep'], 'likely'],
    experimenter_name: [['Doe, Jane'], 'certain'],
    related_publications: [['doi:10.1234/abc'], 'certain'],
    'subject.age': [`P${days}D`, 'certain'],
    [`${video}/external_file`]: [files, 'certain'],
    [`${spatial}/data.unit`]: ['centimeters', 'certain'],
    [`${voltage}/data.resolution`]: [-1, 'certain'],
    [renamed]: ['lick_left', 'likely'],
    [`${renamed}.description`]: [undefined, undefined],
  });
  for (const { value, why } of offers) expect(value === undefined || why !== undefined).toBe(true);
  const chosen = chooseOffers(offers, ['all', 'keywords', renamed, `set ${renamed}.description=licks`]);
  const plan = await planFix(path, chosen, by);
  expect(plan.convertAgain).toEqual([]);
  await applyEdits(path, plan.edits);
  const fields = new Set(chosen.map(({ field }) => field));
  expect((await offersFor(path)).filter(({ field }) => fields.has(field))).toEqual([]);
  expect(await textsAt(path, `${video}/external_file`)).toEqual(files);
  const record = await textsAt(path, '/scratch/corrections');
  expect(record).toHaveLength(chosen.length);
  expect(record.join('\n')).toContain(
    '2026-01-02T03:04:05Z renshaw test: keywords changed from "replay; sleep"',
  );
  if (!hasPython) return;
  const [judgement] = await judge([path], 'dandi');
  expect(judgement?.opened).toBeNull();
  expect(judgement?.pynwb.errors).toEqual([]);
});

test('nothing is offered where it would be a guess', async () => {
  const path = await made.copy('unknown.nwb');
  await applyEdits(path, [
    { kind: 'set-text', path: `${video}/external_file`, value: ['/nowhere/at/all.h264'] },
    { kind: 'set-attribute', path: `${spatial}/data`, name: 'unit', value: 'cubits' },
    { kind: 'set-text', path: '/general/subject/age', value: 'ninety' },
    { kind: 'remove', path: '/general/subject/date_of_birth' },
    { kind: 'set-text', path: '/general/related_publications', value: ['a paper that will be'] },
  ]);
  const offers = await offersFor(path);
  expect(offers.find(({ field }) => field === `${video}/external_file`)).toBeUndefined();
  for (const field of [`${spatial}/data.unit`, 'subject.age', 'related_publications'])
    expect(offers.find((one) => one.field === field)).toMatchObject({ needsValue: true });
});

test('an electrode group, a column and what a link leads to keep their names', async () => {
  const path = await made.copy('linked.nwb');
  await applyEdits(path, [
    { kind: 'rename', path: '/general/extracellular_ephys/electrodes/imp', name: 'imp:edance' },
  ]);
  const offers = await offersFor(path);
  expect(offers.filter(({ edits }) => edits?.some(({ kind }) => kind === 'rename'))).toEqual([]);
});

test('a description is made of what stands in the object, and is for the person to look at', async () => {
  const path = await made.copy('described.nwb');
  await applyEdits(path, [
    { kind: 'set-attribute', path: voltage, name: 'description', value: 'no description' },
    { kind: 'set-attribute', path: '/general/devices/probe 0', name: 'description', value: '' },
    { kind: 'set-attribute', path: spatial, name: 'description', value: '' },
  ]);
  const offers = await offersFor(path);
  const offered = (object: string) => offers.find(({ field }) => field === `${object}.description`);
  expect(offered(voltage)).toMatchObject({ certainty: 'likely', from: 'no description' });
  expect(offered(voltage)?.value).toMatch(/^voltages of \d+ electrodes$/);
  expect(offered('/general/devices/probe 0')).toMatchObject({ certainty: 'likely', needsValue: false });
  expect(offered(spatial)).toMatchObject({ needsValue: true });
});

describe('values that a rule gives', () => {
  test.each([
    ['20230622', '2023-06-22'],
    ['2023/6/2', '2023-06-02'],
    ['2023.06.22', '2023-06-22'],
    ['06/22/2023', undefined],
    ['2023112', undefined],
    ['2023-02-30', undefined],
    ['spring', undefined],
  ])('the date %s', (text, value) => expect(proposeDate(text)).toBe(value));

  test.each([
    ['2023-03-14', '2023-06-22T12:00:00-07:00', 'P100D'],
    ['2023-06-22', '2023-06-22T23:00:00+02:00', 'P0D'],
    ['2023-06-23', '2023-06-22', undefined],
    ['unknown', '2023-06-22', undefined],
  ])('born %s, recorded %s', (birth, session, age) => expect(proposeAgeOn(birth, session)).toBe(age));

  test.each([
    ['10.1101/2023.01.01', 'doi:10.1101/2023.01.01'],
    ['doi.org/10.1101/x', 'doi:10.1101/x'],
    ['DOI 10.1101/x', 'doi:10.1101/x'],
    ['Doe et al. 2023', undefined],
    ['see 10.1101/x', undefined],
  ])('the paper %s', (text, value) => expect(proposeDoi(text)).toBe(value));

  test.each([
    ['M', 'meters'],
    ['Degree', 'degrees'],
    ['µm', 'micrometers'],
    ['inch', undefined],
    ['', undefined],
  ])('the unit %s', (text, value) => expect(proposeSpatialUnit(text)).toBe(value));
});
