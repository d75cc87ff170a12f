import { z } from 'zod';
import { type CallTool, InputError, sessionMetadataSchema } from '../../../schemas/index.ts';
import { pathFor, useGiven } from '../dialogue/given-file.ts';
import { noting, type Turn } from '../dialogue/turn.ts';
import type { SessionState } from '../state/session-state.ts';
import type { Office } from './office.ts';

const givenFileAnswer = z.object({
  kind: z.enum(['yaml', 'nwb']),
  name: z.string(),
  day: z.string().optional(),
  metadata: sessionMetadataSchema,
  leftOut: z.array(z.string()),
});

/** What a file that a person gives amounts to; one that cannot be read changes nothing, and is said. */
export async function attached(
  office: Office,
  sessionId: string,
  state: SessionState,
  path: string,
  call: CallTool,
): Promise<Turn> {
  try {
    const file = pathFor(state, path);
    const { owner } = await office.store.asker(sessionId);
    const args = owner === undefined ? { file } : { file, owner };
    const given = await office.stoppable(sessionId, (signal) =>
      call('engine', 'read_metadata_of', args, givenFileAnswer, { signal }),
    );
    return useGiven(state, given);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return noting({ kind: 'file-refused', message: error.message });
  }
}
