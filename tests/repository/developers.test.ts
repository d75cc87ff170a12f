import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readText, root, trackedFiles } from './files.ts';
import { blocksOf } from './markdown.ts';
import { spawned } from './spawned.ts';

const GUIDE = 'docs/developers.md';
let copy = '';

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'renshaw-developers-'));
  for (const file of trackedFiles()) cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** The file of a diff; nothing for what is none. */
const changedBy = (diff: string): string => /^\+\+\+ b\/(.+)$/m.exec(diff)?.[1] ?? '';

/**
 * Adds the lines with "+" behind the line with " " before them, which the file has to hold once. `@@` parts the places; no line numbers,
 * which the next change of the file would make wrong.
 */
function applyDiff(diff: string): void {
  const file = changedBy(diff);
  let text = readFileSync(join(copy, file), 'utf8');
  for (const place of diff.split(/^@@.*\n/m).slice(1)) {
    const lines = place.split('\n').filter((line) => line !== '');
    const before = lines.filter((line) => line.startsWith(' ')).map((line) => line.slice(1));
    const added = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1));
    expect(lines, 'lines begin with a blank or +').toHaveLength(before.length + added.length);
    const anchor = `${before.join('\n')}\n`;
    expect(text.split(anchor), `${file} has "${anchor}" once`).toHaveLength(2);
    text = text.replace(anchor, () => `${anchor}${added.join('\n')}\n`);
  }
  writeFileSync(join(copy, file), text);
}

function makeFile(file: string, text: string): void {
  expect(existsSync(join(copy, file)), `${file} is new`).toBe(false);
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  writeFileSync(join(copy, file), text);
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const path = [join(root, 'node_modules', '.bin'), dirname(process.execPath), process.env['PATH'] ?? ''];
  const env = { ...process.env, PATH: path.join(delimiter), NO_COLOR: '1', VITEST: undefined };
  const ended = await spawned(command, args, { cwd: copy, env });
  if (ended.code !== 0) throw new Error(`exit code ${ended.code}\n${ended.stdout}\n${ended.stderr}`);
}

describe(`${GUIDE}, followed line by line`, () => {
  const blocks = blocksOf(readText(GUIDE));
  it.each(blocks.map((block) => [`line ${block.line}: ${block.file ?? block.language}`, block] as const))(
    '%s',
    async (_, { language, file, text }) => {
      if (file !== undefined) makeFile(file, text);
      else if (language === 'diff') applyDiff(text);
      else if (language === 'sh') await succeed('sh', ['-euc', text]);
      else throw new Error(`a block of this page is a file (file=PATH), a diff, or sh, not ${language}`);
    },
  );

  // The rest of the program is what it was, and checked before all tests.
  it('leaves types that are right, in what it makes, what it changes, and all that these import', async () => {
    const changed = blocks.map(({ file, text }) => file ?? changedBy(text));
    const files = [...new Set(changed)].filter((file) => file.endsWith('.ts'));
    const project = { extends: './tsconfig.json', include: ['**/*.d.ts'], exclude: ['node_modules'], files };
    writeFileSync(join(copy, 'tsconfig.changed.json'), JSON.stringify(project));
    await succeed('tsc', ['--noEmit', '--project', 'tsconfig.changed.json']);
  });
});
