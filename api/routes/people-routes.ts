import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { auditSchema, meSchema } from '../../schemas/service/index.ts';
import { principalOf } from '../accounts/context.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, jsonAnswer, problems } from '../contract/contract.ts';
import { AUDIT_ENTRY } from '../contract/examples.ts';
import { ProblemError } from '../problems.ts';

const tags = ['people'];

const meRoute = createRoute({
  method: 'get',
  path: '/me',
  operationId: 'getMe',
  tags,
  summary: 'Who asks, and what they may do',
  responses: {
    200: jsonAnswer('The person.', meSchema, { name: 'ann', role: 'user', via: 'token' }),
    ...problems(),
  },
});

const auditRoute = createRoute({
  method: 'get',
  path: '/audit',
  operationId: 'listAudit',
  tags,
  summary: 'Who decided what, for admins: the entries behind a number, the oldest first, 1000 at most',
  request: {
    query: z.object({
      after: z.coerce.number().int().min(0).max(2_147_483_647).default(0).meta({
        description: 'The number of the last entry that is known',
        example: 0,
      }),
    }),
  },
  responses: {
    200: jsonAnswer('The entries.', auditSchema, { entries: [AUDIT_ENTRY] }),
    ...problems('not-understood', 'for-admins'),
  },
});

export function peopleRoutes({ audit }: Pick<AppDeps, 'audit'>): OpenAPIHono {
  const app = contractApp();
  app.openapi(meRoute, (c) => {
    const { name, role, via } = principalOf(c);
    return c.json({ name, role, via }, 200);
  });
  app.openapi(auditRoute, async (c) => {
    if (principalOf(c).role !== 'admin') throw new ProblemError('for-admins', 'The audit log is for admins.');
    const { after } = c.req.valid('query');
    return c.json({ entries: (await audit?.read({ after })) ?? [] }, 200);
  });
  return app;
}
