import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { writeSyntheticSession } from '../../recording/synthetic/index.ts';
import { called } from '../conversion/command.ts';
import { hasPostgres, postgresForTests } from '../postgres.ts';
import { type Service, startService } from './service.ts';

const server = postgresForTests();
const resultSchema = z.looseObject({
  isError: z.boolean().optional(),
  content: z.unknown(),
  structuredContent: z.unknown().optional(),
});
const OUTSIDE: unknown = expect.stringMatching(/outside of the data folders/);

describe.skipIf(!hasPostgres)('two services that share a database', () => {
  let folder = '';
  let services: readonly Service[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'renshaw-accounts-'));
    const truth = { animal: 'sample', epochs: 1, seconds: 1, channels: 4, metadata: false };
    await writeSyntheticSession(join(folder, 'data', 'day'), truth);
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

  const newToken = async (name: string, role: string): Promise<{ tokenId: string; secret: string }> => {
    const { stdout } = await called('user', 'add', name, '--role', role, '--state', join(folder, 'nobody'));
    const [, tokenId = '', secret = ''] = /^Token (\w+);.*\n(\S+)$/m.exec(stdout) ?? expect.fail(stdout);
    return { tokenId, secret };
  };

  it('let in the same people, until a token is revoked, and write one log', async () => {
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

  it('keep two people apart over MCP, and in whatever words name what is not theirs', async () => {
    const [cara, dan] = [await newToken('cara', 'user'), await newToken('dan', 'user')];
    const { port } = services[0] ?? expect.fail('no service');
    const ask = async (path: string, secret: string, init: RequestInit = {}): Promise<Response> => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${secret}`);
      headers.set('connection', 'close');
      return await fetch(new URL(path, `http://127.0.0.1:${port}/api/v1/uploads`), { ...init, headers });
    };
    // What Cara sent lies in a folder of hers.
    const text = 'experimenter_name: [Known, Only To Cara]\nlab: Secret Lab\n';
    const tus = { 'tus-resumable': '1.0.0' };
    const name = Buffer.from('day/20230622_sample_metadata.yml').toString('base64');
    const begun = await ask('uploads', cara.secret, {
      method: 'POST',
      headers: { ...tus, 'upload-length': String(text.length), 'upload-metadata': `relativePath ${name}` },
    });
    const sent = await ask(begun.headers.get('location') ?? '', cara.secret, {
      method: 'PATCH',
      headers: { ...tus, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
      body: text,
    });
    const hers = decodeURIComponent(sent.headers.get('renshaw-path') ?? '');
    expect(hers).toContain(join(folder, 'one', 'uploads', 'files'));

    const host = async (secret: string): Promise<Client> => {
      const client = new Client({ name: 'a host', version: '1' });
      const headers = { authorization: `Bearer ${secret}` };
      await client.connect(
        new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}/mcp`), {
          requestInit: { headers },
        }),
      );
      return client;
    };
    const [caras, dans] = [await host(cara.secret), await host(dan.secret)];
    const call = async (client: Client, tool: string, args: Record<string, unknown>) =>
      resultSchema.parse(await client.callTool({ name: tool, arguments: args }));
    const opened = await call(caras, 'start_session', { folder: dirname(hers) });
    const { sessionId } = z.object({ sessionId: z.string() }).parse(opened.structuredContent);
    expect((await call(caras, 'get_state', { sessionId })).isError).toBeFalsy();

    // Not there, by any tool, resource or download; and what it answers to what never was.
    const own = async (tool: string, more: Record<string, unknown>, id: string): Promise<string> => {
      const { isError, content } = await call(dans, tool, { sessionId: id, ...more });
      expect([tool, isError]).toEqual([tool, true]);
      return JSON.stringify(content).replaceAll(id, 'ID');
    };
    for (const [tool, more] of [
      ['get_state', {}],
      ['say', { text: 'go' }],
      ['answer', { answers: { lab: 'x' } }],
      ['attach_file', { path: hers }],
      ['edit', { change: { kind: 'set', field: 'lab', value: 'x' } }],
      ['decide', { decision: { kind: 'start' } }],
      ['cancel', {}],
      ['get_form', {}],
    ] as const)
      expect(await own(tool, more, sessionId)).toBe(await own(tool, more, 'none'));
    expect((await call(dans, 'list_sessions', {})).structuredContent).toEqual({ sessions: [] });
    expect(JSON.stringify(await dans.listResources())).not.toContain(sessionId);
    for (const family of ['sessions', 'reports'])
      await expect(dans.readResource({ uri: `renshaw://${family}/${sessionId}` })).rejects.toThrow(
        /no resource/,
      );
    expect((await ask(`sessions/${sessionId}/outputs/x.nwb`, dan.secret)).status).toBe(404);
    const tools = (await dans.listTools()).tools.map((tool) => tool.name);
    expect(tools).toContain('convert_folder');
    for (const tool of ['inspect_recording', 'convert_session', 'validate_nwb', 'list_jobs'])
      expect(tools).not.toContain(tool);

    // Nor is her folder, whoever tells its name.
    for (const [tool, args] of [
      ['start_session', { folder: dirname(hers) }],
      ['convert_folder', { folder: dirname(hers) }],
      ['start_session', { folder: join(folder, 'data', 'day'), outFolder: dirname(hers) }],
    ] as const)
      expect(JSON.stringify(await call(dans, tool, args))).toMatch(/outside of the data folders/);
    const conversions = await ask('conversions', dan.secret, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        sessions: [{ folder: dirname(hers), outFolder: join(folder, 'data', 'stolen') }],
      }),
    });
    expect(await conversions.json()).toMatchObject({ jobs: [{ state: 'failed', message: OUTSIDE }] });
    const his = await call(dans, 'start_session', { folder: join(folder, 'data', 'day') });
    const about = z.object({ sessionId: z.string() }).parse(his.structuredContent);
    const said = await call(dans, 'say', { ...about, text: `use ${hers}` });
    expect(said.structuredContent).toMatchObject({ view: { phase: 'collecting' } });
    expect(JSON.stringify(said)).toMatch(/outside of the data folders/);
    expect(JSON.stringify(await call(dans, 'get_state', about))).not.toMatch(/Secret Lab|Only To Cara/);
    // Hers to use.
    const mine = await call(caras, 'start_session', { folder: join(folder, 'data', 'day') });
    const hersToo = z.object({ sessionId: z.string() }).parse(mine.structuredContent);
    expect(JSON.stringify(await call(caras, 'say', { ...hersToo, text: `use ${hers}` }))).toContain(
      'Secret Lab',
    );

    await called('user', 'revoke', dan.tokenId);
    await expect(call(dans, 'list_sessions', {})).rejects.toThrow(/401|no-token|token/i);
    await expect(host(dan.secret)).rejects.toThrow(/401|no-token|token/i);
    await Promise.all([caras.close(), dans.close().catch(() => undefined)]);
  });
});
