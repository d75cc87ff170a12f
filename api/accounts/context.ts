import type { Context } from 'hono';
import type { SessionEntry } from '../../schemas/index.ts';
import type { Principal } from './principal.ts';

declare module 'hono' {
  interface ContextVariableMap {
    readonly principal: Principal;
    /** Where the request came from, for the audit log. */
    readonly clientAddress: string;
    /** The session in the path, which is there for whoever asks. */
    readonly session: Pick<SessionEntry, 'sessionId'>;
  }
}

/** Who asks. Set by the guard before any route. */
export function principalOf(c: Context): Principal {
  const principal = c.get('principal') as Principal | undefined;
  if (principal === undefined) throw new TypeError(`${c.req.path} was reached without the guard`);
  return principal;
}

/** The session in the path. Looked up before any route, where it is refused to others. */
export function sessionIdOf(c: Context): string {
  const session = c.get('session') as { readonly sessionId: string } | undefined;
  if (session === undefined) throw new TypeError(`${c.req.path} was reached without a look at its session`);
  return session.sessionId;
}
