import { createClient } from '../api/client/index.ts';
import type { Progress } from '../schemas/assistant/index.ts';

export type { SessionEntry } from '../api/client/index.ts';

const service = createClient({ url: document.baseURI });

/** The service that this page is of, with the names that the page has for what it does most. */
export const client = {
  ...service,
  view: service.getSession,
  cancel: service.cancelSession,
  openFolder: (folder: string, session?: string): Promise<string> =>
    service.openSession(session === undefined ? { folder } : { folder, session }),
  openSample: (): Promise<string> => service.openSession({ sample: true }),
};

/**
 * Listens to a session. `onEvent` is told the number of every stored event, none twice and none left out, also over
 * a lost connection; `onProgress` what passes by in between.
 */
export function listen(
  sessionId: string,
  afterSeq: number,
  handlers: {
    readonly onEvent: (seq: number) => void;
    readonly onProgress: (progress: Progress) => void;
    readonly onConnection: (isOpen: boolean) => void;
  },
): () => void {
  const end = new AbortController();
  const { signal } = end;
  const follow = async (): Promise<void> => {
    const options = { after: afterSeq, signal, onConnection: handlers.onConnection };
    for await (const message of client.followSession(sessionId, options)) {
      if ('progress' in message) handlers.onProgress(message.progress);
      else handlers.onEvent(message.seq);
    }
  };
  // Who is refused hears why from whatever they ask for next.
  follow().catch(() => handlers.onConnection(false));
  return () => end.abort();
}
