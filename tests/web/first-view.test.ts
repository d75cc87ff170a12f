import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { builtPage } from '../e2e/built-page.ts';

const DIST = fileURLToPath(new URL('../../web/dist/', import.meta.url));
/** Interactive within a second on a slow line: 120 kB. */
const MOST_BYTES = 120_000;

/** A script and all that it imports before it runs; what it asks for later is left out. */
async function withImports(file: string, seen = new Map<string, Buffer>()): Promise<Map<string, Buffer>> {
  if (seen.has(file)) return seen;
  const script = await readFile(file);
  seen.set(file, script);
  for (const [, path = ''] of script.toString().matchAll(/\b(?:from|import)\s*["'](\.\/[^"']+\.js)["']/g))
    await withImports(join(dirname(file), path), seen);
  return seen;
}

let html = '';
beforeAll(async () => {
  await builtPage();
  html = await readFile(join(DIST, 'index.html'), 'utf8');
});

it('needs at most 120 kB of JavaScript, gzipped, for its first view', async () => {
  const entry = /<script[^>]*src="\.\/([^"]+)"/.exec(html)?.[1];
  expect(entry).toBeDefined();
  const scripts = await withImports(join(DIST, entry ?? ''));
  const bytes = [...scripts.values()].reduce((sum, script) => sum + gzipSync(script).length, 0);
  expect(bytes).toBeGreaterThan(5000);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
});

it('has neither an inline script nor an inline style, and asks nobody else', () => {
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});
