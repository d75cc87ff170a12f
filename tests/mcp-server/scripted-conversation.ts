import { z } from 'zod';
import {
  type AgentDefinition,
  defineTool,
  InputError,
  type Phase,
  type SessionView,
  sessionViewSchema,
} from '../../schemas/index.ts';
import { agentOf } from './small-agents.ts';

const viewed = z.object({ view: sessionViewSchema });
const sessionId = z.string();

/** A conversation of a fixed course: two questions, work that takes a few looks, then done. */
export function scriptedConversation(said: string[]): AgentDefinition {
  let looks = 0;
  let phase: Phase = 'scanning';
  const messages: SessionView['messages'] = [];
  const say = (who: 'renshaw' | 'you', text: string, more: Partial<SessionView['messages'][number]> = {}) =>
    messages.push({
      seq: messages.length + 1,
      at: '2026-01-01T00:00:00.000Z',
      who,
      text,
      cards: [],
      tables: [],
      choices: [],
      ...more,
    });
  const view = (): SessionView => ({
    sessionId: 's1',
    phase,
    status: `is ${phase}`,
    title: 'a session',
    folder: 'f',
    lastSeq: messages.length,
    messages: [...messages],
    values: [
      {
        field: 'subject.species',
        label: 'species',
        value: 'Rattus norvegicus',
        display: 'Rattus norvegicus',
        provenance: { source: 'person', detail: 'rat' },
        certainty: 'uncertain',
        status: 'accepted',
        seq: 1,
        at: '2026-01-01T00:00:00.000Z',
        isConfirmed: true,
        history: [],
      },
    ],
    tables: [
      {
        name: 'tasks',
        title: 'Tasks',
        columns: [
          { key: 'epochs', title: 'Epochs', kind: 'integers', choices: [], isEditable: true },
          { key: 'name', title: 'Task', kind: 'text', choices: [], isEditable: true },
        ],
        rows: [{ epochs: '1', name: '' }],
        status: 'proposed',
        isOpen: true,
      },
    ],
    missing:
      phase === 'collecting' ? [{ field: 'subject.sex', label: 'sex', why: 'DANDI asks for it.' }] : [],
    conflicts: [],
    waysBack: [],
    ...(phase === 'converting'
      ? {
          job: {
            jobId: 'j',
            kind: 'convert' as const,
            progress: { stage: 'Reading', done: looks, total: 2, secondsLeft: 1 },
          },
        }
      : {}),
    outputs: phase === 'done' ? [{ name: 'a.nwb', bytes: 5, kind: 'nwb' }] : [],
  });
  const answers: ((text: string) => void)[] = [
    () =>
      say('renshaw', 'Is this right?', {
        cards: ['subject.species'],
        tables: ['tasks'],
        choices: [
          { label: 'Yes', say: 'yes, that is right' },
          { label: 'Cancel', say: 'cancel' },
        ],
      }),
    () => {
      phase = 'converting';
      looks = 0;
      say('renshaw', 'I am writing it.');
    },
  ];
  return agentOf('conversation', [
    defineTool({
      name: 'start_session',
      title: 'Open',
      description: '',
      input: z.object({ folder: z.string(), outFolder: z.string().optional() }),
      output: z.object({ sessionId }),
      effects: 'changes-session',
      async run({ folder }) {
        if (folder === 'nowhere')
          throw new InputError('session', {
            found: 'nothing',
            expected: 'a session',
            todo: 'Look elsewhere.',
          });
        phase = 'collecting';
        say('renshaw', 'Which species?');
        return { sessionId: 's1' };
      },
    }),
    defineTool({
      name: 'say',
      title: 'Say',
      description: '',
      input: z.object({ sessionId, text: z.string() }),
      output: viewed,
      effects: 'changes-session',
      async run({ text }) {
        said.push(text);
        say('you', text);
        answers.shift()?.(text);
        return { view: view() };
      },
    }),
    defineTool({
      name: 'answer',
      title: 'Answer',
      description: '',
      input: z.object({ sessionId, answers: z.record(z.string(), z.json()) }),
      output: viewed,
      effects: 'changes-session',
      async run({ answers: given }) {
        said.push(JSON.stringify(given));
        if (given['subject.sex'] === 'perhaps')
          throw new InputError('metadata', { found: 'perhaps', expected: 'a sex', todo: 'Correct it.' });
        say('renshaw', 'And the species?');
        return { view: view() };
      },
    }),
    defineTool({
      name: 'get_state',
      title: 'State',
      description: '',
      input: z.object({ sessionId, wait: z.boolean().optional() }),
      output: viewed,
      effects: 'reads',
      async run({ wait }, { progress }) {
        while (wait === true && phase === 'converting') {
          progress({ stage: 'Reading', done: looks, total: 2, secondsLeft: 1 });
          if (++looks > 2) {
            phase = 'done';
            say('renshaw', 'The file is written.');
          }
        }
        return { view: view() };
      },
    }),
  ]);
}
