import { InputError } from '../errors.ts';
import type { DatasetFacts, GroupFacts, TypeFacts, TypeRef } from './facts.ts';
import { inheritDataset, inheritGroup } from './inherit.ts';
import { includedType } from './language.ts';
import { datasetFacts, groupFacts } from './normalise.ts';
import type { Namespace, TypeDefinition } from './parse.ts';

interface Located {
  readonly namespace: Namespace;
  readonly typeName: string;
  readonly definition: TypeDefinition;
}

/**
 * Answers what the types of a set of namespaces ask for. A type is looked up from a namespace: in it, then in those
 * that it includes. Nothing is resolved before it is asked for; answers are kept.
 */
export class NamespaceCatalog {
  readonly #namespaces: ReadonlyMap<string, Namespace>;
  readonly #resolved = new Map<TypeDefinition, TypeFacts>();

  private constructor(namespaces: ReadonlyMap<string, Namespace>) {
    this.#namespaces = namespaces;
  }

  /** A catalog of these namespaces; of two with one name the last counts. */
  static from(namespaces: Iterable<Namespace>): NamespaceCatalog {
    return new NamespaceCatalog(new Map([...namespaces].map((namespace) => [namespace.name, namespace])));
  }

  /** The namespaces with their versions, in the order given. */
  get namespaces(): readonly { readonly name: string; readonly version: string }[] {
    return [...this.#namespaces.values()].map(({ name, version }) => ({ name, version }));
  }

  /** Namespaces that are included but were not given; hdmf refuses a file whose cache lacks one. */
  get missingNamespaces(): readonly string[] {
    const included = [...this.#namespaces.values()].flatMap(({ includes }) => includes);
    return [...new Set(included)].filter((name) => !this.#namespaces.has(name));
  }

  /** The types that a namespace defines itself. Throws like {@link typeSpec}. */
  typeNames(namespace: string): readonly string[] {
    return [...this.#namespace(namespace).types.keys()];
  }

  /** Whether `typeName` can be looked up from `namespace`. */
  hasType(namespace: string, typeName: string): boolean {
    return this.#find(namespace, typeName, new Set()) !== undefined;
  }

  /**
   * A type with everything that it inherits.
   * @throws InputError (`nwb`) when the namespace, the type or a type that it extends is unknown, or when a type
   * extends itself or one of the other kind
   */
  typeSpec(namespace: string, typeName: string): TypeFacts {
    return this.#resolve(this.#locate(namespace, typeName), []);
  }

  /** Whether the type is `ancestor` or extends it. Throws like {@link typeSpec}. */
  isSubtype(type: TypeRef, ancestor: TypeRef): boolean {
    const facts = this.typeSpec(type.namespace, type.typeName);
    const sought = this.#locate(ancestor.namespace, ancestor.typeName);
    return [facts, ...facts.ancestors].some(
      (one) => one.typeName === sought.typeName && one.namespace === sought.namespace.name,
    );
  }

  /**
   * What holds for a member of `owner`: what its own type asks for, refined by what the owner says of it. A member
   * without a type is returned as it is. Throws like {@link typeSpec}.
   */
  memberFacts<T extends DatasetFacts | GroupFacts>(owner: TypeRef, member: T): T {
    if (member.typeName === undefined) return member;
    const type = this.typeSpec(owner.namespace, member.typeName);
    return inherit(type, member, owner) as T;
  }

  #namespace(name: string): Namespace {
    const namespace = this.#namespaces.get(name);
    if (namespace !== undefined) return namespace;
    throw new InputError('nwb', {
      found: `the namespace ${name}`,
      expected: `one of ${[...this.#namespaces.keys()].join(', ') || '(no namespace at all)'}`,
      todo: 'Correct the name, or add the specifications of that namespace to the file.',
    });
  }

  #find(namespaceName: string, typeName: string, seen: Set<string>): Located | undefined {
    const namespace = this.#namespaces.get(namespaceName);
    if (namespace === undefined || seen.has(namespaceName)) return undefined;
    seen.add(namespaceName);
    const definition = namespace.types.get(typeName);
    if (definition !== undefined) return { namespace, typeName, definition };
    for (const included of namespace.includes) {
      const found = this.#find(included, typeName, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #locate(namespaceName: string, typeName: string): Located {
    const { name, version } = this.#namespace(namespaceName);
    const found = this.#find(namespaceName, typeName, new Set());
    if (found !== undefined) return found;
    throw new InputError('nwb', {
      found: `the type ${typeName}`,
      expected: `a type of the namespace ${name} ${version} or of one that it includes`,
      todo: 'Correct the name of the type or of its namespace; names are case-sensitive.',
    });
  }

  #resolve({ namespace, typeName, definition }: Located, heirs: readonly TypeDefinition[]): TypeFacts {
    const known = this.#resolved.get(definition);
    if (known !== undefined) return known;
    const lineage = { namespace: namespace.name, typeName };
    if (heirs.includes(definition)) {
      throw new InputError('nwb', {
        found: `the type ${typeName} of ${namespace.name}, which extends itself`,
        expected: 'types that extend another type',
        todo: 'Correct the specification of the type.',
      });
    }
    const own = definition.kind === 'dataset' ? datasetFacts(definition.spec) : groupFacts(definition.spec);
    const baseName = includedType(definition.spec);
    let facts: TypeFacts = { ...own, ...lineage, ancestors: [] };
    if (baseName !== undefined) {
      const base = this.#resolve(this.#locate(namespace.name, baseName), [...heirs, definition]);
      const ancestors = [{ namespace: base.namespace, typeName: base.typeName }, ...base.ancestors];
      facts = { ...inherit(base, own, lineage), ...lineage, ancestors };
    }
    this.#resolved.set(definition, facts);
    return facts;
  }
}

function inherit(base: TypeFacts, own: DatasetFacts | GroupFacts, where: TypeRef): DatasetFacts | GroupFacts {
  if (base.kind === 'group' && own.kind === 'group') return inheritGroup(base, own);
  if (base.kind === 'dataset' && own.kind === 'dataset') return inheritDataset(base, own);
  throw new InputError('nwb', {
    found: `a ${own.kind} in ${where.typeName} of ${where.namespace} whose type ${base.typeName} is a ${base.kind}`,
    expected: 'groups of group types and datasets of dataset types',
    todo: 'Correct the specification of the type.',
  });
}
