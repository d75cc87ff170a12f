import { expect, it } from 'vitest';
import { briefly } from '../../mcp-server/host/brief-view.ts';
import { sessionViewSchema } from '../../schemas/index.ts';
import { madeSummary } from '../conversation/made-summary.ts';
import { others, Rig } from '../conversation/rig.ts';

it('a session of a large rig fits into what hosts take, and stays a session', async () => {
  const summary = madeSummary();
  const rows = Array.from({ length: 256 }, (_, id) => ({
    id,
    location: '',
    device_type: 'tetrode_12.5',
    description: 'tetrode '.repeat(4),
  }));
  const values = summary.values.map((one) =>
    one.field === 'electrode_groups' ? { ...one, value: rows } : one,
  );
  const rig = new Rig(others({ summary: { ...summary, values } }));
  await rig.start();
  for (const text of ['Jane Doe, Frank lab at UCSF', 'a long evans rat', 'male', '420 g', 'what is missing?'])
    await rig.say(text);
  const view = await rig.view();
  expect(JSON.stringify(view).length).toBeGreaterThan(100_000);
  const { data, leftOut } = briefly({ view });
  expect(JSON.stringify(data).length).toBeLessThan(50_000);
  const brief = sessionViewSchema.parse(data['view']);
  expect(brief.messages).toEqual(view.messages.slice(-6));
  expect(brief.missing).toEqual(view.missing);
  expect(brief.values.find(({ field }) => field === 'lab')).toMatchObject({ value: 'Frank Lab' });
  expect(leftOut).toContain('the value of electrode_groups');
  expect(leftOut).toContain('246 of 256 rows of electrode_groups');
  expect(leftOut).toContain(`renshaw://sessions/${rig.sessionId}`);
  expect(briefly({ jobs: [] })).toEqual({ data: { jobs: [] } });
});
