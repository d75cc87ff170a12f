import type { File, Metadata } from 'h5wasm';

/** HDF5's datatype classes (HDF5 File Format Specification, IV.A.2.d). */
const CLASS = { integer: 0, float: 1, text: 3, compound: 6, reference: 7, enumeration: 8, list: 9 } as const;
const LONGEST_TEXT = 400;
const MOST_ELEMENTS = 12;

/** A datatype in words: int16, float64, text, reference, … */
export function typeWords(type: Metadata): string {
  const bits = type.size * 8;
  switch (type.type) {
    case CLASS.integer:
      return `${type.signed ? 'int' : 'uint'}${bits}`;
    case CLASS.float:
      return `float${bits}`;
    case CLASS.text:
      return 'text';
    case CLASS.compound:
      return `rows of ${(type.compound_type?.members ?? []).map(({ name }) => name).join(', ')}`;
    case CLASS.reference:
      return type.ref_type === 'region' ? 'region' : 'reference';
    case CLASS.enumeration:
      return Object.keys(type.enum_type?.members ?? {}).join('/');
    case CLASS.list:
      return 'lists';
    default:
      return 'other';
  }
}

/** Whether values of the type are plain numbers, which can be drawn. */
export function isNumber({ type }: Metadata): boolean {
  return type === CLASS.integer || type === CLASS.float;
}

/** Any value that h5wasm gives, as one line for people. It may hold anything: it is text, and stays text. */
export function valueWords(file: File, value: unknown, type: Metadata): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string')
    return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)} …` : value;
  if (type.type === CLASS.enumeration && (typeof value === 'number' || typeof value === 'bigint')) {
    const found = Object.entries(type.enum_type?.members ?? {}).find(([, code]) => code === Number(value));
    return found === undefined ? String(value) : found[0].toLowerCase();
  }
  if (typeof value === 'number') return numberWords(value, type);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (hasReference(value)) return referenceWords(file, value);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    const elements = Array.from(value as ArrayLike<unknown>);
    const members = type.compound_type?.members;
    const shown = elements
      .slice(0, MOST_ELEMENTS)
      .map((one, index) => valueWords(file, one, elementType(members?.[index], type)));
    if (elements.length === 1) return shown.join('');
    return `${shown.join(', ')}${elements.length > MOST_ELEMENTS ? `, … ${elements.length} in all` : ''}`;
  }
  return 'bytes';
}

const elementType = (member: Metadata | undefined, type: Metadata): Metadata => member ?? type;

/** As many digits as the number was stored with, no more. */
function numberWords(value: number, type: Metadata): string {
  const isSingle = type.type === CLASS.float && type.size === 4;
  return String(isSingle ? Number(value.toPrecision(7)) : value);
}

function hasReference(value: unknown): value is { readonly ref_data: Uint8Array } {
  return typeof value === 'object' && value !== null && 'ref_data' in value;
}

function referenceWords(file: File, reference: { readonly ref_data: Uint8Array }): string {
  if (reference.ref_data.every((byte) => byte === 0)) return 'nothing';
  const target = file.dereference(reference) as unknown;
  const isObject = typeof target === 'object' && target !== null && 'path' in target;
  return isObject ? `→ ${String(target.path)}` : 'a region';
}
