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

/** The protocol, for which there are clients: described so that it can be found, checked by their rules and not by a schema. */
const TUS_TAGS = ['tus'];
const tusVersion = z.object({ 'Tus-Resumable': z.literal('1.0.0') });
const uploadParams = z.object({ upload: z.string().meta({ example: 'b1946ac92492d2347c6235b4d2611184' }) });
const TUS: readonly Parameters<OpenAPIHono['openAPIRegistry']['registerPath']>[0][] = [
  {
    method: 'post',
    path: '/uploads',
    operationId: 'createUpload',
    summary: 'Begin to upload a file; the answer says where to send its bytes',
    request: {
      headers: tusVersion.extend({
        'Upload-Length': z.string().meta({ description: 'Bytes of the whole file' }),
        'Upload-Metadata': z
          .string()
          .meta({ description: '`relativePath` or `filename`, and a blank, and the name in base64' }),
      }),
    },
    responses: {
      201: { description: 'It can begin, at `Location`.' },
      ...problems('not-understood', 'no-uploads', 'already-there', 'too-large', 'quota-exceeded', 'no-room'),
    },
  },
  {
    method: 'head',
    path: '/uploads/{upload}',
    operationId: 'getUploadOffset',
    summary:
      'How much of an upload is there, in `Upload-Offset`; where it is all, `Renshaw-Path` says where the file is',
    request: { params: uploadParams, headers: tusVersion },
    responses: {
      200: { description: 'It goes on there.' },
      ...problems('no-uploads', 'no-such-upload', 'already-there', 'upload-refused', 'no-room'),
    },
  },
  {
    method: 'patch',
    path: '/uploads/{upload}',
    operationId: 'sendUpload',
    description: 'The body is the bytes, as `application/offset+octet-stream`.',
    summary:
      'Send bytes of an upload; the answer to the last ones says in `Renshaw-Path`, percent-encoded, where the file is',
    request: {
      params: uploadParams,
      headers: tusVersion.extend({ 'Upload-Offset': z.string().meta({ description: 'Where the bytes go' }) }),
    },
    responses: {
      204: { description: 'They are there.' },
      ...problems(
        'not-understood',
        'no-uploads',
        'no-such-upload',
        'wrong-offset',
        'already-there',
        'too-large',
        'upload-refused',
        'no-room',
      ),
    },
  },
  {
    method: 'delete',
    path: '/uploads/{upload}',
    operationId: 'cancelUpload',
    summary: 'Give up an upload that is on its way',
    request: { params: uploadParams, headers: tusVersion },
    responses: {
      204: { description: 'What came is removed.' },
      ...problems('not-understood', 'no-uploads', 'no-such-upload'),
    },
  },
];

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

  for (const path of TUS) app.openAPIRegistry.registerPath({ ...path, tags: TUS_TAGS });
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
