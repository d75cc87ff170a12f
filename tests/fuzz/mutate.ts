import type { Random } from '../../recording/synthetic/random.ts';

/** Most inputs stay small, since larger ones only take longer; a few show what grows faster than the input. */
const USUAL_BYTES = 50_000;
const MOST_BYTES = 400_000;
const LARGE_SHARE = 0.01;

const NUMBERS = [
  '0',
  '-0',
  '-1',
  '1',
  '255',
  '256',
  '65535',
  '65536',
  '2147483647',
  '2147483648',
  '4294967295',
  '4294967296',
  '-2147483649',
  '9007199254740993',
  '18446744073709551616',
  '999999999999999999999999999999',
  '1e308',
  '1e309',
  '-1e-400',
  '5e-324',
  '0.1',
  '1.5',
  'NaN',
  'Infinity',
  '-.inf',
  '0x7fffffff',
  '0o17',
  '1_000',
  '１２',
  '',
];

/** Texts that have broken readers: of numbers, encodings, markup and nesting. */
const TEXTS = [
  '\0',
  '\uFEFF',
  '\u2028',
  '\u0085',
  '\uFFFD',
  '\u202E',
  'é',
  '日本',
  '😀',
  '"',
  "'",
  '\\',
  '\t',
  '\r',
  '\n\n',
  '%s%n',
  '$(x)',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
];

const NESTS: readonly (readonly [open: string, close: string])[] = [
  ['[', ']'],
  ['{a: ', '}'],
  ['<a>', '</a>'],
  ['- ', ''],
  ['? ', ''],
  ['(', ')'],
  ['!!seq [', ']'],
  ['&a [*a,', ']'],
  ['"', '"'],
];

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function pick<T>(random: Random, values: readonly T[], otherwise: T): T {
  return values[below(random, values.length)] ?? otherwise;
}

/** Short most of the time, seldom long: 1 to `most`. */
function length(random: Random, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(most ** random())));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

function spliced(bytes: Uint8Array, from: number, to: number, middle: Uint8Array): Uint8Array {
  return joined(bytes.subarray(0, from), middle, bytes.subarray(to));
}

function span(random: Random, bytes: Uint8Array): { from: number; to: number } {
  const from = below(random, bytes.length + 1);
  return { from, to: Math.min(bytes.length, from + length(random, Math.max(1, bytes.length))) };
}

type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const flipBits: Mutation = (bytes, random) => {
  const changed = Uint8Array.from(bytes);
  for (let count = length(random, 64); count > 0 && changed.length > 0; count--) {
    const at = below(random, changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << below(random, 8));
  }
  return changed;
};

const fillBytes: Mutation = (bytes, random) => {
  const { from, to } = span(random, bytes);
  return Uint8Array.from(bytes).fill(pick(random, [0, 0x55, 0x80, 0xff, below(random, 256)], 0), from, to);
};

const insertBytes: Mutation = (bytes, random) => {
  const noise = Uint8Array.from({ length: length(random, 300) }, () => below(random, 256));
  const at = below(random, bytes.length + 1);
  return spliced(bytes, at, at, noise);
};

const remove: Mutation = (bytes, random) => {
  const { from, to } = span(random, bytes);
  return spliced(bytes, from, to, new Uint8Array(0));
};

const truncate: Mutation = (bytes, random) => bytes.subarray(0, below(random, bytes.length + 1));

const repeat: Mutation = (bytes, random) => {
  const { from, to } = span(random, bytes);
  const piece = bytes.subarray(from, to);
  const times = length(random, Math.max(1, Math.min(2000, MOST_BYTES / Math.max(1, piece.length))));
  return spliced(bytes, to, to, Buffer.concat(Array.from({ length: times }, () => piece)));
};

const move: Mutation = (bytes, random) => {
  const { from, to } = span(random, bytes);
  const piece = bytes.slice(from, to);
  const rest = spliced(bytes, from, to, new Uint8Array(0));
  const at = below(random, rest.length + 1);
  return spliced(rest, at, at, piece);
};

const splice: Mutation = (bytes, random, other) => {
  const { from, to } = span(random, other);
  const hole = span(random, bytes);
  return spliced(bytes, hole.from, random() < 0.5 ? hole.from : hole.to, other.subarray(from, to));
};

/** Integers of packets and records: at any place, of two, four or eight bytes, at the ends of their ranges. */
const extremeInteger: Mutation = (bytes, random) => {
  const changed = Uint8Array.from(bytes);
  const width = pick(random, [2, 4, 8], 4);
  if (changed.length < width) return changed;
  const at = below(random, changed.length - width + 1);
  const sign = pick(
    random,
    [
      [0x00, 0x00],
      [0xff, 0xff],
      [0xff, 0x7f],
      [0x00, 0x80],
    ],
    [0, 0],
  );
  changed.fill(sign[0] ?? 0, at, at + width - 1);
  changed[at + width - 1] = sign[1] ?? 0;
  return changed;
};

const FLOATS = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e308, -1e38, 5e-324];

/** Fields of records may be floats of four or eight bytes. */
const extremeFloat: Mutation = (bytes, random) => {
  const changed = Buffer.from(bytes);
  const value = pick(random, FLOATS, Number.NaN);
  const at = below(random, Math.max(1, changed.length - 7));
  if (changed.length < 8) return changed;
  if (random() < 0.5) changed.writeDoubleLE(value, at);
  else changed.writeFloatLE(value, at);
  return changed;
};

export const BINARY: readonly Mutation[] = [
  flipBits,
  flipBits,
  fillBytes,
  insertBytes,
  remove,
  truncate,
  repeat,
  move,
  splice,
  extremeInteger,
  extremeInteger,
  extremeFloat,
];

/** Latin-1 keeps every byte as one character, so that text can be cut anywhere. */
const asText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const asBytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

/** One of the places at which the pattern stands, or undefined. */
function place(text: string, pattern: RegExp, random: Random): Place | undefined {
  const search = new RegExp(pattern.source, 'g');
  for (const from of [below(random, text.length + 1), 0]) {
    search.lastIndex = from;
    const found = search.exec(text);
    if (found !== null) return { index: found.index, text: found[0] };
  }
  return undefined;
}

/** A line with its end, searched without a pattern: those look at a long line once for each of its characters. */
function placeOfLine(text: string, random: Random): Place | undefined {
  const at = below(random, text.length + 1);
  const index = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', at);
  return end < 0 ? undefined : { index, text: text.slice(index, end + 1) };
}

interface Place {
  readonly index: number;
  readonly text: string;
}

function replaced(text: string, found: Place | undefined, by: string): Uint8Array {
  if (found === undefined) return asBytes(text);
  return asBytes(text.slice(0, found.index) + by + text.slice(found.index + found.text.length));
}

const otherNumber: Mutation = (bytes, random) => {
  const text = asText(bytes);
  const digits = (): string => String(below(random, 10)).repeat(length(random, 400));
  const by = random() < 0.8 ? utf8(pick(random, NUMBERS, '0')) : digits();
  return replaced(text, place(text, /-?\d+(?:\.\d+)?/, random), by);
};

const otherWord: Mutation = (bytes, random, other) => {
  const text = asText(bytes);
  const taken = place(asText(other), /"[^"\n]*"|[A-Za-z_]\w*/, random)?.text ?? '';
  return replaced(text, place(text, /"[^"\n]*"|[A-Za-z_]\w*/, random), taken);
};

const removeLine: Mutation = (bytes, random) => {
  const text = asText(bytes);
  return replaced(text, placeOfLine(text, random), '');
};

const repeatLine: Mutation = (bytes, random) => {
  const text = asText(bytes);
  const found = placeOfLine(text, random);
  const times = length(random, 3000);
  return replaced(
    text,
    found,
    (found?.text ?? '').repeat(Math.min(times, 1 + MOST_BYTES / (found?.text.length ?? 1))),
  );
};

const repeatOnce: Mutation = (bytes, random) => {
  const text = asText(bytes);
  const found = placeOfLine(text, random);
  return replaced(text, found, (found?.text ?? '').repeat(2));
};

const indent: Mutation = (bytes, random) => {
  const text = asText(bytes);
  const found = placeOfLine(text, random);
  return replaced(
    text,
    found,
    `${pick(random, [' ', '\t', '    '], ' ').repeat(length(random, 200))}${found?.text ?? ''}`,
  );
};

const insertText: Mutation = (bytes, random) => {
  const at = below(random, bytes.length + 1);
  return spliced(bytes, at, at, Buffer.from(pick(random, TEXTS, '').repeat(length(random, 50))));
};

const RUNS = [' ', ' ', '\t', '\n', '0', '9', 'a', '<', '*', '_', '.', ':', '-', '"'];
const MOST_RUN = 60_000;

/**
 * One character many times, anywhere or behind a sign: patterns that try each way to cut it up take for ever.
 */
const run: Mutation = (bytes, random) => {
  const text = asText(bytes);
  const sign = random() < 0.6 ? place(text, /[\s<>:=,"'[\]{}()]/, random) : undefined;
  const at = sign === undefined ? below(random, bytes.length + 1) : sign.index + 1;
  return spliced(bytes, at, at, asBytes(pick(random, RUNS, ' ').repeat(length(random, MOST_RUN))));
};

const nest: Mutation = (bytes, random) => {
  const { from, to } = span(random, bytes);
  const [open, close] = pick(random, NESTS, ['[', ']']);
  const depth = length(random, 20_000);
  return joined(
    bytes.subarray(0, from),
    asBytes(open.repeat(depth)),
    bytes.subarray(from, to),
    random() < 0.7 ? asBytes(close.repeat(depth)) : new Uint8Array(0),
    bytes.subarray(to),
  );
};

const encode: Mutation = (bytes, random) => {
  const text = asText(bytes);
  const way = below(random, 5);
  if (way === 0) return Buffer.from(text, 'utf16le');
  if (way === 1) return asBytes(text.replaceAll('\n', '\r\n'));
  if (way === 2) return asBytes(text.replaceAll('\n', '\r'));
  if (way === 3) return asBytes(text.replaceAll('e', '\xe9'));
  return asBytes(`\xef\xbb\xbf${text}`);
};

export const TEXT: readonly Mutation[] = [
  otherNumber,
  otherNumber,
  otherNumber,
  otherWord,
  otherWord,
  removeLine,
  repeatLine,
  indent,
  insertText,
  run,
  run,
  nest,
  encode,
  splice,
  move,
  remove,
  repeat,
  truncate,
  flipBits,
  insertBytes,
];

/** A value in place of another: what stands between quotes or behind a colon. The form around it stays whole. */
const otherValue: Mutation = (bytes, random, other) => {
  const value = /(?<==)"[^"\n]*"|(?<=: )[^\n]+/;
  const taken = place(asText(other), value, random)?.text ?? '""';
  const text = asText(bytes);
  return replaced(text, place(text, value, random), taken);
};

const GENTLE_TEXT: readonly Mutation[] = [
  otherNumber,
  otherNumber,
  otherValue,
  otherValue,
  removeLine,
  repeatOnce,
];
const GENTLE_BINARY: readonly Mutation[] = [flipBits, fillBytes, extremeInteger, extremeFloat, truncate];

/** Puts a word of the format somewhere. */
function insertWord(words: readonly string[]): Mutation {
  return (bytes, random) => {
    const at = below(random, bytes.length + 1);
    return spliced(bytes, at, at, Buffer.from(pick(random, words, '')));
  };
}

/**
 * A damaged version of `seed`: its text part, its binary part or both. Half of the inputs keep their form, so that
 * what is wrong is met behind the parser; the others are changed in any way, up to eight times.
 * The same random numbers give the same bytes.
 */
export function mutated(
  seed: Uint8Array,
  textBytes: number,
  other: Uint8Array,
  words: readonly string[],
  random: Random,
): Uint8Array {
  const isGentle = random() < 0.5;
  const most = random() < LARGE_SHARE ? MOST_BYTES : USUAL_BYTES;
  const inText = isGentle ? GENTLE_TEXT : [...TEXT, insertWord(words), insertWord(words)];
  const inBinary = isGentle ? GENTLE_BINARY : BINARY;
  let text = seed.subarray(0, textBytes);
  let rest = seed.subarray(textBytes);
  for (let count = 1 + Math.floor((isGentle ? 3 : 8) * random() ** 2); count > 0; count--) {
    const isText = rest.length === 0 || (text.length > 0 && random() < 0.6);
    const mutation = pick(random, isText ? inText : inBinary, truncate);
    if (isText) text = mutation(text, random, other);
    else rest = mutation(rest, random, other);
    if (text.length + rest.length > 2 * MOST_BYTES) break;
  }
  return joined(text.subarray(0, Math.max(most, textBytes)), rest.subarray(0, Math.max(most, seed.length)));
}
