import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { inDays } from '../../agents/language/builtin/durations.ts';
import type { Understanding } from '../../agents/language/index.ts';

/** One line of the tables in `said/`: what a person says, and what is to be understood. */
export const caseSchema = z.strictObject({
  id: z.string(),
  context: z.looseObject({}),
  text: z.string(),
  expect: z.record(z.string(), z.unknown()),
  intent: z.string(),
});
export type Case = z.infer<typeof caseSchema>;

const MARKS = {
  '@clarify': 'clarify',
  '@skip': 'skip',
  '@clear': 'clear',
  '@same_as_last': 'sameAsLast',
  '@exclude_issues': 'excludeIssues',
  '@lock': 'lock',
} as const;

const list = z.array(z.union([z.string(), z.number()]));
const sorted = (value: unknown): string =>
  JSON.stringify(
    list
      .parse(value ?? [])
      .map(String)
      .toSorted(),
  );

/** P9W and P63D are the same age; so are P1Y2M and P14M. */
function ageKey(value: unknown): string {
  const parts = String(value).split('/');
  return parts
    .map((part) => {
      const read = (unit: string): number =>
        Number(new RegExp(`(\\d+(?:\\.\\d+)?)${unit}`).exec(part.replace('T', ' '))?.[1] ?? 0);
      const months = read('Y') * 12 + read('M');
      return `${months}m${inDays({ W: read('W'), D: read('D') })}d${read('H')}h`;
    })
    .join('/');
}

function entryKey(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return JSON.stringify(entry);
  return JSON.stringify(Object.entries(entry).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function key(field: string, value: unknown): string {
  if (field === 'age') return ageKey(value);
  if (Array.isArray(value) && field !== 'experimenter')
    return JSON.stringify(value.map((entry: unknown) => entryKey(entry)).toSorted());
  return JSON.stringify(value);
}

/** What differs between what was understood and what was to be; empty if nothing does. */
export function differences(want: Case, got: Understanding): string[] {
  const out: string[] = [];
  const metadata: Readonly<Record<string, unknown>> = got.metadata;
  const optional = Object.keys(z.record(z.string(), z.unknown()).parse(want.expect['@optional'] ?? {}));
  for (const [field, value] of Object.entries(want.expect)) {
    if (field.startsWith('@')) continue;
    if (!(field in metadata)) out.push(`${field} is missing`);
    else if (key(field, metadata[field]) !== key(field, value))
      out.push(`${field} is ${JSON.stringify(metadata[field])}`);
  }
  for (const field of Object.keys(metadata))
    if (!(field in want.expect) && !optional.includes(field))
      out.push(`${field} ${JSON.stringify(metadata[field])} was not said`);
  for (const [mark, name] of Object.entries(MARKS)) {
    const have = got[name as (typeof MARKS)[keyof typeof MARKS]];
    if (sorted(want.expect[mark]) !== sorted(have)) out.push(`${name} is ${JSON.stringify(have)}`);
  }
  const unsure = list.parse(want.expect['@uncertain'] ?? []);
  for (const field of unsure)
    if (!got.uncertain.some((other) => other === field)) out.push(`${field} is not uncertain`);
  return out;
}

/** The line of the tables with this id. */
export function saidCase(id: string): Case {
  const folder = new URL('./said/', import.meta.url);
  for (const file of readdirSync(folder))
    for (const line of readFileSync(new URL(file, folder), 'utf8').split('\n'))
      if (line.startsWith(`{"id": "${id}"`)) return caseSchema.parse(JSON.parse(line));
  throw new Error(`no table has ${id}`);
}

/** The lines of one table of `said/`. */
export function readCases(table: string): Case[] {
  const lines = readFileSync(new URL(`./said/${table}`, import.meta.url), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => caseSchema.parse(JSON.parse(line)));
}
