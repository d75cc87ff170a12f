import { Document, isMap, isNode, isScalar, isSeq, Pair, parseDocument, Scalar, YAMLMap } from 'yaml';
import { InputError } from '../../../schemas/index.ts';
import { TO_FILL_IN } from './nodes.ts';
import type { Section } from './section.ts';

const OPTIONS = { schema: 'failsafe', version: '1.2' } as const;
const COMMENT_COLUMNS = 100;
/** Begins the lines that a draft writes at the top, so that the next draft can put its own in their place. */
const HEAD = ':';

/**
 * The text of the YAML: what a person wrote as it stands, with its comments, and a section wherever it says nothing.
 * @param given text that was read without a fault, or undefined
 * @param known names of fields that it holds in another spelling
 * @param head lines for the top of the file
 * @throws InputError `metadata` for YAML that cannot be written again
 */
export function formText(
  given: string | undefined,
  known: ReadonlySet<string>,
  sections: readonly Section[],
  head: readonly string[],
  file: string,
): string {
  const document = given === undefined ? new Document(undefined, OPTIONS) : parseDocument(given, OPTIONS);
  const root = isMap(document.contents) ? (document.contents as YAMLMap) : new YAMLMap();
  document.contents = root as typeof document.contents;
  // JSON has no room for comments.
  root.flow = false;
  for (const section of sections) place(root, section, known);
  document.commentBefore = [
    ...head.flatMap(commentLines).map((line) => `${HEAD}${line}`),
    ...ownComments(document.commentBefore),
  ].join('\n');
  try {
    return document.toString({ lineWidth: 0, flowCollectionPadding: true });
  } catch (cause) {
    throw new InputError('metadata', {
      found: `YAML that cannot be filled in (${cause instanceof Error ? cause.message : String(cause)})`,
      expected: 'a metadata file without anchors at fields that nobody filled in',
      todo: 'Write the values in full instead of *aliases.',
      where: { file },
      cause,
    });
  }
}

function place(root: YAMLMap, section: Section, known: ReadonlySet<string>): void {
  const pair = pairOf(root, section.key);
  if (pair === undefined) {
    if (known.has(section.key)) return;
    const key = new Scalar(section.key);
    key.spaceBefore = root.items.length > 0 && section.about.length > 0;
    explain(key, section.about);
    root.items.push(new Pair(key, section.value));
    return;
  }
  if (isMap(pair.value) && pair.value.items.length > 0) {
    if (isMap(section.value)) fillMap(pair.value as YAMLMap, section.value as YAMLMap);
    return;
  }
  if (!isUnset(pair.value, section.isZeroUnset === true)) return;
  if (isScalar(pair.key)) explain(pair.key, section.about);
  pair.value = inPlaceOf(pair.value, section.value);
}

function fillMap(into: YAMLMap, from: YAMLMap): void {
  into.flow = false;
  for (const { key, value } of from.items) {
    const name = isScalar(key) && typeof key.value === 'string' ? key.value : '';
    const pair = pairOf(into, name);
    if (pair === undefined) into.items.push(new Pair(new Scalar(name), value));
    else if (isUnset(pair.value, false)) pair.value = inPlaceOf(pair.value, value);
  }
}

/** A new value keeps the comments of the empty one: behind an empty value stand also those of whatever comes next. */
function inPlaceOf(old: unknown, value: unknown): unknown {
  if (!isNode(old) || !isNode(value) || typeof old.comment !== 'string') return value;
  const lines = old.comment.split('\n');
  const kept = lines.filter((line, index) => index > 0 || !line.startsWith(` ${TO_FILL_IN}`));
  const own = typeof value.comment === 'string' ? value.comment.split('\n') : [];
  value.comment = [...own, ...kept].join('\n');
  return value;
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

/** Nothing, an empty text or an empty list. What has an anchor is used elsewhere, and stays. */
function isUnset(value: unknown, isZeroUnset: boolean): boolean {
  if (value === null || value === undefined) return true;
  if (isSeq(value) || isMap(value)) return value.items.length === 0 && value.anchor === undefined;
  if (!isScalar(value) || value.anchor !== undefined) return false;
  const source = typeof value.value === 'string' ? value.value.trim() : '';
  if (source === '') return true;
  const isPlain = value.type === Scalar.PLAIN || value.type === undefined;
  return isPlain && (/^(?:~|null)$/i.test(source) || (isZeroUnset && Number(source) === 0));
}

/** Puts the explanation above a key, once: a draft may be drafted again. */
function explain(key: Scalar, about: readonly string[]): void {
  const text = about.flatMap(commentLines).join('\n');
  if (text === '' || key.commentBefore?.includes(text) === true) return;
  key.commentBefore = [...(key.commentBefore === undefined ? [] : [key.commentBefore]), text].join('\n');
}

function ownComments(comment: string | null | undefined): string[] {
  const lines = (comment ?? '').split('\n').filter((line) => !line.startsWith(HEAD));
  return lines.every((line) => line.trim() === '') ? [] : ['', ...lines];
}

/** Wraps at words; lines that a table has stay. */
function commentLines(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.includes(' | ') ? [` ${line}`] : wrapped(line)));
}

function wrapped(line: string): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current.length + word.length + 1 > COMMENT_COLUMNS && current !== '') {
      lines.push(current);
      current = '';
    }
    current = `${current} ${word}`;
  }
  return [...lines, current];
}
