import { readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Comparer, groupAt, type Sides, textOf } from './sides.ts';
import { Tally } from './tally.ts';

const MODULE = '/processing/associated_files';

/** The texts of the files that the file of the session holds, character by character. */
export function associatedComparers(sides: Sides): readonly Comparer[] {
  if (groupAt(sides.reader, MODULE) === undefined) return [];
  return [{ finish: async () => [(await associatedReport(sides)).report()] }];
}

async function associatedReport(sides: Sides): Promise<Tally> {
  const { reader, source } = sides;
  const tally = new Tally(MODULE, 'characters of associated files');
  const unknown: string[] = [];
  for (const [name, { object }] of groupAt(reader, MODULE)?.children ?? []) {
    if (object?.typeName !== 'AssociatedFiles') continue;
    const found = textOf(reader, `${MODULE}/${name}`, 'content');
    const expected = await sourceTexts(sides, name);
    if (expected.length === 0) {
      unknown.push(name);
      continue;
    }
    tally.values += found.length;
    if (expected.includes(found)) continue;
    const [first = ''] = expected;
    const at = firstDifference(found, first);
    tally.differs(() => ({
      channel: `${name}, character ${at}`,
      found: JSON.stringify(found.slice(at, at + 20)),
      expected: JSON.stringify(first.slice(at, at + 20)),
    }));
  }
  if (unknown.length > 0)
    sides.note(
      `No file in ${source.folder} belongs to the associated ${unknown.length === 1 ? 'file' : 'files'} ${unknown.join(', ')}: not compared.`,
    );
  return tally;
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < a.length && at < b.length && a[at] === b[at]) at++;
  return at;
}

/** What the text of an associated file may be, in the encodings that logs come in; nothing when no file is there. */
async function sourceTexts({ source }: Sides, name: string): Promise<string[]> {
  const entry = source.metadata?.associated_files?.find(
    (one) => one.name.replaceAll('/', '-').trim() === name,
  );
  const files = source.session.epochs.flatMap(({ files: own }) => own.map(({ path }) => path));
  const candidates = [
    ...(entry?.path === undefined || entry.path === ''
      ? []
      : [
          join(source.folder, basename(entry.path)),
          join(source.folder, entry.path),
          join(source.folder, entry.path, entry.name),
        ]),
    ...(entry === undefined ? [] : [join(source.folder, basename(entry.name))]),
    ...files.filter((path) => basename(path) === name || basename(path) === entry?.name),
  ];
  const root = await realpath(source.folder);
  for (const candidate of candidates) {
    const real = await realpath(candidate).catch(() => undefined);
    if (real === undefined || !real.startsWith(root)) continue;
    const bytes = await readFile(real).catch(() => undefined);
    if (bytes === undefined) continue;
    return ['utf-8', 'utf-16le', 'windows-1252'].map((encoding) => new TextDecoder(encoding).decode(bytes));
  }
  return [];
}
