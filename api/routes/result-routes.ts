import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { dandiPlaceSchema } from '../../schemas/service/index.ts';
import { sessionIdOf } from '../accounts/context.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, jsonAnswer, problems } from '../contract/contract.ts';
import { ProblemError } from '../problems.ts';
import type { Sessions } from '../sessions.ts';
import { sessionParams } from './session-routes.ts';

const formRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/metadata.yml',
  operationId: 'getMetadataForm',
  tags: ['metadata'],
  summary: 'The metadata as the YAML file that labs keep beside a recording, each part with where it is from',
  request: { params: sessionParams },
  responses: {
    200: { description: 'The file.', content: { 'application/yaml': { schema: { type: 'string' } } } },
    ...problems('no-such-session', 'input'),
  },
});

const dandiRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/dandi',
  operationId: 'getDandiPlace',
  tags: ['files'],
  summary: 'Where the file goes in a dandiset, and its videos beside it',
  request: { params: sessionParams },
  responses: {
    200: jsonAnswer('The place.', dandiPlaceSchema, {
      target: 'sub-J16/sub-J16_ses-J16-20230622_behavior+ecephys.nwb',
      videos: [
        {
          from: '20230622_J16_01_r1.1.mp4',
          to: 'sub-J16_ses-J16-20230622_behavior+ecephys/1a_external_file_0.mp4',
        },
      ],
    }),
    ...problems('no-such-session', 'no-such-file', 'input'),
  },
});

const formAnswer = z.object({ fileName: z.string(), text: z.string() });

/** What a session has beside its NWB file. */
export function resultRoutes({ call }: Pick<AppDeps, 'call'>, sessions: Sessions): OpenAPIHono {
  const app = contractApp();

  app.openapi(formRoute, async (c) => {
    const sessionId = sessionIdOf(c);
    const { fileName, text } = await call('conversation', 'get_form', { sessionId }, formAnswer);
    c.header('Content-Type', 'application/yaml; charset=utf-8');
    c.header('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`);
    return c.body(text, 200);
  });

  app.openapi(dandiRoute, async (c) => {
    const { written } = await sessions.step(sessionIdOf(c), 'get_state', {});
    if (written === undefined) throw new ProblemError('no-such-file', 'The session has written no file yet.');
    return c.json(await call('engine', 'dandi_place', { file: written.path }, dandiPlaceSchema), 200);
  });

  return app;
}
