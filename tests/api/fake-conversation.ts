import { z } from 'zod';
import {
  type AgentDefinition,
  defineTool,
  InputError,
  type SessionLog,
  type SessionView,
  sessionViewSchema,
  UsageError,
} from '../../schemas/index.ts';

const view = z.object({ view: sessionViewSchema });
const ofSession = z.object({ sessionId: z.string() });

/**
 * A conversation agent with the tools of the real one, and no mind: it stores what is said and repeats it. Words of a
 * table make it fail in one way each.
 */
export function fakeConversation(log: SessionLog): AgentDefinition {
  const viewOf = async (sessionId: string): Promise<SessionView> => {
    const events = await log.read(sessionId);
    const converted = events.findLast(({ event }) => event.type === 'converted')?.event;
    const evaluated = events.findLast(({ event }) => event.type === 'evaluated')?.event;
    const output = converted?.type === 'converted' ? converted.output : undefined;
    return {
      sessionId,
      phase: events.some(({ event }) => event.type === 'cancelled') ? 'cancelled' : 'collecting',
      status: 'your turn',
      title: 'sample 20230622',
      folder: '',
      lastSeq: events.at(-1)?.seq ?? 0,
      messages: events.flatMap(({ seq, at, event }) =>
        event.type === 'said'
          ? [{ seq, at, who: 'you' as const, text: event.text, cards: [], tables: [], choices: [] }]
          : [],
      ),
      values: [],
      tables: [],
      missing: [],
      conflicts: [],
      waysBack: [],
      ...(evaluated?.type === 'evaluated' ? { report: evaluated.report } : {}),
      ...(output === undefined ? {} : { written: output }),
      outputs:
        output === undefined
          ? []
          : [{ name: output.path.split('/').at(-1) ?? '', bytes: output.bytes, kind: 'nwb' }],
    };
  };
  const failures: Readonly<Record<string, () => Error>> = {
    'fail: input': () =>
      new InputError('metadata', {
        found: '"rat"',
        expected: 'a binomial',
        todo: 'Say the Latin name.',
        where: { field: 'subject.species' },
      }),
    'fail: usage': () => new UsageError('not like this'),
    'fail: ours': () => new TypeError('secret inside'),
  };
  const changing = { effects: 'changes-session' as const, title: '', description: '', output: view };
  return {
    name: 'conversation',
    description: 'Repeats what is said.',
    close: async () => undefined,
    tools: [
      defineTool({
        ...changing,
        name: 'start_session',
        input: z.object({
          folder: z.string(),
          outFolder: z.string().optional(),
          session: z.string().optional(),
          owner: z.string().optional(),
        }),
        output: ofSession,
        run: async ({ folder, outFolder = folder, session, owner }) => {
          const sessionId = `s${(await log.list()).length + 1}`;
          await log.create(sessionId, { owner });
          await log.append(sessionId, [
            { type: 'opened', folder, outFolder, ...(session === undefined ? {} : { session }) },
          ]);
          return { sessionId };
        },
      }),
      defineTool({
        ...changing,
        name: 'get_form',
        input: ofSession,
        output: z.object({ fileName: z.string(), text: z.string() }),
        run: async () => ({ fileName: '20230622_J16_metadata.yml', text: 'lab: Frank Lab\n' }),
      }),
      defineTool({
        ...changing,
        name: 'start_batch',
        input: z.object({ days: z.array(z.object({ folder: z.string(), session: z.string().optional() })) }),
        output: ofSession.extend({ days: z.array(z.string()) }),
        run: async ({ days: asked }) => {
          const first = (await log.list()).length + 1;
          const days = asked.map((_, index) => `s${first + index}`);
          const lead = days[0] ?? '';
          for (const [index, { folder, session }] of asked.entries()) {
            const sessionId = days[index] ?? '';
            await log.create(sessionId);
            const opened = { type: 'opened', folder, outFolder: folder, batch: { lead, days } } as const;
            await log.append(sessionId, [session === undefined ? opened : { ...opened, session }]);
          }
          return { sessionId: lead, days };
        },
      }),
      defineTool({
        ...changing,
        name: 'say',
        input: ofSession.extend({ text: z.string() }),
        run: async ({ sessionId, text }) => {
          const failure = failures[text];
          if (failure !== undefined) throw failure();
          await log.append(sessionId, [{ type: 'said', text }]);
          return { view: await viewOf(sessionId) };
        },
      }),
      defineTool({
        ...changing,
        name: 'edit',
        input: ofSession.extend({ change: z.strictObject({ kind: z.literal('undo'), seq: z.number() }) }),
        run: async ({ sessionId, change }) => {
          await log.append(sessionId, [{ type: 'undone', seq: change.seq }]);
          return { view: await viewOf(sessionId) };
        },
      }),
      defineTool({
        ...changing,
        name: 'decide',
        input: ofSession.extend({ decision: z.looseObject({ kind: z.literal('decline') }) }),
        run: async ({ sessionId }) => {
          await log.append(sessionId, [{ type: 'decided', decision: { kind: 'decline' } }]);
          return { view: await viewOf(sessionId) };
        },
      }),
      defineTool({
        ...changing,
        name: 'cancel',
        input: ofSession,
        run: async ({ sessionId }) => {
          await log.append(sessionId, [{ type: 'cancelled' }]);
          return { view: await viewOf(sessionId) };
        },
      }),
      defineTool({
        ...changing,
        effects: 'reads',
        name: 'get_state',
        input: ofSession,
        run: async ({ sessionId }) => ({ view: await viewOf(sessionId) }),
      }),
      defineTool({
        ...changing,
        effects: 'reads',
        name: 'list_sessions',
        input: z.object({}),
        output: z.object({ sessions: z.array(z.record(z.string(), z.string())) }),
        run: async () => ({
          sessions: (await log.list()).map(({ sessionId, createdAt, owner }) => ({
            sessionId,
            ...(owner === undefined ? {} : { owner }),
            title: 'sample 20230622',
            phase: 'collecting',
            status: 'your turn',
            updatedAt: createdAt,
          })),
        }),
      }),
    ],
  };
}
