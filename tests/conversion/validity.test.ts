import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SyntheticOptions, syntheticRigs } from '../../recording/synthetic/index.ts';
import { hasPython, type InspectorMessage, type Judgement, judge } from '../yardstick.ts';
import type { Case } from './sessions.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

const usual: Partial<SyntheticOptions> = { seconds: 0.3, dropped: [[3000, 1]] };

/** One file for every kind of content: what a file holds decides what its judges look at. */
const judged: Readonly<Record<string, Case>> = {
  'the usual rig': { options: usual },
  'whole microvolts and legacy analog': {
    options: usual,
    settings: { ephysScaling: 'microvolts', analogLayout: 'legacy' },
  },
  'a probe of several nTrodes, scales that differ, split files, two cameras': {
    options: {
      ...usual,
      nTrodesPerGroup: 8,
      uvPerCount: [0.195, 0.3],
      splitParts: 2,
      dropped: [],
      cameras: 2,
    },
  },
  'the rig of 2019': { options: { ...syntheticRigs.oldRig, seconds: 0.3, dropped: [], stateScript: false } },
  'behaviour only': { options: { ...syntheticRigs.behaviourOnly, seconds: 0.3 } },
};

/** Breaks of NWB Inspector's own, over the empty list of cameras of a task: spyglass wants the column to be there. */
const isItsOwnBreak = ({ importance, check }: InspectorMessage): boolean =>
  importance === 'ERROR' &&
  /^During evaluation of .* Index \(0\) out of range for empty dimension$/.test(check);

describe.skipIf(!hasPython)('a converted session with complete metadata', () => {
  let workshop: Workshop;
  const paths: string[] = [];
  let byDefault: readonly Judgement[] = [];
  let byDandi: readonly Judgement[] = [];
  beforeAll(async () => {
    workshop = await openWorkshop();
    for (const [name, { options, settings = {} }] of Object.entries(judged)) {
      const made = await workshop.convert(name.replaceAll(/\W+/g, '_'), options, settings);
      paths.push(made.path);
    }
    // What the two configurations find differs in importance alone: the milder one looks at the first file.
    const [first = '', ...others] = paths;
    const [milder, some, more] = await Promise.all([
      judge([first]),
      judge(paths.slice(0, 2), 'dandi'),
      judge(others.slice(1), 'dandi'),
    ]);
    byDefault = milder;
    byDandi = [...some, ...more];
  });
  afterAll(() => workshop.close());

  describe.each(Object.keys(judged).map((name, index) => ({ name, index })))('$name', ({ index }) => {
    test('is opened by PyNWB, every object and column', () => {
      expect(byDandi[index]?.opened).toBeNull();
    });

    test('is valid by pynwb.validate', () => {
      expect(byDandi[index]?.pynwb.errors).toEqual([]);
    });

    test('has what DANDI asks for, and follows the best practices', () => {
      const found = byDandi[index]?.inspector;
      expect(found).toBeDefined();
      const serious = found?.filter(({ importance }) => importance !== 'BEST_PRACTICE_SUGGESTION');
      expect(serious?.filter((message) => !isItsOwnBreak(message))).toEqual([]);
    });

    test('is read to its last byte by h5dump', (context) => {
      const path = paths[index] ?? '';
      const dump = spawnSync('h5dump', ['-o', '/dev/null', path], { encoding: 'utf8', maxBuffer: 2 ** 27 });
      context.skip(dump.error !== undefined, 'h5dump is not installed');
      expect({ status: dump.status, complaints: dump.stderr }).toEqual({ status: 0, complaints: '' });
    });
  });

  test('gives NWB Inspector these suggestions, and no others', () => {
    const [found] = byDefault;
    expect(found?.inspector.filter(({ importance }) => importance !== 'BEST_PRACTICE_SUGGESTION')).toEqual(
      [],
    );
    const messages = [...byDefault, ...byDandi].flatMap(({ inspector }) => inspector);
    const checks = new Set(messages.filter((one) => !isItsOwnBreak(one)).map(({ check }) => check));
    // Module names and task tables of one row are what spyglass looks up; NaN says that nobody measured; the numbers of
    // two cameras are 0 and 1.
    expect([...checks].sort()).toEqual([
      'check_col_not_nan',
      'check_column_binary_capability',
      'check_processing_module_name',
      'check_single_row',
    ]);
  });
});
