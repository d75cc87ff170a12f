import { z } from 'zod';
import {
  type AgentDefinition,
  type AgentName,
  CancelledError,
  defineTool,
  InputError,
  type ToolDefinition,
  throwIfCancelled,
  UsageError,
} from '../../schemas/index.ts';

export function agentOf(
  name: AgentName,
  tools: readonly ToolDefinition[],
  close: () => Promise<void> = async () => undefined,
): AgentDefinition {
  return { name, description: `The ${name} agent of a test.`, tools, close };
}

const number = z.object({ value: z.number() });

export const double = defineTool({
  name: 'double',
  title: 'Double',
  description: 'Doubles a number.',
  input: number,
  output: number,
  effects: 'reads',
  run: async ({ value }) => ({ value: value * 2 }),
});

/** Answers with more than its schema says, and with what JSON cannot carry. */
export const talkative = defineTool({
  name: 'talkative',
  title: 'Talkative',
  description: 'Says too much.',
  input: z.object({}),
  output: z.object({ value: z.number(), note: z.string().optional() }),
  effects: 'writes-new-files',
  run: async () => ({ value: 1, note: undefined, secret: 'not in the schema' }),
});

export const wrongAnswer = defineTool({
  name: 'wrong_answer',
  title: 'Wrong answer',
  description: 'Answers in another form than it says.',
  input: z.object({}),
  output: number,
  effects: 'changes-files',
  run: async () => ({ value: Number.NaN }),
});

export const countUp = defineTool({
  name: 'count_up',
  title: 'Count up',
  description: 'Tells its progress at every step.',
  input: z.object({ steps: z.int() }),
  output: z.object({ steps: z.int() }),
  effects: 'reads',
  async run({ steps }, { progress }) {
    for (let done = 1; done <= steps; done++)
      progress({ stage: `step ${done}`, done: Math.min(done, 3), total: steps, secondsLeft: steps - done });
    return { steps };
  },
});

export const fail = defineTool({
  name: 'fail',
  title: 'Fail',
  description: 'Fails in the way that is asked for.',
  input: z.object({ how: z.enum(['input', 'usage', 'cancelled', 'ours']) }),
  output: number,
  effects: 'changes-session',
  async run({ how }) {
    if (how === 'input')
      throw new InputError('header', {
        found: 'no header',
        expected: 'one',
        todo: 'Copy the file again.',
        where: { file: 'a.rec', byte: 17 },
      });
    if (how === 'usage') throw new UsageError('not like this');
    if (how === 'cancelled') throw new CancelledError('stopped by hand');
    throw new TypeError('a bug');
  },
});

/** Waits for its signal, and notes that it ended. */
export function waiting(log: string[]): ToolDefinition {
  return defineTool({
    name: 'wait',
    title: 'Wait',
    description: 'Waits until it is cancelled.',
    input: z.object({}),
    output: number,
    effects: 'reads',
    async run(_args, { signal }) {
      log.push('started');
      if (!signal.aborted)
        await new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => resolve(), { once: true }),
        );
      log.push('ended');
      throwIfCancelled(signal);
      return { value: 0 };
    },
  });
}
