import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askCorrections } from '../../cli/ask-corrections.ts';
import { parseArguments } from '../../cli/command.ts';
import { fixCommand } from '../../cli/commands/fix.ts';
import { shellWord } from '../../cli/describe-fix.ts';
import { chooseOffers, type Offer, planFix } from '../../inspection/index.ts';
import { applyEdits, NwbReader, recordOf, withRecord } from '../../nwb/index.ts';
import type { NwbEdit } from '../../schemas/index.ts';
import { hasPython, judge, python } from '../yardstick.ts';
import { type MadeNwb, makeNwb } from './made-session.ts';

const flaws: readonly NwbEdit[] = [
  { kind: 'set-text', path: '/general/subject/species', value: 'rat' },
  { kind: 'set-text', path: '/general/experimenter', value: ['Jane Doe'] },
  { kind: 'set-text', path: '/general/subject/weight', value: '420' },
  { kind: 'remove', path: '/general/subject/sex' },
];

let made: MadeNwb;
beforeAll(async () => {
  made = await makeNwb({ cameras: 0 });
  await applyEdits(made.path, flaws);
});
afterAll(() => made.close());

const sha256 = async (path: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** Calls `renshaw fix` as the command line would. */
async function fix(...argv: string[]): Promise<{ passed: boolean; text: string; complaints: string }> {
  const said = { out: '', err: '' };
  const sink = (to: 'out' | 'err') =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said[to] += chunk.toString();
        done();
      },
    });
  const io = { out: sink('out'), err: sink('err'), signal: new AbortController().signal };
  const passed = (await fixCommand.run(parseArguments(fixCommand, argv), io)) !== false;
  return { passed, text: said.out, complaints: said.err };
}

interface Answer {
  readonly corrections: readonly (Offer & { readonly command: string })[];
  readonly applied: readonly { readonly id: string }[];
  readonly changedBytes: number;
  readonly remaining: readonly { readonly check: string }[];
}

const fixJson = async (...argv: string[]): Promise<Answer> =>
  JSON.parse((await fix(...argv, '--json')).text) as Answer;

async function textAt(path: string, place: string): Promise<unknown> {
  const reader = await NwbReader.open(path);
  try {
    const found = reader.at(place);
    if (found?.kind !== 'dataset') return undefined;
    return found.shape?.length === 0 ? reader.scalar(found) : reader.read(found);
  } finally {
    reader[Symbol.dispose]();
  }
}

async function recordIn(path: string): Promise<readonly string[]> {
  const reader = await NwbReader.open(path);
  try {
    return recordOf(reader);
  } finally {
    reader[Symbol.dispose]();
  }
}

describe('listing', () => {
  test('each correction once, with from, to and the command for it', async () => {
    const path = await made.copy('listed.nwb');
    const before = await sha256(path);
    const { corrections } = await fixJson(path);
    const species = corrections.find((one) => one.field === 'subject.species');
    expect(species).toMatchObject({ from: 'rat', value: 'Rattus norvegicus', needsValue: false });
    expect(species?.command).toBe(`renshaw fix ${shellWord(path)} --apply 'set subject.species'`);
    const sex = corrections.find((one) => one.field === 'subject.sex');
    expect(sex).toMatchObject({ needsValue: true });
    expect(sex?.command).toContain("'set subject.sex=VALUE'");
    expect(new Set(corrections.map(({ id }) => id)).size).toBe(corrections.length);
    const { text } = await fix(path);
    expect(text).toContain('"rat" → "Rattus norvegicus"');
    expect(text).toContain('needs a value from you');
    expect(await sha256(path)).toBe(before);
  });
});

describe('applying', () => {
  test('changes, records, leaves an undo file; undo gives back every byte', async () => {
    const path = await made.copy('applied.nwb');
    const before = await sha256(path);
    const done = await fixJson(path, '--apply', 'set subject.sex=F', '--apply', 'subject.species');
    expect(done.applied.map(({ id }) => id)).toEqual(['set subject.sex', 'set subject.species']);
    expect(done.changedBytes).toBeLessThan(200_000);
    const left = done.remaining.map(({ check }) => check);
    expect(left).not.toContain('check_subject_sex');
    expect(left).toContain('check_subject_weight');
    expect(await textAt(path, '/general/subject/sex')).toBe('F');
    const record = await recordIn(path);
    expect(record).toHaveLength(2);
    expect(record[0]).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:]{8}Z renshaw \S+: subject\.sex set to "F"\. Why: A person/,
    );
    expect(record[1]).toContain('subject.species changed from "rat" to "Rattus norvegicus".');

    await fix(path, '--apply', 'subject.weight');
    expect(await recordIn(path)).toHaveLength(3);
    await fix(path, '--undo');
    expect(await recordIn(path)).toHaveLength(2);
    expect(await textAt(path, '/general/subject/weight')).toBe('420');
    await expect(fix(path, '--undo')).rejects.toThrow(/no change that could be taken back/);

    const again = await made.copy('applied-again.nwb');
    await fix(again, '--apply', 'subject.species');
    await fix(again, '--undo');
    expect(await sha256(again)).toBe(before);
    expect(existsSync(`${again}.renshaw-undo`)).toBe(false);
  });

  test('a dry run tells the change and writes nothing', async () => {
    const path = await made.copy('dry.nwb');
    const before = await sha256(path);
    const { text } = await fix(path, '--apply', 'subject.species', '--dry-run');
    expect(text).toMatch(/subject\.species\n {2}- "rat"\n {2}\+ "Rattus norvegicus"\n.* blocks? of /);
    expect(text).toContain('Nothing was written.');
    expect(await sha256(path)).toBe(before);
    expect(existsSync(`${path}.renshaw-undo`)).toBe(false);
  });

  test.each([
    [['--apply', 'bogus'], /no correction "bogus".*"set subject\.sex"/],
    [['--apply', 'set subject.sex'], /without a value/],
    [['--apply', 'set subject.sex=Q'], /subject\.sex as "Q"/],
    [['--apply', 'subject.weight=heavy'], /"heavy" for subject\.weight/],
    [['--apply', 'all', '--undo'], /takes one of/],
    [['--undo', '--dry-run'], /no --dry-run/],
    [['--interactive', '--json'], /asks in words/],
  ])('%j is refused, and the file stays', async (argv, message) => {
    const before = await sha256(made.path);
    await expect(fix(made.path, ...argv)).rejects.toThrow(message);
    expect(await sha256(made.path)).toBe(before);
  });

  test('all means those that are certain', () => {
    const offer = (id: string, rest: Partial<Offer>): Offer => ({
      id,
      field: id,
      title: id,
      apply: 'in-place',
      findings: [],
      needsValue: rest.value === undefined,
      ...rest,
    });
    const offers = [
      offer('a', { value: 1, certainty: 'certain' }),
      offer('b', { value: 1, certainty: 'likely' }),
      offer('c', {}),
      offer('d', { value: 'x=y', certainty: 'certain' }),
    ];
    expect(chooseOffers(offers, ['all']).map(({ id }) => id)).toEqual(['a', 'd']);
    expect(chooseOffers(offers, ['all', 'b', 'a']).map(({ id }) => id)).toEqual(['a', 'd', 'b']);
  });

  test('what cannot be done in place names the field for a new conversion', async () => {
    const path = await made.copy('again.nwb');
    const plan = { id: 'set cameras', field: 'cameras', title: 'Say it.', value: [] } as const;
    const found = await planFix(path, [{ ...plan, value: [], apply: 'convert-again' }], {
      at: new Date(),
      program: 'renshaw test',
    });
    expect(found).toMatchObject({ inPlace: [], edits: [], convertAgain: [{ field: 'cameras' }] });
  });
});

describe('the record', () => {
  test('goes elsewhere where somebody keeps something of this name', async () => {
    const path = await made.copy('taken.nwb');
    await applyEdits(path, [{ kind: 'set-text', path: '/scratch/corrections', value: 'mine' }]);
    await applyEdits(path, await withRecord(path, [], ['one sentence']));
    await applyEdits(path, await withRecord(path, [], ['another']));
    expect(await textAt(path, '/scratch/corrections')).toBe('mine');
    expect(await recordIn(path)).toEqual(['one sentence', 'another']);
  });

  test('renames go last, deepest first', async () => {
    const path = await made.copy('order.nwb');
    const edits = await withRecord(
      path,
      [
        { kind: 'rename', path: '/a', name: 'b' },
        { kind: 'rename', path: '/a/c', name: 'd' },
        { kind: 'remove', path: '/a/c/e' },
      ],
      [],
    );
    expect(edits.map((edit) => ('path' in edit ? edit.path : ''))).toEqual(['/a/c/e', '/a/c', '/a']);
  });
});

describe('the interview', () => {
  const offers: readonly Offer[] = [
    {
      id: 'set subject.species',
      title: 'Write it.',
      field: 'subject.species',
      value: 'Rattus norvegicus',
      apply: 'in-place',
      findings: [],
      needsValue: false,
    },
    {
      id: 'set subject.weight',
      title: 'Say it.',
      field: 'subject.weight',
      apply: 'in-place',
      findings: [],
      needsValue: true,
    },
  ];
  const ask = (...lines: string[]) =>
    askCorrections(offers, { say: () => undefined, next: async () => lines.shift() });

  test.each<[string[], unknown]>([
    [
      ['y', '421'],
      ['Rattus norvegicus', 421],
    ],
    [
      ['perhaps', 'y', 'heavy', '421 g'],
      ['Rattus norvegicus', '421 g'],
    ],
    [['n', ''], []],
    [['y', 'q'], undefined],
    [['q'], undefined],
    [['y'], undefined],
  ])('%j', async (lines, values) => {
    expect((await ask(...lines))?.map(({ value }) => value)).toEqual(values);
  });
});

describe.skipIf(!hasPython)('readers of a corrected file', () => {
  test('PyNWB reads the record, and neither it nor NWB Inspector minds it', async () => {
    const path = await made.copy('judged.nwb');
    await fix(path, '--apply', 'subject.species', '--apply', 'experimenter_name');
    await fix(path, '--apply', 'set subject.sex=M', '--apply', 'subject.weight');
    const [judgement] = await judge([path], 'dandi');
    expect(judgement?.opened).toBeNull();
    expect(judgement?.pynwb.errors).toEqual([]);
    expect(judgement?.inspector.filter(({ importance }) => importance === 'CRITICAL')).toEqual([]);
    expect(judgement?.inspector.filter(({ location }) => location?.includes('scratch'))).toEqual([]);
    const scratch = await python('read_scratch.py', [path]);
    expect(scratch).toHaveLength(4);
  });
});
