import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { called } from '../conversion/command.ts';
import { hasPostgres, postgresForTests } from '../postgres.ts';
import { type Service, startService } from './service.ts';

const server = postgresForTests();

describe.skipIf(!hasPostgres)('two services that share a database', () => {
  let folder = '';
  let services: readonly Service[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-accounts-'));
    await mkdir(join(folder, 'data', 'day'), { recursive: true });
    const environment = {
      DATABASE_URL: await server.freshDatabase(),
      RENSHAW_SIGN_IN: 'users',
      RENSHAW_JOBS_AT_ONCE: '0',
    };
    vi.stubEnv('DATABASE_URL', environment.DATABASE_URL);
    // As on two machines: what is in the state folders nobody shares.
    services = await Promise.all(
      ['one', 'other'].map((name) =>
        startService({ stateFolder: join(folder, name), dataRoot: join(folder, 'data'), environment }),
      ),
    );
  });
  afterAll(async () => {
    await Promise.all(services.map((service) => service.stop()));
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true, force: true });
  });

  /** What each of the services answers. */
  const statuses = async (token: string, path = 'sessions'): Promise<number[]> =>
    await Promise.all(
      services.map(async ({ port }) => {
        const headers = { authorization: `Bearer ${token}`, connection: 'close' };
        return (await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, { headers })).status;
      }),
    );

  it('let in the same people, until a token is revoked, and write one log', async () => {
    const newToken = async (name: string, role: string): Promise<{ tokenId: string; secret: string }> => {
      const { stdout } = await called('user', 'add', name, '--role', role, '--state', join(folder, 'nobody'));
      const [, tokenId = '', secret = ''] = /^Token (\w+);.*\n(\S+)$/m.exec(stdout) ?? expect.fail(stdout);
      return { tokenId, secret };
    };
    const [ann, bob] = [await newToken('ann', 'admin'), await newToken('bob', 'user')];
    expect(await statuses(ann.secret)).toEqual([200, 200]);
    expect(await statuses(bob.secret, 'audit')).toEqual([403, 403]);

    const opened = await fetch(`http://127.0.0.1:${services[0]?.port}/api/v1/sessions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${ann.secret}`,
        'content-type': 'application/json',
        connection: 'close',
      },
      body: JSON.stringify({ folder: join(folder, 'data', 'day') }),
    });
    const { sessionId } = z.object({ sessionId: z.string() }).parse(await opened.json());
    expect(await statuses(ann.secret, `sessions/${sessionId}`)).toEqual([200, 200]);
    expect(await statuses(bob.secret, `sessions/${sessionId}`)).toEqual([404, 404]);

    await called('user', 'revoke', ann.tokenId);
    expect(await statuses(ann.secret)).toEqual([401, 401]);
    expect(await statuses(bob.secret)).toEqual([200, 200]);
    await called('user', 'remove', 'bob');
    expect(await statuses(bob.secret)).toEqual([401, 401]);

    const { stdout } = await called('audit', '--json');
    const written = stdout
      .trimEnd()
      .split('\n')
      .map((line) => z.object({ name: z.string(), what: z.string() }).parse(JSON.parse(line)))
      .map(({ name, what }) =>
        what.startsWith('sign-in') || what === 'session-opened' ? `${name} ${what}` : what,
      );
    const madeFor = ['user-added', 'token-made'];
    expect(written.slice(0, 6)).toEqual([...madeFor, ...madeFor, 'ann session-opened', 'token-revoked']);
    const refused = ' sign-in-refused';
    expect(written.slice(6).toSorted()).toEqual([refused, refused, refused, refused, 'user-removed']);
  });
});
