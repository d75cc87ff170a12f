import { z } from 'zod';

/**
 * The schema language of hdmf, as JSON holds it: in our own data and in the `/specifications` of any NWB file.
 * Only structure is kept; `doc` and keys that carry no structure are dropped.
 * Source: https://hdmf-schema-language.readthedocs.io (hdmf says `data_type`, NWB says `neurodata_type`).
 */
const referenceSpec = z.object({ target_type: z.string(), reftype: z.string() });
const simpleDtype = z.union([z.string(), referenceSpec]);
const dtypeSpec = z.union([simpleDtype, z.array(z.object({ name: z.string(), dtype: simpleDtype }))]);
const extentSpec = z.number().int().nonnegative().nullable();
const shapeSpec = z.union([z.array(extentSpec), z.array(z.array(extentSpec))]);
const dimsSpec = z.union([z.array(z.string()), z.array(z.array(z.string()))]);
const quantitySpec = z.union([
  z.enum(['?', '*', '+', 'zero_or_one', 'zero_or_many', 'one_or_many']),
  z.number().int().nonnegative(),
]);

const arrayLike = {
  shape: shapeSpec.nullish(),
  dims: dimsSpec.nullish(),
  value: z.unknown().optional(),
  default_value: z.unknown().optional(),
};
const typed = {
  neurodata_type_def: z.string().nullish(),
  neurodata_type_inc: z.string().nullish(),
  data_type_def: z.string().nullish(),
  data_type_inc: z.string().nullish(),
  name: z.string().nullish(),
  default_name: z.string().nullish(),
  quantity: quantitySpec.optional(),
  linkable: z.boolean().optional(),
};

const attributeSpec = z.object({
  ...arrayLike,
  name: z.string(),
  dtype: dtypeSpec.nullish(),
  required: z.boolean().optional(),
});
const datasetSpec = z.object({
  ...typed,
  ...arrayLike,
  dtype: dtypeSpec.nullish(),
  attributes: z.array(attributeSpec).optional(),
});
const linkSpec = z.object({
  name: z.string().nullish(),
  target_type: z.string(),
  quantity: quantitySpec.optional(),
});
const typedSpec = z.object(typed);
// Written out: the compiler cannot infer a type that holds itself.
export interface GroupSpec extends z.infer<typeof typedSpec> {
  attributes?: AttributeSpec[] | undefined;
  datasets?: DatasetSpec[] | undefined;
  links?: LinkSpec[] | undefined;
  groups?: GroupSpec[] | undefined;
}

const groupSpec = z.object({
  ...typed,
  attributes: z.array(attributeSpec).optional(),
  datasets: z.array(datasetSpec).optional(),
  links: z.array(linkSpec).optional(),
  get groups(): z.ZodOptional<z.ZodArray<z.ZodType<GroupSpec>>> {
    return z.array(groupSpec).optional();
  },
});

export const sourceSpec = z.object({
  datasets: z.array(datasetSpec).optional(),
  groups: z.array(groupSpec).optional(),
});

export const namespaceSpec = z.object({
  name: z.string(),
  version: z.string().nullish(),
  schema: z.array(z.object({ namespace: z.string().optional(), source: z.string().optional() })),
});

export type DtypeSpec = z.infer<typeof dtypeSpec>;
export type ShapeSpec = z.infer<typeof shapeSpec>;
export type DimsSpec = z.infer<typeof dimsSpec>;
export type QuantitySpec = z.infer<typeof quantitySpec>;
export type AttributeSpec = z.infer<typeof attributeSpec>;
export type DatasetSpec = z.infer<typeof datasetSpec>;
export type LinkSpec = z.infer<typeof linkSpec>;

/** The type that a spec defines, if it defines one. */
export function definedType(spec: DatasetSpec | GroupSpec): string | undefined {
  return spec.neurodata_type_def ?? spec.data_type_def ?? undefined;
}

/** The type that a spec extends (beside a definition), or that a member has. */
export function includedType(spec: DatasetSpec | GroupSpec): string | undefined {
  return spec.neurodata_type_inc ?? spec.data_type_inc ?? undefined;
}
