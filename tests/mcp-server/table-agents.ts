import { z } from 'zod';
import { currentRequestId } from '../../mcp-server/request-context.ts';
import { type AgentDefinition, correctionSchema, defineTool } from '../../schemas/index.ts';
import { agentOf, countUp, double, fail, waiting } from './small-agents.ts';

const number = z.object({ value: z.number() });

/** Agents whose tools show, from the outside, everything that a connection has to carry. */
export function tableAgents(): AgentDefinition[] {
  const waits: string[] = [];
  const applied: unknown[] = [];
  const endProcess = defineTool({
    name: 'end_process',
    title: 'End the process',
    description: 'What a fault of the machine does.',
    input: z.object({}),
    output: number,
    effects: 'reads',
    run: async () => process.exit(9),
  });
  const waitsTold = defineTool({
    name: 'waits',
    title: 'Waits',
    description: 'What has become of the waits.',
    input: z.object({}),
    output: z.object({ log: z.array(z.string()) }),
    effects: 'reads',
    run: async () => ({ log: [...waits] }),
  });
  const requestTold = defineTool({
    name: 'request',
    title: 'Request',
    description: 'The id of the request that it is called for.',
    input: z.object({}),
    output: z.object({ requestId: z.string().optional() }),
    effects: 'reads',
    run: async () => ({ requestId: currentRequestId() }),
  });
  const engine = agentOf('engine', [
    double,
    fail,
    countUp,
    waiting(waits),
    waitsTold,
    endProcess,
    requestTold,
  ]);
  const relay = (name: string, output: z.ZodObject, input: z.ZodObject) =>
    defineTool({
      name,
      title: name,
      description: `Lets the engine do ${name}.`,
      input,
      output,
      effects: 'reads',
      run: (args, { call, progress, signal }) =>
        call('engine', name, args, output, { onProgress: progress, signal }),
    });
  return [
    engine,
    agentOf('conversion', [
      relay('double', number, number),
      relay('fail', number, z.object({ how: z.string() })),
      relay('count_up', z.object({ steps: z.int() }), z.object({ steps: z.int() })),
      relay('wait', number, z.object({})),
      relay('waits', waitsTold.output, z.object({})),
      relay('end_process', number, z.object({})),
      relay('request', requestTold.output, z.object({})),
      defineTool({
        name: 'repeat',
        title: 'Repeat',
        description: 'A text, many times.',
        input: z.object({ text: z.string(), times: z.int() }),
        output: z.object({ text: z.string() }),
        effects: 'reads',
        run: async ({ text, times }) => ({ text: text.repeat(times) }),
      }),
    ]),
    agentOf('evaluation', [
      defineTool({
        name: 'apply_corrections',
        title: 'Apply corrections',
        description: 'Notes what it is told.',
        input: z.object({ file: z.string(), corrections: z.array(correctionSchema) }),
        output: z.object({ applied: z.array(z.unknown()) }),
        effects: 'changes-files',
        async run({ corrections }) {
          applied.push(...corrections.map(({ id }) => id));
          return { applied };
        },
      }),
    ]),
  ];
}
