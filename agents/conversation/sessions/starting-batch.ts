import type { ToolContext } from '../../../schemas/index.ts';
import { goOnWithBatch } from './batch.ts';
import type { Office } from './office.ts';
import { scan } from './scanning.ts';
import { openedEvent } from './turns.ts';

export interface BatchAsked {
  readonly days: readonly { readonly folder: string; readonly session?: string | undefined }[];
  readonly outFolder?: string | undefined;
  readonly owner?: string | undefined;
}

/** Opens a session for each day and reads their folders; the first leads. */
export async function startBatch(
  office: Office,
  { days: asked, outFolder, owner }: BatchAsked,
  context: ToolContext,
): Promise<{ sessionId: string; days: string[] }> {
  const days = asked.map(() => office.newId());
  const lead = days[0] ?? '';
  const batch = { lead, days };
  // The lead comes last: as long as it is not there, no conversation about the batch has begun.
  for (const [index, sessionId] of [...days.entries()].reverse()) {
    const { folder = '', session } = asked[index] ?? {};
    await office.store.exclusive(sessionId, async () => {
      await office.store.create(sessionId, { owner });
      await office.append(sessionId, [
        openedEvent({ folder, outFolder: outFolder ?? folder, session, batch }),
      ]);
      await scan(office, sessionId, context.call, context.progress);
    });
  }
  await goOnWithBatch(office, lead, context.call);
  return { sessionId: lead, days };
}
