import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { hasPython, nwbPython } from '../yardstick.ts';
import { readManifest, readText, root } from './files.ts';
import { type Block, blocksOf, localLinksOf } from './markdown.ts';
import { spawned } from './spawned.ts';

/** Languages of blocks that show something and are not run: what a terminal shows, trees, pictures, file formats. */
const SHOWN = ['text', 'console', 'mermaid', 'xml'];

/** A block may start several programs, on a machine that does much else. */
const BLOCK_MS = 300_000;

/** The documents whose links are followed and whose blocks are run. */
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...(existsSync(join(root, 'docs'))
    ? readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    : []
  )
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
    .sort(),
].filter((file) => existsSync(join(root, file)));

/** A folder of its own for one document, in which its blocks run one after the other, with the checkout's `renshaw`. */
async function makeWorkspace(): Promise<string> {
  const workspace = await mkdtemp(join(tmpdir(), 'renshaw-docs-'));
  await mkdir(join(workspace, '.bin'));
  const command = join(workspace, '.bin', 'renshaw');
  await writeFile(
    command,
    `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'bin', 'renshaw.js')}' "$@"\n`,
  );
  await chmod(command, 0o755);
  return workspace;
}

async function succeed(workspace: string, command: string, args: readonly string[]): Promise<void> {
  const path = [join(workspace, '.bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(
    delimiter,
  );
  const ended = await spawned(command, args, {
    cwd: workspace,
    env: { ...process.env, PATH: path, HOME: workspace },
  });
  if (ended.code !== 0) throw new Error(`exit code ${ended.code}\n${ended.stdout}\n${ended.stderr}`);
}

/** Imports of the package's rooms, pointed at the checkout: `renshaw/nwb` is nwb/index.ts, as package.json has it. */
function pointAtCheckout(source: string): string {
  return source.replace(/(['"])renshaw\/([\w-]+)\1/g, (_, quote: string, room: string) => {
    const declared = readManifest().exports[`./${room}`];
    if (typeof declared !== 'object') throw new Error(`package.json does not export ./${room}`);
    const source = declared.default.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts');
    return `${quote}${pathToFileURL(join(root, source)).href}${quote}`;
  });
}

async function tryBlock(workspace: string, { language, text, line }: Block): Promise<void> {
  if (SHOWN.includes(language)) return;
  if (language === 'sh') {
    await succeed(workspace, 'sh', ['-euc', text]);
  } else if (language === 'ts') {
    const file = `block-${line}.ts`;
    await writeFile(join(workspace, file), pointAtCheckout(text));
    await succeed(workspace, process.execPath, [file]);
  } else if (language === 'python') {
    await succeed(workspace, nwbPython ?? 'python3', ['-c', text]);
  } else if (language === 'json') {
    JSON.parse(text);
  } else if (language === 'yaml') {
    const { errors } = parseDocument(text);
    if (errors[0] !== undefined) throw errors[0];
  } else {
    throw new Error(
      `a block needs a language that is tried (sh, ts, python, json, yaml) or shown (${SHOWN.join(', ')})`,
    );
  }
}

function tryDocument(name: string, markdown: string): void {
  describe(name, () => {
    let workspace = '';
    beforeAll(async () => {
      workspace = await makeWorkspace();
    });
    afterAll(() => rm(workspace, { recursive: true, force: true }));

    for (const block of blocksOf(markdown)) {
      const needsPython = block.language === 'python';
      it.skipIf(needsPython && !hasPython)(
        `line ${block.line}: ${block.language}`,
        () => tryBlock(workspace, block),
        BLOCK_MS,
      );
    }
  });
}

// The guide for developers is followed in a copy of the checkout, by developers.test.ts. Some documents are words alone.
for (const name of documents.filter((one) => one !== 'docs/developers.md')) {
  const markdown = readText(name);
  if (blocksOf(markdown).length > 0) tryDocument(name, markdown);
}

tryDocument(
  'a document that shows how its blocks are run',
  [
    '```sh',
    'echo one > written',
    '```',
    '  ```sh',
    '  test "$(cat written)" = one && command -v renshaw',
    '  ```',
    '```ts',
    "import { readFileSync } from 'node:fs';",
    "const text: string = readFileSync('written', 'utf8');",
    "if (text.trim() !== 'one') throw new Error(text);",
    '```',
    '```json',
    '{"a": 1}',
    '```',
    '```yaml',
    'a: [1, 2]',
    '```',
    '```python',
    "assert open('written').read().strip() == 'one'",
    '```',
    '```console',
    '$ not run',
    '```',
  ].join('\n'),
);

describe('a block that is wrong fails', () => {
  let workspace = '';
  beforeAll(async () => {
    workspace = await makeWorkspace();
  });
  afterAll(() => rm(workspace, { recursive: true, force: true }));

  it.each([
    ['sh', 'false\ntrue', /exit code 1/],
    ['ts', 'throw new Error("no")', /exit code 1/],
    ['ts', "import 'renshaw/secret';", /does not export/],
    ['json', '{', /JSON/],
    ['yaml', 'a: [', /flow/i],
    ['', 'what is this', /needs a language/],
    ['rust', 'fn main() {}', /needs a language/],
  ])('%s %s', async (language, text, why) => {
    await expect(tryBlock(workspace, { language, text, line: 1 })).rejects.toThrow(why);
  });
});

describe('what the documents say', () => {
  it("the README's first screen holds the two commands, and they exist", () => {
    const screen = readText('README.md').split('\n').slice(0, 40).join('\n');
    expect(screen).toMatch(/^\s*(\$ )?npm start\b/m);
    expect(screen).toMatch(/^\s*(\$ )?npm test\b/m);
    expect(Object.keys(readManifest().scripts)).toEqual(expect.arrayContaining(['start', 'test']));
  });

  it('links into the repository point at something', () => {
    const lost = documents.flatMap((name) =>
      localLinksOf(readText(name))
        .filter((target) => !existsSync(join(root, dirname(name), decodeURIComponent(target))))
        .map((target) => `${name}: ${target}`),
    );
    expect(lost).toEqual([]);
  });

  it('finds links outside of blocks, of every kind but those that leave the repository', () => {
    const text = '[a](b.md#c) ![d](e/f.png "t") [g](https://h) [i](#j)\n```text\n[k](l)\n```\n';
    expect(localLinksOf(text)).toEqual(['b.md', 'e/f.png']);
  });
});
