import { readFile } from 'node:fs/promises';
import { InputError } from '../../../schemas/index.ts';

const END = '<End settings>';
/** Types of fields and their bytes. */
const READERS: ReadonlyMap<
  string,
  readonly [bytes: number, read: (view: DataView, at: number) => number | bigint]
> = new Map([
  ['uint8', [1, (view, at) => view.getUint8(at)]],
  ['int8', [1, (view, at) => view.getInt8(at)]],
  ['uint16', [2, (view, at) => view.getUint16(at, true)]],
  ['int16', [2, (view, at) => view.getInt16(at, true)]],
  ['uint32', [4, (view, at) => view.getUint32(at, true)]],
  ['int32', [4, (view, at) => view.getInt32(at, true)]],
  ['uint64', [8, (view, at) => view.getBigUint64(at, true)]],
  ['int64', [8, (view, at) => view.getBigInt64(at, true)]],
  ['single', [4, (view, at) => view.getFloat32(at, true)]],
  ['float32', [4, (view, at) => view.getFloat32(at, true)]],
  ['double', [8, (view, at) => view.getFloat64(at, true)]],
  ['float64', [8, (view, at) => view.getFloat64(at, true)]],
]);

/** A Trodes data file: records of the fields that its own text names. */
export class TrodesRecords {
  readonly count: number;
  readonly #view: DataView;
  readonly #recordBytes: number;
  readonly #fields: ReadonlyMap<string, { readonly at: number; readonly type: string }>;

  constructor(
    view: DataView,
    recordBytes: number,
    fields: ReadonlyMap<string, { readonly at: number; readonly type: string }>,
  ) {
    this.#view = view;
    this.#recordBytes = recordBytes;
    this.#fields = fields;
    this.count = Math.floor(view.byteLength / recordBytes);
  }

  /** The first of these fields that the file has, whatever the case of its letters. */
  field(...names: readonly string[]): string | undefined {
    return names.map((name) => name.toLowerCase()).find((name) => this.#fields.has(name));
  }

  value(record: number, field: string): number | bigint {
    const found = this.#fields.get(field);
    const reader = READERS.get(found?.type ?? '');
    if (found === undefined || reader === undefined) throw new RangeError(`no field ${field}`);
    return reader[1](this.#view, record * this.#recordBytes + found.at);
  }

  number(record: number, field: string): number {
    return Number(this.value(record, field));
  }
}

/** @throws InputError `file` when the file is no such file, or has types of fields that nobody knows */
export async function readTrodesRecords(path: string): Promise<TrodesRecords> {
  const bytes = await readFile(path);
  const end = bytes.indexOf(END);
  const start = bytes.indexOf('\n', end) + 1;
  const text = bytes.subarray(0, Math.max(0, end)).toString('latin1');
  const line = /^fields:(.*)$/im.exec(text)?.[1];
  const fields = new Map<string, { at: number; type: string }>();
  let at = 0;
  for (const [, name = '', rest = ''] of (line ?? '').matchAll(/<(\S+)\s+([^>]+)>/g)) {
    const parts = rest.split('*').map((part) => part.trim());
    const type = parts.find((part) => READERS.has(part)) ?? '';
    const repeat = Number(parts.find((part) => /^\d+$/.test(part)) ?? 1);
    const bytesOfOne = READERS.get(type)?.[0];
    if (bytesOfOne === undefined) throw unreadable(path, `a field <${name} ${rest}>`);
    fields.set(name.toLowerCase(), { at, type });
    at += bytesOfOne * repeat;
  }
  if (end < 0 || start === 0 || at === 0) throw unreadable(path, 'no line Fields: before <End settings>');
  const data = bytes.subarray(start);
  return new TrodesRecords(new DataView(data.buffer, data.byteOffset, data.length), at, fields);
}

function unreadable(file: string, found: string): InputError {
  return new InputError('file', {
    found,
    expected: 'a Trodes data file whose text names the fields of its records',
    todo: 'Copy the file again as Trodes wrote it.',
    where: { file },
  });
}
