import { expect } from 'vitest';
import type { SyntheticOptions } from '../../recording/synthetic/index.ts';

/** The smallest session that is whole: what is spoilt in tests of faults. */
export const small: Partial<SyntheticOptions> = {
  seconds: 0.1,
  epochs: 1,
  channels: 8,
  cameras: 0,
  stateScript: false,
  signal: 'pattern',
};
export const REC = '20230622_sample_01_a1.rec';
export const METADATA = '20230622_sample_metadata.yml';

/** Exit code, kind and message of a failure; the folder of the test is replaced by a word. */
export function failure(root: string, code: number | null, answer: unknown): string {
  const { error } = answer as { error?: { kind: string; message: string } };
  expect(error, JSON.stringify(answer)).toBeDefined();
  return `${code} ${error?.kind}: ${error?.message}`.replaceAll(root, '<root>');
}
