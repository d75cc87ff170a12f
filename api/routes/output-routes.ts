import { basename, dirname, join } from 'node:path';
import { type Context, Hono } from 'hono';
import type { SessionLog, SessionView } from '../../schemas/index.ts';
import type { AppDeps } from '../app-deps.ts';
import { type SendOptions, sendFile } from '../files/send-file.ts';
import { ProblemError } from '../problems.ts';
import { DOCUMENT_POLICY } from '../response-headers.ts';
import type { Sessions } from '../sessions.ts';

type Output = SessionView['outputs'][number];

const TYPES: Readonly<Record<Output['kind'], string>> = {
  // As h5py and browsers take it: no type is registered for HDF5.
  nwb: 'application/x-hdf5',
  report: 'text/html; charset=utf-8',
  metadata: 'application/yaml',
};

/** The files that a session made, and its report. */
export function outputRoutes(deps: AppDeps, sessions: Sessions): Hono {
  const app = new Hono();

  app.get('/:id/outputs/:name', async (c) => {
    const id = await sessions.idOf(c);
    const name = c.req.param('name');
    const output = (await sessions.step(id, 'get_state', {})).outputs.find((one) => one.name === name);
    const sent =
      output === undefined ? undefined : await sendOutput(c, deps.log, id, output, { downloadName: name });
    if (sent !== undefined) return sent;
    throw new ProblemError(
      404,
      'No such file',
      output === undefined
        ? `The session has made no file ${name}.`
        : `${name} is not where it was written; it may have been moved.`,
    );
  });

  app.get('/:id/report', async (c) => {
    const id = await sessions.idOf(c);
    const view = await sessions.step(id, 'get_state', {});
    const output = view.outputs.find(({ kind }) => kind === 'report');
    const sent =
      output === undefined
        ? undefined
        : await sendOutput(c, deps.log, id, output, { policy: DOCUMENT_POLICY });
    if (sent !== undefined) return sent;
    if (view.report !== undefined && deps.reportHtml !== undefined) {
      c.header('Content-Security-Policy', DOCUMENT_POLICY);
      c.header('Cache-Control', 'no-cache');
      return c.html(await deps.reportHtml(view.report));
    }
    throw new ProblemError(404, 'No report yet', 'The file of this session has not been checked yet.');
  });

  return app;
}

async function sendOutput(
  c: Context,
  log: SessionLog,
  sessionId: string,
  output: Output,
  how: Pick<SendOptions, 'downloadName' | 'policy'>,
): Promise<Response | undefined> {
  const path = await pathOf(log, sessionId, output.name);
  if (path === undefined) return undefined;
  return await sendFile(c, path, { type: TYPES[output.kind], cacheControl: 'private, no-cache', ...how });
}

/** Where a file of the session lies: beside its NWB file. A name that holds a path is none of ours. */
async function pathOf(log: SessionLog, sessionId: string, name: string): Promise<string | undefined> {
  if (name !== basename(name) || name === '' || name === '.' || name === '..') return undefined;
  const written = (await log.read(sessionId)).map(({ event }) => event);
  const converted = written.findLast((event) => event.type === 'converted');
  if (converted !== undefined) return join(dirname(converted.output.path), name);
  const opened = written.findLast((event) => event.type === 'opened');
  return opened === undefined ? undefined : join(opened.outFolder, name);
}
