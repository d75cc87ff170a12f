import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The promises of docs/security.md: what stands in bold at the beginning of an entry. */
const promisesIn = (text: string): string[] =>
  [...text.matchAll(/^- \*\*(.+?)\*\*/gms)].map(([, words = '']) => words.replaceAll(/\s+/g, ' '));

/** The names of the tests that keep them. */
const testsIn = (text: string): string[] =>
  [...text.matchAll(/^ {0,2}promise\(\s*(['"`])(.+?)\1,/gms)].map(([, , name = '']) => name);

it('every promise of docs/security.md has a test of its name, and every such test a promise', () => {
  const tests = readdirSync(new URL('.', import.meta.url))
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => testsIn(read(`./${name}`)));
  const promises = promisesIn(read('../../../docs/security.md'));
  expect(promises.length).toBeGreaterThan(10);
  expect(new Set(promises).size).toBe(promises.length);
  expect(tests.toSorted()).toEqual(promises.toSorted());
});

it('a promise without a test is found, and a test without a promise', () => {
  expect(promisesIn('- **One.** Because.\n- **Two\n  lines.** So.\ntext **not**')).toEqual([
    'One.',
    'Two lines.',
  ]);
  expect(testsIn("promise('One.', async () => {});\n  promise(\n    'Two lines.',\n")).toEqual([
    'One.',
    'Two lines.',
  ]);
});
