/** Element types that a `Fields:` line names, in lower case. */
const TYPES = {
  uint8: { bytes: 1, array: Uint8Array },
  uint16: { bytes: 2, array: Uint16Array },
  uint32: { bytes: 4, array: Uint32Array },
  uint64: { bytes: 8, array: BigUint64Array },
  int8: { bytes: 1, array: Int8Array },
  int16: { bytes: 2, array: Int16Array },
  int32: { bytes: 4, array: Int32Array },
  int64: { bytes: 8, array: BigInt64Array },
  float: { bytes: 4, array: Float32Array },
  float32: { bytes: 4, array: Float32Array },
  double: { bytes: 8, array: Float64Array },
  float64: { bytes: 8, array: Float64Array },
} as const;

export type TrodesType = keyof typeof TYPES;

export type TrodesValues =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** One field of a record. */
export interface TrodesField {
  /** As written; names are compared without case. */
  readonly name: string;
  readonly type: TrodesType;
  /** Values of this type in one record. */
  readonly repeat: number;
  /** First byte within the record. */
  readonly offsetBytes: number;
}

export interface TrodesRecord {
  readonly fields: readonly TrodesField[];
  readonly recordBytes: number;
}

/** A record longer than this is no record of a camera, and a repeat like 10^9 would ask for all memory. */
const MOST_RECORD_BYTES = 1 << 20;

/** Each character can belong to one part only: a long run of blanks is tried once, not in every way. */
const FIELD = /\s*<\s*([^\s<>]+)\s([^<>]*)>\s*/y;
const REPEATED = /^(?:(\d{1,7})\s*\*\s*([a-z]\w*)|([a-z]\w*)\s*\*\s*(\d{1,7})|([a-z]\w*))$/i;

/**
 * Reads a `Fields:` line, such as `<time uint32><xloc uint16>` or `<wave 4*float32>`, `<wave float32*4>`.
 * @returns what is wrong, in words, when the line cannot be read
 */
export function parseTrodesFields(line: string): TrodesRecord | string {
  const fields: TrodesField[] = [];
  const names = new Set<string>();
  let recordBytes = 0;
  FIELD.lastIndex = 0;
  const text = line.trim();
  while (FIELD.lastIndex < text.length) {
    const at = FIELD.lastIndex;
    const match = FIELD.exec(text);
    if (match === null) return `"${shortened(text.slice(at))}" where a field like <time uint32> should stand`;
    const [, name = '', typeText = ''] = match;
    const parsed = parseType(typeText);
    if (parsed === undefined)
      return `the type "${shortened(typeText.trim())}" of the field ${shortened(name)}`;
    if (names.has(name.toLowerCase())) return `the field ${shortened(name)} twice`;
    names.add(name.toLowerCase());
    fields.push({ name, ...parsed, offsetBytes: recordBytes });
    recordBytes += TYPES[parsed.type].bytes * parsed.repeat;
    if (recordBytes > MOST_RECORD_BYTES) return `records of more than ${MOST_RECORD_BYTES} bytes`;
  }
  return fields.length === 0 ? 'no field' : { fields, recordBytes };
}

function parseType(text: string): { type: TrodesType; repeat: number } | undefined {
  const match = REPEATED.exec(text.trim());
  if (match === null) return undefined;
  const [, before, typeAfter, typeBefore, after, plain] = match;
  const type = (typeAfter ?? typeBefore ?? plain ?? '').toLowerCase();
  const repeat = Number(before ?? after ?? 1);
  return Object.hasOwn(TYPES, type) && repeat >= 1 ? { type: type as TrodesType, repeat } : undefined;
}

function shortened(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}

/** Space for a field of so many records. */
export function emptyColumn(field: TrodesField, records: number): TrodesValues {
  return new TYPES[field.type].array(records * field.repeat);
}

/** Copies a field of `records` packed records into its column, from the column's record `firstRecord` on. */
export function fillColumn(
  column: TrodesValues,
  field: TrodesField,
  recordBytes: number,
  packed: Uint8Array,
  firstRecord: number,
  records: number,
): void {
  const width = TYPES[field.type].bytes * field.repeat;
  const target = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  for (let record = 0; record < records; record++) {
    let from = record * recordBytes + field.offsetBytes;
    let to = (firstRecord + record) * width;
    // Both sides are little-endian, as is every machine that Node runs on but s390x.
    for (let left = width; left > 0; left--) target[to++] = packed[from++] ?? 0;
  }
}
