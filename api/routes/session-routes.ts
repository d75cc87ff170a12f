import { Hono } from 'hono';
import { z } from 'zod';
import type { AppDeps } from '../app-deps.ts';
import { insideRoots, placeInRoots } from '../files/data-roots.ts';
import { jsonBody } from '../json-body.ts';
import type { Sessions } from '../sessions.ts';

const where = { outFolder: z.string().min(1).optional(), session: z.string().min(1).optional() };
const openBody = z.union([
  z.strictObject({ folder: z.string().min(1), ...where }),
  z.strictObject({ sample: z.literal(true), ...where }),
]);
const messageBody = z.strictObject({ text: z.string().trim().min(1).max(100_000) });
/** Their parts belong to the conversation agent, which checks them. */
const anyObject = z.record(z.string(), z.json());
const editBody = z.strictObject({ change: anyObject });
const decisionBody = z.strictObject({ decision: anyObject });

/** Sessions: list, open, look at, and every step of the conversation. */
export function sessionRoutes(deps: AppDeps, sessions: Sessions): Hono {
  const app = new Hono();

  app.get('/', async (c) => c.json(await sessions.list()));

  app.post('/', async (c) => {
    const body = await jsonBody(c, openBody);
    // The sample lies where the program put it; what a person names has to be inside of the data.
    const folder = 'folder' in body ? await insideRoots(body.folder, deps.dataRoots) : await deps.sample();
    const outFolder =
      body.outFolder === undefined ? undefined : await placeInRoots(body.outFolder, deps.dataRoots);
    const sessionId = await sessions.start({
      folder,
      ...(outFolder === undefined ? {} : { outFolder }),
      ...(body.session === undefined ? {} : { session: body.session }),
    });
    c.header('Location', `/api/sessions/${encodeURIComponent(sessionId)}`);
    return c.json({ sessionId }, 201);
  });

  app.get('/:id', async (c) => c.json(await sessions.step(await sessions.idOf(c), 'get_state', {})));

  app.post('/:id/messages', async (c) => {
    const id = await sessions.idOf(c);
    return c.json({ view: await sessions.step(id, 'say', await jsonBody(c, messageBody)) });
  });

  app.post('/:id/edits', async (c) => {
    const id = await sessions.idOf(c);
    return c.json({ view: await sessions.step(id, 'edit', await jsonBody(c, editBody)) });
  });

  app.post('/:id/decisions', async (c) => {
    const id = await sessions.idOf(c);
    return c.json({ view: await sessions.step(id, 'decide', await jsonBody(c, decisionBody)) });
  });

  app.post('/:id/cancel', async (c) =>
    c.json({ view: await sessions.step(await sessions.idOf(c), 'cancel', {}) }),
  );

  return app;
}
