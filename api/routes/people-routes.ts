import { Hono } from 'hono';
import { principalOf } from '../accounts/context.ts';
import type { AppDeps } from '../app-deps.ts';
import { ProblemError } from '../problems.ts';

/** Who asks, and, for admins, who did what: the entries behind the number `after`, the oldest first. */
export function peopleRoutes({ audit }: Pick<AppDeps, 'audit'>): Hono {
  const app = new Hono();
  app.get('/me', (c) => {
    const { name, role, via } = principalOf(c);
    return c.json({ name, role, via });
  });
  app.get('/audit', async (c) => {
    if (principalOf(c).role !== 'admin') throw new ProblemError('for-admins', 'The audit log is for admins.');
    const after = c.req.query('after') ?? '0';
    if (!/^\d{1,9}$/.test(after))
      throw new ProblemError('not-understood', `after is "${after}"; expected the number of an entry, or 0.`);
    return c.json({ entries: (await audit?.read({ after: Number(after) })) ?? [] });
  });
  return app;
}
