import type { Problem } from '../problem.ts';

/** Rules of the schema; each is the `check` of its findings, which are all INVALID. */
export const rules = [
  'no-nwb-file',
  'unreadable-data',
  'unknown-namespace',
  'unknown-type',
  'missing-attribute',
  'missing-dataset',
  'missing-group',
  'missing-link',
  'wrong-quantity',
  'wrong-kind',
  'wrong-type',
  'no-value',
  'wrong-dtype',
  'wrong-shape',
  'wrong-value',
  'broken-link',
  'renamed-link',
  'illegal-link',
  'broken-reference',
  'wrong-target',
  'untyped-object',
  'missing-time',
  'missing-member',
  'missing-column',
  'unlisted-column',
  'missing-category',
  'unequal-columns',
  'wrong-index',
] as const;

export type Rule = (typeof rules)[number];

export type Report = (rule: Rule, problem: Problem) => void;
