import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Progress, SessionView } from '../schemas/assistant/index.ts';
import { client, listen } from './client.ts';
import { keepSame } from './keep-same.ts';

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
    let isAsking = false;
    let isDue = false;
    let stop = (): void => undefined;
    /** However many events arrive at once, one question is on its way, and one more when it was answered. */
    const refresh = async (): Promise<number> => {
      isDue = true;
      if (isAsking) return 0;
      isAsking = true;
      let seq = 0;
      while (isDue && isCurrent) {
        isDue = false;
        try {
          const fresh = await client.view(sessionId);
          seq = fresh.lastSeq;
          if (isCurrent) setView((known) => keepSame(known, fresh));
        } catch (error) {
          if (isCurrent) setProblem((error as Error).message);
        }
      }
      isAsking = false;
      return seq;
    };
    const follow = (afterSeq: number): void => {
      if (!isCurrent) return;
      stop = listen(sessionId, afterSeq, {
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
    };
    void refresh().then(follow);
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
        setView((known) => keepSame(known, fresh));
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
