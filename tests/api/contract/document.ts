import { z } from 'zod';

/** As much of an OpenAPI document as these tests look at. */
const mediaSchema = z.object({
  schema: z.record(z.string(), z.unknown()).optional(),
  example: z.unknown().optional(),
  examples: z.record(z.string(), z.object({ value: z.unknown() })).optional(),
});
const responseSchema = z.object({
  description: z.string().min(1),
  content: z.record(z.string(), mediaSchema).optional(),
});
const operationSchema = z.object({
  operationId: z.string(),
  summary: z.string().min(1),
  tags: z.array(z.string()).min(1),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.enum(['path', 'query', 'header']),
        required: z.boolean().optional(),
        schema: z.record(z.string(), z.unknown()),
      }),
    )
    .default([]),
  requestBody: z
    .object({ required: z.literal(true), content: z.object({ 'application/json': mediaSchema }) })
    .optional(),
  responses: z.record(z.string(), responseSchema),
});
const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.record(
      z.enum(['get', 'post', 'put', 'patch', 'delete', 'head', 'options']),
      operationSchema.optional(),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

export type Media = z.infer<typeof mediaSchema>;

export interface Operation extends z.infer<typeof operationSchema> {
  readonly method: string;
  readonly path: string;
}

export interface Contract {
  readonly operations: readonly Operation[];
  /** Throws where a value is not as a schema of the document says. */
  check(schema: Media['schema'], value: unknown): void;
}

/** For the protocol of uploads there are clients; its tests are of its own: ../uploads.test.ts. */
const ELSEWHERE = ['tus'];

export function contractOf(json: unknown): Contract {
  const { paths, components } = documentSchema.parse(json);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation === undefined || operation.tags.some((tag) => ELSEWHERE.includes(tag))
        ? []
        : [{ ...operation, method: method.toUpperCase(), path }],
    ),
  );
  const $defs = rewritten(components.schemas);
  const known = new Map<Media['schema'], z.ZodType>();
  const zodOf = (schema: Media['schema']): z.ZodType => {
    const whole = { ...(rewritten(schema ?? {}) as object), $defs };
    return z.fromJSONSchema(whole as Parameters<typeof z.fromJSONSchema>[0]);
  };
  const check: Contract['check'] = (schema, value) => {
    const zod = known.get(schema) ?? zodOf(schema);
    known.set(schema, zod);
    zod.parse(value);
  };
  return { operations, check };
}

/** References as zod takes them. */
function rewritten(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/'));
}
