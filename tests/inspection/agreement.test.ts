import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluateNwb } from '../../inspection/index.ts';
import type { EvaluationReport } from '../../schemas/index.ts';
import { hasPython, judge, python } from '../yardstick.ts';
import { type MadeNwb, makeNwb } from './made-session.ts';

interface Judged {
  readonly name: string;
  readonly path: string;
  readonly opened: string | null;
  readonly pynwb: readonly string[];
  readonly inspector: readonly {
    readonly check: string;
    readonly importance: string;
    readonly object: string;
  }[];
}

/**
 * Where our verdict on the schema is not that of pynwb.validate and PyNWB's reading, and why. A mutant that is not
 * listed must be judged alike.
 */
const otherVerdicts: Readonly<Record<string, string>> = {
  'volts as mV': 'pynwb.validate does not look at fixed values; a reader would take millivolts for volts',
  'unknown type': 'PyNWB leaves the object out in silence',
  'no type': 'PyNWB leaves the object out in silence',
  'no namespace': 'PyNWB leaves the object out in silence',
  'a group without type': 'PyNWB leaves the object out in silence',
  'group column refers to a device': 'pynwb.validate does not follow references of columns',
  'an index that ends early': 'pynwb.validate does not compare columns; rows get the values of others',
  'an index that descends': 'pynwb.validate does not compare columns; rows get the values of others',
  'electrode out of range': 'the schema allows any row; the check of NWB Inspector reports it, here as there',
};

/** Checks of NWB Inspector that speak only there, or only here. */
const otherChecks: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no data': {
    check_time_series_data_is_not_empty:
      'PyNWB gives a series without data empty data; here it lacks its data',
  },
};

/** Messages of NWB Inspector about its own failure. */
const ownFailures = ['ERROR', 'PYNWB_VALIDATION'];

describe.skipIf(!hasPython)('the verdicts of pynwb.validate and NWB Inspector', () => {
  let folder: string;
  let made: MadeNwb;
  let judged: readonly Judged[];
  const reports = new Map<string, EvaluationReport>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-mutants-'));
    made = await makeNwb();
    judged = (await python('mutants.py', [folder])) as readonly Judged[];
    for (const { name, path } of judged) reports.set(name, await evaluateNwb(path));
  }, 600_000);
  afterAll(async () => {
    await made.close();
    await rm(folder, { recursive: true, force: true });
  });

  const reportOf = (name: string): EvaluationReport => {
    const report = reports.get(name);
    if (report === undefined) throw new Error(`${name} was not evaluated`);
    return report;
  };

  test('valid files of PyNWB are valid here', () => {
    const valid = judged.filter(({ name }) => name.startsWith('valid '));
    expect(valid.length).toBeGreaterThanOrEqual(4);
    for (const { name, opened, pynwb } of valid) {
      expect({ name, opened, pynwb }).toEqual({ name, opened: null, pynwb: [] });
      expect(reportOf(name).findings.filter(({ importance }) => importance === 'INVALID')).toEqual([]);
    }
  });

  test('every mutant is rejected here if it is there, and the other way round', () => {
    expect(judged.length).toBeGreaterThan(100);
    const disagreements = judged.filter(({ name, opened, pynwb }) => {
      const rejectedThere = opened !== null || pynwb.length > 0;
      const rejectedHere = reportOf(name).findings.some(({ importance }) => importance === 'INVALID');
      return rejectedThere !== rejectedHere;
    });
    expect(disagreements.map(({ name }) => name).sort()).toEqual(Object.keys(otherVerdicts).sort());
    expect(reportOf('electrode out of range').passed).toBe(false);
  });

  test('best-practice checks speak for the same objects, at the same level', () => {
    const disagreements: string[] = [];
    for (const { name, inspector } of judged) {
      // Where NWB Inspector could not read the file, it has nothing to say of it.
      if (inspector.some(({ importance }) => ownFailures.includes(importance))) continue;
      const here = reportOf(name).findings.filter(({ importance }) => importance !== 'INVALID');
      for (const { check, importance, object } of inspector) {
        const isSame = here.some(
          (finding) =>
            finding.check === check &&
            finding.importance === importance &&
            (object === 'root' ||
              finding.path.split(/[/.]/).includes(object) ||
              finding.path.includes(object)),
        );
        if (!isSame && otherChecks[name]?.[check] === undefined)
          disagreements.push(`${name}: only there ${check} ${object}`);
      }
      for (const { check, path } of here)
        if (!inspector.some((message) => message.check === check))
          disagreements.push(`${name}: only here ${check} ${path}`);
    }
    expect(disagreements).toEqual([]);
  });

  test('the corpus makes most checks speak', () => {
    const spoken = new Set(
      [...reports.values()].flatMap(({ findings }) => findings.map(({ check }) => check)),
    );
    expect([...spoken].filter((check) => check.startsWith('check_')).length).toBeGreaterThanOrEqual(50);
  });

  test('our converted file has the findings that they have, and no other', async () => {
    const [theirs] = await judge([made.path], 'dandi');
    const report = await evaluateNwb(made.path);
    expect(theirs?.opened).toBeNull();
    expect(theirs?.pynwb.errors).toEqual([]);
    expect(report.passed).toBe(true);
    const counted = (checks: readonly string[]): readonly string[] => [...checks].sort();
    expect(counted(report.findings.map(({ check }) => check))).toEqual(
      counted((theirs?.inspector ?? []).map(({ check }) => check)),
    );
  });

  test('findings say what, what it means and what to do, under ids of their own', () => {
    for (const [name, { findings }] of reports) {
      expect(new Set(findings.map(({ id }) => id)).size, name).toBe(findings.length);
      for (const { message, path } of findings) {
        expect(message, name).toMatch(/\.$/);
        expect(message.split('. ').length, message).toBeGreaterThanOrEqual(2);
        expect(path, name).toMatch(/^\//);
      }
    }
  });
});
