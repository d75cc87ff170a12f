import type { FormNode } from './nodes.ts';

/** A top-level field of the form with what the recording says of it, and what only people know left open. */
export interface Section {
  readonly key: string;
  /** What it is and where the value comes from; comments above it. */
  readonly about: readonly string[];
  readonly value: FormNode;
  /** The form writes 0 for a number that nobody gave. */
  readonly isZeroUnset?: boolean;
}

/** Stands where the form takes no empty text. `missingForNwb` knows it for a placeholder. */
export const PLACEHOLDER = 'TBD';
