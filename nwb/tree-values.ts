import {
  type Attribute,
  Dataset,
  type File,
  Group,
  type Metadata,
  Datatype as NamedDatatype,
  Reference,
} from 'h5wasm/node';

/** HDF5's datatype classes (HDF5 File Format Specification, IV.A.2.d). */
const typeClass = {
  integer: 0,
  float: 1,
  time: 2,
  text: 3,
  bits: 4,
  opaque: 5,
  compound: 6,
  reference: 7,
  enumeration: 8,
  list: 9,
  array: 10,
} as const;

type Datatype = Pick<Metadata, 'type' | 'size' | 'signed' | 'littleEndian' | 'vlen'> & Partial<Metadata>;

/** A datatype in words: int16, float64, text, boolean, reference, enum (…), compound (…), list of …, … */
export function dtypeName(type: Datatype): string {
  const bits = type.size * 8;
  const order = type.littleEndian || type.size === 1 ? '' : ' big-endian';
  switch (type.type) {
    case typeClass.integer:
      return `${type.signed ? 'int' : 'uint'}${bits}${order}`;
    case typeClass.float:
      return `float${bits}${order}`;
    case typeClass.text:
      return type.vlen ? 'text' : `text of ${type.size} bytes`;
    case typeClass.bits:
      return `${bits} bits`;
    case typeClass.opaque:
      return `${type.size} opaque bytes`;
    case typeClass.time:
      return 'time';
    case typeClass.compound:
      return `compound (${(type.compound_type?.members ?? []).map((m) => `${m.name} ${dtypeName(m)}`).join(', ')})`;
    case typeClass.reference:
      return type.ref_type === 'region' ? 'region reference' : 'reference';
    case typeClass.enumeration:
      return isBoolean(type) ? 'boolean' : `enum (${Object.keys(type.enum_type?.members ?? {}).join(', ')})`;
    case typeClass.list:
      return `list of ${type.vlen_type === undefined ? 'unknown' : dtypeName(type.vlen_type)}`;
    case typeClass.array: {
      const inner = type.array_type;
      return inner === undefined ? 'array' : `${dtypeName(inner)} × ${(inner.shape ?? []).join(' × ')}`;
    }
    default:
      return `unknown (class ${type.type})`;
  }
}

/** Whether values of this type stand where the dataset is; texts and lists of any length stand elsewhere. */
export function hasFixedSize(type: Datatype): boolean {
  if (type.vlen || type.type === typeClass.list) return false;
  return (type.compound_type?.members ?? []).every(hasFixedSize);
}

function isBoolean(type: Datatype): boolean {
  const members = type.enum_type?.members ?? {};
  return (
    type.size === 1 && Object.keys(members).length === 2 && members['FALSE'] === 0 && members['TRUE'] === 1
  );
}

const longestText = 60;
const mostElements = 8;
/** Larger values are not read for the sake of a few words about them. */
const mostBytes = 1024 * 1024;

/** The value of an attribute, or of a scalar dataset, in at most a line. Null where it is not short, or empty. */
export function shortValue(file: File, owner: Attribute | Dataset): string | null {
  const { metadata } = owner;
  if (metadata.shape === null || metadata.total_size * metadata.size > mostBytes) return null;
  if (metadata.total_size === 0) return '[]';
  try {
    return wordsOf(file, owner.value, metadata);
  } catch (error) {
    // h5wasm cannot read every type (128-bit floats): the rest of the file is still worth showing.
    return `not readable (${reasonOf(error)})`;
  }
}

/** The innermost reason of an error, in a line: HDF5 reports a stack of twenty. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const reasons = Array.from(message.matchAll(/ in \w+\(\): (.+)$/gm), ([, reason]) => reason);
  return reasons.at(-1) ?? message.split('\n')[0] ?? message;
}

function wordsOf(file: File, value: unknown, type: Datatype): string {
  // h5wasm gives a list of one element for scalar compounds and references.
  const scalar = type.shape?.length === 0;
  if (type.type === typeClass.compound && scalar) return tuple(file, value, type);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const elements = Array.from(value as ArrayLike<unknown>);
    if (scalar && elements.length === 1) return element(file, elements[0], type);
    const shown = elements.slice(0, mostElements).map((one) => element(file, one, type));
    if (elements.length > mostElements) shown.push(`… ${elements.length} in all`);
    return `[${shown.join(', ')}]`;
  }
  return element(file, value, type);
}

function tuple(file: File, value: unknown, type: Datatype): string {
  const members = type.compound_type?.members ?? [];
  const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  return `(${values.map((one, index) => element(file, one, members[index] ?? type)).join(', ')})`;
}

function element(file: File, value: unknown, type: Datatype): string {
  if (typeof value === 'string') return shortText(value);
  if (value instanceof Reference) return referenceName(file, value, type);
  if (type.type === typeClass.compound) return tuple(file, value, type);
  if (type.type === typeClass.enumeration) {
    const name = Object.entries(type.enum_type?.members ?? {}).find(
      ([, number]) => number === Number(value),
    )?.[0];
    return isBoolean(type) ? String(name).toLowerCase() : (name ?? String(value));
  }
  if (value === null || value === undefined) return 'none';
  if (Array.isArray(value)) return `[${value.length} elements]`;
  return typeof value === 'object' ? 'bytes' : String(value as number | bigint | boolean);
}

function shortText(text: string): string {
  // JSON's notation shows line ends and control characters, which must not reach a terminal.
  const shown = JSON.stringify(text.length > longestText ? `${text.slice(0, longestText)}…` : text);
  return shown.replaceAll(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\uFFFD');
}

function referenceName(file: File, reference: Reference, type: Datatype): string {
  if (type.ref_type === 'region') return 'a region';
  if (Array.from(reference.ref_data).every((byte) => byte === 0)) return 'nothing';
  const target = file.dereference(reference);
  const isObject = target instanceof Group || target instanceof Dataset || target instanceof NamedDatatype;
  return isObject ? `→ ${target.path}` : 'an object that is not there';
}
