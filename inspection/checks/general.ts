import type { NwbObject } from '../../nwb/index.ts';
import type { Correction } from '../../schemas/index.ts';
import type { AttributeFacts, DatasetFacts, GroupFacts } from '../../schemas/nwb/index.ts';
import { attributeQuestion, correction, fieldAt } from '../corrections.ts';
import { descriptionCorrection } from '../corrections-descriptions.ts';
import { renameCorrections } from '../corrections-names.ts';
import { withoutEmptyText } from '../corrections-series.ts';
import { attributeOf, childOf, groupOf, type InspectedFile, pathOf } from '../file.ts';
import type { Problem } from '../problem.ts';
import { type Check, quoted } from './check.ts';

const placeholders = new Set(['no description', 'no desc', 'none', 'placeholder']);

/** Undefined where the type has no description at all; null where it could have one and has none. */
function descriptionOf(
  object: NwbObject,
  file: InspectedFile,
): { path: string; text: string | null } | undefined {
  const facts = file.factsOf(object);
  const attribute = facts?.attributes.find(({ name }) => name === 'description');
  if (attribute !== undefined) {
    const value = attributeOf(object, 'description')?.value ?? attribute.defaultValue ?? null;
    if (value !== null && typeof value !== 'string') return undefined;
    return { path: `${object.path}.description`, text: value };
  }
  if (facts?.kind !== 'group' || !facts.datasets.some(({ name }) => name === 'description')) return undefined;
  const dataset = childOf(object, 'description');
  const value = dataset?.kind === 'dataset' ? file.reader.scalar(dataset) : null;
  if (value !== null && typeof value !== 'string') return undefined;
  return { path: pathOf(object, 'description'), text: value };
}

function checkDescription(object: NwbObject, file: InspectedFile): Problem[] {
  const description = descriptionOf(object, file);
  if (description === undefined) return [];
  const { path, text } = description;
  const field = fieldAt(path);
  const corrections =
    field !== undefined
      ? [correction({ title: 'Say in a few words what it is.', field, from: text ?? undefined })]
      : path === `${object.path}.description`
        ? [descriptionCorrection(object, text ?? undefined, file)]
        : [];
  if (text === null || text.trim() === '') {
    return [
      {
        path,
        message: `${object.path} has no description. Whoever opens the file later does not know what it is. Say it in a few words.`,
        corrections,
      },
    ];
  }
  if (!placeholders.has(text.toLowerCase().replaceAll(/^\.+|\.+$/g, ''))) return [];
  return [
    {
      path,
      message: `The description of ${object.path} is the placeholder ${quoted(text)}. It tells nothing. Say in a few words what it is.`,
      found: text,
      corrections,
    },
  ];
}

function checkName(letters: readonly string[], why: string) {
  return (object: NwbObject, file: InspectedFile): Problem[] => {
    if (!letters.some((letter) => object.name.includes(letter))) return [];
    const message = `The name ${quoted(object.name)} has a character that ${why}. Name the object without it.`;
    return [{ path: object.path, message, found: object.name, corrections: renameCorrections(object, file) }];
  };
}

interface OptionalText {
  readonly name: string;
  readonly path: string;
  readonly isEmpty: boolean;
}

function isOptionalText(facts: AttributeFacts | DatasetFacts): boolean {
  const isText = facts.dtype?.kind === 'plain' && facts.dtype.name === 'text';
  return (
    isText && facts.shapes === undefined && facts.defaultValue === undefined && facts.value === undefined
  );
}

/** Optional texts of an object, and of the groups without a type below it, that are empty. */
function emptyTexts(object: NwbObject, facts: GroupFacts, file: InspectedFile): OptionalText[] {
  const texts: OptionalText[] = [];
  for (const attribute of facts.attributes) {
    if (attribute.required || !isOptionalText(attribute)) continue;
    const isEmpty = attributeOf(object, attribute.name)?.value === '';
    texts.push({ name: attribute.name, path: `${object.path}.${attribute.name}`, isEmpty });
  }
  for (const member of facts.datasets) {
    if (member.name === undefined || member.typeName !== undefined) continue;
    if (member.quantity.min > 0 || !isOptionalText(member)) continue;
    const dataset = childOf(object, member.name);
    const isEmpty = dataset?.kind === 'dataset' && file.reader.scalar(dataset) === '';
    texts.push({ name: member.name, path: pathOf(object, member.name), isEmpty });
  }
  for (const member of facts.groups) {
    if (member.name === undefined || member.typeName !== undefined) continue;
    const group = groupOf(object, member.name);
    if (group !== undefined) texts.push(...emptyTexts(group, member, file));
  }
  return texts.filter(({ isEmpty }) => isEmpty);
}

function checkEmptyText(object: NwbObject, file: InspectedFile): Problem[] {
  const facts = file.factsOf(object);
  if (facts?.kind !== 'group') return [];
  return emptyTexts(object, facts, file).map(({ name, path }) => ({
    path,
    message: `${path} is an empty text, and ${name} is optional. Readers cannot tell it from a value that was forgotten. Say it, or leave it out.`,
    found: '',
    corrections: emptyTextCorrections(path, name),
  }));
}

/** The person may say it, or let it go. An attribute can only be said. */
function emptyTextCorrections(path: string, name: string): Correction[] {
  if (path.slice(path.lastIndexOf('/')).includes('.')) return [attributeQuestion(`Say ${name}.`, path, '')];
  const field = fieldAt(path);
  const removal = withoutEmptyText(path);
  if (field === undefined) return [removal];
  return [correction({ title: `Say ${name}, or leave it out.`, field, from: '' }), removal];
}

export const generalChecks: readonly Check[] = [
  {
    name: 'check_name_slashes',
    type: undefined,
    run: checkName(['/', '\\'], 'stands for a folder, so that paths to it break'),
  },
  {
    name: 'check_name_colons',
    type: undefined,
    run: checkName([':'], 'some systems and programs do not take in names'),
  },
  {
    name: 'check_description',
    type: undefined,
    run: checkDescription,
  },
  {
    name: 'check_empty_string_for_optional_attribute',
    type: undefined,
    run: checkEmptyText,
  },
];
