import { z } from 'zod';
import { fieldNamed } from './fields.ts';
import { readLabelled } from './read.ts';
import { merge, type Reading, type Situation, unclear, whole } from './reading.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const list = z.array(scalar);
const object = z.record(z.string(), z.unknown());

function readEntries(value: Record<string, unknown>, situation: Situation, depth: number): Reading[] {
  const out: Reading[] = [];
  for (const [key, entry] of Object.entries(value).slice(0, 100)) {
    const field = fieldNamed(key);
    const one = scalar.safeParse(entry);
    const many = list.safeParse(entry);
    const inner = object.safeParse(entry);
    if (field !== undefined && one.success) out.push(readLabelled(field, String(one.data), 0, situation));
    else if (field !== undefined && many.success && many.data.length > 0)
      out.push(readLabelled(field, many.data.join('; '), 0, situation));
    else if (inner.success && depth < 3) out.push(...readEntries(inner.data, situation, depth + 1));
  }
  return out;
}

/** A pasted JSON object, also one without its braces; undefined if the text is none. */
export function readJson(text: string, situation: Situation): Reading | undefined {
  if (!/^(?:```(?:json)? )?\s*[{"]/.test(text) || !text.includes(':')) return undefined;
  const bare = text.replaceAll(/^```(?:json)?|```$/g, '').trim();
  for (const candidate of [bare, `{${bare}}`, bare.replaceAll(/,\s*}/g, '}')]) {
    try {
      const parsed = object.safeParse(JSON.parse(candidate));
      if (parsed.success) return merge(...readEntries(parsed.data, situation, 0));
    } catch {
      // not JSON in this form
    }
  }
  return undefined;
}

/** A row copied from a spreadsheet with the row of its headings. */
export function readTable(text: string, situation: Situation): Reading | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[|\s:-]+$/.test(line));
  const [head, ...rows] = lines;
  if (head === undefined || rows.length === 0 || rows.length > 50) return undefined;
  const separator = ['\t', '|', ';', ','].find((c) => head.includes(c));
  if (separator === undefined) return undefined;
  const cells = (line: string): string[] =>
    line
      .replaceAll(/^\||\|$/g, '')
      .split(separator)
      .map((cell) => cell.trim());
  const fields = cells(head).map(fieldNamed);
  if (fields.filter((field) => field !== undefined).length < 2) return undefined;
  const out: Reading[] = [];
  for (const [column, field] of fields.entries()) {
    if (field === undefined) continue;
    const values = new Set(rows.map((row) => cells(row)[column] ?? ''));
    const [only = ''] = values;
    if (values.size > 1) out.push(unclear(field, whole(text), 'the rows differ', [...values]));
    else out.push(readLabelled(field, only, 0, situation));
  }
  return merge(...out);
}
