import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { sessionViewSchema } from '../../schemas/index.ts';
import {
  answersSchema,
  attachSchema,
  decideSchema,
  editSchema,
  openedSchema,
  openSessionSchema,
  saySchema,
  sessionListSchema,
  steppedSchema,
} from '../../schemas/service/index.ts';
import { sessionIdOf } from '../accounts/context.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, jsonAnswer, jsonBody, problems } from '../contract/contract.ts';
import { ENTRY, SESSION_ID, VIEW } from '../contract/examples.ts';
import { insideRoots, placeInRoots } from '../files/data-roots.ts';
import type { Sessions } from '../sessions.ts';
import { ownRoots } from '../uploads/own-roots.ts';

/** The session in the path. */
export const sessionParams = z.object({ id: z.string().min(1).meta({ example: SESSION_ID }) });

const tags = ['sessions'];
const viewed = jsonAnswer('The session as it is after the step.', steppedSchema, { view: VIEW });

const listRoute = createRoute({
  method: 'get',
  path: '/sessions',
  operationId: 'listSessions',
  tags,
  summary: 'All sessions, the newest first',
  responses: {
    200: jsonAnswer('The sessions.', sessionListSchema, { sessions: [ENTRY] }),
    ...problems(),
  },
});

const openRoute = createRoute({
  method: 'post',
  path: '/sessions',
  operationId: 'openSession',
  tags,
  summary: 'Open a folder of recordings, or the sample session',
  description: 'Answers when the folder was read, or could not be: the view of the session says which.',
  request: { body: jsonBody(openSessionSchema, { sample: true }) },
  responses: {
    201: jsonAnswer('The session was opened; Location says where it is.', openedSchema, {
      sessionId: SESSION_ID,
    }),
    ...problems('body', 'outside-of-the-data', 'input'),
  },
});

const viewRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}',
  operationId: 'getSession',
  tags,
  summary: 'A session as it is: messages, values with their sources, tables, what is missing, findings',
  request: { params: sessionParams },
  responses: {
    200: jsonAnswer('The session.', sessionViewSchema, VIEW),
    ...problems('no-such-session', 'input'),
  },
});

const sayRoute = createRoute({
  method: 'post',
  path: '/sessions/{id}/messages',
  operationId: 'say',
  tags,
  summary: 'Say something, in the words of a person',
  description:
    'Answers a question, corrects a value, asks back or decides. Long work begins and is not waited for.',
  request: { params: sessionParams, body: jsonBody(saySchema, { text: 'a rat, about 12 weeks old' }) },
  responses: { 200: viewed, ...problems('body', 'no-such-session', 'input') },
});

const answersRoute = createRoute({
  method: 'post',
  path: '/sessions/{id}/answers',
  operationId: 'answer',
  tags,
  summary: 'Answer by field instead of words',
  description: 'What a person told, by the fields of the metadata. All of it is stored, or nothing.',
  request: {
    params: sessionParams,
    body: jsonBody(answersSchema, { answers: { 'subject.species': 'Rattus norvegicus' } }),
  },
  responses: { 200: viewed, ...problems('body', 'no-such-session', 'input') },
});

const attachRoute = createRoute({
  method: 'post',
  path: '/sessions/{id}/attachments',
  operationId: 'attachFile',
  tags,
  summary: 'Give a metadata YAML or an earlier NWB file',
  description:
    'What it holds becomes proposals, each with where it comes from; what contradicts what is known, and what cannot be used, is said in the conversation.',
  request: {
    params: sessionParams,
    body: jsonBody(attachSchema, { path: '20230622_J16_metadata.yml' }),
  },
  responses: { 200: viewed, ...problems('body', 'outside-of-the-data', 'no-such-session', 'input') },
});

const editRoute = createRoute({
  method: 'post',
  path: '/sessions/{id}/edits',
  operationId: 'edit',
  tags,
  summary: 'Set, clear, confirm or take back a value, or replace the rows of a table',
  request: {
    params: sessionParams,
    body: jsonBody(editSchema, { change: { kind: 'set', field: 'subject.species', value: 'rat' } }),
  },
  responses: { 200: viewed, ...problems('body', 'no-such-session', 'input') },
});

const decideRoute = createRoute({
  method: 'post',
  path: '/sessions/{id}/decisions',
  operationId: 'decide',
  tags,
  summary:
    'Start the conversion, approve corrections, accept, decline, try again, go back, or settle a conflict',
  request: { params: sessionParams, body: jsonBody(decideSchema, { decision: { kind: 'start' } }) },
  responses: { 200: viewed, ...problems('body', 'no-such-session', 'input') },
});

const cancelRoute = createRoute({
  method: 'post',
  path: '/sessions/{id}/cancel',
  operationId: 'cancelSession',
  tags,
  summary: 'End whatever runs for a session, and the session; what was told is kept',
  request: { params: sessionParams },
  responses: { 200: viewed, ...problems('no-such-session', 'input') },
});

/** Sessions: list, open, look at, and every step of the conversation. */
export function sessionRoutes(deps: AppDeps, sessions: Sessions): OpenAPIHono {
  const app = contractApp();

  app.openapi(listRoute, async (c) => c.json(await sessions.list(c), 200));

  app.openapi(openRoute, async (c) => {
    const body = c.req.valid('json');
    // The sample lies where the program put it; what a person names has to be inside of the data.
    const folder = 'folder' in body ? await insideRoots(body.folder, ownRoots(deps, c)) : await deps.sample();
    const outFolder =
      body.outFolder === undefined ? undefined : await placeInRoots(body.outFolder, ownRoots(deps, c));
    const sessionId = await sessions.start(c, {
      folder,
      ...(outFolder === undefined ? {} : { outFolder }),
      ...(body.session === undefined ? {} : { session: body.session }),
    });
    c.header('Location', `${c.req.path}/${encodeURIComponent(sessionId)}`);
    return c.json({ sessionId }, 201);
  });

  app.openapi(viewRoute, async (c) => c.json(await sessions.step(sessionIdOf(c), 'get_state', {}), 200));

  app.openapi(sayRoute, async (c) => {
    const id = sessionIdOf(c);
    return c.json({ view: await sessions.step(id, 'say', c.req.valid('json')) }, 200);
  });

  app.openapi(answersRoute, async (c) => {
    const id = sessionIdOf(c);
    return c.json({ view: await sessions.step(id, 'answer', c.req.valid('json')) }, 200);
  });

  app.openapi(attachRoute, async (c) => {
    const id = sessionIdOf(c);
    const { path } = c.req.valid('json');
    return c.json(
      { view: await sessions.step(id, 'attach_file', { path: await given(path, ownRoots(deps, c)) }) },
      200,
    );
  });
  // A bare name is one of the session's folder, which the agent looks up.
  const given = async (path: string, roots: readonly string[]): Promise<string> =>
    /[\\/]/.test(path) ? await insideRoots(path, roots) : path;

  app.openapi(editRoute, async (c) => {
    const id = sessionIdOf(c);
    return c.json({ view: await sessions.step(id, 'edit', c.req.valid('json')) }, 200);
  });

  app.openapi(decideRoute, async (c) => {
    const id = sessionIdOf(c);
    return c.json({ view: await sessions.step(id, 'decide', c.req.valid('json')) }, 200);
  });

  app.openapi(cancelRoute, async (c) =>
    c.json({ view: await sessions.step(sessionIdOf(c), 'cancel', {}) }, 200),
  );

  return app;
}
