import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type AgentLink, type Connect, type Hub, type Serving, startHub } from '../../mcp-server/index.ts';
import { asRequest } from '../../mcp-server/request-context.ts';
import { CancelledError, LostError } from '../../schemas/index.ts';
import { tableAgents } from './table-agents.ts';
import { inProcesses } from './ways.ts';

const number = z.object({ value: z.number() });

let hub: Hub | undefined;
afterEach(async () => {
  await hub?.close();
  hub = undefined;
});

const messageOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => (error instanceof Error ? error.message : expect.fail(String(error))),
  );

const WAYS: readonly Serving[] = ['pipes', 'http'];

describe.each(WAYS)('an agent whose process ends, by %s,', (serving) => {
  it('is said, whoever waits for it, and started again by the next call', async () => {
    hub = await startHub({ agents: tableAgents(), connect: inProcesses(serving) });
    const { call } = hub;
    const waiting = messageOf(call('conversion', 'wait', {}, number));
    const log = z.object({ log: z.array(z.string()) });
    await expect.poll(async () => (await call('engine', 'waits', {}, log)).log).toEqual(['started']);
    const ended = call('conversion', 'end_process', {}, number);
    await expect(ended).rejects.toBeInstanceOf(LostError);
    expect(await messageOf(ended)).toBe(
      'engine.end_process was not answered: the process of the engine agent ended (exit code 9). It is started again with the next call.',
    );
    expect(await waiting).toMatch(/^engine\.wait was not answered: the process of the engine agent ended/);
    expect(await call('conversion', 'double', { value: 4 }, number)).toEqual({ value: 8 });
    // A new process knows nothing of the one before.
    expect((await call('engine', 'waits', {}, log)).log).toEqual([]);
  });

  it('works on behalf of the request that asked, also by way of another', async () => {
    hub = await startHub({ agents: tableAgents(), connect: inProcesses(serving) });
    const { call } = hub;
    const told = z.object({ requestId: z.string().optional() });
    const ask = (id: string | undefined) => asRequest(id, () => call('conversion', 'request', {}, told));
    expect(await Promise.all([ask('r-1'), ask(undefined), ask('r-2')])).toEqual([
      { requestId: 'r-1' },
      {},
      { requestId: 'r-2' },
    ]);
  });

  it('before it answers is a clear error of each call to it, and of no other', async () => {
    const connect = inProcesses(serving, { conversion: 'nobody' });
    hub = await startHub({ agents: tableAgents(), connect });
    const { call } = hub;
    for (let time = 0; time < 2; time++)
      expect(await messageOf(call('conversion', 'double', { value: 1 }, number))).toBe(
        'The conversion agent could not be started: the process of the conversion agent ended (exit code 1).',
      );
    expect(await call('engine', 'double', { value: 1 }, number)).toEqual({ value: 2 });
  });
});

it.each([
  ['pipes', 'runs'],
  ['http', 'runs'],
  ['http', 'starts'],
] as const)('closing ends every process, by %s, and what %s', async (serving, what) => {
  const links: AgentLink[] = [];
  const connect: Connect = (agent) => {
    const link = inProcesses(serving)(agent);
    links.push(link);
    return link;
  };
  const closing = await startHub({ agents: tableAgents(), connect });
  const waiting = closing.call('conversion', 'wait', {}, number).catch((error: unknown) => error);
  const log = z.object({ log: z.array(z.string()) });
  const waits = () => closing.call('engine', 'waits', {}, log);
  if (what === 'runs') await expect.poll(waits).toEqual({ log: ['started'] });
  await closing.close();
  expect(await waiting).toBeInstanceOf(CancelledError);
  expect(await Promise.all(links.map(({ lost }) => lost))).toEqual([
    'the process of the engine agent ended (exit code 0)',
    'the process of the conversion agent ended (exit code 0)',
    'the process of the evaluation agent ended (exit code 0)',
  ]);
  expect(await messageOf(closing.call('engine', 'double', { value: 1 }, number))).toBe(
    'The agents were stopped.',
  );
});
