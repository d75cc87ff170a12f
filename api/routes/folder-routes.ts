import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { folderListingSchema } from '../../schemas/service/index.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, jsonAnswer, problems } from '../contract/contract.ts';
import { LISTING } from '../contract/examples.ts';
import { listFolder } from '../files/list-folder.ts';
import { ownRoots } from '../uploads/own-roots.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/folders',
  operationId: 'listFolder',
  tags: ['folders'],
  summary: 'A folder and those in it, with the sessions that lie there; without a path the data roots',
  request: { query: z.object({ path: z.string().optional() }) },
  responses: {
    200: jsonAnswer('The folders.', folderListingSchema, LISTING),
    ...problems('outside-of-the-data', 'input'),
  },
});

/** Where recordings lie. */
export function folderRoutes(deps: Pick<AppDeps, 'dataRoots' | 'uploads'>): OpenAPIHono {
  const app = contractApp();
  app.openapi(listRoute, async (c) =>
    c.json(await listFolder(c.req.valid('query').path, ownRoots(deps, c)), 200),
  );
  return app;
}
