import { expect, it } from 'vitest';
import { called } from '../conversion/command.ts';
import { readText } from './files.ts';

const page = readText('docs/command-line.md');
/** Where the options of commands that serve are told, too. */
const further = ['docs/configuration.md', 'docs/mcp.md'].map(readText);
const commands = [...(await called('--help')).stdout.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(
  ([, name = '']) => name,
);

const optionsIn = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();

it('docs/command-line.md lists every command', () => {
  expect(optionsIn(page, /^\| `renshaw ([a-z-]+)[^`]*` \|/gm)).toEqual(expect.arrayContaining(commands));
});

it.each(commands)('every option of renshaw %s is told, and none besides', async (name) => {
  const { stdout } = await called(name, '--help');
  const there = optionsIn(stdout, /^ {2}(--[a-z-]+)/gm);
  const [, section = ''] = page.split(new RegExp(`^## ${name}\n`, 'm'));
  const rows = optionsIn(section.split(/^## /m)[0] ?? '', /^\| `(--[a-z-]+)/gm);
  expect(rows.filter((option) => !there.includes(option))).toEqual([]);
  const told = optionsIn([page, ...further].join('\n'), /(--[a-z-]+)/g);
  expect(there.filter((option) => !told.includes(option))).toEqual([]);
});
