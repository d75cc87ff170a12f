import type { Hono } from 'hono';
import { type Accounts, accountsOver } from '../../api/accounts/accounts.ts';
import { sqliteSql } from '../../api/accounts/sqlite-sql.ts';
import type { AppDeps } from '../../api/index.ts';
import { type Workshop, workshop } from './workshop.ts';

/** A person with a token. */
export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly secret: string;
  readonly tokenId: string;
  /** Asks with their token. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  readonly send: (method: string, path: string, body: unknown) => Promise<Response>;
}

/** A service for several people, as a lab runs it. */
export interface Lab extends Workshop {
  readonly accounts: Accounts;
  person(name: string, role?: 'user' | 'admin'): Promise<Person>;
  /** Asks as nobody, from an address. */
  readonly request: (path: string, init?: RequestInit, address?: string) => Promise<Response>;
  close(): Promise<void>;
}

export const LAB_HOST = 'renshaw.lab.example';

export type LabChanges = Partial<AppDeps> | ((accounts: Accounts) => Partial<AppDeps>);

/** @param root of the data, as in `workshop` */
export async function lab(root: string, accountsFile: string, more: LabChanges = {}): Promise<Lab> {
  const accounts = await accountsOver(sqliteSql(accountsFile));
  const shop = await workshop(root, {
    signIn: { mode: 'users', accounts },
    audit: accounts.audit,
    publicNames: [LAB_HOST],
    ...(typeof more === 'function' ? more(accounts) : more),
  });
  const request = asker(shop.app);
  return {
    ...shop,
    accounts,
    request,
    person: async (name, role = 'user') => {
      const { userId } = await accounts.addUser(name, role);
      const { secret, tokenId } = await accounts.newToken(name);
      const ask: Person['ask'] = async (path, init = {}) => {
        const headers = new Headers(init.headers);
        headers.set('authorization', `Bearer ${secret}`);
        return await request(path, { ...init, headers });
      };
      const send: Person['send'] = async (method, path, body) =>
        await ask(path, {
          method,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
      return { userId, name, secret, tokenId, ask, send };
    },
    close: async () => {
      await shop.hub.close();
      await accounts.close();
    },
  };
}

function asker(app: Hono): Lab['request'] {
  return async (path, init = {}, address = '10.0.0.7') => {
    const headers = new Headers({ host: LAB_HOST });
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value);
    const env = { incoming: { socket: { remoteAddress: address } } };
    return await app.request(`http://${LAB_HOST}${path}`, { ...init, headers }, env);
  };
}
