import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createBuiltinEngine } from '../../../agents/language/index.ts';
import { memorySessionLog } from '../../../api/index.ts';
import { createAgents } from '../../../cli/agents.ts';
import { HttpHosts, startHub } from '../../../mcp-server/index.ts';
import { spawned } from '../../repository/spawned.ts';
import { type Served, servedHosts, servedHub } from '../ways.ts';
import { fixtureAgents } from './fixture-agents.ts';
import { serveFixtures } from './fixture-server.ts';
import { type MetBy, SCENARIOS, WARNINGS } from './scenarios.ts';

const suite = fileURLToPath(
  new URL('../../../node_modules/@modelcontextprotocol/conformance/dist/index.js', import.meta.url),
);

const run = async (...args: string[]): Promise<string> =>
  (await spawned(process.execPath, [suite, ...args], { cwd: tmpdir(), env: process.env })).stdout;

const namesMetBy = (who: MetBy): string[] =>
  Object.entries(SCENARIOS).flatMap(([name, by]) => (by === who ? [name] : []));

/** The suite knows no tokens: whatever it asks is passed on with one, as it is otherwise. */
async function withToken({ url, headers }: Served): Promise<{ url: string; close(): Promise<void> }> {
  const front = createServer((asked, answer) => {
    const passed = request(
      url,
      { method: asked.method ?? 'GET', headers: { ...asked.headers, ...headers } },
      (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy());
    answer.on('close', () => passed.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(front.address() as AddressInfo).port}/mcp`,
    async close() {
      front.closeAllConnections();
      await new Promise((resolve) => front.close(resolve));
    },
  };
}

const checksSchema = z.array(
  z.looseObject({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }),
);

/** Runs scenarios, or the whole suite, against a server; what failed or was warned of, by scenario. */
async function faultsOf(
  served: Served,
  scenarios: readonly string[] | 'all',
): Promise<ReadonlyMap<string, readonly string[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'renshaw-conformance-'));
  const front = await withToken(served);
  try {
    const args = ['server', '--url', front.url, '--output-dir', folder];
    if (scenarios === 'all') await run(...args, '--suite', 'all');
    else for (const scenario of scenarios) await run(...args, '--scenario', scenario);
    const results = new Map<string, readonly string[]>();
    for (const entry of await readdir(folder)) {
      const scenario = /^server-(.*?)-\d{4}-\d\d-\d\dT/.exec(entry)?.[1] ?? entry;
      const checks = checksSchema.parse(
        JSON.parse(await readFile(join(folder, entry, 'checks.json'), 'utf8')),
      );
      const known = WARNINGS[scenario]?.checks ?? [];
      const faults = checks.filter(
        ({ id, status }) =>
          status !== 'SUCCESS' && status !== 'INFO' && !(status === 'WARNING' && known.includes(id)),
      );
      results.set(
        scenario,
        checks.length === 0
          ? ['nothing was checked']
          : faults.map(({ id, status, errorMessage = '' }) => `${status} ${id}: ${errorMessage}`),
      );
    }
    return results;
  } finally {
    await front.close();
    await served.close();
    await rm(folder, { recursive: true, force: true });
  }
}

describe('the conformance suite of MCP', () => {
  it('has no scenario for servers that stands not in the table, and the table none beside', async () => {
    const listed = [...(await run('list', '--server')).matchAll(/^ {2}- (\S+)/gm)].map(
      ([, name = '']) => name,
    );
    expect(listed.length).toBeGreaterThan(30);
    expect(Object.keys(SCENARIOS).toSorted()).toEqual(listed.toSorted());
    for (const by of Object.values(SCENARIOS))
      if (typeof by !== 'string') expect(by.doesNotApply).toMatch(/^\w.{20,}/);
  });

  it.each([
    [
      'renshaw',
      async () => {
        const language = createBuiltinEngine();
        const { all } = createAgents({ log: memorySessionLog(), dataRoots: [tmpdir()], language });
        return await servedHub(await startHub({ agents: all }));
      },
    ],
    ['agents', async () => await servedHub(await startHub({ agents: fixtureAgents() }))],
    ['fixtures', async () => await servedHosts(new HttpHosts(serveFixtures))],
  ] as const)('is met by %s where the table says so', async (by, open) => {
    const names = namesMetBy(by);
    // Where a server has none of the fixtures, the whole suite waits for them; where it has them, one run is the fastest.
    const faults = await faultsOf(await open(), by === 'fixtures' ? 'all' : names);
    expect(names.length).toBeGreaterThan(0);
    expect(Object.fromEntries(names.map((name) => [name, faults.get(name) ?? ['it was not run']]))).toEqual(
      Object.fromEntries(names.map((name) => [name, []])),
    );
  });
});
