import { expect } from 'vitest';
import { judge } from '../yardstick.ts';

/** That PyNWB opens a file, and that NWB Inspector has nothing but suggestions under the rules of DANDI. */
export async function expectAcceptable(path: string): Promise<void> {
  const [judgement] = await judge([path], 'dandi');
  expect(judgement?.opened).toBeNull();
  expect(judgement?.pynwb.errors).toEqual([]);
  const refused = judgement?.inspector.filter(({ importance }) =>
    /CRITICAL|ERROR|VIOLATION/.test(importance),
  );
  expect(refused).toEqual([]);
}
