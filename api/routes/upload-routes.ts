import { type Context, Hono } from 'hono';
import { principalOf } from '../accounts/context.ts';
import type { AppDeps } from '../app-deps.ts';
import { ProblemError } from '../problems.ts';
import { PersonalUploads } from '../uploads/uploads.ts';

/** Where clients of tus begin. */
export const UPLOADS_PATH = '/api/v1/uploads';

/**
 * Uploads by the protocol of tus 1.0.0, for recordings that lie on another machine than the service. Upload-Metadata names
 * the file: `filename`, or `relativePath` with the folder that was dropped, which becomes one session folder. The answer
 * to the last bytes says in Renshaw-Path, percent-encoded, where the file is now.
 */
export function uploadRoutes({ uploads, audit }: Pick<AppDeps, 'uploads' | 'audit'>): Hono {
  const app = new Hono();
  /** Locks are held within them, so that there is one for each person. */
  const byUser = new Map<string, PersonalUploads>();
  const handle = async (c: Context): Promise<Response> => {
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
