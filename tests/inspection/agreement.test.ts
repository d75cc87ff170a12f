import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluateNwb } from '../../inspection/index.ts';
import { rules } from '../../inspection/schema/rule.ts';
import { hasPython, judge } from '../yardstick.ts';
import { readPart } from './agreement/document.ts';
import { compareSchema, disagreements, type SchemaAgreement } from './agreement/schema.ts';
import { reasonsFor, schemaReasons } from './agreement/schema-reasons.ts';
import { schemaTable } from './agreement/schema-table.ts';
import { type MadeNwb, makeNwb } from './made-session.ts';

describe.skipIf(!hasPython)('the verdicts of pynwb.validate and of PyNWB’s reading', () => {
  let agreement: SchemaAgreement;
  beforeAll(async () => {
    agreement = await compareSchema();
  }, 600_000);

  test('were taken for many mutants of files of many kinds', () => {
    expect(agreement.mutants.length).toBeGreaterThanOrEqual(400);
    expect(agreement.valid.length).toBeGreaterThanOrEqual(20);
    expect(new Set(agreement.mutants.map(({ rule }) => rule)).size).toBeGreaterThanOrEqual(80);
  });

  test('are those that they give when called plainly', () => {
    expect(agreement.otherwise).toEqual([]);
  });

  test('let valid files pass, and so do we', () => {
    for (const { name, rejected, findings } of agreement.valid) {
      const here = findings.filter(({ importance }) => importance === 'INVALID');
      expect({ name, rejected, here }).toEqual({ name, rejected: [], here: [] });
    }
  });

  test('are ours for every mutant, but for what is listed with a reason', () => {
    const unexplained = disagreements(agreement)
      .filter((mutant) => reasonsFor(mutant).length === 0)
      .map(({ name, source, at, rejected, findings }) => ({
        mutant: `${name} of ${source} at ${at}`,
        there: rejected.map((said) => said.slice(-200)),
        here: findings.filter(({ importance }) => importance === 'INVALID').map(({ id }) => id),
      }));
    expect(unexplained).toEqual([]);
  });

  test('differ from ours for every reason that is listed', () => {
    const needed = new Set(disagreements(agreement).flatMap((mutant) => reasonsFor(mutant).slice(0, 1)));
    expect(schemaReasons.filter((reason) => !needed.has(reason)).map(({ why }) => why)).toEqual([]);
  });

  test('against a file are ours, or told as critical where the schema has no rule', () => {
    const missed = disagreements(agreement).filter(({ isRejectedHere }) => !isRejectedHere);
    for (const { name, findings } of missed)
      expect({ name, critical: findings.some(({ importance }) => importance === 'CRITICAL') }).toEqual({
        name,
        critical: true,
      });
  });

  test('every rule of the schema is broken by a mutant', () => {
    const broken = new Set(agreement.mutants.flatMap(({ findings }) => findings.map(({ check }) => check)));
    expect(rules.filter((rule) => !broken.has(rule))).toEqual([]);
  });

  test('every finding says what, what it means and what to do, under an id of its own', () => {
    for (const { name, findings } of agreement.mutants) {
      expect(new Set(findings.map(({ id }) => id)).size, name).toBe(findings.length);
      for (const { message, path } of findings) {
        expect(message, name).toMatch(/\.$/);
        expect(message.split('. ').length, message).toBeGreaterThanOrEqual(2);
        expect(path, name).toMatch(/^\//);
      }
    }
  });

  test('docs/agreement.md is what `npm run agreement` makes', async () => {
    expect(await readPart('schema')).toBe(schemaTable(agreement));
  });
});

describe.skipIf(!hasPython)('a file that our converter wrote', () => {
  let made: MadeNwb;
  beforeAll(async () => {
    made = await makeNwb();
  }, 60_000);
  afterAll(() => made.close());

  test('has the findings that NWB Inspector has, and no other', async () => {
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
});
