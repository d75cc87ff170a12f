import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Progress, SessionView } from '../schemas/assistant/index.ts';
import { client, listen } from './client.ts';

/** Phases in which work runs that can be stopped, and that the person waits for. */
export const RUNNING: ReadonlySet<SessionView['phase']> = new Set([
  'scanning',
  'converting',
  'evaluating',
  'correcting',
]);

export interface SessionState {
  readonly view: SessionView | undefined;
  readonly progress: Progress | undefined;
  readonly problem: string | undefined;
  readonly isConnected: boolean;
  readonly isBusy: boolean;
  /** Runs something that answers with a new view, and shows what goes wrong. Tells whether it went well. */
  readonly act: (work: (id: string) => Promise<SessionView>) => Promise<boolean>;
}

/** A session as the service has it, kept up to date by its events. */
export function useSession(sessionId: string | undefined): SessionState {
  const [view, setView] = useState<SessionView>();
  const [progress, setProgress] = useState<Progress>();
  const [problem, setProblem] = useState<string>();
  const [isConnected, setConnected] = useState(true);
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    setView(undefined);
    setProgress(undefined);
    setProblem(undefined);
    if (sessionId === undefined) return;
    let isCurrent = true;
    let wasLost = false;
    const refresh = async (): Promise<void> => {
      try {
        const fresh = await client.view(sessionId);
        if (isCurrent) setView((known) => newerOf(known, fresh));
      } catch (error) {
        if (isCurrent) setProblem((error as Error).message);
      }
    };
    void refresh();
    const stop = listen(sessionId, 0, {
      onEvent: () => {
        setProgress(undefined);
        void refresh();
      },
      onProgress: setProgress,
      onConnection: (isOpen) => {
        setConnected(isOpen);
        // What could not be done meanwhile can be tried again.
        if (isOpen && wasLost) setProblem(undefined);
        wasLost = !isOpen;
      },
    });
    return () => {
      isCurrent = false;
      stop();
    };
  }, [sessionId]);

  const act = useCallback(
    async (work: (id: string) => Promise<SessionView>): Promise<boolean> => {
      if (sessionId === undefined) return false;
      setBusy(true);
      setProblem(undefined);
      try {
        const fresh = await work(sessionId);
        setView((known) => newerOf(known, fresh));
        return true;
      } catch (error) {
        setProblem((error as Error).message);
        return false;
      } finally {
        setBusy(false);
      }
    },
    [sessionId],
  );
  return { view, progress, problem, isConnected, isBusy, act };
}

/** Answers may overtake one another; the one that knows more events is right. */
function newerOf(known: SessionView | undefined, fresh: SessionView): SessionView {
  return known?.sessionId === fresh.sessionId && known.lastSeq > fresh.lastSeq ? known : fresh;
}
