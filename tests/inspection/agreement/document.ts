import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../../../docs/agreement.md', import.meta.url));

/** The parts of docs/agreement.md that are made, each between two comments that name it. */
export type MadePart = 'checks' | 'schema';

const begin = (part: MadePart): string => `<!-- ${part}: made by npm run agreement -->`;
const end = (part: MadePart): string => `<!-- ${part}: end -->`;

/** A made part as it stands in the document. Throws when the document has no place for it. */
export async function readPart(part: MadePart): Promise<string> {
  const { made } = split(await readFile(path, 'utf8'), part);
  return made.trim();
}

export async function writePart(part: MadePart, made: string): Promise<void> {
  const { before, after } = split(await readFile(path, 'utf8'), part);
  await writeFile(path, `${before}\n\n${made.trim()}\n\n${after}`);
}

function split(text: string, part: MadePart): { before: string; made: string; after: string } {
  const from = text.indexOf(begin(part)) + begin(part).length;
  const to = text.indexOf(end(part), from);
  if (from < begin(part).length || to < 0)
    throw new Error(`docs/agreement.md has no comments around the part "${part}"`);
  return { before: text.slice(0, from), made: text.slice(from, to), after: text.slice(to) };
}
