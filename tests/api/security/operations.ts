import type { Lab } from '../lab.ts';

/** A request of an operation of the API: enough for whoever refuses before it looks at the rest. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly init: RequestInit;
}

/** Every route below /api/v1, so that none that is added later is forgotten. `id` is the session in the path. */
export function operationsOf({ app }: Lab, id: string): Operation[] {
  const routes = app.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1/'));
  const byName = new Map(
    routes.map(({ method, path }) => {
      const real = path.replace('/sessions/:id', `/sessions/${id}`).replaceAll(/:\w+/g, 'x');
      return [`${method} ${real}`, { method, path: real, init: initOf(method) }] as const;
    }),
  );
  return [...byName.values()];
}

function initOf(method: string): RequestInit {
  const tus = { 'tus-resumable': '1.0.0' };
  if (method === 'GET' || method === 'OPTIONS') return { method, headers: tus };
  return { method, headers: { ...tus, 'content-type': 'application/json' }, body: '{}' };
}
