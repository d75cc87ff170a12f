import type { NwbObject } from '../../nwb/index.ts';
import type { Importance } from '../../schemas/index.ts';
import type { InspectedFile } from '../file.ts';
import type { Problem } from '../problem.ts';

/** A best-practice check, under NWB Inspector's name and at the level of its configuration for DANDI. */
export interface Check {
  readonly name: string;
  readonly importance: Exclude<Importance, 'INVALID'>;
  /** The type that it looks at, subtypes included; undefined for every typed object. */
  readonly type: string | undefined;
  readonly run: (object: NwbObject, file: InspectedFile) => readonly Problem[];
}

/** How many elements of a column or of timestamps are looked at in one place. */
export const SAMPLED = 200;

export const SECONDS_PER_YEAR = 365.25 * 86_400;

/** A text as messages quote it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
