import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type EvaluationReport, evaluationReportSchema, valueViewSchema } from '../../schemas/index.ts';
import { correctionsSchema, findingsSchema, metadataSchema } from '../../schemas/service/index.ts';
import { sessionIdOf } from '../accounts/context.ts';
import { contractApp, jsonAnswer, problems } from '../contract/contract.ts';
import { REPORT, VALUE, VIEW } from '../contract/examples.ts';
import { ProblemError } from '../problems.ts';
import type { Sessions } from '../sessions.ts';
import { sessionParams } from './session-routes.ts';

const metadataRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/metadata',
  operationId: 'getMetadata',
  tags: ['metadata'],
  summary: 'What is known: every value with its source and its history, tables, what is missing, conflicts',
  request: { params: sessionParams },
  responses: {
    200: jsonAnswer('The metadata.', metadataSchema, VIEW),
    ...problems('no-such-session', 'input'),
  },
});

const fieldRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/metadata/{field}',
  operationId: 'getMetadataField',
  tags: ['metadata'],
  summary: 'One value with its source and its history',
  request: {
    params: sessionParams.extend({ field: z.string().min(1).meta({ example: 'subject.species' }) }),
  },
  responses: {
    200: jsonAnswer('The value.', valueViewSchema, VALUE),
    ...problems('no-such-session', 'no-such-field', 'input'),
  },
});

const findingsRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/findings',
  operationId: 'getFindings',
  tags: ['evaluation'],
  summary: 'What the last check of the file found, each with its corrections',
  request: { params: sessionParams },
  responses: {
    200: jsonAnswer('The findings.', findingsSchema, REPORT),
    ...problems('no-such-session', 'no-report-yet', 'input'),
  },
});

const correctionsRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/corrections',
  operationId: 'getCorrections',
  tags: ['evaluation'],
  summary: 'The corrections that can be approved, by a decision of kind approve',
  request: { params: sessionParams },
  responses: {
    200: jsonAnswer('The corrections.', correctionsSchema, { corrections: correctionsOf(REPORT) }),
    ...problems('no-such-session', 'no-report-yet', 'input'),
  },
});

const reportRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/report.json',
  operationId: 'getReport',
  tags: ['evaluation'],
  summary: 'The whole report of the last check',
  request: { params: sessionParams },
  responses: {
    200: jsonAnswer('The report.', evaluationReportSchema, REPORT),
    ...problems('no-such-session', 'no-report-yet', 'input'),
  },
});

/** What a session knows, and what a check of its file found, apart from the conversation. */
export function metadataRoutes(sessions: Sessions): OpenAPIHono {
  const app = contractApp();
  const reportOf = async (id: string): Promise<EvaluationReport> => {
    const { report } = await sessions.step(id, 'get_state', {});
    if (report !== undefined) return report;
    throw new ProblemError('no-report-yet', 'The file of this session has not been checked yet.');
  };

  app.openapi(metadataRoute, async (c) => {
    const view = await sessions.step(sessionIdOf(c), 'get_state', {});
    return c.json(metadataSchema.parse(view), 200);
  });

  app.openapi(fieldRoute, async (c) => {
    const { field } = c.req.valid('param');
    const { values } = await sessions.step(sessionIdOf(c), 'get_state', {});
    const value = values.find((one) => one.field === field);
    if (value !== undefined) return c.json(value, 200);
    throw new ProblemError('no-such-field', `The session has no value for ${field}.`);
  });

  app.openapi(findingsRoute, async (c) => c.json(findingsSchema.parse(await reportOf(sessionIdOf(c))), 200));

  app.openapi(correctionsRoute, async (c) =>
    c.json({ corrections: correctionsOf(await reportOf(sessionIdOf(c))) }, 200),
  );

  app.openapi(reportRoute, async (c) => c.json(await reportOf(sessionIdOf(c)), 200));

  return app;
}

function correctionsOf({ findings }: EvaluationReport): z.infer<typeof correctionsSchema>['corrections'] {
  return findings.flatMap(({ id, corrections }) => corrections.map((one) => ({ ...one, finding: id })));
}
