import type { CallTool, SessionEvent } from '../../../schemas/index.ts';
import { InputError } from '../../../schemas/index.ts';
import { setbackReply, startedReply } from '../dialogue/reply.ts';
import { afterEvents } from '../dialogue/set-values.ts';
import { aboutDuration, fileName } from '../dialogue/words/format.ts';
import { metadataOf } from '../state/metadata.ts';
import type { SessionState } from '../state/session-state.ts';
import { convertAnswer } from './contracts.ts';
import { followConversion } from './following.ts';
import { messageOf, type Office, sessionArguments } from './office.ts';

/** Starts the conversion that the summary offered; returns once it runs, or was refused and said so. */
export async function startConversion(
  office: Office,
  sessionId: string,
  overwrite: boolean,
  call: CallTool,
): Promise<void> {
  const state = await office.append(sessionId, [{ type: 'confirmed' }]);
  try {
    await convert(office, sessionId, state, [], overwrite || state.output !== undefined, call);
  } catch (error) {
    if (office.isClosing) return;
    const offer = await office.offerNow(state, call);
    const reply = setbackReply(state, messageOf(error), { offer });
    const replace = { label: 'Replace it', say: 'replace it' };
    const choices = isInTheWay(error) ? [replace, ...reply.choices] : reply.choices;
    await office.append(sessionId, [{ type: 'replied', reply: { ...reply, choices } }]);
  }
}

const isInTheWay = (error: unknown): boolean => error instanceof InputError && error.kind === 'output';

/**
 * Starts a conversion with the metadata as they are after `events`, which are appended once it runs, and follows it.
 * @throws what the conversion agent refuses it with; then nothing was appended
 */
export async function convert(
  office: Office,
  sessionId: string,
  state: SessionState,
  events: readonly SessionEvent[],
  overwrite: boolean,
  call: CallTool,
): Promise<void> {
  const metadata = metadataOf(afterEvents(state, events));
  const { outFolder } = state;
  const asker = await office.store.asker(sessionId);
  const args = { ...sessionArguments(state), outFolder, metadata, overwrite, asker };
  const started = await office.stoppable(sessionId, (signal) =>
    call('conversion', 'convert_session', args, convertAnswer, { signal }),
  );
  const { jobId, output, estimatedSeconds } = started;
  const text = `I am writing ${fileName(output)}; it takes ${aboutDuration(estimatedSeconds)}.`;
  await office.append(sessionId, [
    ...events,
    { type: 'job-started', kind: 'convert', jobId, overwrite },
    { type: 'replied', reply: startedReply(text) },
  ]);
  await office.inBackground(sessionId, () => followConversion(office, sessionId, jobId, call));
}
