import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createBuiltinEngine } from '../../agents/language/index.ts';
import { memorySessionLog } from '../../api/index.ts';
import { createAgents } from '../../cli/agents.ts';
import { startHub } from '../../mcp-server/index.ts';
import { correctionSchema, type SessionView, sessionViewSchema } from '../../schemas/index.ts';
import { type Scratch, scratchFolder } from './made-session.ts';
import { connected, servedHub } from './ways.ts';

const viewed = z.object({ view: sessionViewSchema });

let scratch: Scratch;
let served: Awaited<ReturnType<typeof servedHub>>;
let folder = '';
beforeAll(async () => {
  scratch = await scratchFolder();
  folder = await scratch.session('bare', { cameras: 0, ptp: false });
  const language = createBuiltinEngine();
  const { all } = createAgents({ log: memorySessionLog(), dataRoots: [scratch.root], language });
  served = await servedHub(await startHub({ agents: all }));
});
afterAll(async () => {
  await served.close();
  await scratch[Symbol.asyncDispose]();
});

const transport = () =>
  new StreamableHTTPClientTransport(served.url, { requestInit: { headers: served.headers } });

async function call(
  client: Client,
  name: string,
  args: Record<string, unknown>,
  onProgress?: (said: unknown) => void,
) {
  const options =
    onProgress === undefined
      ? {}
      : { onprogress: ({ message }: { readonly message?: string | undefined }) => onProgress(message) };
  const result = CallToolResultSchema.parse(
    await client.callTool({ name, arguments: args }, undefined, options),
  );
  if (result.isError === true) throw new Error(JSON.stringify(result.content));
  return result.structuredContent ?? {};
}

async function read(client: Client, uri: string): Promise<unknown> {
  const [first] = (await client.readResource({ uri })).contents;
  return z
    .object({ data: z.unknown() })
    .parse(JSON.parse(first !== undefined && 'text' in first ? first.text : '')).data;
}

const ANSWERS = [
  'Jane Doe, Frank lab, UCSF',
  'long evans rat, male, 12 weeks, 420 g',
  'it ran a w-track for reward',
  'skip',
  'all in CA1',
];

describe('the whole job', () => {
  it('is done by a host without elicitation: ask, answer, start, wait, check, correct, read', async () => {
    const client = await connected(transport());
    await client.listTools();
    const { sessionId } = z
      .object({ sessionId: z.string() })
      .parse(await call(client, 'start_session', { folder, outFolder: 'one' }));
    const stateOf = async (answer: Promise<unknown>): Promise<SessionView> => viewed.parse(await answer).view;
    const answers = { experimenter_name: ['Doe, Jane'], lab: 'Frank lab', institution: 'UCSF' };
    let view = await stateOf(call(client, 'answer', { sessionId, answers }));
    for (const text of ANSWERS.slice(1)) {
      if (view.phase === 'confirming') break;
      view = await stateOf(call(client, 'say', { sessionId, text }));
    }
    for (let turn = 0; turn < 5 && view.phase !== 'confirming'; turn++)
      view = await stateOf(call(client, 'say', { sessionId, text: 'skip' }));
    expect(view.phase).toBe('confirming');
    expect(view.values.find(({ field }) => field === 'experimenter_name')?.provenance.source).toBe('person');

    // What DANDI refuses as a species is taken as it was said, found in the file, and corrected after approval.
    const species = { 'subject.species': 'hooded line 3' };
    view = await stateOf(call(client, 'answer', { sessionId, answers: species }));
    await call(client, 'decide', { sessionId, decision: { kind: 'start' } });
    const told = new Set<unknown>();
    view = await stateOf(call(client, 'get_state', { sessionId, wait: true }, (said) => told.add(said)));
    expect(told.size).toBeGreaterThan(0);
    expect(view.phase).toBe('deciding');
    const file = view.report?.file ?? '';
    expect(file).toBe(`${scratch.root}/one/sample20230622.nwb`);
    expect(await call(client, 'validate_nwb', { file })).toMatchObject({ report: { passed: false } });
    const { corrections, needValue } = z
      .object({ corrections: z.array(correctionSchema), needValue: z.array(z.string()) })
      .parse(await call(client, 'propose_corrections', { file }));
    const wrong = corrections.find(({ field }) => field === 'subject.species') ?? expect.fail('not found');
    expect(needValue).toContain(wrong.id);
    const withValue = (value: string) => ({ file, corrections: [{ ...wrong, value }] });
    await expect(call(client, 'apply_corrections', withValue('rat'))).rejects.toThrow(/no Latin name/);
    const approved = [{ id: wrong.id, value: 'Rattus norvegicus' }];
    await call(client, 'decide', { sessionId, decision: { kind: 'approve', corrections: approved } });
    view = await stateOf(call(client, 'get_state', { sessionId, wait: true }));
    expect(view.report?.passed).toBe(true);
    expect(await call(client, 'inspect_nwb', { file, path: '/general/subject/species' })).toMatchObject({
      objects: [{ value: 'Rattus norvegicus' }],
    });

    const uris = (await client.listResources()).resources.map(({ uri }) => uri);
    expect(uris).toContain(`renshaw://sessions/${sessionId}`);
    expect(uris).toContain(`renshaw://recordings/${encodeURIComponent(folder)}`);
    expect(await read(client, `renshaw://reports/${sessionId}`)).toMatchObject({ file, passed: true });
    expect(await read(client, `renshaw://sessions/${sessionId}`)).toMatchObject({ phase: view.phase });
    expect(await read(client, `renshaw://recordings/${encodeURIComponent(folder)}`)).toMatchObject({
      sessions: [{ animal: 'sample' }],
    });
    await expect(read(client, `renshaw://recordings/${encodeURIComponent('/etc')}`)).rejects.toThrow(
      /outside of the data/,
    );
    await client.close();
  });

  it('is done by one call of a host that asks its person', async () => {
    const answers = [...ANSWERS];
    const asked: string[] = [];
    const client = await connected(transport(), () => ({ action: 'decline' }));
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message);
      const choices = params.mode === 'url' ? [] : Object.keys(params.requestedSchema.properties);
      const answer = answers.shift();
      if (answer !== undefined) return { action: 'accept', content: { answer } };
      expect(choices).toContain('choice');
      return {
        action: 'accept',
        content: { answer: /shall i|start|write/i.test(params.message) ? 'go' : 'skip' },
      };
    });
    const told = new Set<unknown>();
    const end = await call(client, 'convert_folder', { folder, outFolder: 'two' }, (said) => told.add(said));
    expect(end).toMatchObject({
      phase: expect.stringMatching(/^(?:done|deciding)$/) as string,
      files: [{ name: 'sample20230622.nwb' }],
      missing: [],
    });
    expect(asked.length).toBeLessThan(10);
    await client.close();
  });
});
