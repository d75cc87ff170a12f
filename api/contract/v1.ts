import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { AppDeps } from '../app-deps.ts';
import { batchRoutes } from '../routes/batch-routes.ts';
import { folderRoutes } from '../routes/folder-routes.ts';
import { jobRoutes } from '../routes/job-routes.ts';
import { liveRoutes } from '../routes/live-routes.ts';
import { metadataRoutes } from '../routes/metadata-routes.ts';
import { outputRoutes } from '../routes/output-routes.ts';
import { peopleRoutes } from '../routes/people-routes.ts';
import { recordingRoutes } from '../routes/recording-routes.ts';
import { recordingViewRoutes } from '../routes/recording-view-routes.ts';
import { resultRoutes } from '../routes/result-routes.ts';
import { sessionRoutes } from '../routes/session-routes.ts';
import { uploadRoutes } from '../routes/upload-routes.ts';
import { Sessions } from '../sessions.ts';
import { contractApp } from './contract.ts';
import { describe } from './document.ts';

/** All routes of the first version of the contract, and the document that describes them, at /openapi.json. */
export function createContract(deps: AppDeps): OpenAPIHono {
  const sessions = new Sessions(deps);
  const app = contractApp();
  // Before any route, so that none of them forgets it: somebody else's session is not there.
  app.use('/sessions/:id/*', (c: Context, next) => sessions.within(c, next));
  app.route('/', folderRoutes(deps));
  app.route('/', sessionRoutes(deps, sessions));
  app.route('/', batchRoutes(deps, sessions));
  app.route('/', metadataRoutes(sessions));
  app.route('/', resultRoutes(deps, sessions));
  app.route('/', recordingRoutes(deps));
  app.route('/', recordingViewRoutes(deps, sessions));
  app.route('/', jobRoutes(deps));
  app.route('/', outputRoutes(deps, sessions));
  app.route('/', liveRoutes(deps));
  app.route('/', uploadRoutes(deps));
  app.route('/', peopleRoutes(deps));
  // The page that tries it is one of the bundle's, which lies at the root.
  app.get('/docs', (c) => c.redirect('/docs.html'));
  let document: string | undefined;
  app.get('/openapi.json', (c) => {
    document ??= JSON.stringify(describe(app));
    return c.body(document, 200, { 'content-type': 'application/json' });
  });
  return app;
}
