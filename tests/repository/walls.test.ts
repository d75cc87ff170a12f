import { describe, expect, it } from 'vitest';
import { readManifest, readText, trackedFiles } from './files.ts';
import { scanSource } from './source.ts';
import { breaches } from './walls.ts';

const specifiers = (source: string): readonly string[] =>
  scanSource(source).modules.map(({ specifier, line }) => `${line} ${specifier}`);

describe('finding imports', () => {
  it('finds every way to name a module, and its line', () => {
    const source = [
      "import a from 'a';",
      "import type { B } from 'b';",
      'import {',
      '  type C,',
      "} from 'c';",
      "export * from 'd';",
      "export { e } from 'e';",
      "import 'f';",
      "const g = await import('g');",
      "type H = import('h').H;",
      'import * as i from "i";',
    ].join('\n');
    expect(specifiers(source)).toEqual('1 a,2 b,5 c,6 d,7 e,8 f,9 g,10 h,11 i'.split(','));
  });

  it('is not misled by comments, strings, templates and regular expressions', () => {
    const source = [
      "// import 'a';",
      "/* export * from 'b'; */",
      'const text = "import \'c\'";',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a template within the source that is scanned
      "const template = `import 'd' ${f({ a: `${g('x')} from 'y'` })} import 'e';`;",
      'const quote = /[\'"`]/g; const ratio = a / b / c;',
      "const mail = { from: 'f' };",
      "import 'real';",
    ].join('\n');
    expect(specifiers(source)).toEqual(['7 real']);
  });

  it('blanks what is not code', () => {
    expect(scanSource("const a = 'b'; // c").code.trimEnd()).toBe("const a = ' ';");
  });
});

describe('the scanner of walls can fail', () => {
  const lines = (files: Readonly<Record<string, string>>): readonly string[] =>
    breaches(new Map(Object.entries(files)), new Set(['zod', '@scope/known']));

  it.each([
    ['nwb/a.ts', "import '../recording/index.ts';", 'nwb may import schemas, not recording'],
    ['schemas/a.ts', "import '../nwb/index.ts';", 'schemas may import nothing of ours, not nwb'],
    ['nwb/a.ts', "import type { X } from '../schemas/errors.ts';", 'schemas is entered by schemas/index.ts'],
    ['mcp-server/a.ts', "import '../nwb/index.ts';", 'not nwb'],
    ['agents/conversion/a.ts', "import '../evaluation/index.ts';", 'not agents/evaluation'],
    ['agents/conversion/a.ts', "await import('../../mcp-server/index.ts');", 'not mcp-server'],
    ['web/page.tsx', "import '../api/index.ts';", 'not api'],
    ['cli/main.ts', "import '../tests/yardstick.ts';", 'tests/yardstick.ts stands in no room'],
    ['stray.ts', "import 'zod';", 'this file stands in no room'],
    ['nwb/a.ts', "import '@scope/other/deep';", '@scope/other is not among the dependencies'],
    ['agents/conversion/a.ts', "import '@modelcontextprotocol/sdk/types.js';", 'only mcp-server may import'],
    ['mcp-server/tools/a.ts', "import '@modelcontextprotocol/sdk/types.js';", 'only mcp-server may import'],
  ])('%s with %s', (file, source, why) => {
    expect(lines({ [file]: source })).toEqual([expect.stringContaining(why)]);
    expect(lines({ [file]: source })[0]).toContain(`${file}:1:`);
  });

  it('lets through what the table allows', () => {
    expect(
      lines({
        'nwb/a.ts': "import '../schemas/index.ts'; import './b.ts'; import 'zod'; import '@scope/known/x';",
        'nwb/b.ts': "import 'node:fs';",
        'schemas/index.ts': '',
        'mcp-server/tools/a.ts': "import '../../nwb/index.ts';",
        'agents/conversion/index.ts': "import '../language/index.ts';",
        'tests/nwb/a.test.ts': "import '../../nwb/a.ts'; import 'vitest';",
      }),
    ).toEqual([]);
  });

  it('names a circle once', () => {
    expect(
      lines({
        'nwb/a.ts': "import './b.ts';",
        'nwb/b.ts': "import type { C } from './c.ts';",
        'nwb/c.ts': "import './b.ts';",
      }),
    ).toEqual(['circle of imports: nwb/b.ts → nwb/c.ts → nwb/b.ts']);
  });
});

it('the walls between the rooms stand', () => {
  const files = trackedFiles().filter((file) => /\.tsx?$/.test(file) && file.includes('/'));
  expect(files.length).toBeGreaterThan(0);
  const sources = new Map(files.map((file) => [file, readText(file)]));
  expect(breaches(sources, new Set(Object.keys(readManifest().dependencies)))).toEqual([]);
});
