import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { inspectionSchema } from '../../schemas/index.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, jsonAnswer, problems } from '../contract/contract.ts';
import { insideRoots } from '../files/data-roots.ts';
import { ownRoots } from '../uploads/own-roots.ts';

const inspectRoute = createRoute({
  method: 'get',
  path: '/recordings/inspect',
  operationId: 'inspectRecordings',
  tags: ['recordings'],
  summary:
    'What a recording, or every session of a folder, holds: rig, streams, channels, rate, lost packets',
  description: 'Reads headers and a few packets, so that 100 GB take no longer than 1 MB.',
  request: { query: z.object({ path: z.string().min(1).meta({ example: '/data/J16/20230622' }) }) },
  responses: {
    200: jsonAnswer('What is there.', inspectionSchema, {
      path: '/data/J16/20230622',
      recordings: [],
      sessions: [],
      unrecognised: [],
    }),
    ...problems('not-understood', 'outside-of-the-data', 'input', 'cancelled'),
  },
});

/** Recordings as they lie in the data roots, whether or not there is a session about them. */
export function recordingRoutes(deps: Pick<AppDeps, 'call' | 'dataRoots' | 'uploads'>): OpenAPIHono {
  const app = contractApp();
  app.openapi(inspectRoute, async (c) => {
    const path = await insideRoots(c.req.valid('query').path, ownRoots(deps, c));
    // A folder of a year takes its time, and nobody reads on for who has left.
    const { signal } = c.req.raw;
    return c.json(
      await deps.call('engine', 'inspect_recording', { path }, inspectionSchema, { signal }),
      200,
    );
  });
  return app;
}
