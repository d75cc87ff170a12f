import { OpenAPIHono, type z } from '@hono/zod-openapi';
import {
  PROBLEM_TYPES,
  type ProblemSlug,
  problemSchema,
  problemTypeOf,
} from '../../schemas/service/index.ts';
import { ProblemError } from '../problems.ts';

/** Answered by every operation, whatever it does. */
const ANYWHERE = [
  'no-token',
  'wrong-host',
  'wrong-origin',
  'too-many-requests',
  'too-many-open',
  'ours',
  'database-away',
] as const satisfies readonly ProblemSlug[];

/** An app whose routes are part of the contract: requests that do not fit it are refused before a handler runs. */
export function contractApp(): OpenAPIHono {
  return new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw notFitting(result.target, result.error);
    },
  });
}

/** Names every part that does not fit: of the body by a JSON pointer, of the address by its name. */
function notFitting(target: string, { issues }: z.core.$ZodError): ProblemError {
  const errors = issues.map(({ path, message }) => {
    const steps = path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'));
    const pointer = target === 'json' ? `#${steps.map((step) => `/${step}`).join('')}` : steps.join('/');
    return { pointer, detail: message };
  });
  const sentence = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
  const part = target === 'json' ? 'The body' : 'The address';
  return new ProblemError('not-understood', `${part} does not fit: ${sentence}.`, { errors });
}

/** A body that has to come, with what a program could send. */
export function jsonBody<S extends z.ZodType>(schema: S, example: z.input<S>) {
  return { required: true, content: { 'application/json': { schema, example } } } as const;
}

/** An answer, with what it could be. */
export function jsonAnswer<S extends z.ZodType>(description: string, schema: S, example: z.input<S>) {
  return { description, content: { 'application/json': { schema, example } } } as const;
}

interface ProblemAnswer {
  readonly description: string;
  readonly content: {
    readonly 'application/problem+json': {
      readonly schema: typeof problemSchema;
      readonly examples: Readonly<Record<string, { readonly value: z.infer<typeof problemSchema> }>>;
    };
  };
}

/**
 * The problems that an operation answers beside those of every operation, by status. `body` adds those of a body that
 * does not fit.
 */
export function problems(
  ...slugs: readonly (ProblemSlug | 'body')[]
): Readonly<Record<number, ProblemAnswer>> {
  const own = slugs.flatMap((slug): readonly ProblemSlug[] =>
    slug === 'body' ? ['not-understood', 'too-large', 'not-json'] : [slug],
  );
  const byStatus = Map.groupBy(new Set([...own, ...ANYWHERE]), (slug) => PROBLEM_TYPES[slug].status);
  return Object.fromEntries(
    [...byStatus].map(([status, all]) => [
      status,
      {
        description: all.map((slug) => `\`${slug}\`: ${PROBLEM_TYPES[slug].meaning}`).join('\n\n'),
        content: {
          'application/problem+json': {
            schema: problemSchema,
            examples: Object.fromEntries(all.map((slug) => [slug, { value: exampleOf(slug) }])),
          },
        },
      },
    ]),
  );
}

function exampleOf(slug: ProblemSlug): z.infer<typeof problemSchema> {
  const { status, title, meaning } = PROBLEM_TYPES[slug];
  const id = slug === 'ours' ? { id: '6f2a1c5e-0d43-4f0e-9d0a-0c1b8c7c1d55' } : {};
  return { type: problemTypeOf(slug), title, status, detail: meaning, ...id };
}
