import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  type Conversions,
  conversionsSchema,
  type Job,
  jobListSchema,
  jobSchema,
  jobStateSchema,
  openConversionsSchema,
} from '../../schemas/service/index.ts';
import { principalOf } from '../accounts/context.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, jsonAnswer, jsonBody, problems } from '../contract/contract.ts';
import { JOB, JOB_ID, SESSION_ID } from '../contract/examples.ts';
import type { BatchState, JobDesk } from '../jobs/job-desk.ts';
import type { JobRecord } from '../jobs/job-queue.ts';
import { ProblemError } from '../problems.ts';

const jobParams = z.object({ id: z.string().min(1).meta({ example: JOB_ID }) });
const tags = ['jobs'];

const listRoute = createRoute({
  method: 'get',
  path: '/jobs',
  operationId: 'listJobs',
  tags,
  summary: 'Long work that waits, runs or has ended, the newest first',
  request: {
    query: z.object({
      state: jobStateSchema.optional(),
      session: z.string().optional().meta({ description: 'Of this session alone', example: SESSION_ID }),
      limit: z.coerce.number().int().min(1).max(1000).optional().meta({ description: '100 if not given' }),
    }),
  },
  responses: {
    200: jsonAnswer('The jobs.', jobListSchema, { jobs: [JOB] }),
    ...problems('not-understood', 'no-jobs'),
  },
});

const getRoute = createRoute({
  method: 'get',
  path: '/jobs/{id}',
  operationId: 'getJob',
  tags,
  summary: 'A job as it stands, with its progress or its outcome',
  request: { params: jobParams },
  responses: { 200: jsonAnswer('The job.', jobSchema, JOB), ...problems('no-such-job', 'no-jobs') },
});

const cancelRoute = createRoute({
  method: 'post',
  path: '/jobs/{id}/cancel',
  operationId: 'cancelJob',
  tags,
  summary: 'End a job: one that waits has ended then, one that runs soon will',
  request: { params: jobParams },
  responses: { 200: jsonAnswer('The job.', jobSchema, JOB), ...problems('no-such-job', 'no-jobs') },
});

const openConversionsRoute = createRoute({
  method: 'post',
  path: '/conversions',
  operationId: 'openConversions',
  tags,
  summary: 'Convert many sessions; one that fails stops no other',
  description:
    'Without a conversation: what the metadata of a session lack stays out of its file. A session that cannot be begun is a job that has failed and says why.',
  request: { body: jsonBody(openConversionsSchema, { sessions: [{ folder: '/data/J16/20230622' }] }) },
  responses: {
    202: jsonAnswer('The jobs, which begin as workers are free.', conversionsSchema, exampleBatch()),
    ...problems('body', 'no-jobs', 'too-many-jobs'),
  },
});

const conversionsRoute = createRoute({
  method: 'get',
  path: '/conversions/{id}',
  operationId: 'getConversions',
  tags,
  summary: 'How far the sessions of a batch are',
  request: { params: jobParams },
  responses: {
    200: jsonAnswer('The batch.', conversionsSchema, exampleBatch()),
    ...problems('no-such-job', 'no-jobs'),
  },
});

/** Long work: what waits, runs and ended, and batches of it. */
export function jobRoutes({ jobs, audit }: Pick<AppDeps, 'jobs' | 'audit'>): OpenAPIHono {
  const app = contractApp();
  const desk = (): JobDesk => {
    if (jobs !== undefined) return jobs;
    throw new ProblemError(
      'no-jobs',
      'This service does its work within its own process, and keeps no jobs.',
    );
  };
  /** Admins see the jobs of all. */
  const ownerOf = (c: Context): string | undefined => {
    const { role, userId } = principalOf(c);
    return role === 'admin' ? undefined : userId;
  };

  app.openapi(listRoute, async (c) => {
    const { state, session, limit } = c.req.valid('query');
    const found = await desk().list(ownerOf(c), {
      ...(state === undefined ? {} : { states: [state] }),
      ...(session === undefined ? {} : { sessionId: session }),
      ...(limit === undefined ? {} : { limit }),
    });
    return c.json({ jobs: found.map(jobOf) }, 200);
  });

  app.openapi(getRoute, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(jobOf((await desk().get(ownerOf(c), id)) ?? unknown(id)), 200);
  });

  app.openapi(cancelRoute, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(jobOf((await desk().cancel(ownerOf(c), id)) ?? unknown(id)), 200);
  });

  app.openapi(openConversionsRoute, async (c) => {
    const { sessions } = c.req.valid('json');
    const entries = sessions.map((one) => ({ ...one, outFolder: one.outFolder ?? one.folder }));
    const by = principalOf(c);
    const batch = await desk().enqueueBatch(by.userId, entries);
    await audit?.record({
      by,
      what: 'conversion-started',
      target: batch.batchId,
      address: c.get('clientAddress'),
      detail: { folders: entries.map(({ folder }) => folder).join(', ') },
    });
    c.header('Location', `${c.req.path}/${encodeURIComponent(batch.batchId)}`);
    return c.json(batchOf(batch), 202);
  });

  app.openapi(conversionsRoute, async (c) => {
    const { id } = c.req.valid('param');
    return c.json(batchOf((await desk().batch(ownerOf(c), id)) ?? unknown(id)), 200);
  });

  return app;
}

function unknown(id: string): never {
  throw new ProblemError('no-such-job', `There is no job or batch ${id}.`);
}

/** What its worker has to know stays inside. */
function jobOf(job: JobRecord): Job {
  return jobSchema.parse({ ...job, args: undefined });
}

function batchOf({ batchId, counts, isOver, jobs }: BatchState): Conversions {
  return { batchId, counts, isOver, jobs: jobs.map(jobOf) };
}

function exampleBatch(): Conversions {
  const counts = { waiting: 1, running: 0, done: 0, failed: 0, cancelled: 0 };
  return { batchId: JOB_ID, counts, isOver: false, jobs: [{ ...JOB, batchId: JOB_ID }] };
}
