import type { NwbEdit } from '../../schemas/index.ts';
import { InputError } from '../../schemas/index.ts';
import { Dataset, type File, Group } from './browser-hdf5.ts';

type SetAttribute = Extract<NwbEdit, { kind: 'set-attribute' }>;

const integerClass = 0;
const floatClass = 1;
const textClass = 3;

/** Letters of h5wasm's dtypes by size in bytes; lower case is signed. */
const integers: ReadonlyMap<number, string> = new Map([
  [1, 'b'],
  [2, 'h'],
  [4, 'i'],
  [8, 'q'],
]);

/**
 * Sets an attribute of a group or dataset. A number keeps the attribute's type; a new one is float64.
 * @throws InputError('nwb') when there is no such object, or the attribute holds something else
 */
export function setAttribute(file: File, edit: SetAttribute): void {
  const owner = edit.path === '/' ? file : file.get(edit.path);
  const fault = (found: string, expected: string) =>
    new InputError('nwb', {
      found,
      expected,
      todo: 'Check the path and the attribute, or convert the session again.',
      where: { field: `${edit.path}.${edit.name}` },
    });
  if (!(owner instanceof Group || owner instanceof Dataset))
    throw fault('no such object', 'a group or dataset of the file');
  const before = owner.attrs[edit.name];
  const dtype =
    typeof edit.value === 'number' ? numberType(before?.metadata, edit.value) : textType(before?.metadata);
  if (dtype === undefined) {
    throw fault('an attribute of another kind', `one that ${JSON.stringify(edit.value)} can stand in`);
  }
  if (before !== undefined) owner.delete_attribute(edit.name);
  const isList = Array.isArray(edit.value);
  const values = isList ? edit.value : [edit.value];
  const data = typeof edit.value === 'number' ? [edit.value] : (values as string[]);
  owner.create_attribute(edit.name, data, isList ? [data.length] : [], dtype);
}

type Before = Dataset['metadata'] | undefined;

function textType(before: Before): string | undefined {
  return before === undefined || before.type === textClass ? 'S' : undefined;
}

function numberType(before: Before, value: number): string | undefined {
  if (before === undefined) return '<d';
  if (before.type === floatClass) return before.size === 4 ? '<f' : '<d';
  const letter = integers.get(before.size);
  if (before.type !== integerClass || letter === undefined || !Number.isSafeInteger(value)) return undefined;
  return `<${before.signed ? letter : letter.toUpperCase()}`;
}
