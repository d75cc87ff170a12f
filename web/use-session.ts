import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { ServiceProblem } from '../api/client/index.ts';
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

/** A question that was not answered is asked again after so long. */
const ASK_AGAIN_MS = 3000;

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
  const shown = useRef(sessionId);
  shown.current = sessionId;

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
    let again: ReturnType<typeof setTimeout> | undefined;
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
          if (!isCurrent) break;
          setView((known) => keepSame(known, fresh));
          if (again !== undefined) setProblem(undefined);
          again = undefined;
        } catch (error) {
          if (!isCurrent) break;
          setProblem((error as Error).message);
          // No other event may come for long: what is shown would stay behind.
          clearTimeout(again);
          if (mayPass(error)) again = setTimeout(() => void refresh(), ASK_AGAIN_MS);
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
      clearTimeout(again);
      stop();
    };
  }, [sessionId]);

  const act = useCallback(
    async (work: (id: string) => Promise<SessionView>): Promise<boolean> => {
      if (sessionId === undefined) return false;
      setBusy(true);
      setProblem(undefined);
      // By the time of the answer the person may look at another session.
      const isShown = (): boolean => shown.current === sessionId;
      try {
        const fresh = await work(sessionId);
        if (isShown()) setView((known) => keepSame(known, fresh));
        return true;
      } catch (error) {
        if (isShown()) setProblem((error as Error).message);
        return false;
      } finally {
        setBusy(false);
      }
    },
    [sessionId],
  );
  return { view, progress, problem, isConnected, isBusy, act };
}

/** No answer, too many questions, a fault of the service; other refusals stay what they are. */
const mayPass = (error: unknown): boolean =>
  error instanceof ServiceProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
