import type { NwbDataset, NwbObject, NwbValue } from '../../nwb/index.ts';
import type { InspectedFile } from '../file.ts';
import type { Problem } from '../problem.ts';
import type { InspectorCheck, Ranks } from './levels.ts';

/** A best-practice check under NWB Inspector's name; its levels stand in `inspectorLevels`. */
export interface Check {
  readonly name: InspectorCheck;
  /** The type that it looks at, subtypes included; undefined for every typed object. */
  readonly type: string | undefined;
  readonly run: (object: NwbObject, file: InspectedFile) => readonly Problem[];
}

/** A check of any name, with its level in each configuration that makes it. */
export interface RankedCheck extends Omit<Check, 'name'> {
  readonly name: string;
  readonly importance: Ranks;
}

/** How many elements of a column or of timestamps are looked at in one place. */
export const SAMPLED = 200;

export const SECONDS_PER_YEAR = 365.25 * 86_400;

/** Rows of images are wide: one look never brings more elements into memory, an image of 512 × 512. */
const MOST_ELEMENTS = 300_000;

/** The first rows of a dataset, flat, or its scalar; fewer where they are wide, none where a single one is too wide. */
export function head(file: InspectedFile, dataset: NwbDataset, rows = SAMPLED): readonly NwbValue[] {
  if (dataset.shape === null) return [];
  const [length = 1, ...others] = dataset.shape;
  const width = others.reduce((product, size) => product * size, 1);
  const most = Math.min(length, rows, Math.floor(MOST_ELEMENTS / Math.max(1, width)));
  return most === 0 ? [] : file.reader.read(dataset, 0, most);
}

/** A text as messages quote it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
