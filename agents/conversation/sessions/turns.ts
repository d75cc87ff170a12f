import type { Batch, CallTool, Progress, Reply, SessionEvent } from '../../../schemas/index.ts';
import { InputError } from '../../../schemas/index.ts';
import { interpret } from '../dialogue/interpret.ts';
import { declinedReply, nextReply, said, startedReply } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import type { Request, Turn } from '../dialogue/turn.ts';
import { listed } from '../dialogue/words/format.ts';
import { awayText, backText } from '../dialogue/words/model.ts';
import { sentence } from '../dialogue/words/sentence.ts';
import { keptText } from '../dialogue/words/verdict.ts';
import { displayValue } from '../state/display.ts';
import { namedField } from '../state/fields.ts';
import type { SessionState } from '../state/session-state.ts';
import { currentValue } from '../state/values.ts';
import { attached } from './attaching.ts';
import { startConversion } from './converting.ts';
import { correct } from './correcting.ts';
import { evaluateInBackground } from './evaluating.ts';
import { goBack } from './going-back.ts';
import type { MeteredLanguage } from './metered.ts';
import type { Office } from './office.ts';
import { withPrevious } from './previous.ts';
import { notNow } from './refusals.ts';
import { scan } from './scanning.ts';
import { stopWork } from './stopping.ts';

/** Answers what was said last. The text is in the log already, so that it is answered even if the process ends here. */
export async function answer(
  office: Office,
  sessionId: string,
  call: CallTool,
  onProgress?: (progress: Progress) => void,
): Promise<void> {
  const state = await office.store.state(sessionId);
  if (state.unanswered === undefined) return;
  const language = office.metered(state);
  const turn = await interpret(state, state.unanswered.text, {
    ...(await office.listener(sessionId)),
    language,
  });
  await take(office, sessionId, turn, language, call, onProgress);
}

/** Appends what a turn stores, does what it asks for, and says what comes next. */
export async function take(
  office: Office,
  sessionId: string,
  turn: Turn,
  language: MeteredLanguage,
  call: CallTool,
  onProgress?: (progress: Progress) => void,
): Promise<void> {
  const { notes, request } = turn;
  if (request !== undefined) {
    const events = [...language.events(false), ...turn.events];
    if (events.length > 0) await office.append(sessionId, events);
    try {
      await perform(office, sessionId, request, call, onProgress);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const state = await office.store.state(sessionId);
      const offer = await office.offer(state, [], call);
      const notes = [{ kind: 'refused-by-agent', message: error.message }] as const;
      const reply = nextReply(state, { notes, offer });
      await office.append(sessionId, [{ type: 'replied', reply }]);
    }
    return;
  }
  const before = await office.store.state(sessionId);
  const all = await withPrevious(office.store, sessionId, before, turn.events);
  const state = afterEvents(before, all);
  const offer = await office.offer(state, notes, call);
  const reply = await inWords(office, sessionId, nextReply(state, { notes, offer }), state, language);
  await office.append(sessionId, [...language.events(true), ...all, { type: 'replied', reply }]);
}

/** The reply as it is said: in a model's words where that is wanted, and after a word on a model that is away, or back. */
async function inWords(
  office: Office,
  sessionId: string,
  reply: Reply,
  state: SessionState,
  language: MeteredLanguage,
): Promise<Reply> {
  const facts = reply.cards.flatMap((field) => {
    const value = currentValue(state, field);
    return value === undefined ? [] : [displayValue(field, value.value)];
  });
  let said = '';
  const onText = (piece: string): void => {
    said += piece;
    office.saying(sessionId, said);
  };
  const { text } = await language.phrase({ text: reply.text, facts }, { signal: office.signal, onText });
  const before = state.model?.away;
  const { away } = language;
  const news =
    away !== undefined && away !== before
      ? awayText(away, state.model)
      : language.isBack && before !== undefined
        ? backText(before)
        : '';
  return { ...reply, text: [news, text].filter((part) => part !== '').join(' ') };
}

/** @throws {InputError} where the phase does not allow it */
export async function perform(
  office: Office,
  sessionId: string,
  request: Request,
  call: CallTool,
  onProgress?: (progress: Progress) => void,
): Promise<void> {
  const state = await office.store.state(sessionId);
  switch (request.kind) {
    case 'start': {
      // Asked to replace the file, nobody means a change in it.
      const changes = request.overwrite ? undefined : await office.changesInPlace(state, call);
      return changes === undefined
        ? startConversion(office, sessionId, request.overwrite, call)
        : correct(office, sessionId, [], call);
    }
    case 'approve':
      return correct(office, sessionId, request.corrections, call);
    case 'accept':
      return accept(office, sessionId, state, request.reason);
    case 'decline':
      return decline(office, sessionId, state);
    case 'leave-out':
      return leaveOut(office, sessionId, state, request.fields);
    case 'attach':
      return attach(office, sessionId, state, request.path, call);
    case 'check':
      return check(office, sessionId, state, call);
    case 'cancel':
      return cancel(office, sessionId, call);
    case 'go-back':
      return goBack(office, sessionId, request.to, call);
    case 'reopen': {
      const { folder, outFolder, session, batch } = state;
      await office.append(sessionId, [openedEvent({ folder, outFolder, session, batch })]);
      return scan(office, sessionId, call, onProgress);
    }
  }
}

/** The event that opens a session, with what there is to say of it. */
export function openedEvent(about: {
  readonly folder: string;
  readonly outFolder: string;
  readonly session?: string | undefined;
  readonly batch?: Batch | undefined;
}): SessionEvent {
  const { folder, outFolder, session, batch } = about;
  return {
    type: 'opened',
    folder,
    outFolder,
    ...(session === undefined ? {} : { session }),
    ...(batch === undefined ? {} : { batch }),
  };
}

async function attach(
  office: Office,
  sessionId: string,
  state: SessionState,
  path: string,
  call: CallTool,
): Promise<void> {
  const turn = await attached(office, sessionId, state, path, call);
  await take(office, sessionId, turn, office.metered(state), call);
}

async function accept(office: Office, sessionId: string, state: SessionState, reason: string): Promise<void> {
  const text = `I keep the file as it is. Noted: ${sentence(reason)} ${keptText(state, [])}`;
  await finish(office, sessionId, { kind: 'accept', reason }, text);
}

async function decline(office: Office, sessionId: string, state: SessionState): Promise<void> {
  if (state.report?.passed === true) {
    await finish(office, sessionId, { kind: 'decline' }, keptText(state, []));
    return;
  }
  await office.append(sessionId, [
    { type: 'decided', decision: { kind: 'decline' } },
    { type: 'replied', reply: declinedReply(state) },
  ]);
}

/** What only the person could tell, and does not know, is left out: the file stays as it is. */
async function leaveOut(
  office: Office,
  sessionId: string,
  state: SessionState,
  fields: readonly string[],
): Promise<void> {
  const lacking = fields.map(namedField);
  const reason = lacking.length === 0 ? 'no reason given' : `not known: ${listed(lacking)}`;
  await finish(office, sessionId, { kind: 'accept', reason }, keptText(state, fields));
}

type Decision = Extract<SessionEvent, { type: 'decided' }>['decision'];

async function finish(office: Office, sessionId: string, decision: Decision, text: string): Promise<void> {
  await office.append(sessionId, [
    { type: 'decided', decision },
    { type: 'finished' },
    { type: 'replied', reply: said(text) },
  ]);
}

async function check(office: Office, sessionId: string, state: SessionState, call: CallTool): Promise<void> {
  if (state.phase !== 'deciding') throw notNow(state, 'a check of the file');
  const reply = startedReply('I check the file again.');
  await office.append(sessionId, [{ type: 'replied', reply }]);
  await evaluateInBackground(
    office,
    sessionId,
    [{ type: 'decided', decision: { kind: 'check' } }],
    'checked',
    call,
  );
}

/** Ends whatever runs, and the session; opening it again goes on from here. */
async function cancel(office: Office, sessionId: string, call: CallTool): Promise<void> {
  const before = await office.store.state(sessionId);
  const events: SessionEvent[] = [...(await stopWork(office, sessionId, call)), { type: 'cancelled' }];
  const state = afterEvents(before, events);
  const reply = nextReply(state, { notes: [{ kind: 'cancelled' }] });
  await office.append(sessionId, [...events, { type: 'replied', reply }]);
}
