import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type AgentDefinition, defineTool, InputError } from '../../../schemas/index.ts';
import { agentOf } from '../small-agents.ts';

const said = z.object({ text: z.string() });
const nothing = z.object({});

/** Agents with the tools that scenarios ask for, in the form that every tool of ours has. */
export function fixtureAgents(): AgentDefinition[] {
  return [
    agentOf('conversion', [
      defineTool({
        name: 'test_simple_text',
        title: 'Text',
        description: 'Says a text.',
        input: nothing,
        output: said,
        effects: 'reads',
        run: async () => ({ text: 'This is a simple text response for testing.' }),
      }),
      defineTool({
        name: 'test_error_handling',
        title: 'Error',
        description: 'Fails.',
        input: nothing,
        output: said,
        effects: 'reads',
        async run() {
          throw new InputError('file', {
            found: 'an error that is meant',
            expected: 'none',
            todo: 'Nothing is to be done.',
          });
        },
      }),
      defineTool({
        name: 'test_tool_with_progress',
        title: 'Progress',
        description: 'Tells its progress.',
        input: nothing,
        output: said,
        effects: 'reads',
        async run(_args, { progress }) {
          for (const done of [0, 50, 100]) {
            progress({ stage: 'Counting', done, total: 100 });
            await delay(20);
          }
          return { text: 'done' };
        },
      }),
    ]),
  ];
}
