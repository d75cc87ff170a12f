import { ProblemError } from '../problems.ts';

/** Where a file goes below the folder of its user: one folder at least, then the file. */
export interface Destination {
  /** The folder that was dropped, or `uploads` for files that came alone. */
  readonly folder: string;
  /** Without `.` and `..`, with forward slashes. */
  readonly path: string;
}

const MAX_DEPTH = 8;
/** What every file system in use takes. */
const MAX_NAME_BYTES = 200;
/** Names that Windows gives to devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
/** Separators of any system, drives and streams of Windows, wild cards, and what no terminal shows. */
const ODD = /[\\:*?"<>|\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/**
 * The place for what a client calls its file, `J16/20230622/x.rec` say. Odd characters become `_`; what would lead
 * elsewhere is refused.
 *
 * @throws ProblemError 400 for a name that is none
 */
export function destinationOf(given: string): Destination {
  const parts = given.toWellFormed().normalize('NFC').split('/');
  if (parts.length > MAX_DEPTH) throw wrongName(given, `at most ${MAX_DEPTH - 1} folders`);
  const names = parts.map((part) => safeName(part, given));
  const [first = ''] = names;
  return names.length === 1
    ? { folder: 'uploads', path: `uploads/${first}` }
    : { folder: first, path: names.join('/') };
}

function safeName(part: string, given: string): string {
  const name = part
    .replaceAll(ODD, '_')
    .replace(/[. ]+$/, '')
    .trimStart();
  if (name === '') throw wrongName(given, 'a name, behind names of folders or without');
  if (name.startsWith('.')) throw wrongName(given, 'names that do not begin with a dot');
  if (DEVICE.test(name)) throw wrongName(given, 'no name of a device of Windows');
  if (Buffer.byteLength(name) > MAX_NAME_BYTES)
    throw wrongName(given, `names of at most ${MAX_NAME_BYTES} bytes`);
  return name;
}

function wrongName(given: string, expected: string): ProblemError {
  return new ProblemError(
    'not-understood',
    `The file is called ${JSON.stringify(given.slice(0, 300))}; expected ${expected}.`,
  );
}
