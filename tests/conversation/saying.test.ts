import { expect, it } from 'vitest';
import { createBuiltinEngine } from '../../agents/language/index.ts';
import { MemoryLog } from './memory-log.ts';
import { lastText, others, Rig } from './rig.ts';

it('lets an answer be read while it is said', async () => {
  const builtin = createBuiltinEngine();
  const rig = new Rig(others(), new MemoryLog(), {
    ...builtin,
    phrase: async ({ text }, options) => {
      const middle = text.indexOf(' ', text.length / 2);
      options?.onText?.(text.slice(0, middle));
      options?.onText?.(text.slice(middle));
      return { text };
    },
  });
  await rig.start();
  const before = rig.progress.length;
  const whole = lastText(await rig.say('the Frank lab'));
  const said = rig.progress.slice(before).flatMap(({ progress }) => progress.text ?? []);
  expect(said).toHaveLength(2);
  expect(whole.startsWith(said[0] ?? 'nothing')).toBe(true);
  expect(said[1]).toBe(whole);
  // What is stored is the whole answer; the view says nothing of what was on its way.
  expect((await rig.view()).job).toBeUndefined();
});
