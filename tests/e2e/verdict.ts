import { expect } from 'vitest';
import { judge } from '../yardstick.ts';

/** That PyNWB opens a file, and that NWB Inspector has nothing that DANDI would refuse. */
export async function expectAcceptable(path: string): Promise<void> {
  const [judgement] = await judge([path], 'dandi');
  expect(judgement?.opened).toBeNull();
  expect(judgement?.pynwb.errors).toEqual([]);
  const refused = judgement?.inspector.filter(({ importance }) => /CRITICAL|ERROR/.test(importance));
  expect(refused).toEqual([]);
}
