import { Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';

/*
 * Nodes of a YAML document in the "failsafe" schema, in which every scalar is text with a style: so a file that a
 * person wrote keeps each value as typed (007 stays 007), and ours are written so that YAML 1.1 (PyYAML, which the
 * labs' converter reads with) and YAML 1.2 (the form) understand the same.
 */

export type FormNode = Scalar<string> | YAMLSeq | YAMLMap;

export const TO_FILL_IN = 'to be filled in';

/** Words that YAML 1.1 takes for something else than text. */
const RESERVED = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
const PLAIN = /^[A-Za-z](?:[\w ./()-]*[\w./()-])?$/;

function scalar(source: string, type: Scalar.Type, comment: string | undefined): Scalar<string> {
  const node = new Scalar(source);
  node.type = type;
  if (comment !== undefined) node.comment = ` ${comment}`;
  return node;
}

export function text(value: string, comment?: string): Scalar<string> {
  const isPlain = PLAIN.test(value) && !RESERVED.test(value);
  return scalar(value, isPlain ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE, comment);
}

/** PyYAML takes 2e-7 for text: it wants a point before the exponent. */
export function number(value: number, comment?: string): Scalar<string> {
  const written = String(value);
  const source = written.includes('.') ? written : written.replace('e', '.0e');
  return scalar(source, Scalar.PLAIN, comment);
}

/** A text that only people know. */
export function blankText(comment: string = TO_FILL_IN): Scalar<string> {
  return scalar('', Scalar.QUOTE_SINGLE, comment);
}

/** A number that only people know: no reader takes null for 0. */
export function blankNumber(comment: string = TO_FILL_IN): Scalar<string> {
  return scalar('null', Scalar.PLAIN, comment);
}

/** A list in one line. */
export function list(items: readonly FormNode[], comment?: string): YAMLSeq {
  const node = new YAMLSeq();
  node.flow = true;
  node.items.push(...items);
  if (comment !== undefined) node.comment = ` ${comment}`;
  return node;
}

export function numbers(values: readonly number[], comment?: string): YAMLSeq {
  return list(
    values.map((value) => number(value)),
    comment,
  );
}

export function entries(items: readonly FormNode[]): YAMLSeq {
  if (items.length === 0) return list([]);
  const node = new YAMLSeq();
  node.items.push(...items);
  return node;
}

export function mapping(fields: readonly (readonly [key: string, value: FormNode])[]): YAMLMap {
  const node = new YAMLMap();
  node.items.push(...fields.map(([key, value]) => new Pair(text(key), value)));
  return node;
}

/** In one line: the channels of an nTrode. */
export function inlineMapping(fields: readonly (readonly [key: string, value: FormNode])[]): YAMLMap {
  const node = mapping(fields);
  node.flow = true;
  return node;
}
