import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { removedUploadSchema, uploadListSchema } from '../../schemas/service/index.ts';
import { principalOf } from '../accounts/context.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, jsonAnswer, problems } from '../contract/contract.ts';
import { UPLOADS } from '../contract/examples.ts';
import { ProblemError } from '../problems.ts';
import { removeUploaded, uploadedFiles } from '../uploads/uploaded-files.ts';
import { PersonalUploads, type UploadOptions, uploadRootOf } from '../uploads/uploads.ts';

/** Where clients of tus begin. */
export const UPLOADS_PATH = '/api/v1/uploads';

const tags = ['uploads'];

const listRoute = createRoute({
  method: 'get',
  path: '/uploads',
  operationId: 'listUploads',
  tags,
  summary: 'The files that you uploaded, with what was made of them there, and how much more there may be',
  responses: { 200: jsonAnswer('The files.', uploadListSchema, UPLOADS), ...problems('no-uploads') },
});

const removeRoute = createRoute({
  method: 'delete',
  path: '/uploads/files',
  operationId: 'removeUpload',
  tags,
  summary: 'Remove a file that you uploaded, or a folder with all that lies in it',
  description: 'Sessions that were opened for it stay, but cannot read it any more.',
  request: { query: z.object({ path: z.string().min(1).meta({ example: 'J16/20230622/notes.txt' }) }) },
  responses: {
    200: jsonAnswer('What went.', removedUploadSchema, { files: 1, bytes: 1204 }),
    ...problems('not-understood', 'no-uploads', 'no-such-upload'),
  },
});

/**
 * Uploads by the protocol of tus 1.0.0, for recordings that lie on another machine than the service. Upload-Metadata names
 * the file: `filename`, or `relativePath` with the folder that was dropped, which becomes one session folder. The answer
 * to the last bytes says in Renshaw-Path, percent-encoded, where the file is now.
 */
export function uploadRoutes(deps: Pick<AppDeps, 'uploads' | 'audit' | 'metrics'>): OpenAPIHono {
  const app = contractApp();
  const { audit } = deps;
  const optionsOf = (): UploadOptions => {
    if (deps.uploads === undefined) throw new ProblemError('no-uploads', 'This service takes no uploads.');
    return deps.uploads;
  };
  app.openapi(listRoute, async (c) => {
    const options = optionsOf();
    const folder = uploadRootOf(options, principalOf(c));
    const files = await uploadedFiles(folder);
    const usedBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const { quotaBytes, maxBytes: mostFileBytes } = options;
    return c.json({ folder, files, usedBytes, quotaBytes, mostFileBytes }, 200);
  });
  app.openapi(removeRoute, async (c) => {
    const by = principalOf(c);
    const { path } = c.req.valid('query');
    const gone = await removeUploaded(uploadRootOf(optionsOf(), by), path);
    const address = c.get('clientAddress');
    await audit?.record({ by, what: 'upload-removed', target: path, address, detail: gone });
    return c.json(gone, 200);
  });

  /** Locks are held within them, so that there is one for each person. */
  const byUser = new Map<string, PersonalUploads>();
  const handle = async (c: Context): Promise<Response> => {
    const principal = principalOf(c);
    const own =
      byUser.get(principal.userId) ?? new PersonalUploads(optionsOf(), UPLOADS_PATH, principal, deps);
    byUser.set(principal.userId, own);
    return await own.handle(c.req.raw);
  };
  app.on(['POST', 'OPTIONS'], '/uploads', handle);
  app.on(['PATCH', 'DELETE'], '/uploads/:upload', handle);
  // Hono answers HEAD by GET; what was uploaded is read through its session.
  app.get('/uploads/:upload', async (c) => (c.req.method === 'HEAD' ? await handle(c) : c.notFound()));
  return app;
}
