import type { NwbValue, StoredDtype } from '../../nwb/index.ts';
import type { ArrayFacts, Dtype } from '../../schemas/nwb/index.ts';
import { dtypeWords, fitsDtype } from './dtype.ts';
import type { Report } from './rule.ts';
import { fitsShape, shapesWords, shapeWords } from './shape.ts';

/** What attributes and datasets have in common. */
export interface StoredArray {
  readonly kind: 'attribute' | 'dataset';
  readonly path: string;
  /** "The attribute unit of /acquisition/x", for messages. */
  readonly what: string;
  readonly dtype: StoredDtype;
  readonly shape: readonly number[] | null;
  /** The first element; undefined when it is empty. Reading it may take time. */
  readonly first: () => NwbValue | undefined;
  /** Whether an array where the schema asks for one value is a fault. */
  readonly isScalarUnlessSaid: boolean;
}

/** Dtype, shape and fixed value of an attribute or a dataset. */
export function checkArray(facts: ArrayFacts, stored: StoredArray, report: Report): void {
  const { shape } = stored;
  if (shape === null) {
    // Of datasets, validateObject tells.
    if (stored.kind === 'attribute') reportNoValue(stored, report);
    return;
  }
  checkDtype(facts, stored, shape, report);
  checkShape(facts, stored, shape, report);
  checkValue(facts, stored, shape, report);
}

/** HDF5 can store an attribute or a dataset without any dataspace: it is there and has no value. */
export function reportNoValue({ path, what }: Pick<StoredArray, 'path' | 'what'>, report: Report): void {
  report('no-value', {
    path,
    message: `${what} is there without a value (HDF5's null dataspace). Readers refuse the file or the object. Write the value, or leave it out where the schema allows that.`,
    found: 'no value',
    expected: 'a value',
  });
}

function checkDtype(facts: ArrayFacts, stored: StoredArray, shape: readonly number[], report: Report): void {
  const expected = facts.dtype;
  if (expected === undefined) return;
  const isEmpty = shape.includes(0);
  // Programs that write a list without elements as an attribute have no dtype to give it.
  if (isEmpty && stored.kind === 'attribute') return;
  const first = isEmpty || !asksForTimes(expected) ? undefined : stored.first();
  if (fitsDtype(expected, stored.dtype, first)) return;
  const found =
    isEmpty && asksForTimes(expected)
      ? 'nothing'
      : typeof first === 'string'
        ? JSON.stringify(first.slice(0, 60))
        : dtypeWords(stored.dtype);
  report('wrong-dtype', {
    path: stored.path,
    message: `${stored.what} holds ${found}, where the schema asks for ${dtypeWords(expected)}. Readers may refuse the file or misread the value. Write it with the right type.`,
    found,
    expected: dtypeWords(expected),
  });
}

/** Only of a time does the value tell whether the dtype fits: reading it is spared elsewhere. */
function asksForTimes(dtype: Dtype): boolean {
  if (dtype.kind === 'compound') return dtype.fields.some((field) => asksForTimes(field.dtype));
  return dtype.kind === 'plain' && dtype.name === 'isodatetime';
}

function checkShape(facts: ArrayFacts, stored: StoredArray, shape: readonly number[], report: Report): void {
  if (facts.shapes === undefined ? fitsUnsaid(facts, stored, shape) : fitsShape(facts.shapes, shape)) return;
  const found = shapeWords(shape);
  const expected = facts.shapes === undefined ? 'a single value' : shapesWords(facts.shapes, facts.dims);
  report('wrong-shape', {
    path: stored.path,
    message: `${stored.what} has the shape ${found}, where the schema asks for ${expected}. Readers may refuse the file or take the axes for others. Write it in the right shape.`,
    found,
    expected,
  });
}

/** Where the schema says no shape, it asks for one value. */
function fitsUnsaid(facts: ArrayFacts, stored: StoredArray, shape: readonly number[]): boolean {
  if (shape.length === 0 || !stored.isScalarUnlessSaid) return true;
  if (stored.kind === 'attribute') {
    if (facts.dtype?.kind !== 'plain' && facts.dtype?.kind !== 'reference') return true;
    // PyNWB refuses lists here, even of one value, but does not read attributes whose value the schema gives.
    return facts.value !== undefined && shape.every((size) => size === 1);
  }
  // MATLAB writes one value as an array of one, and readers take it for one.
  return facts.dtype?.kind !== 'plain' || shape.every((size) => size === 1);
}

function checkValue(facts: ArrayFacts, stored: StoredArray, shape: readonly number[], report: Report): void {
  const { value } = facts;
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return;
  if (shape.some((size) => size !== 1)) return;
  const found = stored.first();
  if (found === undefined || typeof found === 'object' || found === value) return;
  report('wrong-value', {
    path: stored.path,
    message: `${stored.what} is ${JSON.stringify(found)}, where the schema allows only ${JSON.stringify(value)}. Programs that rely on the schema do not look at it and assume ${JSON.stringify(value)}. Convert the values to match, or write the value that the schema gives.`,
    found: JSON.stringify(found),
    expected: JSON.stringify(value),
  });
}
