import { readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { SyntheticTruth } from '../../recording/synthetic/index.ts';
import { hasPython, type Judgement, judge, python } from '../yardstick.ts';
import { worstDistance } from './expected.ts';
import { type Converted, openWorkshop, type Workshop } from './workshop.ts';

type Seen = Readonly<
  Record<string, { readonly class: string; readonly fields: Readonly<Record<string, unknown>> }>
>;

const FILES = '/processing/associated_files';
const EVENTS = '/processing/statescript_events';
const RESTARTS_MS = 5_000_000;

/** Changes of the lines that the program watches, in order: Unix times. */
function changeTimes(truth: SyntheticTruth, recording: number): number[] {
  return (truth.recordings[recording]?.dio ?? [])
    .filter(({ role }) => role !== 'camera ticks')
    .flatMap(({ transitions }) => transitions.map(([packet]) => packet))
    .sort((a, b) => a - b)
    .map((packet) => truth.unixSeconds(recording, packet));
}

function column(seen: Seen, table: string, name: string): unknown[] {
  return seen[`${EVENTS}/${table}`]?.fields[name] as unknown[];
}

function described(seen: Seen, path: string): string {
  return String(seen[path]?.fields['description']);
}

/** Rewrites the metadata and puts further files beside the recordings. */
async function furnish(folder: string, truth: SyntheticTruth): Promise<void> {
  const yaml = join(folder, '20230622_sample_metadata.yml');
  const metadata = parse(await readFile(yaml, 'utf8')) as Record<string, unknown>;
  metadata['associated_files'] = [
    // The path of another computer; spyglass would pass over a description that does not say what it is.
    {
      name: 'log of run 1',
      description: 'what the program printed',
      path: '/stelmo/lab/20230622_sample_01_a1.stateScriptLog',
      task_epochs: [1],
    },
    { name: 'notes.txt', description: 'notes', path: 'notes.txt', task_epochs: [1, 2] },
    { name: 'wide.csv', description: 'a table', path: 'wide.csv', task_epochs: 2 },
    { name: 'photo.bin', description: 'a photo', path: 'photo.bin', task_epochs: 1 },
    { name: 'empty.txt', description: 'nothing', path: 'empty.txt', task_epochs: 1 },
    { name: 'gone.txt', description: 'lost', path: 'gone.txt', task_epochs: 1 },
    { name: 'passwd', description: 'not ours', path: '/etc/passwd', task_epochs: 1 },
    { name: 'huge.txt', description: 'a disk', path: 'huge.txt', task_epochs: 1 },
  ];
  await writeFile(yaml, stringify(metadata));
  await writeFile(join(folder, 'notes.txt'), Buffer.from('caf\xe9 at 22 \xb0C\r\n', 'latin1'));
  const wide = Buffer.from('\ufeffµV,π\n', 'utf16le');
  await writeFile(join(folder, 'wide.csv'), wide.swap16());
  await writeFile(
    join(folder, 'photo.bin'),
    Uint8Array.from({ length: 512 }, (_, i) => i % 256),
  );
  await writeFile(join(folder, 'empty.txt'), '');
  await writeFile(join(folder, 'huge.txt'), '');
  await truncate(join(folder, 'huge.txt'), 65 * 1024 * 1024);
  // The program of the third epoch was started on its own, and wrote its log on another system.
  const shift = RESTARTS_MS - (truth.stateScripts[2]?.masks[0]?.[0] ?? 0);
  const lines = (truth.stateScripts[2]?.text ?? '').replaceAll(/^\d+/gm, (ms) => String(Number(ms) + shift));
  await writeFile(
    join(folder, '20230622_sample_03_a3.stateScriptLog'),
    Buffer.from(`\ufeff${lines.replaceAll('\n', '\r\n')}`, 'utf16le'),
  );
  await writeFile(
    join(folder, '20230622_sample_04_a4.stateScriptLog'),
    '# nothing happened\nScript accepted\n',
  );
}

describe.skipIf(!hasPython)('statescript logs and associated files', () => {
  let workshop: Workshop;
  let made: Converted;
  let seen: Seen;
  let judgement: Judgement | undefined;
  beforeAll(async () => {
    workshop = await openWorkshop();
    const options = { seconds: 4, epochs: 4, channels: 4, cameras: 0, signal: 'pattern' } as const;
    const { folder, truth } = await workshop.session('logs', options);
    await furnish(folder, truth);
    made = await workshop.convert('logs', options);
    [seen, [judgement]] = await Promise.all([
      python('as_pynwb_sees.py', [made.path]) as Promise<Seen>,
      judge([made.path], 'dandi'),
    ]);
  });
  afterAll(() => workshop.close());

  test('is valid, and follows the best practices', () => {
    expect(judgement?.opened).toBeNull();
    expect(judgement?.pynwb.errors).toEqual([]);
    const found = (judgement?.inspector ?? []).filter(
      // An empty list of cameras of a task, over which NWB Inspector breaks.
      ({ importance, check }) =>
        importance !== 'BEST_PRACTICE_SUGGESTION' && !check.includes('empty dimension'),
    );
    expect(found).toEqual([]);
  });

  test('a log that the metadata lists is there once, and spyglass can tell what it is', () => {
    const { fields } = seen[`${FILES}/log of run 1`] ?? { fields: {} };
    expect(fields).toMatchObject({
      content: made.truth.stateScripts[0]?.text,
      description: 'what the program printed (statescript log)',
      task_epochs: '1',
    });
    expect(
      Object.keys(seen)
        .filter((path) => path.startsWith(`${FILES}/`))
        .sort(),
    ).toEqual(
      [
        '20230622_sample_02_a2.stateScriptLog',
        '20230622_sample_03_a3.stateScriptLog',
        '20230622_sample_04_a4.stateScriptLog',
        'empty.txt',
        'log of run 1',
        'notes.txt',
        'photo.bin',
        'wide.csv',
      ].map((name) => `${FILES}/${name}`),
    );
  });

  test('a log that it does not list is there all the same', () => {
    expect(seen[`${FILES}/20230622_sample_02_a2.stateScriptLog`]).toMatchObject({
      class: 'AssociatedFiles',
      fields: {
        content: made.truth.stateScripts[1]?.text,
        description: 'statescript log of epoch 2',
        task_epochs: '2',
      },
    });
    expect(seen[`${FILES}/20230622_sample_03_a3.stateScriptLog`]?.fields).toMatchObject({
      description: 'statescript log of epoch 3 (decoded from UTF-16)',
      task_epochs: '3',
    });
  });

  test.each([
    ['statescript_01_a1', 0],
    ['statescript_03_a3', 2],
  ])('the events of %s stand in Unix time', (table, recording) => {
    const kinds = column(seen, table, 'kind');
    const times = column(seen, table, 'time') as number[];
    const expected = changeTimes(made.truth, recording);
    expect(expected.length).toBeGreaterThan(5);
    expect(
      worstDistance(
        times.filter((_, i) => kinds[i] === 'masks'),
        expected,
      ),
    ).toBeLessThan(0.001);
    const { masks } = made.truth.stateScripts[recording] ?? {};
    const ofMasks = (name: string) => column(seen, table, name).filter((_, i) => kinds[i] === 'masks');
    expect(ofMasks('input_mask')).toEqual(masks?.map(([, inputs]) => inputs));
    expect(ofMasks('output_mask')).toEqual(masks?.map(([, , outputs]) => outputs));
    expect(described(seen, `${EVENTS}/${table}`)).toMatch(
      /Unix time from the DIO lines of the recording: (\d+) of \1 port changes .* within 20 ms, median distance 0\.\d\d ms/,
    );
  });

  test('the table says all that the lines say', () => {
    const names = ['script_time_ms', 'kind', 'text', 'value', 'line_number'] as const;
    const columns = names.map((name) => column(seen, 'statescript_01_a1', name));
    const lines = (made.truth.stateScripts[0]?.text ?? '').split('\n');
    const told = columns[0]?.map((_, row) => columns.map((values) => values[row]));
    const expected = lines.flatMap((line, index) => {
      const [, ms, rest = ''] = /^(\d+) (.+)$/.exec(line) ?? [];
      if (ms === undefined) return [];
      const row = (kind: string, text: string, value: number | 'NaN') => [
        [Number(ms), kind, text, value, index + 1],
      ];
      const [, name, value] = /^(.+?)(?: =)? (\d+)$/.exec(rest) ?? [];
      if (/^\d+ \d+$/.test(rest)) return row('masks', '', 'NaN');
      if (name === undefined) return row('text', rest, 'NaN');
      return row(rest.includes('=') ? 'variable' : 'word', name, Number(value));
    });
    expect(told).toEqual(expected);
    expect(new Set(columns[1])).toEqual(new Set(['masks', 'word', 'variable', 'text']));
    expect(column(seen, 'statescript_03_a3', 'script_time_ms')[0]).toBe(RESTARTS_MS);
  });

  test('times that are not certain are not there, and the table says why', () => {
    // Rest: the light went on and off, which is too little to tell a time by.
    expect(column(seen, 'statescript_02_a2', 'time')).toBeUndefined();
    expect(column(seen, 'statescript_02_a2', 'script_time_ms')).toEqual(
      made.truth.stateScripts[1]?.masks.map(([ms]) => ms),
    );
    const why = /no Unix time: at the best offset 3 of 3 port changes .* and 4 are needed/i;
    expect(described(seen, `${EVENTS}/statescript_02_a2`)).toMatch(/No Unix time is certain \(at the best/);
    expect(made.result.warnings.filter((warning) => why.test(warning))).toHaveLength(1);
  });

  test('a log without events has no table, and is said', () => {
    expect(seen[`${EVENTS}/statescript_04_a4`]).toBeUndefined();
    expect(made.result.warnings.join('\n')).toMatch(/sample_04_a4\.stateScriptLog has no line with a time/);
    expect(made.result.counts).toMatchObject({ statescriptLogsInUnixTime: 2 });
  });

  test('files in other encodings become text, binary files base64, and both say so', () => {
    expect(seen[`${FILES}/notes.txt`]?.fields).toMatchObject({
      content: 'café at 22 °C\r\n',
      description: 'notes (decoded from Windows-1252)',
      task_epochs: '1,2',
    });
    expect(seen[`${FILES}/wide.csv`]?.fields).toMatchObject({
      content: 'µV,π\n',
      description: 'a table (decoded from UTF-16)',
    });
    expect(seen[`${FILES}/empty.txt`]?.fields).toMatchObject({ content: '' });
    const photo = seen[`${FILES}/photo.bin`]?.fields ?? {};
    expect(photo['description']).toBe('a photo (a binary file of 512 bytes, kept as base64)');
    expect([...Buffer.from(String(photo['content']), 'base64').subarray(0, 300)]).toEqual(
      Array.from({ length: 300 }, (_, i) => i % 256),
    );
  });

  test.each([
    ['gone.txt', /"gone\.txt" is not in the session's folder \(path: gone\.txt\): it was left out; copy it/],
    ['passwd', /"passwd" lies outside the session's folder \(path: \/etc\/passwd\), where nothing is read/],
    ['huge.txt', /"huge\.txt" has 65 MiB, and files of up to 64 MiB are kept: it was left out/],
  ])('%s is left out, and what to do is said', (name, warning) => {
    expect(made.result.warnings.filter((one) => warning.test(one))).toHaveLength(1);
    expect(seen[`${FILES}/${name}`]).toBeUndefined();
  });
});
