import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { auditEntrySchema, MAX_ENTRIES } from '../accounts/audit.ts';
import { principalOf } from '../accounts/context.ts';
import { ROLES } from '../accounts/principal.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, jsonAnswer, problems } from '../contract/contract.ts';
import { ProblemError } from '../problems.ts';

const selfSchema = z.object({
  name: z.string(),
  role: z.enum(ROLES),
  /** By what they showed who they are; at a page that was signed in to there is a way out: POST /sign-out. */
  via: z.enum(['start-up-token', 'token', 'cookie', 'trusted-header']),
});

const auditSchema = z.object({ entries: z.array(auditEntrySchema) });

const selfRoute = createRoute({
  method: 'get',
  path: '/me',
  operationId: 'getSelf',
  tags: ['people'],
  summary: 'Who asks',
  responses: {
    200: jsonAnswer('The person.', selfSchema, { name: 'alice', role: 'user', via: 'cookie' }),
    ...problems(),
  },
});

const auditRoute = createRoute({
  method: 'get',
  path: '/audit',
  operationId: 'getAudit',
  tags: ['people'],
  summary: 'Who decided what, the oldest first; for admins',
  request: {
    query: z.object({
      after: z
        .string()
        .regex(/^\d{1,9}$/)
        .optional()
        .meta({ description: 'The number of the last entry that is known', example: '17' }),
    }),
  },
  responses: {
    200: jsonAnswer(`At most ${MAX_ENTRIES} entries.`, auditSchema, {
      entries: [
        {
          seq: 18,
          at: '2026-06-22T09:30:00.000Z',
          userId: '5b0f0e0a-64d2-4a5c-9d50-3f6d4f0a8f11',
          name: 'alice',
          via: 'cookie',
          what: 'accepted-as-is',
          target: '0b7e5d6a-3c1f-4a52-9d7e-6f1b2c3d4e5f',
          address: '10.0.0.7',
          detail: { reason: 'the weight was never measured' },
        },
      ],
    }),
    ...problems('not-understood', 'for-admins'),
  },
});

/** Who asks, and who did what. */
export function peopleRoutes({ audit }: Pick<AppDeps, 'audit'>): OpenAPIHono {
  const app = contractApp();
  app.openapi(selfRoute, (c) => {
    const { name, role, via } = principalOf(c);
    return c.json(selfSchema.parse({ name, role, via }), 200);
  });
  app.openapi(auditRoute, async (c) => {
    if (principalOf(c).role !== 'admin') throw new ProblemError('for-admins', 'The audit log is for admins.');
    const after = Number(c.req.valid('query').after ?? 0);
    return c.json({ entries: (await audit?.read({ after })) ?? [] }, 200);
  });
  return app;
}
