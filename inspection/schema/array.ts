import type { NwbValue, StoredDtype } from '../../nwb/index.ts';
import type { ArrayFacts } from '../../schemas/nwb/index.ts';
import { dtypeWords, fitsDtype } from './dtype.ts';
import type { Report } from './rule.ts';
import { fitsShape, shapesWords, shapeWords } from './shape.ts';

/** What attributes and datasets have in common. */
export interface StoredArray {
  readonly path: string;
  /** "The attribute unit of /acquisition/x", for messages. */
  readonly what: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[] | null;
  /** The first element; undefined when it is empty. */
  readonly first: () => NwbValue | undefined;
  /** Whether an array where the schema asks for one value is a fault. */
  readonly isScalarUnlessSaid: boolean;
}

/** Dtype, shape and fixed value of an attribute or a dataset. */
export function checkArray(facts: ArrayFacts, stored: StoredArray, report: Report): void {
  const { path, what, shape } = stored;
  // HDF5's "null" dataspace, and arrays without elements: their dtype says nothing.
  if (shape === null) return;
  const isEmpty = shape.includes(0);
  const dtypeFits =
    facts.dtype === undefined || fitsDtype(facts.dtype, stored.dtype, isEmpty ? undefined : stored.first());
  if (facts.dtype !== undefined && !dtypeFits && !(isEmpty && stored.dtype.kind === 'plain')) {
    const found = foundWords(facts, stored);
    const expected = dtypeWords(facts.dtype);
    report('wrong-dtype', {
      path,
      message: `${what} holds ${found}, where the schema asks for ${expected}. Readers may refuse the file or misread the value. Write it with the right type.`,
      found,
      expected,
    });
  }
  checkShape(facts, stored, shape, report);
  checkValue(facts, stored, report);
}

function foundWords(facts: ArrayFacts, stored: StoredArray): string {
  const first = stored.first();
  const isTime = facts.dtype?.kind === 'plain' && facts.dtype.name === 'isodatetime';
  return isTime && typeof first === 'string' ? JSON.stringify(first.slice(0, 60)) : dtypeWords(stored.dtype);
}

function checkShape(facts: ArrayFacts, stored: StoredArray, shape: readonly number[], report: Report): void {
  const isOne = facts.shapes === undefined && stored.isScalarUnlessSaid && facts.dtype?.kind === 'plain';
  // MATLAB writes one value as an array of one, and readers take it for one.
  const isSingle = shape.every((size) => size === 1);
  const fits = facts.shapes === undefined ? !isOne || isSingle : fitsShape(facts.shapes, shape);
  if (fits) return;
  const found = shapeWords(shape);
  const expected = facts.shapes === undefined ? 'a single value' : shapesWords(facts.shapes, facts.dims);
  report('wrong-shape', {
    path: stored.path,
    message: `${stored.what} has the shape ${found}, where the schema asks for ${expected}. Readers may refuse the file or take the axes for others. Write it in the right shape.`,
    found,
    expected,
  });
}

function checkValue(facts: ArrayFacts, stored: StoredArray, report: Report): void {
  const { value } = facts;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return;
  if (stored.shape?.some((size) => size !== 1) !== false) return;
  const found = stored.first();
  if (found === undefined || typeof found === 'object' || found === value) return;
  report('wrong-value', {
    path: stored.path,
    message: `${stored.what} is ${JSON.stringify(found)}, where the schema allows only ${JSON.stringify(value)}. Programs that rely on the schema do not look at it and assume ${JSON.stringify(value)}. Convert the values to match, or write the value that the schema gives.`,
    found: JSON.stringify(found),
    expected: JSON.stringify(value),
  });
}
