import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { except } from 'hono/combine';
import { principalOf } from './accounts/context.ts';
import type { AppDeps } from './app-deps.ts';
import { deprecated } from './contract/deprecated.ts';
import { createContract } from './contract/v1.ts';
import { servePage } from './files/page.ts';
import { guard } from './guard/guard.ts';
import { guestHeaders } from './guard/origin.ts';
import { endingUnwelcome } from './guard/welcome.ts';
import { silentLogger } from './observe/logger.ts';
import { observed } from './observe/observed.ts';
import { metricsAnswer, metricsFrom, probes } from './observe/routes.ts';
import { ProblemError, problemResponse } from './problems.ts';
import { responseHeaders } from './response-headers.ts';
import { soundJson } from './sound-json.ts';

/** More than any table that a person edits; data never comes this way. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/**
 * The service without its sockets: `app.request(…)` answers as the server would. Refusals are RFC 9457 problem documents.
 * Everybody shows who they are, everywhere but at /api/health; see guard/.
 */
export function createApp(deps: AppDeps): Hono {
  const app = new Hono();
  app.onError((error) => problemResponse(error, deps.onFault));
  app.notFound((c) =>
    problemResponse(new ProblemError('not-found', `There is nothing at ${c.req.path}.`), deps.onFault),
  );
  const { metrics, logger = silentLogger } = deps;
  app.use(observed(logger, metrics));
  app.use(responseHeaders);
  app.route(
    '/',
    probes(deps.dependencies ?? [], {
      isEnding: () => deps.signal?.aborted === true,
      tell: (dependency, why) => logger.warn({ dependency, why }, 'not ready'),
    }),
  );
  if (metrics !== undefined) app.use('/metrics', metricsFrom(metrics, deps.metricsFrom ?? []));
  app.use(guestHeaders);
  app.use(guard(deps));
  app.use(
    '/api/*',
    // Uploads have limits of their own.
    except(
      '/api/v1/uploads/*',
      bodyLimit({
        maxSize: MAX_BODY_BYTES,
        onError: () => {
          throw new ProblemError('too-large', `A body may have ${MAX_BODY_BYTES} bytes.`);
        },
      }),
    ),
    soundJson,
    async (c, next) => {
      await next();
      if (!c.res.headers.has('cache-control')) c.header('Cache-Control', 'no-store');
    },
  );

  if (metrics !== undefined) app.get('/metrics', (c) => metricsAnswer(c, metrics));
  app.get('/api/health', (c) => c.json({ status: 'ok' }));
  const contract = createContract(deps);
  app.route('/api/v1', contract);
  app.all('/api/v1/*', (c) => c.notFound());
  // As it was before there were versions.
  app.use('/api/*', deprecated);
  app.route('/api', contract);
  app.all('/api/*', (c) => c.notFound());
  // For MCP hosts, which sign in as everybody does: a body has its own limit there, and answers are streams.
  const { mcp } = deps;
  app.all('/mcp', async (c) => {
    if (mcp === undefined) return c.notFound();
    // Nobody reads the body of an answer to HEAD, and its client would be taken for busy.
    if (c.req.method === 'HEAD') return c.body(null, 405, { Allow: 'GET, POST, DELETE' });
    return endingUnwelcome(c, await mcp(c.req.raw, principalOf(c)));
  });
  app.get('*', servePage(deps.webRoot));
  return app;
}
