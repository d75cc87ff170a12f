import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluateNwb, htmlReport } from '../../inspection/index.ts';
import {
  proposeAge,
  proposeExperimenter,
  proposeSex,
  proposeSpecies,
  proposeWeightGrams,
} from '../../inspection/proposals.ts';
import { applyEdits, editsForField } from '../../nwb/index.ts';
import { evaluationReportSchema, type NwbEdit } from '../../schemas/index.ts';
import { type MadeNwb, makeNwb } from './made-session.ts';

let made: MadeNwb;
beforeAll(async () => {
  made = await makeNwb();
});
afterAll(() => made.close());

const subject = '/general/subject';
const text = (path: string, value: string | string[]): NwbEdit => ({ kind: 'set-text', path, value });

async function changed(name: string, edits: readonly NwbEdit[]) {
  const path = await made.copy(`${name}.nwb`);
  await applyEdits(path, edits);
  return { path, report: await evaluateNwb(path) };
}

describe('a file of ours', () => {
  test('passes, and the report is what the contract says', async () => {
    const steps: number[] = [];
    const report = await evaluateNwb(made.path, { onProgress: (done, total) => steps.push(done / total) });
    expect(evaluationReportSchema.parse(report)).toEqual(report);
    expect(report.passed).toBe(true);
    expect(report.findings.filter(({ importance }) => /INVALID|CRITICAL|VIOLATION/.test(importance))).toEqual(
      [],
    );
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(1);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
  });

  test('the same faults have the same ids in the next file', async () => {
    const edits = [text(`${subject}/species`, 'Rat'), text('/general/session_id', 'a/b')];
    const [first, second] = [await changed('ids-1', edits), await changed('ids-2', edits)];
    expect(first.report.findings.map(({ id }) => id)).toEqual(second.report.findings.map(({ id }) => id));
  });

  test('can be cancelled', async () => {
    const controller = new AbortController();
    const running = evaluateNwb(made.path, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(running).rejects.toThrow('Cancelled');
  });

  test('that is none: a clear fault', async () => {
    // Beside the videos, which the whole file is without elsewhere.
    const path = `${made.root}/out/none.nwb`;
    await expect(evaluateNwb(path)).rejects.toThrow(/ENOENT|no such file/i);
    await expect(evaluateNwb(made.root)).rejects.toThrow(/not a file/);
    await writeFile(path, 'not HDF5 at all, but long enough to look at');
    await expect(evaluateNwb(path)).rejects.toThrow(/a file that is no HDF5 file .*ends in \.nwb/);
    const whole = await readFile(made.path);
    await writeFile(path, whole.subarray(0, Math.floor(whole.length / 2)));
    await expect(evaluateNwb(path)).rejects.toThrow(/cut short|cannot be read/);
    await writeFile(path, whole);
    expect((await evaluateNwb(path)).passed).toBe(true);
  });
});

describe('corrections', () => {
  test.each([
    [
      'species',
      [text(`${subject}/species`, 'rat')],
      'check_subject_species_form',
      'subject.species',
      'Rattus norvegicus',
    ],
    ['sex', [text(`${subject}/sex`, 'female')], 'check_subject_sex', 'subject.sex', 'F'],
    ['age', [text(`${subject}/age`, '12 weeks')], 'check_subject_age', 'subject.age', 'P12W'],
    ['weight', [text(`${subject}/weight`, '420')], 'check_subject_weight', 'subject.weight', 420],
    ['session', [text('/general/session_id', 'a/b')], 'check_session_id_no_slashes', 'session_id', 'a-b'],
    [
      'id',
      [text(`${subject}/subject_id`, 'a/b')],
      'check_subject_id_no_slashes',
      'subject.subject_id',
      'a-b',
    ],
    [
      'people',
      [text('/general/experimenter', ['Doe, Jane', 'Richard Roe'])],
      'check_experimenter_form',
      'experimenter_name',
      ['Doe, Jane', 'Roe, Richard'],
    ],
  ] satisfies [string, NwbEdit[], string, string, string | number | string[]][])(
    '%s: applied in place, the finding is gone',
    async (name, edits, check, field, value) => {
      const { path, report } = await changed(`correct-${name}`, edits);
      const finding = report.findings.find((one) => one.check === check);
      expect(finding?.corrections).toMatchObject([{ field, value, apply: 'in-place' }]);
      const proposed = finding?.corrections[0]?.value;
      await applyEdits(path, editsForField(field, proposed ?? null) ?? []);
      const after = await evaluateNwb(path);
      expect(after.findings.map((one) => one.check)).not.toContain(check);
      expect(after.passed).toBe(true);
    },
  );

  test('what only the person knows is a question', async () => {
    const { report } = await changed('questions', [
      text(`${subject}/species`, 'unicorn'),
      text(`${subject}/age`, '90'),
      { kind: 'remove', path: `${subject}/date_of_birth` },
      { kind: 'remove', path: `${subject}/sex` },
      { kind: 'remove', path: '/general/institution' },
      text('/general/experimenter', ['Jane van Doe']),
    ]);
    expect(report.passed).toBe(false);
    const asked = report.findings.filter(({ corrections }) =>
      corrections.some(({ value }) => value === undefined),
    );
    expect(asked.flatMap(({ corrections }) => corrections.map(({ field }) => field)).sort()).toEqual([
      'experimenter_name',
      'institution',
      'subject.age',
      'subject.sex',
      'subject.species',
    ]);
    expect(asked.flatMap(({ corrections }) => corrections.map(({ apply }) => apply))).toEqual(
      Array(5).fill('in-place'),
    );
  });

  test('without an animal it is asked for as a whole', async () => {
    const { report } = await changed('no-animal', [{ kind: 'remove', path: subject }]);
    expect(report.findings.find(({ check }) => check === 'check_subject_exists')?.corrections).toMatchObject([
      { field: 'subject', apply: 'in-place' },
    ]);
  });

  test('a required text that is gone is asked for, too', async () => {
    const { report } = await changed('no-text', [{ kind: 'remove', path: '/session_description' }]);
    expect(report.findings[0]).toMatchObject({
      check: 'missing-dataset',
      importance: 'INVALID',
      path: '/session_description',
      corrections: [{ field: 'session_description', apply: 'in-place' }],
    });
  });
});

describe('proposals come from rules, never from guesses', () => {
  test.each([
    [proposeSpecies, 'Long-Evans rat', 'Rattus norvegicus'],
    [proposeSpecies, 'rattus norvegicus', 'Rattus norvegicus'],
    [proposeSpecies, 'Mouse', 'Mus musculus'],
    [proposeSpecies, 'macaque', undefined],
    [proposeExperimenter, 'Jane Doe', 'Doe, Jane'],
    [proposeExperimenter, 'Doe,Jane', 'Doe, Jane'],
    [proposeExperimenter, 'Jane van Doe', undefined],
    [proposeExperimenter, 'Doe', undefined],
    [proposeExperimenter, '', undefined],
    [proposeAge, '90 days', 'P90D'],
    [proposeAge, '1 year', 'P1Y'],
    [proposeAge, 'p3m', 'P3M'],
    [proposeAge, '90', undefined],
    [proposeAge, 'about 3 months', undefined],
    [proposeWeightGrams, '420', 420],
    [proposeWeightGrams, '420g', 420],
    [proposeWeightGrams, '0.42 kg', 420],
    [proposeWeightGrams, '420 lb', undefined],
    [proposeWeightGrams, 'heavy', undefined],
  ])('%o of %j', (propose, said, expected) => {
    expect(propose(said)).toBe(expected);
  });

  test('the sex of worms has other words', () => {
    expect([proposeSex('Male', false), proposeSex('male', true), proposeSex('hermaphrodite', false)]).toEqual(
      ['M', 'XO', undefined],
    );
  });
});

describe('the report', () => {
  test('verdict first, by what to do, escaped, asking nothing of the network', async () => {
    const { report } = await changed('report', [
      text(`${subject}/species`, '<script>alert("x")</script>'),
      text(`${subject}/sex`, 'male'),
      { kind: 'remove', path: '/general/lab' },
    ]);
    const html = htmlReport(report, { title: 'A & B', facts: [{ name: 'Epochs', value: '2 <of 2>' }] });
    expect(html).not.toMatch(/<script|src=|href=|url\(|@import/);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('A &amp; B');
    expect(html).toContain('2 &lt;of 2&gt;');
    const places = [
      '2 things block this file.',
      'Approve a correction (1)',
      'Answer a question (1)',
      'Could be better',
    ].map((part) => html.indexOf(part));
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html.length).toBeLessThan(60_000);
  });

  test('of a file that passes', async () => {
    const html = htmlReport(await evaluateNwb(made.path));
    expect(html).toContain('<h1>The file passes.</h1>');
    expect(htmlReport({ ...(await evaluateNwb(made.path)), findings: [] })).toContain(
      '<h1>Nothing was found.</h1>',
    );
  });
});
