import { basename } from 'node:path';
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { sessionIdOf } from '../accounts/context.ts';
import { Takings } from '../accounts/takings.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, problems } from '../contract/contract.ts';
import { Digests } from '../files/digests.ts';
import { sendFile } from '../files/send-file.ts';
import { ProblemError } from '../problems.ts';
import { DOCUMENT_POLICY } from '../response-headers.ts';
import type { Sessions } from '../sessions.ts';
import { sessionParams } from './session-routes.ts';

/** As h5py and browsers take it: no type is registered for HDF5. */
const NWB_TYPE = 'application/x-hdf5';

const binary = { type: 'string', format: 'binary' } as const;

const fileRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/outputs/{name}',
  operationId: 'getOutput',
  tags: ['files'],
  summary: 'A file that the session made, whole or one range of it',
  description:
    'Send `Range` for a part, `If-None-Match` with the ETag to be told that nothing changed. `HEAD` with `Want-Repr-Digest: sha-256=1` answers with the checksum in `Repr-Digest` once the file was read for it.',
  request: { params: sessionParams.extend({ name: z.string().min(1).meta({ example: 'J1620230622.nwb' }) }) },
  responses: {
    200: { description: 'The file.', content: { [NWB_TYPE]: { schema: binary } } },
    206: { description: 'The range that was asked for.' },
    304: { description: 'The client has this file already.' },
    416: { description: 'The range begins behind the end of the file.' },
    ...problems('no-such-session', 'no-such-file', 'input'),
  },
});

const reportRoute = createRoute({
  method: 'get',
  path: '/sessions/{id}/report',
  operationId: 'getReportPage',
  tags: ['evaluation'],
  summary: 'The report of the last check as an HTML document that stands alone',
  request: { params: sessionParams },
  responses: {
    200: { description: 'The document.', content: { 'text/html': { schema: { type: 'string' } } } },
    ...problems('no-such-session', 'no-report-yet', 'input'),
  },
});

/** The files that a session made, and its report. */
export function outputRoutes(deps: AppDeps, sessions: Sessions): OpenAPIHono {
  const app = contractApp();
  const digests = new Digests();
  const takings = new Takings(deps.audit);

  app.openapi(fileRoute, async (c) => {
    const id = sessionIdOf(c);
    const { name } = c.req.valid('param');
    const { written } = await sessions.step(id, 'get_state', {});
    if (written === undefined || basename(written.path) !== name)
      throw new ProblemError('no-such-file', `The session has made no file ${name}.`);
    const sent = await sendFile(c, written.path, {
      type: NWB_TYPE,
      cacheControl: 'private, no-cache',
      downloadName: name,
      digests,
      onSent: (bytes) => deps.metrics?.bytesMoved('out', bytes),
    });
    if (sent === undefined)
      throw new ProblemError('no-such-file', `${name} is not where it was written; it may have been moved.`);
    await takings.writeDown(c, { sessionId: id, name, sent });
    return sent;
  });

  app.openapi(reportRoute, async (c) => {
    const id = sessionIdOf(c);
    const view = await sessions.step(id, 'get_state', {});
    if (view.report !== undefined && deps.reportHtml !== undefined) {
      c.header('Content-Security-Policy', DOCUMENT_POLICY);
      c.header('Cache-Control', 'no-cache');
      return c.html(await deps.reportHtml(view.report));
    }
    throw new ProblemError('no-report-yet', 'The file of this session has not been checked yet.');
  });

  return app;
}
