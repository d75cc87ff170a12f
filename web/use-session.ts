import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Progress, SessionView } from '../schemas/assistant/index.ts';
import { client, listen } from './client.ts';

export interface SessionState {
  readonly view: SessionView | undefined;
  readonly progress: Progress | undefined;
  readonly problem: string | undefined;
  readonly isConnected: boolean;
  readonly isBusy: boolean;
  /** Runs something that answers with a new view, and shows what goes wrong. */
  readonly act: (work: (id: string) => Promise<SessionView>) => Promise<void>;
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
    const refresh = async (): Promise<void> => {
      try {
        const fresh = await client.view(sessionId);
        // Answers may overtake one another; the one that knows more events is right.
        if (isCurrent)
          setView((known) => (known !== undefined && known.lastSeq > fresh.lastSeq ? known : fresh));
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
      onConnection: setConnected,
    });
    return () => {
      isCurrent = false;
      stop();
    };
  }, [sessionId]);

  const act = useCallback(
    async (work: (id: string) => Promise<SessionView>): Promise<void> => {
      if (sessionId === undefined) return;
      setBusy(true);
      setProblem(undefined);
      try {
        setView(await work(sessionId));
      } catch (error) {
        setProblem((error as Error).message);
      } finally {
        setBusy(false);
      }
    },
    [sessionId],
  );
  return { view, progress, problem, isConnected, isBusy, act };
}
