import type { Context } from 'hono';
import type { Principal } from './principal.ts';

declare module 'hono' {
  interface ContextVariableMap {
    readonly principal: Principal;
    /** Where the request came from, for the audit log. */
    readonly clientAddress: string;
  }
}

/** Who asks. Set by the guard before any route. */
export function principalOf(c: Context): Principal {
  const principal = c.get('principal') as Principal | undefined;
  if (principal === undefined) throw new TypeError(`${c.req.path} was reached without the guard`);
  return principal;
}
