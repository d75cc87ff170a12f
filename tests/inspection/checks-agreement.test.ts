import { beforeAll, describe, expect, test } from 'vitest';
import { inspectorLevels, onlyInMemory } from '../../inspection/checks/levels.ts';
import { hasPython } from '../yardstick.ts';
import {
  type ChecksAgreement,
  compareChecks,
  type Disagreement,
  disagreements,
  type Spoken,
} from './agreement/checks.ts';
import { checksTable } from './agreement/checks-table.ts';
import { readPart } from './agreement/document.ts';
import { checkReasons } from './agreement/reasons.ts';

const placeOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

describe.skipIf(!hasPython)('the best-practice checks and those of NWB Inspector', () => {
  let agreement: ChecksAgreement;
  beforeAll(async () => {
    agreement = await compareChecks();
  }, 300_000);

  test('are the same by name and by level', () => {
    const here = Object.fromEntries(
      Object.entries(inspectorLevels).map(([name, { plain, dandi }]) => [name, [plain, dandi]]),
    );
    expect(here).toEqual(agreement.levels);
  });

  test('speak of the same objects at the same level, but for what is listed with a reason', () => {
    const listed = Object.entries(checkReasons).flatMap(([check, reasons]) =>
      reasons.flatMap(({ side, objects }) => objects.map((object) => `only ${side} ${check} ${object}`)),
    );
    const told = ({ side, check, object }: Disagreement): string => `only ${side} ${check} ${object}`;
    expect(disagreements(agreement).map(told).sort()).toEqual(listed.sort());
  });

  test('ours find what each is made to find, and no near miss', () => {
    const spoken = new Set(agreement.here.map(({ file, check, object }) => `${file} ${check} ${object}`));
    const wrong = agreement.cases.filter(
      ({ path, check, object, wanted }) => spoken.has(`${placeOf(path)} ${check} ${object}`) !== wanted,
    );
    expect(wrong).toEqual([]);
  });

  test.each(Object.keys(inspectorLevels))('%s: two objects at least, and a near miss', (check) => {
    const of = (spoken: readonly Spoken[]): number => spoken.filter((one) => one.check === check).length;
    expect(of(agreement.here)).toBeGreaterThanOrEqual(2);
    const isOnlyHere = check in onlyInMemory && of(agreement.there) === 0;
    if (!isOnlyHere) expect(of(agreement.there)).toBeGreaterThanOrEqual(2);
    const nearMisses = agreement.cases.filter((one) => one.check === check && !one.wanted);
    expect(nearMisses.length).toBeGreaterThanOrEqual(1);
  });

  test('docs/agreement.md is what `npm run agreement` makes', async () => {
    expect(await readPart('checks')).toBe(checksTable(agreement));
  });
});
