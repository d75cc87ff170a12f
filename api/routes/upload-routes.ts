import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { principalOf } from '../accounts/context.ts';
import type { AppDeps } from '../app-deps.ts';
import { contractApp, problems } from '../contract/contract.ts';
import { ProblemError } from '../problems.ts';
import { PersonalUploads } from '../uploads/uploads.ts';

/** Where clients of tus begin. */
export const UPLOADS_PATH = '/api/v1/uploads';

const tags = ['uploads'];
const tus = { 'tus-resumable': z.literal('1.0.0').meta({ example: '1.0.0' }) };
const uploadParams = z.object({
  upload: z.string().min(1).meta({ example: '24e533e02ec3bc40c387f1a0e460e216' }),
});

const createUpload = createRoute({
  method: 'post',
  path: '/uploads',
  operationId: 'createUpload',
  tags,
  summary: 'Begin an upload, by the protocol of tus 1.0.0',
  description:
    'Upload-Metadata names the file: `filename`, or `relativePath` with the folder that was dropped, which becomes one session folder. Location is where its bytes go.',
  request: {
    headers: z.object({
      ...tus,
      'upload-length': z.string().meta({ example: '1048576' }),
      'upload-metadata': z.string().meta({ example: 'relativePath SjE2LzIwMjMwNjIyL3gucmVj' }),
    }),
  },
  responses: {
    201: { description: 'The upload was made.' },
    ...problems('not-understood', 'too-large', 'quota-exceeded', 'already-there', 'no-room', 'no-uploads'),
  },
});

const sendUpload = createRoute({
  method: 'patch',
  path: '/uploads/{upload}',
  operationId: 'sendUpload',
  tags,
  summary: 'Send bytes of an upload, from where it stands',
  description:
    'After the last of them the file is looked at, and put in its place: Renshaw-Path, percent-encoded, says where.',
  request: {
    params: uploadParams,
    headers: z.object({ ...tus, 'upload-offset': z.string().meta({ example: '0' }) }),
    body: {
      required: true,
      content: { 'application/offset+octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
  },
  responses: {
    204: { description: 'The bytes are stored; Upload-Offset says how many there are.' },
    ...problems(
      'not-understood',
      'no-such-upload',
      'wrong-offset',
      'too-large',
      'upload-refused',
      'already-there',
      'no-room',
    ),
  },
});

const askUpload = createRoute({
  method: 'head',
  path: '/uploads/{upload}',
  operationId: 'askUpload',
  tags,
  summary: 'How many bytes of an upload there are: Upload-Offset',
  request: { params: uploadParams, headers: z.object(tus) },
  responses: { 200: { description: 'Upload-Offset and Upload-Length.' }, ...problems('no-such-upload') },
});

const endUpload = createRoute({
  method: 'delete',
  path: '/uploads/{upload}',
  operationId: 'endUpload',
  tags,
  summary: 'Give an upload up that is not done; what came is removed',
  request: { params: uploadParams, headers: z.object(tus) },
  responses: {
    204: { description: 'It is removed.' },
    ...problems('not-understood', 'no-such-upload'),
  },
});

/** Uploads, for recordings that lie on another machine than the service. */
export function uploadRoutes(deps: Pick<AppDeps, 'uploads' | 'audit'>): OpenAPIHono {
  const app = contractApp();
  for (const route of [createUpload, sendUpload, askUpload, endUpload])
    app.openAPIRegistry.registerPath(route);
  /** Locks are held within them, so that there is one for each person. */
  const byUser = new Map<string, PersonalUploads>();
  const handle = async (c: Context): Promise<Response> => {
    const { uploads, audit } = deps;
    if (uploads === undefined) throw new ProblemError('no-uploads', 'This service takes no uploads.');
    const principal = principalOf(c);
    const own = byUser.get(principal.userId) ?? new PersonalUploads(uploads, UPLOADS_PATH, principal, audit);
    byUser.set(principal.userId, own);
    return await own.handle(c.req.raw);
  };
  app.on(['POST', 'OPTIONS'], '/uploads', handle);
  app.on(['PATCH', 'DELETE'], '/uploads/:upload', handle);
  // Hono answers HEAD by GET; what was uploaded is read through its session.
  app.get('/uploads/:upload', async (c) => (c.req.method === 'HEAD' ? await handle(c) : c.notFound()));
  return app;
}
