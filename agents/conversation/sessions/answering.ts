import type { CallTool, FieldValue } from '../../../schemas/index.ts';
import { nextReply } from '../dialogue/reply.ts';
import { afterEvents, setValues } from '../dialogue/set-values.ts';
import { fitting, toldValue } from './editing.ts';
import type { Office } from './office.ts';

/**
 * Stores what a person told as fields and values, and says what comes next. All of it or nothing: an answer that is
 * half stored would have to be looked through.
 * @throws {InputError} naming what does not fit; then nothing was changed
 */
export async function answerFields(
  office: Office,
  sessionId: string,
  answers: Readonly<Record<string, FieldValue>>,
  call: CallTool,
): Promise<void> {
  const before = await office.store.state(sessionId);
  const values = [];
  for (const [field, value] of Object.entries(answers))
    values.push(await toldValue(office, sessionId, field, value));
  const set = setValues(before, values);
  const events = fitting(set);
  const after = afterEvents(before, events);
  const offer = await office.offer(after, set.notes, call);
  await office.append(sessionId, [
    ...events,
    { type: 'replied', reply: nextReply(after, { notes: set.notes, offer }) },
  ]);
}
