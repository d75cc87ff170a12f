import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import {
  CancelledError,
  defineTool,
  type MessageView,
  type Phase,
  phaseSchema,
  type SessionView,
  sessionViewSchema,
  type ToolContext,
} from '../schemas/index.ts';
import { questionText } from './question-text.ts';

const viewAnswer = z.object({ view: sessionViewSchema });
const startedAnswer = z.object({ sessionId: z.string() });

/** While the assistant works by itself, its state is looked up so often. */
const LOOK_EVERY_MS = 250;
/** While a person thinks, the host hears this often that the call still lives: many give up after a silent minute. */
const WAIT_BEAT_MS = 15_000;

const WORKING: readonly Phase[] = ['scanning', 'converting', 'evaluating', 'correcting'];
const ENDED: readonly Phase[] = ['done', 'cancelled', 'failed'];

/** The whole job in one call: the conversation is held by elicitation, as far as the host can. */
export const convertFolder = defineTool({
  name: 'convert_folder',
  title: 'Convert a folder, asking what is missing',
  description:
    'Looks at a recording session, asks the person for what its files do not say, converts it to NWB, checks the file and corrects it as decided. A host that cannot elicit gets the open question back: pass the answer on with say, then follow with get_state.',
  input: z.object({
    folder: z.string().min(1).meta({ description: 'Folder of the session' }),
    outFolder: z.string().min(1).optional().meta({ description: 'Where the file goes; default: the folder' }),
    session: z
      .string()
      .optional()
      .meta({ description: 'Which session, as animal/date, when the folder holds several' }),
  }),
  output: z.object({
    sessionId: z.string(),
    phase: phaseSchema,
    status: z.string(),
    /** What the assistant said last; while the phase is not done it waits for an answer. */
    message: z.string(),
    choices: z.array(z.string()),
    files: z.array(z.object({ name: z.string(), bytes: z.number(), kind: z.string() })),
  }),
  effects: 'changes-files',
  async run(args, context) {
    const { call, progress, signal } = context;
    const { sessionId } = await call('conversation', 'start_session', args, startedAnswer, {
      onProgress: progress,
      signal,
    });
    let shownSeq = 0;
    let view = await untilAsked(sessionId, context);
    while (!ENDED.includes(view.phase)) {
      const news = view.messages.filter((message) => message.who === 'renshaw' && message.seq > shownSeq);
      const text = await answerTo(news.length > 0 ? news : lastOf(view), view, context);
      if (text === undefined) break;
      shownSeq = view.lastSeq;
      await call('conversation', 'say', { sessionId, text }, viewAnswer, { onProgress: progress, signal });
      view = await untilAsked(sessionId, context);
    }
    const last = lastOf(view);
    return {
      sessionId,
      phase: view.phase,
      status: view.status,
      message: questionText(last, view),
      choices: last.flatMap(({ choices }) => choices.map(({ say }) => say)),
      files: view.outputs.map(({ name, bytes, kind }) => ({ name, bytes, kind })),
    };
  },
});

function lastOf({ messages }: SessionView): MessageView[] {
  return messages.filter(({ who }) => who === 'renshaw').slice(-1);
}

/** Follows the session, telling its progress, until it waits for a person or has ended. */
async function untilAsked(sessionId: string, { call, progress, signal }: ToolContext): Promise<SessionView> {
  for (;;) {
    const { view } = await call('conversation', 'get_state', { sessionId }, viewAnswer, { signal });
    if (!WORKING.includes(view.phase)) return view;
    progress(view.job?.progress ?? { stage: view.status, done: 0, total: 0 });
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {
      throw new CancelledError('The call was cancelled; the session goes on.');
    });
  }
}

/** What the person answers; undefined when nobody can be asked, or they declined. */
async function answerTo(
  messages: readonly MessageView[],
  view: SessionView,
  { elicit, progress }: ToolContext,
): Promise<string | undefined> {
  const choices = messages.at(-1)?.choices ?? [];
  const beat = setInterval(
    () => progress({ stage: 'Waiting for an answer', done: 0, total: 0 }),
    WAIT_BEAT_MS,
  );
  const asked = elicit(questionText(messages, view), {
    answer: { title: 'Your answer', description: 'In your own words; you may say several things at once' },
    ...(choices.length === 0
      ? {}
      : { choice: { title: 'Or choose', choices: choices.map(({ label }) => label) } }),
  });
  const answer = await asked.finally(() => clearInterval(beat));
  if (answer === undefined || answer === null) return undefined;
  const chosen = choices.find(({ label }) => label === answer['choice'])?.say;
  // Words say more than a button; an empty form is a person who has nothing to add.
  return answer['answer'] ?? chosen ?? 'later';
}
