import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type Hub, type HubOptions, startHub } from '../../mcp-server/index.ts';
import {
  CancelledError,
  defineTool,
  InputError,
  type Progress,
  type ToolDefinition,
  UsageError,
} from '../../schemas/index.ts';
import { agentOf, countUp, double, fail, talkative, waiting, wrongAnswer } from './small-agents.ts';

const number = z.object({ value: z.number() });
const hubs: Hub[] = [];
async function hubOf(options: HubOptions): Promise<Hub> {
  const hub = await startHub(options);
  hubs.push(hub);
  return hub;
}
afterEach(async () => {
  await Promise.all(hubs.splice(0).map((hub) => hub.close()));
});

const rejection = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => error,
  );

const caller = defineTool({
  name: 'quadruple',
  title: 'Quadruple',
  description: 'Lets the engine double twice.',
  input: number,
  output: number,
  effects: 'reads',
  async run({ value }, { call }) {
    const once = await call('engine', 'double', { value }, number);
    return await call('engine', 'double', once, number);
  },
});

describe('calls', () => {
  it('reach another agent through the hub, as JSON-RPC of MCP', async () => {
    const seen: { agent: string; from: string; message: Record<string, unknown> }[] = [];
    const hub = await hubOf({
      agents: [agentOf('engine', [double]), agentOf('conversion', [caller])],
      tap: (agent, from, text) =>
        seen.push({ agent, from, message: JSON.parse(text) as Record<string, unknown> }),
    });
    expect(await hub.call('conversion', 'quadruple', { value: 3 }, number)).toEqual({ value: 12 });
    expect(seen.every(({ message }) => message['jsonrpc'] === '2.0')).toBe(true);
    const requests = seen.flatMap(({ agent, message }) =>
      message['method'] === 'tools/call' ? [[agent, message['params']]] : [],
    );
    expect(requests).toEqual([
      ['conversion', { name: 'quadruple', arguments: { value: 3 } }],
      ['engine', { name: 'double', arguments: { value: 3 } }],
      ['engine', { name: 'double', arguments: { value: 6 } }],
    ]);
    const results = seen.filter(({ from, message }) => from === 'server' && 'result' in message);
    expect(results.at(-1)?.message['result']).toMatchObject({ structuredContent: { value: 12 } });
    expect(seen.filter(({ message }) => message['method'] === 'initialize')).toHaveLength(2);
  });

  it('bring back only what is named by the schema they are read with', async () => {
    const hub = await hubOf({ agents: [agentOf('engine', [talkative])] });
    expect(await hub.call('engine', 'talkative', {}, number)).toEqual({ value: 1 });
    // Hosts read with the schema of the tool itself.
    expect(await hub.call('engine', 'talkative', {}, talkative.output)).toEqual({ value: 1 });
  });

  it('to an agent or a tool that does not exist say what exists', async () => {
    const hub = await hubOf({ agents: [agentOf('engine', [double, fail])] });
    const noTool = await rejection(hub.call('engine', 'triple', {}, number));
    expect(noTool).toBeInstanceOf(UsageError);
    expect((noTool as Error).message).toBe('engine has no tool "triple"; it has double, fail.');
    const noAgent = await rejection(hub.call('evaluation', 'double', {}, number));
    expect(noAgent).toBeInstanceOf(UsageError);
    expect((noAgent as Error).message).toContain('there is engine');
  });

  it('with arguments that do not fit name the argument', async () => {
    const hub = await hubOf({ agents: [agentOf('engine', [double])] });
    const error = await rejection(hub.call('engine', 'double', { value: 'three' }, number));
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(/^double .*value: /);
  });

  it('that answer in another form than was expected fail, and say so', async () => {
    const hub = await hubOf({ agents: [agentOf('engine', [wrongAnswer])] });
    const error = await rejection(hub.call('engine', 'wrong_answer', {}, number));
    expect((error as Error).message).toMatch(
      /^engine\.wrong_answer answered in a form that was not expected: .*expected number/,
    );
  });
});

describe('faults', () => {
  const failing = (): Promise<Hub> => hubOf({ agents: [agentOf('engine', [fail])] });

  it('in the input arrive with their kind and fields', async () => {
    const hub = await failing();
    const error = await rejection(hub.call('engine', 'fail', { how: 'input' }, number));
    if (!(error instanceof InputError)) return expect.fail(String(error));
    expect(error.kind).toBe('header');
    expect(error.fault).toMatchObject({
      found: 'no header',
      expected: 'one',
      todo: 'Copy the file again.',
      where: { file: 'a.rec', byte: 17 },
    });
    return expect(error.message).toBe('a.rec, byte 17: found no header; expected one. Copy the file again.');
  });

  it.each([
    ['usage', UsageError, 'not like this'],
    ['cancelled', CancelledError, 'stopped by hand'],
    ['ours', Error, 'engine.fail failed: a bug'],
  ] as const)('of the kind %s arrive as what they were', async (how, type, message) => {
    const hub = await failing();
    const error = await rejection(hub.call('engine', 'fail', { how }, number));
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toBe(message);
  });

  it('pass through an agent in between', async () => {
    const through = defineTool({
      ...fail,
      run: (args, { call }) => call('engine', 'fail', args, number),
    });
    const hub = await hubOf({ agents: [agentOf('engine', [fail]), agentOf('evaluation', [through])] });
    const error = await rejection(hub.call('evaluation', 'fail', { how: 'input' }, number));
    expect(error).toBeInstanceOf(InputError);
  });
});

describe('progress', () => {
  it('arrives whole and in order, the last one too, and ascends on the wire', async () => {
    const values: number[] = [];
    const hub = await hubOf({
      agents: [agentOf('engine', [countUp])],
      tap: (_agent, _from, text) => {
        const message = JSON.parse(text) as { method?: string; params?: { progress: number } };
        if (message.method === 'notifications/progress') values.push(message.params?.progress ?? Number.NaN);
      },
    });
    const told: Progress[] = [];
    await hub.call('engine', 'count_up', { steps: 5 }, z.object({ steps: z.int() }), {
      onProgress: (progress) => told.push(progress),
    });
    expect(told).toEqual(
      [1, 2, 3, 4, 5].map((done) => ({
        stage: `step ${done}`,
        done: Math.min(done, 3),
        total: 5,
        secondsLeft: 5 - done,
      })),
    );
    expect(values).toHaveLength(5);
    expect(values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0))).toBe(true);
  });

  it('is not sent to whoever did not ask for it', async () => {
    const methods: unknown[] = [];
    const hub = await hubOf({
      agents: [agentOf('engine', [countUp])],
      tap: (_agent, _from, text) => methods.push((JSON.parse(text) as { method?: string }).method),
    });
    await hub.call('engine', 'count_up', { steps: 5 }, z.looseObject({}));
    expect(methods).not.toContain('notifications/progress');
  });
});

describe('cancellation', () => {
  it('ends the tool of another agent and rejects at once', async () => {
    const log: string[] = [];
    const relay: ToolDefinition = defineTool({
      name: 'relay',
      title: 'Relay',
      description: 'Waits for a tool that waits.',
      input: z.object({}),
      output: number,
      effects: 'reads',
      run: (_args, { call }) => call('engine', 'wait', {}, number),
    });
    const methods: unknown[] = [];
    const hub = await hubOf({
      agents: [agentOf('engine', [waiting(log)]), agentOf('conversion', [relay])],
      tap: (agent, _from, text) => methods.push([agent, (JSON.parse(text) as { method?: string }).method]),
    });
    const cancel = new AbortController();
    const call = rejection(hub.call('conversion', 'relay', {}, number, { signal: cancel.signal }));
    await expect.poll(() => log).toEqual(['started']);
    cancel.abort();
    expect(await call).toBeInstanceOf(CancelledError);
    await expect.poll(() => log).toEqual(['started', 'ended']);
    expect(methods).toContainEqual(['conversion', 'notifications/cancelled']);
    expect(methods).toContainEqual(['engine', 'notifications/cancelled']);
  });

  it('of a signal that is aborted already calls nobody', async () => {
    const log: string[] = [];
    const hub = await hubOf({ agents: [agentOf('engine', [waiting(log)])] });
    const error = await rejection(
      hub.call('engine', 'wait', {}, number, { signal: AbortSignal.abort(new Error('other')) }),
    );
    expect(error).toBeInstanceOf(CancelledError);
    expect(log).toEqual([]);
  });

  it('after the answer sends nothing', async () => {
    const methods: unknown[] = [];
    const hub = await hubOf({
      agents: [agentOf('engine', [double])],
      tap: (_agent, _from, text) => methods.push((JSON.parse(text) as { method?: string }).method),
    });
    const cancel = new AbortController();
    await hub.call('engine', 'double', { value: 1 }, number, { signal: cancel.signal });
    cancel.abort();
    expect(methods).not.toContain('notifications/cancelled');
  });
});

describe('closing', () => {
  it('closes the agents that call before those that are called, and ends what runs', async () => {
    const log: string[] = [];
    const hub = await startHub({
      agents: [
        agentOf('engine', [waiting(log)], async () => void log.push('engine closed')),
        agentOf('conversation', [], async () => void log.push('conversation closed')),
      ],
    });
    const call = rejection(hub.call('engine', 'wait', {}, number));
    await expect.poll(() => log).toEqual(['started']);
    await Promise.all([hub.close(), hub.close()]);
    expect(log).toEqual(['started', 'conversation closed', 'engine closed', 'ended']);
    expect(await call).toBeInstanceOf(CancelledError);
    expect(await rejection(hub.call('engine', 'wait', {}, number))).toBeInstanceOf(CancelledError);
  });

  it('goes on when an agent cannot be closed, and says so', async () => {
    const log: string[] = [];
    const hub = await startHub({
      agents: [
        agentOf('conversation', [], () => Promise.reject(new Error('stuck'))),
        agentOf('engine', [], async () => void log.push('engine closed')),
      ],
    });
    const error = await rejection(hub.close());
    expect(error).toBeInstanceOf(AggregateError);
    expect(log).toEqual(['engine closed']);
  });

  it('refuses two agents of one name, leaving nothing open', async () => {
    await expect(startHub({ agents: [agentOf('engine', []), agentOf('engine', [])] })).rejects.toThrow(
      'two agents',
    );
  });
});

describe('questions to the person', () => {
  const ask = defineTool({
    name: 'ask',
    title: 'Ask',
    description: 'Asks for a colour.',
    input: z.object({}),
    output: z.object({ answer: z.string() }),
    effects: 'reads',
    async run(_args, { elicit }) {
      const answer = await elicit('Which colour?', {
        colour: { title: 'Colour', description: 'one of them', choices: ['red', 'green'] },
      });
      return { answer: JSON.stringify(answer) ?? 'cannot' };
    },
  });
  const answerOf = async (elicit: HubOptions['elicit']): Promise<string> => {
    const hub = await hubOf({ agents: [agentOf('engine', [ask])], elicit });
    return (await hub.call('engine', 'ask', {}, ask.output)).answer;
  };

  it('travel with their fields, and bring the answer', async () => {
    const asked = vi.fn(async () => ({ colour: 'green' }));
    expect(await answerOf(asked)).toBe('{"colour":"green"}');
    expect(asked).toHaveBeenCalledWith('Which colour?', {
      colour: { title: 'Colour', description: 'one of them', choices: ['red', 'green'] },
    });
  });

  it('that are declined are null; undefined where nobody can be asked', async () => {
    expect(await answerOf(async () => null)).toBe('null');
    expect(await answerOf(async () => undefined)).toBe('cannot');
    expect(await answerOf(undefined)).toBe('cannot');
  });
});
