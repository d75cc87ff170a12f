export { cachedSpecification, NAMESPACE_NAMES, type NamespaceName, nwbCatalog } from './cached.ts';
export { NamespaceCatalog } from './catalog.ts';
export type {
  ArrayFacts,
  AttributeFacts,
  CompoundDtype,
  DatasetFacts,
  Dtype,
  GroupFacts,
  LinkFacts,
  PlainDtype,
  Quantity,
  ReferenceDtype,
  Shape,
  TypeFacts,
  TypeRef,
} from './facts.ts';
export { type CachedNamespace, type Namespace, parseNamespace } from './parse.ts';
