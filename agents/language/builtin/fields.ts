import { FIELDS, type Field } from '../contract.ts';
import { matches, type Span } from './text.ts';
import { ASKED, FIELD_NAMES, GROUPS } from './vocabulary/fields.ts';

const ALL = FIELD_NAMES.map(([field, names]) => [field, new RegExp(`^(?:${names})$`, 'u')] as const);

/** The alternation of all names of fields, as a piece of an expression over lower-case text. */
export const FIELD_NAME = `(?:${FIELD_NAMES.map(([, names]) => names).join('|')})`;

/** The field that a name means, whatever its case. */
export function fieldNamed(name: string): Field | undefined {
  const key = name
    .toLowerCase()
    .trim()
    .replaceAll('_', ' ')
    .replace(/^(?:the|its|his|her|their|my|our) /, '');
  return ALL.find(([, pattern]) => pattern.test(key) || pattern.test(key.replaceAll(' ', '_')))?.[0];
}

/** The field that a question was for, by any of its names. */
export function askedField(asked: string | undefined): Field | undefined {
  if (asked === undefined) return undefined;
  const key = asked.toLowerCase().trim().replaceAll(/[ -]/g, '_');
  return FIELDS.find((field) => field === key) ?? ASKED[key] ?? fieldNamed(asked);
}

const MENTION = new RegExp(String.raw`(?<![\p{L}])${FIELD_NAME}(?![\p{L}])`, 'gu');
const GROUP = GROUPS.map(
  ([names, fields]) => [new RegExp(String.raw`(?<![\p{L}])(?:${names})(?![\p{L}])`, 'u'), fields] as const,
);

/** Names that are too common to mean a field wherever they stand. */
const COMMON =
  /^(?:rat|mouse|animal|subject|id|time|line|experiment|group|site|recorded|by|stock|tag|sp\.?|born|run by|done by|injections?|patient|participant|references?|location|drugs?)$/;

/** The fields that lower-case text names, each once, in order; groups ("the subject info") count for all of theirs. */
export function fieldsMentioned(lower: string, options: { strict?: boolean } = {}): Field[] {
  const out: Field[] = [];
  for (const [pattern, fields] of GROUP) if (pattern.test(lower)) out.push(...fields);
  let last = -1;
  if (out.length === 0)
    for (const match of matches(MENTION, lower)) {
      if (options.strict === true && COMMON.test(match[0])) continue;
      // "lab name" names the lab alone
      if (match[0] === 'name' && match.start - last === 1) continue;
      last = match.end;
      const field = fieldNamed(match[0]);
      if (field !== undefined) out.push(field);
    }
  return [...new Set(out)];
}

export interface Label extends Span {
  readonly field: Field;
  /** where the value begins */
  readonly valueStart: number;
}

const LABEL = new RegExp(
  String.raw`(?<=^|[\n|,;{(] ?|\. |- |\* |\t|\s(?=[a-z_]+=))"?(${FIELD_NAME})"? ?(?:[:=]|->|\t)+ ?`,
  'gu',
);

/** "Sex: …", "weight = …" in lower-case text, from left to right. */
export function findLabels(lower: string): Label[] {
  const out: Label[] = [];
  for (const match of matches(LABEL, lower)) {
    const field = fieldNamed(match[1] ?? '');
    if (field !== undefined) out.push({ field, start: match.start, end: match.end, valueStart: match.end });
  }
  return out;
}
