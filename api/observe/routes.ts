import { type BlockList, isIP } from 'node:net';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { isIn, networksOf, peerOf } from '../guard/client-address.ts';
import type { Metrics } from './metrics.ts';
import { type Dependency, readinessOf } from './readiness.ts';

/**
 * What machines ask who watch over the service. `/livez`: the process answers. `/readyz`: it can work; 503 where it cannot, and while
 * it ends. Both tell nothing that is worth a sign-in: states, without reasons.
 */
export function probes(
  dependencies: readonly Dependency[],
  {
    isEnding,
    tell,
  }: { readonly isEnding: () => boolean; readonly tell: (name: string, why: string) => void },
): Hono {
  const app = new Hono();
  app.get('/livez', (c) => c.json({ status: 'alive' }, 200, { 'Cache-Control': 'no-store' }));
  app.get('/readyz', async (c) => {
    const { status, checks } = await readinessOf(dependencies);
    for (const { name, why } of checks) if (why !== undefined) tell(name, why);
    const shown = isEnding() ? 'not-ready' : status;
    return c.json(
      { status: shown, checks: Object.fromEntries(checks.map((check) => [check.name, check.status])) },
      shown === 'not-ready' ? 503 : 200,
      { 'Cache-Control': 'no-store' },
    );
  });
  return app;
}

/** Answers `/metrics` to the given networks; everybody else goes on, to signing in and `metricsRoute`. */
export function metricsFrom(metrics: Metrics, networks: readonly string[]): MiddlewareHandler {
  const near = networksOf(networks);
  return async (c, next) => {
    if (c.req.method !== 'GET' || !isDirectFrom(c, near)) return await next();
    return await metricsAnswer(c, metrics);
  };
}

export async function metricsAnswer(c: Context, metrics: Metrics): Promise<Response> {
  const { type, body } = await metrics.text();
  return c.body(body, 200, { 'Content-Type': type, 'Cache-Control': 'no-store' });
}

/**
 * Whether a program of one of the networks asks for itself. A proxy speaks for others, and a browser may speak for a page whose name
 * was rebound to this machine: a program that scrapes says an address, or "localhost".
 */
function isDirectFrom(c: Context, near: BlockList): boolean {
  const isForwarded = ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip', 'origin'].some(
    (name) => c.req.header(name) !== undefined,
  );
  const host = URL.parse(`http://${c.req.header('host') ?? ''}`)?.hostname.replace(/^\[(.*)\]$/, '$1') ?? '';
  if (isForwarded || (host !== 'localhost' && isIP(host) === 0)) return false;
  return isIn(near, peerOf(c));
}
