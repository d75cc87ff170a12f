import type { StoredDtype } from '../../nwb/index.ts';
import type { Dtype, PlainDtype, ReferenceDtype } from '../../schemas/nwb/index.ts';

const signed = ['int8', 'int16', 'int32', 'int64'];
const unsigned = ['uint8', 'uint16', 'uint32', 'uint64'];
const floats = ['float32', 'float64'];

/** What may stand where the schema names a dtype: itself, and the wider ones of its family. */
const allowed: ReadonlyMap<string, readonly string[]> = new Map([
  ...[signed, unsigned, floats].flatMap((family) =>
    family.map((name, index) => [name, family.slice(index)] as const),
  ),
  ['numeric', [...signed, ...unsigned, ...floats]],
  ['text', ['text', 'ascii']],
  ['ascii', ['text', 'ascii']],
  ['bool', ['bool']],
]);

/** ISO 8601 as the schema language takes it: a date, or a date with a time to the second, with or without a zone. */
const isoMoment =
  /^-?(?:[1-9]\d*)?\d{4}-(?:1[0-2]|0[1-9])-(?:3[01]|0[1-9]|[12]\d)(?:T(?:2[0-3]|[01]\d):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:2[0-3]|[01]\d):[0-5]\d)?)?$/;

/** The dtype in words, for messages. */
export function dtypeWords(dtype: Dtype | StoredDtype): string {
  switch (dtype.kind) {
    case 'plain':
      return dtype.name === 'isodatetime' ? 'a date or time in ISO 8601' : dtype.name;
    case 'reference':
      return 'targetType' in dtype
        ? `a reference to a ${dtype.targetType}`
        : `a reference (${dtype.reftype})`;
    case 'compound':
      return `a compound of ${dtype.fields.map((field) => `${field.name} ${dtypeWords(field.dtype)}`).join(', ')}`;
    case 'other':
      return dtype.name;
  }
}

/**
 * Whether a stored value is of the dtype that the schema asks for.
 * @param first the first element, when there is one: a time is a text whose form tells
 */
export function fitsDtype(expected: Dtype, stored: StoredDtype, first: unknown): boolean {
  switch (expected.kind) {
    case 'plain':
      return fitsPlain(expected, stored, first);
    case 'reference':
      return fitsReference(expected, stored);
    case 'compound':
      return (
        stored.kind === 'compound' &&
        stored.fields.length >= expected.fields.length &&
        expected.fields.every(({ dtype }, index) => {
          const field = stored.fields[index]?.dtype;
          const value: unknown = Array.isArray(first) ? first[index] : undefined;
          return field !== undefined && fitsDtype(dtype, field, value);
        })
      );
  }
}

function fitsReference(expected: ReferenceDtype, stored: StoredDtype): boolean {
  return (
    stored.kind === 'reference' && stored.reftype === (expected.reftype === 'region' ? 'region' : 'object')
  );
}

function fitsPlain({ name }: PlainDtype, stored: StoredDtype, first: unknown): boolean {
  if (name === 'object') return stored.kind === 'reference';
  if (stored.kind !== 'plain') return false;
  if (name === 'isodatetime') {
    const isText = stored.name === 'text' || stored.name === 'ascii';
    return isText && typeof first === 'string' && isoMoment.test(first);
  }
  // A dtype that we do not know is the schema's affair.
  return allowed.get(name)?.includes(stored.name) ?? true;
}
