import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  CallToolResultSchema,
  ElicitRequestSchema,
  type ElicitResult,
  type Progress,
} from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createConversionAgent } from '../../agents/conversion/index.ts';
import { createEvaluationAgent } from '../../agents/evaluation/index.ts';
import { DATA_NOTE } from '../../mcp-server/host/bounded.ts';
import { createEngine, serveHost, startHub, wirePair } from '../../mcp-server/index.ts';
import { type AgentDefinition, defineTool } from '../../schemas/index.ts';
import { scriptedConversation } from './scripted-conversation.ts';
import { agentOf, countUp, double, fail, waiting, wrongAnswer } from './small-agents.ts';

type Answer = (message: string, choices: readonly string[]) => ElicitResult;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A host as anybody would write one with the SDK. */
async function hostOf(agents: readonly AgentDefinition[], answer?: Answer): Promise<Client> {
  const hub = await startHub({ agents });
  const [hostEnd, ourEnd] = wirePair();
  const served = await serveHost(hub, ourEnd);
  const client = new Client(
    { name: 'a host', version: '1' },
    { capabilities: answer === undefined ? {} : { elicitation: { form: {} } } },
  );
  if (answer !== undefined)
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      if (params.mode === 'url') return { action: 'cancel' };
      const choice = params.requestedSchema.properties['choice'];
      return answer(params.message, choice !== undefined && 'enum' in choice ? (choice.enum ?? []) : []);
    });
  await client.connect(hostEnd);
  closers.push(
    () => hub.close(),
    () => served.close(),
    () => client.close(),
  );
  return client;
}

const texts = (result: unknown): string =>
  CallToolResultSchema.parse(result)
    .content.map((part) => (part.type === 'text' ? part.text : ''))
    .join('');

describe('what a host sees', () => {
  it('are the tools of the three agents, with schemas and hints, and one for the whole job', async () => {
    const client = await hostOf([
      createEngine(),
      createConversionAgent(),
      createEvaluationAgent(),
      scriptedConversation([]),
    ]);
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['convert_folder', 'start_session', 'scan_session', 'validate_nwb']),
    );
    expect(names).not.toContain('start_conversion');
    expect(new Set(names).size).toBe(names.length);
    for (const tool of tools) {
      expect(tool.inputSchema.type).toBe('object');
      expect(tool.outputSchema?.type).toBe('object');
      expect(tool.annotations?.openWorldHint).toBe(false);
    }
    // The scripted conversation describes nothing.
    const described = tools.filter(({ title }) => title?.startsWith('Conversation: ') !== true);
    expect(described.filter(({ description = '' }) => description.length < 20)).toEqual([]);
    const of = (name: string) => tools.find((tool) => tool.name === name);
    expect(of('scan_session')?.title).toBe('Conversion: Look at a session');
    expect(of('scan_session')?.annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(of('apply_corrections')?.annotations).toMatchObject({
      readOnlyHint: false,
      destructiveHint: true,
    });
    expect(of('write_report')?.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: false });
    expect(of('convert_session')?.inputSchema.required).toEqual(['folder', 'outFolder', 'metadata']);
    expect(of('scan_session')?.inputSchema.properties?.['folder']).toMatchObject({
      type: 'string',
      description: 'Folder of the session',
    });
    expect(client.getInstructions()).toMatch(/convert_folder/);
  });

  it('are answers as data and as text, which its own validator accepts', async () => {
    const client = await hostOf([agentOf('conversion', [double])]);
    await client.listTools();
    const result = await client.callTool({ name: 'double', arguments: { value: 4 } });
    expect(result.structuredContent).toEqual({ value: 8 });
    expect(texts(result)).toBe(`{"value":8}${DATA_NOTE}`);
  });

  it('are faults in words and in fields, also with the validators of the SDK in place', async () => {
    const client = await hostOf([agentOf('conversion', [fail, double, wrongAnswer])]);
    await client.listTools();
    const result = await client.callTool({ name: 'fail', arguments: { how: 'input' } });
    expect(result.isError).toBe(true);
    expect(texts(result)).toMatch(/^a\.rec, byte 17: found no header; expected one\./);
    expect(result._meta?.['renshaw/fault']).toMatchObject({
      type: 'input',
      kind: 'header',
      found: 'no header',
    });
    const wrong = await client.callTool({ name: 'double', arguments: { value: 'x' } });
    expect(wrong.isError).toBe(true);
    expect(texts(wrong)).toMatch(/value/);
    const ours = await client.callTool({ name: 'wrong_answer', arguments: {} });
    expect(ours.isError).toBe(true);
    await expect(client.callTool({ name: 'nothing', arguments: {} })).rejects.toThrow(
      'renshaw has no tool "nothing"; it has fail, double, wrong_answer.',
    );
  });

  it('is progress, and cancelling reaches the tool', async () => {
    const log: string[] = [];
    const client = await hostOf([agentOf('evaluation', [countUp, waiting(log)])]);
    const told: unknown[] = [];
    await client.callTool({ name: 'count_up', arguments: { steps: 3 } }, undefined, {
      onprogress: ({ progress, total, message }) => told.push([progress, total, message]),
    });
    expect(told).toEqual([
      [1, 3, 'step 1'],
      [2, 3, 'step 2'],
      [3, 3, 'step 3'],
    ]);
    const cancel = new AbortController();
    const call = client.callTool({ name: 'wait', arguments: {} }, undefined, { signal: cancel.signal });
    const rejected = expect(call).rejects.toThrow();
    await expect.poll(() => log).toEqual(['started']);
    cancel.abort('enough');
    await rejected;
    await expect.poll(() => log).toEqual(['started', 'ended']);
  });

  it('is a sign of life of a tool that says nothing for long', async () => {
    const log: string[] = [];
    const client = await hostOf([agentOf('evaluation', [waiting(log)])]);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const cancel = new AbortController();
    try {
      const told: unknown[] = [];
      const options = {
        signal: cancel.signal,
        onprogress: ({ message }: Progress) => void told.push(message),
      };
      const call = client.callTool({ name: 'wait', arguments: {} }, undefined, options);
      const rejected = expect(call).rejects.toThrow();
      await expect.poll(() => log).toEqual(['started']);
      vi.advanceTimersByTime(31_000);
      await expect.poll(() => told).toEqual(['Wait', 'Wait']);
      cancel.abort('enough');
      await rejected;
      await expect.poll(() => log).toEqual(['started', 'ended']);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is a question before a file is replaced', async () => {
    const convert = defineTool({
      ...double,
      name: 'convert_session',
      input: z.object({ folder: z.string(), outFolder: z.string(), overwrite: z.boolean().optional() }),
      run: async () => ({ value: 1 }),
    });
    const asked: string[] = [];
    const client = await hostOf([agentOf('conversion', [convert])], (message) => {
      asked.push(message);
      return { action: 'decline' };
    });
    const args = { folder: 'a', outFolder: 'b' };
    const start = (more: object) =>
      client.callTool({ name: 'convert_session', arguments: { ...args, ...more } });
    expect((await start({})).isError).toBeUndefined();
    expect((await start({ overwrite: true })).isError).toBe(true);
    expect(asked).toEqual(['The session in a will be converted, and a file of the same name in b replaced.']);
  });

  it('cannot be two tools of one name', async () => {
    const hub = await startHub({
      agents: [agentOf('conversion', [double]), agentOf('evaluation', [double])],
    });
    await expect(serveHost(hub, wirePair()[1])).rejects.toThrow('two tools are called "double"');
    await hub.close();
  });
});

describe('convert_folder', () => {
  it('asks, passes on what people say and choose, follows the work, and ends with the files', async () => {
    const said: string[] = [];
    const asked: [string, readonly string[]][] = [];
    const client = await hostOf([scriptedConversation(said)], (message, choices) => {
      asked.push([message, choices]);
      return {
        action: 'accept',
        content: asked.length === 1 ? { answer: 'a rat, I think' } : { choice: 'Yes' },
      };
    });
    await client.listTools();
    const stages: unknown[] = [];
    const result = await client.callTool({ name: 'convert_folder', arguments: { folder: 'f' } }, undefined, {
      onprogress: ({ message }) => stages.push(message),
    });
    expect(result.structuredContent).toEqual({
      sessionId: 's1',
      phase: 'done',
      status: 'is done',
      message: 'The file is written.',
      choices: [],
      missing: [],
      files: [{ name: 'a.nwb', bytes: 5, kind: 'nwb' }],
    });
    expect(said).toEqual(['a rat, I think', 'yes, that is right']);
    expect(asked).toEqual([
      ['Which species?', []],
      [
        'Is this right?\n- species: Rattus norvegicus (not sure)\nTasks:\nEpochs | Task\n1 | ',
        ['Yes', 'Cancel'],
      ],
    ]);
    expect(stages).toContain('Reading');
  });

  it('gives the open question back where the host cannot ask', async () => {
    const said: string[] = [];
    const client = await hostOf([scriptedConversation(said)]);
    const result = await client.callTool({ name: 'convert_folder', arguments: { folder: 'f' } });
    expect(result.structuredContent).toMatchObject({
      sessionId: 's1',
      phase: 'collecting',
      message: 'Which species?',
      choices: [],
      missing: [{ field: 'subject.sex', label: 'sex', why: 'DANDI asks for it.' }],
    });
    expect(said).toEqual([]);
    const next = await client.callTool({ name: 'say', arguments: { sessionId: 's1', text: 'rat' } });
    expect(next.isError).toBeUndefined();
    expect(said).toEqual(['rat']);
  });

  it.each(['decline', 'cancel'] as const)('stops asking when the person answers with %s', async (action) => {
    const said: string[] = [];
    const answer = vi.fn<Answer>(() => ({ action }));
    const client = await hostOf([scriptedConversation(said)], answer);
    const result = await client.callTool({ name: 'convert_folder', arguments: { folder: 'f' } });
    expect(result.structuredContent).toMatchObject({ phase: 'collecting', message: 'Which species?' });
    expect(answer).toHaveBeenCalledTimes(1);
    expect(said).toEqual([]);
  });

  it('takes an empty form for "later"', async () => {
    const said: string[] = [];
    let times = 0;
    const client = await hostOf([scriptedConversation(said)], () =>
      ++times === 1 ? { action: 'accept', content: { answer: '' } } : { action: 'decline' },
    );
    await client.callTool({ name: 'convert_folder', arguments: { folder: 'f' } });
    expect(said).toEqual(['later']);
  });

  it('takes fields of the form as answers by field, and shows what they cannot hold', async () => {
    const said: string[] = [];
    const asked: string[] = [];
    const contents = [{ 'subject.sex': 'perhaps' }, { 'subject.sex': 'F', answer: 'a rat' }];
    const client = await hostOf([scriptedConversation(said)], (message) => {
      asked.push(message);
      const content = contents.shift();
      return content === undefined ? { action: 'decline' } : { action: 'accept', content };
    });
    await client.callTool({ name: 'convert_folder', arguments: { folder: 'f' } });
    expect(said).toEqual(['{"subject.sex":"perhaps"}', '{"subject.sex":"F"}', 'a rat']);
    expect(asked[1]).toBe('found perhaps; expected a sex. Correct it.\n\nWhich species?');
    expect(asked[2]).toMatch(/^And the species\?\n\nIs this right\?/);
  });

  it('says why a folder cannot be opened', async () => {
    const client = await hostOf([scriptedConversation([])]);
    const result = await client.callTool({ name: 'convert_folder', arguments: { folder: 'nowhere' } });
    expect(result.isError).toBe(true);
    expect(texts(result)).toBe('found nothing; expected a session. Look elsewhere.');
  });
});
