/*
 * A Trodes data file (.videoPositionTracking, .videoTimeStamps, .videoTimeStamps.cameraHWSync, .dat):
 *
 *   <Start settings>
 *   Clock rate: 30000
 *   Fields: <time uint32><xloc uint16><yloc uint16>
 *   <End settings>
 *   | time | xloc | yloc | time | xloc | yloc | …      packed, little-endian, to the end of the file
 */
import { InputError, throwIfCancelled } from '../../schemas/index.ts';
import { openForReading, readFully } from '../file-bytes.ts';
import {
  emptyColumn,
  fillColumn,
  parseTrodesFields,
  type TrodesField,
  type TrodesRecord,
  type TrodesValues,
} from './trodes-data-fields.ts';

/** The longest settings block that was seen has 700 bytes: a file without an end of it is not searched for long. */
const MOST_HEAD_BYTES = 64 * 1024;
/** Two years of frames. Columns are held in memory. */
const MOST_DATA_BYTES = 2 ** 30;
const BLOCK_BYTES = 4 * 1024 * 1024;
const START = '<start settings>';
const END = /^[ \t]*<end settings>[ \t]*(?:\r?\n|\r|$)/im;

export interface TrodesHead extends TrodesRecord {
  /** Names in lower case. */
  readonly settings: ReadonlyMap<string, string>;
  /** Bytes before the first record. */
  readonly headBytes: number;
}

export interface TrodesColumn {
  readonly field: TrodesField;
  /** `repeat` values a record. */
  readonly values: TrodesValues;
}

/** A Trodes data file, read whole. */
export interface TrodesData extends TrodesHead {
  readonly file: string;
  readonly records: number;
  /** Bytes behind the last whole record: the file was cut off. */
  readonly trailingBytes: number;
  /** By name in lower case. */
  readonly columns: ReadonlyMap<string, TrodesColumn>;
}

/**
 * Reads the settings block. Pure.
 * @param start the first bytes of the file, {@link MOST_HEAD_BYTES} or all of them
 * @throws InputError `file` when there is no settings block, or no `Fields:` line that can be read
 */
export function parseTrodesHead(start: Uint8Array, file: string): TrodesHead {
  // Latin-1 gives one character a byte: places in the text are places in the file.
  const text = Buffer.from(start.buffer, start.byteOffset, start.byteLength).toString('latin1');
  const firstLine = /^[^\r\n]*/.exec(text.slice(0, 200))?.[0] ?? '';
  if (firstLine.trim().toLowerCase() !== START)
    throw refusal(file, 0, `"${printable(firstLine)}" as the first line`, '<Start settings>', NOT_TRODES);
  const end = END.exec(text);
  if (end === null)
    throw refusal(
      file,
      text.length,
      `no <End settings> within ${text.length} bytes`,
      'a settings block that ends with <End settings>',
      CUT_OFF,
    );
  const settings = new Map<string, string>();
  let fieldsAt: number | undefined;
  for (const line of text.slice(0, end.index).matchAll(/[^\r\n]+/g)) {
    const colon = line[0].indexOf(':');
    if (colon < 0) continue;
    const name = line[0].slice(0, colon).trim().toLowerCase();
    settings.set(name, Buffer.from(line[0].slice(colon + 1).trim(), 'latin1').toString('utf8'));
    if (name === 'fields') fieldsAt = line.index;
  }
  if (fieldsAt === undefined)
    throw refusal(file, 0, 'a settings block without a line "Fields:"', FIELDS_EXAMPLE, NO_FIELDS);
  const record = parseTrodesFields(settings.get('fields') ?? '');
  if (typeof record === 'string')
    throw refusal(file, fieldsAt, `${record}, in the line "Fields:"`, FIELDS_EXAMPLE, NO_FIELDS);
  return { ...record, settings, headBytes: end.index + end[0].length };
}

const NOT_TRODES =
  'This is no Trodes data file: leave it out of the folder, or put the file there that Trodes wrote.';
const CUT_OFF = 'The file was cut off or is of another kind: copy it again, or leave it out of the folder.';
const NO_FIELDS =
  'Without it the records cannot be told apart: copy the file again as Trodes wrote it, or leave it out of the folder.';
const FIELDS_EXAMPLE = 'a line such as "Fields: <time uint32><xloc uint16><yloc uint16>"';

function refusal(file: string, byte: number, found: string, expected: string, todo: string): InputError {
  return new InputError('file', { found, expected, todo, where: { file, byte } });
}

function printable(line: string): string {
  const shown = line.slice(0, 40).replaceAll(/[^ -~]/g, '·');
  return `${shown}${line.length > 40 ? '…' : ''}`;
}

/**
 * Reads a Trodes data file into columns. A partial last record is left out; `trailingBytes` tells of it.
 * @throws InputError `file` as {@link parseTrodesHead} does, or when it cannot be read or is absurdly long; CancelledError
 */
export async function readTrodesData(file: string, signal?: AbortSignal): Promise<TrodesData> {
  return await readRecords(file, (records) => [[0, records]], signal);
}

/**
 * As `readTrodesData`, but of the first and the last record alone, however long the file is.
 * @throws InputError as {@link readTrodesData}
 */
export async function readTrodesEnds(file: string): Promise<TrodesData> {
  return await readRecords(file, (records) =>
    records < 2
      ? [[0, records]]
      : [
          [0, 1],
          [records - 1, 1],
        ],
  );
}

type Stretch = readonly [first: number, count: number];

async function readRecords(
  file: string,
  wanted: (records: number) => readonly Stretch[],
  signal?: AbortSignal,
): Promise<TrodesData> {
  const handle = await openForReading(file);
  try {
    const { size } = await handle.stat();
    const start = new Uint8Array(Math.min(size, MOST_HEAD_BYTES));
    await readFully(handle, start, 0, file);
    const head = parseTrodesHead(start, file);
    const dataBytes = size - head.headBytes;
    if (dataBytes > MOST_DATA_BYTES)
      throw refusal(
        file,
        head.headBytes,
        `${dataBytes} bytes of records`,
        `at most ${MOST_DATA_BYTES}`,
        CUT_OFF,
      );
    const all = Math.floor(dataBytes / head.recordBytes);
    const perBlock = Math.max(1, Math.floor(BLOCK_BYTES / head.recordBytes));
    const stretches = wanted(all);
    const records = stretches.reduce((sum, [, count]) => sum + count, 0);
    const columns = head.fields.map((field) => ({ field, values: emptyColumn(field, records) }));
    let done = 0;
    for (const [from, length] of stretches)
      for (let first = 0; first < length; first += perBlock) {
        throwIfCancelled(signal);
        const count = Math.min(perBlock, length - first);
        const packed = new Uint8Array(count * head.recordBytes);
        await readFully(handle, packed, head.headBytes + (from + first) * head.recordBytes, file);
        for (const { field, values } of columns)
          fillColumn(values, field, head.recordBytes, packed, done, count);
        done += count;
      }
    return {
      ...head,
      file,
      records,
      trailingBytes: dataBytes - all * head.recordBytes,
      columns: new Map(columns.map((column) => [column.field.name.toLowerCase(), column])),
    };
  } finally {
    await handle.close();
  }
}

/** The column of one of these names that comes first and holds one number a record. */
export function trodesColumn(data: TrodesData, names: readonly string[]): TrodesColumn | undefined {
  for (const name of names) {
    const column = data.columns.get(name.toLowerCase());
    if (column !== undefined && column.field.repeat === 1) return column;
  }
  return undefined;
}
