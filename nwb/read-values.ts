import { type Metadata, Reference } from 'h5wasm/node';
import type { NwbObject, NwbValue, StoredDtype } from './read-model.ts';

/** HDF5's datatype classes (HDF5 File Format Specification, IV.A.2.d). */
const typeClass = { integer: 0, float: 1, text: 3, compound: 6, reference: 7, enumeration: 8 } as const;

type Datatype = Pick<Metadata, 'type' | 'size' | 'signed' | 'vlen'> & Partial<Metadata>;

/** The dtype in the words of the schema language. Enumerations FALSE, TRUE are booleans, as h5py writes them. */
export function storedDtype(type: Datatype): StoredDtype {
  const bits = type.size * 8;
  switch (type.type) {
    case typeClass.integer:
      return { kind: 'plain', name: `${type.signed ? 'int' : 'uint'}${bits}` };
    case typeClass.float:
      return { kind: 'plain', name: `float${bits}` };
    case typeClass.text:
      return { kind: 'plain', name: type.vlen ? 'text' : 'ascii' };
    case typeClass.enumeration:
      return isBoolean(type) ? { kind: 'plain', name: 'bool' } : { kind: 'plain', name: `int${bits}` };
    case typeClass.reference:
      return { kind: 'reference', reftype: type.ref_type === 'region' ? 'region' : 'object' };
    case typeClass.compound:
      return {
        kind: 'compound',
        fields: (type.compound_type?.members ?? []).map((member) => ({
          name: member.name,
          dtype: storedDtype(member),
        })),
      };
    default:
      return { kind: 'other', name: `HDF5 class ${type.type}` };
  }
}

function isBoolean(type: Datatype): boolean {
  const members = type.enum_type?.members ?? {};
  return Object.keys(members).length === 2 && members['FALSE'] === 0 && members['TRUE'] === 1;
}

/** h5wasm reads as many references as the metadata count; of one inside a compound they do not count any. */
export function countReferences({ compound_type: compound }: Datatype): void {
  for (const member of compound?.members ?? []) {
    if (member.type === typeClass.reference) member.total_size = 1;
  }
}

/**
 * Turns what h5wasm gives into plain values; arrays come out flat.
 * @param isScalar whether the dataspace is; h5wasm gives scalar references and compounds as a list of one
 */
export function storedValue(
  raw: unknown,
  dtype: StoredDtype,
  isScalar: boolean,
  lookUp: (address: number) => NwbObject | undefined,
): NwbValue | undefined {
  if (raw === null || raw === undefined) return undefined;
  const isList = Array.isArray(raw) || (ArrayBuffer.isView(raw) && !(raw instanceof DataView));
  if (!isList) return element(raw, dtype, lookUp);
  if (isScalar) {
    const list = Array.from(raw as ArrayLike<unknown>);
    // A scalar compound is its fields already.
    if (dtype.kind === 'compound' && !Array.isArray(list[0])) return element(list, dtype, lookUp);
    return element(list[0], dtype, lookUp);
  }
  return Array.from(raw as ArrayLike<unknown>, (one) => element(one, dtype, lookUp) ?? '');
}

/** `Array.isArray` does not narrow readonly arrays. */
export function isList(value: NwbValue): value is readonly NwbValue[] {
  return Array.isArray(value);
}

function element(
  raw: unknown,
  dtype: StoredDtype,
  lookUp: (address: number) => NwbObject | undefined,
): NwbValue | undefined {
  if (raw instanceof Reference) {
    const reftype = dtype.kind === 'reference' ? dtype.reftype : 'object';
    // A region reference points into a heap: which object it means does not stand in it.
    const target = reftype === 'object' ? lookUp(addressOf(raw)) : undefined;
    return { reftype, target };
  }
  if (dtype.kind === 'compound' && Array.isArray(raw)) {
    return dtype.fields.map(({ dtype: field }, index) => {
      const value: unknown = raw[index];
      const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
      return element(one, field, lookUp) ?? '';
    });
  }
  if (dtype.kind === 'plain' && dtype.name === 'bool') return Number(raw) !== 0;
  if (typeof raw === 'bigint') return Number(raw);
  if (typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean') return raw;
  return undefined;
}

function addressOf(reference: Reference): number {
  const bytes = Uint8Array.from(reference.ref_data);
  return bytes.length < 8 ? -1 : Number(new DataView(bytes.buffer).getBigUint64(0, true));
}
