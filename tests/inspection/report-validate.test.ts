import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportSchema, validationSchema } from '../../cli/validation.ts';
import { applyEdits } from '../../nwb/index.ts';
import type { NwbEdit } from '../../schemas/index.ts';
import { called, calledJson } from '../conversion/command.ts';
import { type MadeNwb, makeNwb } from './made-session.ts';

let made: MadeNwb;
/** A file that breaks the schema, and one that only DANDI refuses. */
let invalid = '';
let refused = '';
beforeAll(async () => {
  made = await makeNwb({ channels: 8 });
  const changed = async (name: string, edits: readonly NwbEdit[]) => {
    const path = await made.copy(name);
    await applyEdits(path, edits);
    return path;
  };
  invalid = await changed('invalid.nwb', [{ kind: 'remove', path: '/session_description' }]);
  refused = await changed('refused.nwb', [{ kind: 'remove', path: '/general/subject/species' }]);
});
afterAll(() => made.close());

describe('validate', () => {
  test('says the verdict first, then what to do, then where', async () => {
    const { code, stdout, stderr } = await called('validate', refused);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const places = [
      'refused.nwb, ',
      'ready for DANDI:     no, 1 thing in the way',
      'ready for spyglass:',
      'found: 1 critical',
      'Answer a question (1)',
      '/general/subject',
      'critical, check_subject_species_exists',
      'Could be better',
    ].map((part) => stdout.indexOf(part));
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    for (const line of stdout.split('\n')) expect(line).toBe(line.trimEnd());
  });

  test('of a good file: ready for both', async () => {
    const { code, stdout } = await called('validate', made.path, '--text');
    expect(code).toBe(0);
    expect(stdout).toMatch(/ready for DANDI: +yes[\s\S]*ready for spyglass: +yes/);
  });

  test('what was not asked is not answered', async () => {
    const { stdout } = await called('validate', made.path, '--config', 'dandi');
    expect(stdout).toMatch(/ready for DANDI: +yes\n +ready for spyglass: +not asked/);
    const { stdout: ofSpyglass } = await called('validate', made.path, '--config', 'spyglass');
    expect(ofSpyglass).toMatch(/ready for DANDI: +not asked[^\n]*\n +ready for spyglass: +yes/);
  });

  test.each([
    ['invalid', 1, 0, 0],
    ['critical', 1, 1, 0],
    ['suggestion', 1, 1, 1],
  ] as const)('from %s on: the exit codes', async (threshold, ofInvalid, ofRefused, ofGood) => {
    const codeOf = async (path: string) =>
      (await called('validate', path, '--config', 'dandi', '--threshold', threshold)).code;
    expect([await codeOf(invalid), await codeOf(refused), await codeOf(made.path)]).toEqual([
      ofInvalid,
      ofRefused,
      ofGood,
    ]);
  });

  test('several files one after another, one that cannot be read among them', async () => {
    const missing = join(made.root, 'missing.nwb');
    const { code, stdout } = await called('validate', made.path, missing, refused);
    expect(code).toBe(1);
    const places = [`${made.path},`, `${refused},`, 'Cannot be read', '1 of 3 files'].map((part) =>
      stdout.indexOf(part),
    );
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(stdout).toContain('1 could not be read.');
    expect(stdout).toMatch(/DANDI no +spyglass yes +.*refused\.nwb/);
    expect((await called('validate', missing)).stderr).toMatch(/missing\.nwb: found ENOENT/);
  });

  test('--json prints what the schema says', async () => {
    const { code, answer } = await calledJson('validate', refused, invalid);
    const { reports, passed, threshold, unread } = validationSchema.parse(answer);
    expect({ code, passed, threshold, unread }).toEqual({
      code: 1,
      passed: false,
      threshold: 'critical',
      unread: [],
    });
    expect(validationSchema.parse(answer)).toEqual(answer);
    expect(reports.map(({ file, config, atOrAbove }) => ({ file, config, atOrAbove }))).toEqual([
      { file: refused, config: 'all', atOrAbove: 1 },
      { file: invalid, config: 'all', atOrAbove: 1 },
    ]);
    expect(reports[0]?.verdicts).toMatchObject([
      { for: 'DANDI', answer: 'blocked', blockers: 1 },
      { for: 'spyglass', answer: 'ready', blockers: 0 },
    ]);
    // What breaks the schema keeps a file from both.
    expect(reports[1]?.verdicts.map(({ answer: one }) => one)).toEqual(['blocked', 'blocked']);
  });

  test('a file that cannot be read is one JSON object too', async () => {
    const { code, answer } = await calledJson('validate', join(made.root, 'missing.nwb'));
    expect(code).toBe(1);
    expect(answer).toMatchObject({ error: { kind: 'file' } });
  });

  test('--html writes the page, and says the verdict', async () => {
    const page = join(made.root, 'page.html');
    const { code, stdout } = await called('validate', refused, '--html', page);
    expect(code).toBe(1);
    expect(stdout).toContain(`Wrote ${page}.`);
    expect(stdout).toContain('no, 1 thing in the way');
    const html = await readFile(page, 'utf8');
    expect(html).toContain('<h1>One thing blocks this file.</h1>');
    expect(html).toMatch(/Checked by<\/dt><dd>renshaw \d/);
  });

  test.each([
    [['--html', 'x.nwb'], /ends in \.html/],
    [['--html', 'x.html', '--json'], /one of --html, --json and --text/],
    [['--html', 'x.html', 'b.nwb'], /one file at a time/],
    [['--config', 'all-of-it'], /--config takes/],
    [['--threshold', '3'], /--threshold takes/],
  ] as const)('%j is a fault of the call', async (args, message) => {
    const { code, stdout, stderr } = await called('validate', 'a.nwb', ...args);
    expect(code).toBe(2);
    expect(`${stdout}${stderr}`).toMatch(message);
  });

  test('needs a file', async () => {
    const { code, stderr } = await called('validate');
    expect(code).toBe(2);
    expect(stderr).toContain('validate needs FILE.nwb…');
  });

  test('a page that cannot be written', async () => {
    const { code, stderr } = await called('validate', made.path, '--html', join(made.root, 'no', 'x.html'));
    expect(code).toBe(1);
    expect(stderr).toContain('a page that cannot be written (ENOENT)');
  });

  test('text of a file does not reach the terminal as commands', async () => {
    const path = await made.copy('escape.nwb');
    await applyEdits(path, [{ kind: 'set-text', path: '/general/session_id', value: 'a\u001B[2J/b' }]);
    const { stdout } = await called('validate', path);
    expect(stdout).toContain('check_session_id_no_slashes');
    expect(stdout).not.toContain('\u001B');
  });
});

test('docs/report.schema.json is the schema that the program uses', async () => {
  const path = fileURLToPath(new URL('../../docs/report.schema.json', import.meta.url));
  // Otherwise: node tests/inspection/write-report-schema.ts
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(reportSchema());
});
