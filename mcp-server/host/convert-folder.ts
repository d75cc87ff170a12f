import { z } from 'zod';
import {
  defineTool,
  InputError,
  type MessageView,
  type Phase,
  phaseSchema,
  type SessionView,
  sessionViewSchema,
  type ToolContext,
} from '../../schemas/index.ts';
import { questionText } from './question-text.ts';

const viewAnswer = z.object({ view: sessionViewSchema });
const startedAnswer = z.object({ sessionId: z.string() });

/** Fields of a form beside the free answer: more of them would be a questionnaire. */
const MAX_FIELDS = 5;

const ENDED: readonly Phase[] = ['done', 'cancelled', 'failed'];

/** The whole job in one call: the conversation is held by elicitation, as far as the host can. */
export const convertFolder = defineTool({
  name: 'convert_folder',
  title: 'Convert a folder, asking what is missing',
  description:
    'Looks at a recording session, asks the person for what its files do not say, converts it to NWB, checks the file and corrects it as decided. A host that cannot elicit gets the open question back with what is missing: pass the answer on with say or answer, then follow with get_state.',
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
    /** What a valid file still needs: for answer, by field. */
    missing: z.array(z.object({ field: z.string(), label: z.string(), why: z.string() })),
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
    let refused = '';
    let view = await untilAsked(sessionId, context);
    while (!ENDED.includes(view.phase)) {
      const news = view.messages.filter((message) => message.who === 'renshaw' && message.seq > shownSeq);
      const said = await answerTo(news.length > 0 ? news : lastOf(view), view, refused, context);
      if (said === undefined) break;
      shownSeq = view.lastSeq;
      refused = await passOn(sessionId, said, context);
      view = await untilAsked(sessionId, context);
    }
    const last = lastOf(view);
    return {
      sessionId,
      phase: view.phase,
      status: view.status,
      message: questionText(last, view),
      choices: last.flatMap(({ choices }) => choices.map(({ say }) => say)),
      missing: view.missing,
      files: view.outputs.map(({ name, bytes, kind }) => ({ name, bytes, kind })),
    };
  },
});

function lastOf({ messages }: SessionView): MessageView[] {
  return messages.filter(({ who }) => who === 'renshaw').slice(-1);
}

async function untilAsked(sessionId: string, { call, progress, signal }: ToolContext): Promise<SessionView> {
  const options = { onProgress: progress, signal };
  return (await call('conversation', 'get_state', { sessionId, wait: true }, viewAnswer, options)).view;
}

interface Said {
  readonly text: string | undefined;
  /** By the fields of the metadata. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Tells the session what a person answered; what a field cannot hold is returned as a sentence. */
async function passOn(
  sessionId: string,
  { text, fields }: Said,
  { call, progress, signal }: ToolContext,
): Promise<string> {
  const options = { onProgress: progress, signal };
  let refused = '';
  if (Object.keys(fields).length > 0)
    try {
      await call('conversation', 'answer', { sessionId, answers: fields }, viewAnswer, options);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      refused = error.message;
    }
  if (text !== undefined) await call('conversation', 'say', { sessionId, text }, viewAnswer, options);
  return refused;
}

/** What the person answers; undefined when nobody can be asked, or they declined. */
async function answerTo(
  messages: readonly MessageView[],
  view: SessionView,
  refused: string,
  { elicit }: ToolContext,
): Promise<Said | undefined> {
  const choices = messages.at(-1)?.choices ?? [];
  const missing = fieldsToAsk(view);
  const question = questionText(messages, view);
  const answer = await elicit(refused === '' ? question : `${refused}\n\n${question}`, {
    answer: { title: 'Your answer', description: 'In your own words; you may say several things at once' },
    ...(choices.length === 0
      ? {}
      : { choice: { title: 'Or choose', choices: choices.map(({ label }) => label) } }),
    ...Object.fromEntries(
      missing.map(({ field, label, why }) => [field, { title: label, description: why }]),
    ),
  });
  if (answer === undefined || answer === null) return undefined;
  const fields = Object.fromEntries(
    missing.flatMap(({ field }) => {
      const value = answer[field];
      return value === undefined ? [] : [[field, value] as const];
    }),
  );
  const chosen = choices.find(({ label }) => label === answer['choice'])?.say;
  // Words say more than a button; an empty form is a person who has nothing to add.
  const text = answer['answer'] ?? chosen ?? (Object.keys(fields).length > 0 ? undefined : 'later');
  return { text, fields };
}

/** What is missing and can be told in a line; tables are asked for in words. */
function fieldsToAsk({ phase, missing, tables }: SessionView): SessionView['missing'] {
  if (phase !== 'collecting') return [];
  return missing
    .filter(({ field }) => !tables.some(({ name }) => field === name || field.startsWith(`${name}[`)))
    .slice(0, MAX_FIELDS);
}
