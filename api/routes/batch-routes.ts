import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { openBatchSchema, openedBatchSchema } from '../../schemas/service/index.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, jsonAnswer, jsonBody, problems } from '../contract/contract.ts';
import { SESSION_ID } from '../contract/examples.ts';
import { insideRoots, placeInRoots } from '../files/data-roots.ts';
import type { Sessions } from '../sessions.ts';
import { ownRoots } from '../uploads/own-roots.ts';

const openRoute = createRoute({
  method: 'post',
  path: '/batches',
  operationId: 'openBatch',
  tags: ['sessions'],
  summary: 'Open several days of one animal in one conversation, that of the first day',
  description:
    'Every day is a session of its own. What is told for the first holds for all; of the others only what differs is asked, in the conversation of the first; one go starts all of them.',
  request: {
    body: jsonBody(openBatchSchema, {
      days: [{ folder: '/data/J16/20230622' }, { folder: '/data/J16/20230623' }],
    }),
  },
  responses: {
    201: jsonAnswer('The days were opened; the first leads the conversation.', openedBatchSchema, {
      sessionId: SESSION_ID,
      days: [SESSION_ID, '1c8f6e7b-4d2a-4b63-8e8f-7a2c3d4e5f60'],
    }),
    ...problems('body', 'outside-of-the-data', 'input'),
  },
});

/** Several days at once. */
export function batchRoutes(deps: AppDeps, sessions: Sessions): OpenAPIHono {
  const app = contractApp();
  app.openapi(openRoute, async (c) => {
    const { days, outFolder } = c.req.valid('json');
    const inside = await Promise.all(
      days.map(async ({ folder, session }) => ({
        folder: await insideRoots(folder, ownRoots(deps, c)),
        ...(session === undefined ? {} : { session }),
      })),
    );
    const place = outFolder === undefined ? undefined : await placeInRoots(outFolder, ownRoots(deps, c));
    const opened = await sessions.startBatch(c, {
      days: inside,
      ...(place === undefined ? {} : { outFolder: place }),
    });
    return c.json(opened, 201);
  });
  return app;
}
