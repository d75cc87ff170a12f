import type { Problem } from '../problem.ts';

/** Rules of the schema; each is the `check` of its findings, which are all INVALID. */
export type Rule =
  | 'no-nwb-file'
  | 'unreadable-data'
  | 'unknown-namespace'
  | 'unknown-type'
  | 'missing-attribute'
  | 'missing-dataset'
  | 'missing-group'
  | 'missing-link'
  | 'wrong-quantity'
  | 'wrong-kind'
  | 'wrong-type'
  | 'wrong-dtype'
  | 'wrong-shape'
  | 'wrong-value'
  | 'broken-link'
  | 'illegal-link'
  | 'broken-reference'
  | 'wrong-target'
  | 'untyped-object'
  | 'missing-column'
  | 'unlisted-column'
  | 'unequal-columns'
  | 'wrong-index';

export type Report = (rule: Rule, problem: Problem) => void;
