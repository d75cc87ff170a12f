import type { Batch, CallTool, Progress, SessionEvent } from '../../../schemas/index.ts';
import { CancelledError } from '../../../schemas/index.ts';
import { failedReply, nextReply, openingReply } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import { currentValue } from '../state/values.ts';
import { scanAnswer } from './contracts.ts';
import { messageOf, type Office, sessionArguments } from './office.ts';
import { previousEvents } from './previous.ts';

/** Who is asked about several days at once is told what holds for all of them. */
function batchLead(sessionId: string, batch: Batch | undefined): string {
  if (batch?.lead !== sessionId) return '';
  return `This is the first of ${batch.days.length} days of one animal. What you tell me holds for all of them; of each other day I ask only what differs.\n\n`;
}

/** Reads the folder of a session that was just opened, and says the first message. Ends in `collecting`, `failed` or `cancelled`. */
export async function scan(
  office: Office,
  sessionId: string,
  call: CallTool,
  onProgress?: (progress: Progress) => void,
): Promise<void> {
  const state = await office.store.state(sessionId);
  try {
    const summary = await office.stoppable(sessionId, (signal) =>
      call('conversion', 'scan_session', sessionArguments(state), scanAnswer, {
        signal,
        onProgress: (progress) => {
          office.progress(sessionId, progress);
          onProgress?.(progress);
        },
      }),
    );
    // What a person told about this session stands against what its files say: opening again forgets nothing.
    const values = summary.values.filter(({ field }) => currentValue(state, field) === undefined);
    const claims = (summary.claims ?? []).filter(({ field }) => values.some((one) => one.field === field));
    const read: SessionEvent[] = [
      { type: 'scanned', summary },
      ...(values.length > 0 ? [{ type: 'values-set', cause: 'scan', values } as const] : []),
      ...(claims.length > 0 ? [{ type: 'claimed', values: claims } as const] : []),
    ];
    const last = await previousEvents(office.store, sessionId, afterEvents(state, read));
    const events = [...read, ...last];
    const scanned = afterEvents(state, events);
    const offer = await office.offer(scanned, [], call);
    const opening = openingReply(scanned, { offer });
    const reply = { ...opening, text: `${batchLead(sessionId, state.batch)}${opening.text}` };
    await office.append(sessionId, [...events, { type: 'replied', reply }]);
  } catch (error) {
    // The process ends: the next one reads the folder again.
    if (office.isClosing) return;
    if (error instanceof CancelledError) {
      const cancelled = afterEvents(state, [{ type: 'cancelled' }]);
      const reply = nextReply(cancelled, { notes: [{ kind: 'cancelled' }] });
      await office.append(sessionId, [{ type: 'cancelled' }, { type: 'replied', reply }]);
      return;
    }
    const failure: SessionEvent = { type: 'scan-failed', message: messageOf(error) };
    const failed = afterEvents(state, [failure]);
    await office.append(sessionId, [failure, { type: 'replied', reply: failedReply(failed) }]);
  }
}
