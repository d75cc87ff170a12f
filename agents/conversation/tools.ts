import { z } from 'zod';
import {
  type Correction,
  changeSchema,
  type Decision,
  decisionSchema,
  defineTool,
  fieldValueSchema,
  InputError,
  phaseSchema,
  type SessionView,
  sessionViewSchema,
  type ToolContext,
  type ToolDefinition,
} from '../../schemas/index.ts';
import { settleWith } from './dialogue/disputes.ts';
import type { Request } from './dialogue/turn.ts';
import { answerFields } from './sessions/answering.ts';
import { answerInBatch, goOnWithBatch } from './sessions/batch.ts';
import { edit } from './sessions/editing.ts';
import type { Office } from './sessions/office.ts';
import { notNow } from './sessions/refusals.ts';
import { scan } from './sessions/scanning.ts';
import { startBatch } from './sessions/starting-batch.ts';
import { openedEvent, perform, take } from './sessions/turns.ts';
import { untilAsked } from './sessions/waiting.ts';
import { correctionsById, withValue } from './state/findings.ts';
import { metadataForm } from './state/form.ts';
import type { SessionState } from './state/session-state.ts';
import { statusLine } from './state/status.ts';
import { isSame } from './state/values.ts';

const sessionId = z.string().min(1).describe('Id of a session, from start_session or list_sessions');
const viewed = z.object({ view: sessionViewSchema });

/** The tools by which a conversation is held. Every one that changes a session answers with the session as it is then. */
export function conversationTools(office: Office): readonly ToolDefinition[] {
  /** One thing at a time in a session; then the session as it is. */
  const within = async (
    id: string,
    context: ToolContext,
    work: () => Promise<void>,
  ): Promise<{ view: SessionView }> => {
    await office.store.state(id);
    await office.store.exclusive(id, work);
    await goOnWithBatch(office, id, context.call);
    return { view: await office.view(id) };
  };
  return [
    defineTool({
      name: 'start_session',
      title: 'Open a recording session',
      description:
        'Reads the folder of one recording session and begins a conversation about it. Answers when the folder was read, or could not be.',
      input: z.object({
        folder: z.string().min(1),
        outFolder: z
          .string()
          .min(1)
          .optional()
          .describe('Where the file goes; next to the recording if not given'),
        session: z.string().optional().describe('Which session, where the folder holds several'),
        owner: z.string().min(1).optional().describe('Whose session it is, where a service knows its users'),
      }),
      output: z.object({ sessionId: z.string() }),
      effects: 'changes-session',
      async run({ folder, outFolder = folder, session, owner }, context) {
        const id = office.newId();
        await office.store.exclusive(id, async () => {
          await office.store.create(id, { owner });
          await office.append(id, [openedEvent({ folder, outFolder, session })]);
          await scan(office, id, context.call, context.progress);
        });
        return { sessionId: id };
      },
    }),
    defineTool({
      name: 'start_batch',
      title: 'Open several days',
      description:
        'Reads the folders of several days of one animal and begins one conversation about all of them, that of the first day: what is told there holds for every day, of the others only what differs is asked, and all are converted together.',
      input: z.object({
        days: z
          .array(
            z.object({
              folder: z.string().min(1),
              session: z.string().optional().describe('Which session, where the folder holds several'),
            }),
          )
          .min(2)
          .max(100)
          .describe('The days in their order; the first leads the conversation'),
        outFolder: z
          .string()
          .min(1)
          .optional()
          .describe('Where the files go; next to each recording if not given'),
        owner: z
          .string()
          .min(1)
          .optional()
          .describe('Whose sessions they are, where a service knows its users'),
      }),
      output: z.object({ sessionId: z.string(), days: z.array(z.string()) }),
      effects: 'changes-session',
      run: (asked, context) => startBatch(office, asked, context),
    }),
    defineTool({
      name: 'say',
      title: 'Say something',
      description:
        'Answers a question, corrects a value, asks back, or decides, in the words of a person. Long work begins and is not waited for.',
      input: z.object({ sessionId, text: z.string() }),
      output: viewed,
      // Words can ask for anything, also that a file is replaced.
      effects: 'changes-files',
      run: ({ sessionId: id, text }, context) =>
        within(id, context, async () => {
          await office.append(id, [{ type: 'said', text }]);
          await answerInBatch(office, id, context.call, context.progress);
        }),
    }),
    defineTool({
      name: 'answer',
      title: 'Answer by field',
      description:
        'Answers as fields and values instead of words: what a person told, nobody else. All of it is stored, or nothing and what does not fit is said.',
      input: z.object({
        sessionId,
        answers: z
          .record(z.string().min(1), fieldValueSchema)
          .refine((given) => Object.keys(given).length > 0, 'at least one field')
          .describe('Values by field, such as { "subject.species": "Rattus norvegicus" }; see missing'),
      }),
      output: viewed,
      effects: 'changes-session',
      run: ({ sessionId: id, answers }, context) =>
        within(id, context, () => answerFields(office, id, answers, context.call)),
    }),
    defineTool({
      name: 'attach_file',
      title: 'Give a file with metadata',
      description:
        'Takes a metadata YAML or an earlier NWB file, of any program: what it holds becomes proposals, each with where it comes from; what contradicts what is known, and what cannot be used, is said.',
      input: z.object({ sessionId, path: z.string().min(1) }),
      output: viewed,
      effects: 'changes-session',
      run: ({ sessionId: id, path }, context) =>
        within(id, context, async () => {
          const { phase } = await office.store.state(id);
          if (!['collecting', 'confirming', 'deciding', 'done'].includes(phase))
            throw notNow(await office.store.state(id), 'a file with metadata');
          await perform(office, id, { kind: 'attach', path }, context.call);
        }),
    }),
    defineTool({
      name: 'edit',
      title: 'Change a value',
      description: 'Sets, clears, confirms or takes back a value, or replaces the rows of a table.',
      input: z.object({ sessionId, change: changeSchema }),
      output: viewed,
      effects: 'changes-session',
      run: ({ sessionId: id, change }, context) =>
        within(id, context, () => edit(office, id, change, context.call)),
    }),
    defineTool({
      name: 'decide',
      title: 'Decide',
      description:
        'Starts the conversion, approves corrections, accepts the file with a reason, declines, tries again, goes back, or settles which of two sources is right: the same as saying so.',
      input: z.object({ sessionId, decision: decisionSchema }),
      output: viewed,
      effects: 'changes-files',
      run: ({ sessionId: id, decision }, context) =>
        within(id, context, () => decide(office, id, decision, context)),
    }),
    defineTool({
      name: 'cancel',
      title: 'Cancel',
      description: 'Ends whatever runs for a session, and the session. What was told is kept.',
      input: z.object({ sessionId }),
      output: viewed,
      effects: 'changes-session',
      run: async ({ sessionId: id }, context) => {
        // The reading of a folder holds the session until it ends: it is ended first, and says so itself.
        const { phase } = await office.store.state(id);
        if (phase === 'scanning') office.stopReading(id);
        return within(id, context, async () => {
          if ((await office.store.state(id)).phase === 'cancelled') return;
          await perform(office, id, { kind: 'cancel' }, context.call);
        });
      },
    }),
    defineTool({
      name: 'get_state',
      title: 'Look at a session',
      description:
        'The session as it is: messages, values with their sources, tables, what is missing, findings. With wait it answers when no work runs any more, telling its progress until then.',
      input: z.object({
        sessionId,
        wait: z.boolean().optional().describe('Answer when the session waits for a person, or has ended'),
      }),
      output: viewed,
      effects: 'reads',
      run: async ({ sessionId: id, wait }, { progress, signal }) => ({
        view: wait === true ? await untilAsked(office, id, progress, signal) : await office.view(id),
      }),
    }),
    defineTool({
      name: 'get_form',
      title: 'The metadata as YAML',
      description:
        'The metadata of a session as the YAML file that labs keep beside a recording: what counts now, each part with where it is from. Writes nothing.',
      input: z.object({ sessionId }),
      output: z.object({ fileName: z.string(), text: z.string() }),
      effects: 'reads',
      run: async ({ sessionId: id }) => metadataForm(await office.store.state(id)),
    }),
    defineTool({
      name: 'list_sessions',
      title: 'List sessions',
      description:
        'All sessions, the newest first. One whose log cannot be read is failed, and its status says why.',
      input: z.object({}),
      output: z.object({
        sessions: z.array(
          z.object({
            sessionId: z.string(),
            createdAt: z.string(),
            owner: z.string().optional(),
            title: z.string(),
            folder: z.string(),
            animal: z.string().optional(),
            date: z.string().optional().describe('YYYYMMDD'),
            batch: z.string().optional().describe('The session that leads the batch it belongs to'),
            phase: phaseSchema,
            status: z.string(),
          }),
        ),
      }),
      effects: 'reads',
      run: async () => ({
        sessions: (await office.store.list()).map(({ sessionId: id, createdAt, owner, digest, fault }) => {
          const { title, folder, animal, date, lead } = digest;
          const entry = { sessionId: id, createdAt, owner, title, folder };
          if (fault !== undefined)
            return { ...entry, phase: 'failed' as const, status: `cannot be read: ${fault}` };
          const phase = digest.phase === 'new' ? ('scanning' as const) : digest.phase;
          return {
            ...entry,
            ...(animal === undefined ? {} : { animal, date }),
            ...(lead === undefined ? {} : { batch: lead }),
            phase,
            status: statusLine(digest, office.progressOf(id)),
          };
        }),
      }),
    }),
  ];
}

async function decide(office: Office, id: string, decision: Decision, context: ToolContext): Promise<void> {
  const state = await office.store.state(id);
  if (decision.kind === 'settle') {
    const turn = settleWith(state, decision.field, decision.claim);
    if (turn === undefined) throw noSuchClaim(decision.field, decision.claim);
    return take(office, id, turn, office.metered(state), context.call, context.progress);
  }
  await perform(office, id, requestOf(state, decision), context.call, context.progress);
}

function noSuchClaim(field: string, claim: number): InputError {
  return new InputError('session', {
    found: `claim ${claim} on ${field}`,
    expected: 'a field that sources differ on, and the place of one of its claims',
    todo: 'Look at the conflicts of the session.',
  });
}

/** @throws {InputError} where the phase does not allow the decision */
function requestOf(state: SessionState, decision: Exclude<Decision, { kind: 'settle' }>): Request {
  const { phase } = state;
  switch (decision.kind) {
    case 'start':
      if (phase !== 'confirming') throw notNow(state, 'the start of a conversion');
      return { kind: 'start', overwrite: decision.overwrite ?? false };
    case 'retry':
      if (phase === 'confirming') return { kind: 'start', overwrite: false };
      if (phase === 'failed' || phase === 'cancelled') return { kind: 'reopen' };
      if (phase === 'deciding') return { kind: 'check' };
      throw notNow(state, 'another try');
    case 'approve':
      if (phase !== 'deciding') throw notNow(state, 'a decision on corrections');
      return { kind: 'approve', corrections: approved(state, decision.corrections) };
    case 'accept':
    case 'decline':
      if (phase !== 'deciding') throw notNow(state, 'a decision on findings');
      return decision;
    case 'go-back':
      return { kind: 'go-back', to: decision.to };
  }
}

function approved(
  state: SessionState,
  chosen: Extract<Decision, { kind: 'approve' }>['corrections'],
): readonly Correction[] {
  const ids = chosen.map(({ id }) => id);
  const offered = correctionsById(state, ids);
  const known = offered?.map((one) => {
    const value = chosen.find(({ id }) => id === one.id)?.value;
    return value === undefined || isSame(value, one.value) ? one : withValue(one, value);
  });
  if (known === undefined || known.some(({ value }) => value === undefined)) {
    throw new InputError('session', {
      found: `corrections ${ids.join(', ')}`,
      expected: 'corrections that the last check offered, each with a value',
      todo: 'Look at the findings of the session, and give a value where none is offered.',
    });
  }
  return known;
}
