import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseOffers, evaluateNwb, offersOf, planFix } from '../../inspection/index.ts';
import { applyEdits } from '../../nwb/index.ts';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { hasPeer, hasPython, judge, peer } from '../yardstick.ts';

describe.skipIf(!hasPeer || !hasPython)('a file that trodes_to_nwb 0.1.9 wrote', () => {
  let root = '';
  let path = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'renshaw-peer-'));
    const folder = join(root, 'session');
    const out = join(root, 'out');
    await mkdir(out);
    await writeSyntheticSession(folder, { seconds: 1, channels: 32, epochs: 2 });
    await peer('peer_convert.py', [], [{ folder, out }]);
    path = join(out, 'sample20230622.nwb');
  }, 240_000);
  afterAll(() => rm(root, { recursive: true, force: true }));

  test('has the findings that it deserves, and fewer after the corrections', async () => {
    const before = await evaluateNwb(path, { config: 'all' });
    const offers = offersOf(before.findings);
    const fields = offers.filter(({ needsValue }) => !needsValue).map(({ field }) => field);
    expect(fields.filter((field) => field.endsWith('.task_epochs'))).not.toEqual([]);
    expect(fields).toContain('/acquisition/e-series.description');
    const chosen = chooseOffers(
      offers,
      offers.filter(({ needsValue }) => !needsValue).map(({ id }) => id),
    );
    const plan = await planFix(path, chosen, { at: new Date(), program: 'renshaw test' });
    await applyEdits(path, plan.edits);
    const after = await evaluateNwb(path, { config: 'all' });
    expect(plan.convertAgain).toEqual([]);
    expect(after.findings.length).toBeLessThanOrEqual(before.findings.length - chosen.length);
    const kept = new Set(before.findings.map(({ id }) => id));
    expect(after.findings.filter(({ id }) => !kept.has(id))).toEqual([]);
    const [judgement] = await judge([path]);
    expect(judgement?.opened).toBeNull();
    expect(judgement?.pynwb.errors).toEqual([]);
  }, 120_000);
});
