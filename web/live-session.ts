import { ServiceProblem } from '../api/client/index.ts';
import type { Progress, SessionView } from '../schemas/assistant/index.ts';
import { keepSame } from './keep-same.ts';
import { onceAtATime } from './once-at-a-time.ts';

/** A question that was not answered is asked again after so long. */
const ASK_AGAIN_MS = 3000;

export interface SessionState {
  readonly view: SessionView | undefined;
  readonly progress: Progress | undefined;
  readonly problem: string | undefined;
  readonly isConnected: boolean;
  /** Something is on its way that answers with a new view. */
  readonly isBusy: boolean;
  /** What the person said and the view does not hold yet. */
  readonly saying: string | undefined;
  /**
   * Says something, unless something else is on its way, after what comes `first` went well and led to no other question
   * than the one that is answered. Tells whether it arrived.
   */
  readonly say: (text: string, first?: () => Promise<boolean>) => Promise<boolean>;
  /** Runs something that answers with a new view, and shows what goes wrong. Tells whether it went well. */
  readonly act: (work: (id: string) => Promise<SessionView>) => Promise<boolean>;
}

/**
 * Listens to a session. `onEvent` is told the number of every stored event, none twice and none left out, also over
 * a lost connection; `onProgress` what passes by in between. It gives what ends it.
 */
export type Listen = (
  sessionId: string,
  afterSeq: number,
  handlers: {
    readonly onEvent: (seq: number) => void;
    readonly onProgress: (progress: Progress) => void;
    readonly onConnection: (isOpen: boolean) => void;
  },
) => () => void;

/** What is asked of the service. */
export interface SessionService {
  readonly view: (id: string) => Promise<SessionView>;
  readonly say: (id: string, text: string) => Promise<SessionView>;
  readonly listen: Listen;
}

const no = async (): Promise<boolean> => await Promise.resolve(false);

/** Of which nothing is known yet. */
export const NO_SESSION: SessionState = {
  view: undefined,
  progress: undefined,
  problem: undefined,
  isConnected: true,
  isBusy: false,
  saying: undefined,
  say: no,
  act: no,
};

/**
 * A session as the service has it, kept up to date by its events, and told at every change until it is closed: answers
 * that come later than that belong to nobody.
 *
 * @returns closes it
 */
export function liveSession(
  id: string,
  service: SessionService,
  tell: (state: SessionState) => void,
): () => void {
  let isClosed = false;
  let again: ReturnType<typeof setTimeout> | undefined;
  let stop = (): void => undefined;
  let wasLost = false;
  let running = 0;
  /** The last event before what is being said. */
  let saidAfter = 0;

  const change = (news: Partial<SessionState>): void => {
    if (isClosed) return;
    state = { ...state, ...news };
    tell(state);
  };
  const take = (fresh: SessionView): void => {
    const view = keepSame(state.view, fresh);
    const hasArrived = view.messages.some(
      ({ seq, who, text }) => seq > saidAfter && who === 'you' && text === state.saying,
    );
    change(hasArrived ? { view, saying: undefined } : { view });
  };
  const refresh = onceAtATime(async () => {
    const wasAskedAgain = again !== undefined;
    clearTimeout(again);
    again = undefined;
    if (isClosed) return;
    try {
      take(await service.view(id));
      if (wasAskedAgain) change({ problem: undefined });
    } catch (error) {
      change({ problem: (error as Error).message });
      // No other event may come for long: what is shown would stay behind.
      if (!isClosed && mayPass(error)) again = setTimeout(() => void refresh(), ASK_AGAIN_MS);
    }
  });
  const act: SessionState['act'] = async (work) => {
    running += 1;
    change({ isBusy: true, problem: undefined });
    try {
      take(await work(id));
      return true;
    } catch (error) {
      change({ problem: (error as Error).message });
      return false;
    } finally {
      running -= 1;
      change({ isBusy: running > 0 });
    }
  };
  const say: SessionState['say'] = async (text, first) => {
    if (state.saying !== undefined) return false;
    const question = (): number | undefined => state.view?.messages.at(-1)?.seq;
    const asked = question();
    saidAfter = state.view?.lastSeq ?? 0;
    change({ saying: text });
    const isDue = first === undefined || ((await first()) && question() === asked);
    const isSaid = isDue && (await act(() => service.say(id, text)));
    change({ saying: undefined });
    return isSaid;
  };
  const follow = (): void => {
    if (isClosed) return;
    stop = service.listen(id, state.view?.lastSeq ?? 0, {
      onEvent: (seq) => {
        change({ progress: undefined });
        // What was done here is known from its answer.
        if (seq > (state.view?.lastSeq ?? 0)) void refresh();
      },
      onProgress: (progress) => change({ progress }),
      onConnection: (isOpen) => {
        // What could not be done meanwhile can be tried again.
        change(isOpen && wasLost ? { isConnected: true, problem: undefined } : { isConnected: isOpen });
        wasLost = !isOpen;
      },
    });
  };

  let state: SessionState = { ...NO_SESSION, say, act };
  tell(state);
  void refresh().then(follow);
  return () => {
    isClosed = true;
    clearTimeout(again);
    stop();
  };
}

/** No answer, too many questions, a fault of the service; other refusals stay what they are. */
const mayPass = (error: unknown): boolean =>
  error instanceof ServiceProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
