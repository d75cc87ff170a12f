import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createBuiltinEngine } from '../../agents/language/index.ts';
import { memorySessionLog } from '../../api/index.ts';
import { createAgents } from '../../cli/agents.ts';
import { serveHost, startHub, wirePair } from '../../mcp-server/index.ts';
import { SETTINGS } from '../../schemas/settings/index.ts';
import { readText, root } from '../repository/files.ts';
import { blocksOf } from '../repository/markdown.ts';

const page = readText('docs/mcp.md');
const configurations = blocksOf(page)
  .filter(({ language }) => language === 'json')
  .map(({ text, line }) => ({ line, json: JSON.parse(text) as unknown }));

const command = z.object({ command: z.literal('renshaw'), args: z.array(z.string()) });
const remote = z.object({
  type: z.literal('http'),
  url: z.string(),
  headers: z.object({ Authorization: z.string() }),
});
const configuration = z
  .object({
    mcpServers: z.object({ renshaw: command }).optional(),
    servers: z.object({ renshaw: z.union([command, remote]) }).optional(),
  })
  .transform(({ mcpServers, servers }) => mcpServers?.renshaw ?? servers?.renshaw);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renshaw-mcp-page-'));
  await mkdir(join(folder, 'data'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the configurations of docs/mcp.md', () => {
  it('are for three hosts, and for HTTP', () => {
    const shown = configurations.map(({ json }) => configuration.parse(json));
    expect(shown.filter((one) => one !== undefined && 'command' in one)).toHaveLength(3);
    const [http] = shown.filter((one) => one !== undefined && 'url' in one);
    expect(http).toMatchObject({
      url: `http://127.0.0.1:${SETTINGS.port.fallback}/mcp`,
      headers: { Authorization: expect.stringMatching(/^Bearer /) as string },
    });
  });

  const commands = configurations.flatMap(({ line, json }) => {
    const shown = configuration.parse(json);
    return shown !== undefined && 'command' in shown ? [{ line, args: shown.args }] : [];
  });
  it.each(commands)('of line $line starts, and answers initialize and a call', async ({ args }) => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [
        join(root, 'bin', 'renshaw.js'),
        ...args.map((arg) => arg.replace(/^\/data/, join(folder, 'data'))),
      ],
      stderr: 'inherit',
    });
    const client = new Client({ name: 'a host', version: '1' });
    try {
      await client.connect(transport, { timeout: 110_000 });
      const listed = await client.callTool({ name: 'list_sessions', arguments: {} }, undefined, {
        timeout: 110_000,
      });
      expect(listed.structuredContent).toEqual({ sessions: [] });
    } finally {
      await client.close();
    }
  });
});

/** First cells of the rows of a table, each with its last cell. */
function rowsUnder(title: string): Map<string, string> {
  const rows = page.split(title)[1]?.split('\n\n')[1]?.split('\n').slice(2) ?? [];
  return new Map(
    rows.map((row) => {
      const cells = row.split(' | ').map((cell) => cell.replaceAll(/^\| |\s*\|$|`/g, ''));
      return [cells[0] ?? '', cells.at(-1) ?? ''];
    }),
  );
}

describe('what docs/mcp.md says of tools, resources and prompts', () => {
  it('is what a host is offered, and what each tool may touch', async () => {
    const language = createBuiltinEngine();
    const hub = await startHub({
      agents: createAgents({ log: memorySessionLog(), dataRoots: [folder], language }).all,
    });
    const [hostEnd, ourEnd] = wirePair();
    const served = await serveHost(hub, ourEnd);
    const client = new Client({ name: 'a host', version: '1' });
    await client.connect(hostEnd);
    try {
      const { tools } = await client.listTools();
      const described = rowsUnder('Long work tells its progress and can be cancelled.');
      expect([...described.keys()].toSorted()).toEqual(tools.map(({ name }) => name).toSorted());
      for (const { name, annotations } of tools) {
        expect(annotations, name).toMatchObject({ openWorldHint: false });
        const touched = described.get(name);
        expect([name, annotations?.readOnlyHint, annotations?.idempotentHint]).toEqual([
          name,
          touched === 'nothing',
          touched === 'nothing',
        ]);
        expect([name, annotations?.destructiveHint]).toEqual([name, touched === 'writes and changes files']);
      }
      const { resourceTemplates } = await client.listResourceTemplates();
      expect([...rowsUnder('## Resources and prompts').keys()]).toEqual(
        resourceTemplates.map(({ uriTemplate }) => uriTemplate),
      );
      for (const { name } of (await client.listPrompts()).prompts) expect(page).toContain(`\`${name}\``);
    } finally {
      await client.close();
      await served.close();
      await hub.close();
    }
  });
});
