import type { NwbAttribute, NwbDataset, NwbGroup, NwbObject, NwbReader, NwbValue } from '../nwb/index.ts';
import { isList } from '../nwb/index.ts';
import { InputError } from '../schemas/index.ts';
import type { NamespaceCatalog, TypeFacts } from '../schemas/nwb/index.ts';

/** A file under inspection: its objects, and what the schemas say of their types. */
export class InspectedFile {
  readonly reader: NwbReader;
  readonly catalog: NamespaceCatalog;
  /** Objects with a type that is known, in the order of the walk. */
  readonly typed: readonly NwbObject[];
  readonly #facts = new Map<NwbObject, TypeFacts | undefined>();
  readonly #surveys = new Map<(object: NwbObject, file: InspectedFile) => unknown, Map<NwbObject, unknown>>();

  constructor(reader: NwbReader, catalog: NamespaceCatalog) {
    this.reader = reader;
    this.catalog = catalog;
    this.typed = [...reader.objects()].filter((object) => this.factsOf(object) !== undefined);
  }

  /** What the schemas say of the object's type; undefined where it has none, or one that is unknown. */
  factsOf(object: NwbObject): TypeFacts | undefined {
    if (object.typeName === undefined) return undefined;
    if (this.#facts.has(object)) return this.#facts.get(object);
    const facts = this.#find(object.namespace, object.typeName);
    this.#facts.set(object, facts);
    return facts;
  }

  /** Whether the object's type is `typeName` of core or hdmf-common, or extends it. */
  isA(object: NwbObject, typeName: string): boolean {
    const facts = this.factsOf(object);
    return facts !== undefined && [facts, ...facts.ancestors].some((one) => one.typeName === typeName);
  }

  /** What `survey` tells of an object, which is asked once: several checks share one reading of long data. */
  once<T>(survey: (object: NwbObject, file: InspectedFile) => T, object: NwbObject): T {
    const known = this.#surveys.get(survey) ?? new Map<NwbObject, unknown>();
    this.#surveys.set(survey, known);
    if (!known.has(object)) known.set(object, survey(object, this));
    return known.get(object) as T;
  }

  #find(namespace: string | undefined, typeName: string): TypeFacts | undefined {
    // An object that does not say its namespace is a fault of its own; its type may still be checked.
    const names = namespace === undefined ? this.catalog.namespaces.map(({ name }) => name) : [namespace];
    for (const name of names) {
      try {
        if (this.catalog.hasType(name, typeName)) return this.catalog.typeSpec(name, typeName);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    }
    return undefined;
  }
}

/** The object that a name in a group stands for, links followed. */
export function childOf(object: NwbObject | undefined, name: string): NwbObject | undefined {
  return object?.kind === 'group' ? object.children.get(name)?.object : undefined;
}

export function datasetOf(object: NwbObject | undefined, name: string): NwbDataset | undefined {
  const found = childOf(object, name);
  return found?.kind === 'dataset' ? found : undefined;
}

export function groupOf(object: NwbObject | undefined, name: string): NwbGroup | undefined {
  const found = childOf(object, name);
  return found?.kind === 'group' ? found : undefined;
}

export function attributeOf(object: NwbObject | undefined, name: string): NwbAttribute | undefined {
  return object?.attributes.get(name);
}

/** MATLAB writes one value as an array of one. */
function single(value: NwbValue | undefined): NwbValue | undefined {
  return value !== undefined && isList(value) && value.length === 1 ? value[0] : value;
}

export function textAttribute(object: NwbObject | undefined, name: string): string | undefined {
  const value = single(attributeOf(object, name)?.value);
  return typeof value === 'string' ? value : undefined;
}

export function numberAttribute(object: NwbObject | undefined, name: string): number | undefined {
  const value = single(attributeOf(object, name)?.value);
  return typeof value === 'number' ? value : undefined;
}

/** The texts of an attribute that is one text or a list of them. */
export function textsOf(value: NwbValue | undefined): readonly string[] {
  const list = value !== undefined && isList(value) ? value : [value];
  return list.filter((one) => typeof one === 'string');
}

/** The object that an attribute refers to. */
export function targetOf(object: NwbObject | undefined, name: string): NwbObject | undefined {
  const value = single(attributeOf(object, name)?.value);
  return typeof value === 'object' && 'target' in value ? value.target : undefined;
}

export function pathOf(parent: NwbObject, name: string): string {
  return `${parent.path === '/' ? '' : parent.path}/${name}`;
}
