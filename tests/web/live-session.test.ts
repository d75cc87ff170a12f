import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServiceProblem } from '../../api/client/index.ts';
import type { SessionView } from '../../schemas/index.ts';
import { liveSession, type SessionService, type SessionState } from '../../web/live-session.ts';
import { message, view } from '../chat/made-view.ts';

type Handlers = Parameters<SessionService['listen']>[2];

const refusal = (status: number): ServiceProblem =>
  new ServiceProblem({ type: 'about:blank', title: 'refused', status, detail: `refused with ${status}` });
const told = (lastSeq: number, ...said: string[]): SessionView =>
  view({ lastSeq, messages: said.map((text, index) => message(text, { seq: index + 1, who: 'you' })) });

/** A service whose answers are given by hand, one after the other. */
function service() {
  const questions: PromiseWithResolvers<SessionView>[] = [];
  const sent: (PromiseWithResolvers<SessionView> & { readonly text: string })[] = [];
  const heard: { handlers: Handlers; readonly after: number; isStopped: boolean }[] = [];
  const asked: SessionService = {
    view: () => {
      const answer = Promise.withResolvers<SessionView>();
      questions.push(answer);
      return answer.promise;
    },
    say: (_id, text) => {
      const answer = Promise.withResolvers<SessionView>();
      sent.push({ ...answer, text });
      return answer.promise;
    },
    listen: (_id, after, handlers) => {
      const one = { handlers, after, isStopped: false };
      heard.push(one);
      return () => {
        one.isStopped = true;
      };
    },
  };
  return { asked, questions, sent, heard };
}

describe('a session as the page follows it', () => {
  let fake: ReturnType<typeof service>;
  let states: SessionState[];
  let close: () => void;
  const now = (): SessionState => states.at(-1) ?? expect.fail('nothing was told');
  const handlers = (): Handlers => fake.heard[0]?.handlers ?? expect.fail('nobody listens');
  /** Until all that can go on has gone on. */
  const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);
  /** Answers the last question. */
  const answer = async (fresh: SessionView | Error): Promise<void> => {
    const question = fake.questions.at(-1);
    if (fresh instanceof Error) question?.reject(fresh);
    else question?.resolve(fresh);
    await settled();
  };

  beforeEach(() => {
    vi.useFakeTimers();
    fake = service();
    states = [];
    close = liveSession('one', fake.asked, (state) => states.push(state));
  });
  afterEach(() => {
    close();
    vi.useRealTimers();
  });

  it('is listened to from the event that is known', async () => {
    await answer(told(7));
    expect(fake.heard.map(({ after }) => after)).toEqual([7]);
    expect(now().view?.lastSeq).toBe(7);
  });

  it.each([0, 429, 503])(
    'is asked for again after an answer of %i, and then is as if nothing had been',
    async (status) => {
      await answer(refusal(status));
      expect(now().problem).toBe(`refused with ${status}`);
      expect(fake.questions).toHaveLength(1);
      await vi.runOnlyPendingTimersAsync();
      expect(fake.questions).toHaveLength(2);
      await answer(told(1));
      expect(now()).toMatchObject({ problem: undefined, view: { lastSeq: 1 } });
      await vi.runAllTimersAsync();
      expect(fake.questions).toHaveLength(2);
    },
  );

  it('is not asked for again where the service would refuse again', async () => {
    await answer(refusal(404));
    await vi.runAllTimersAsync();
    expect(fake.questions).toHaveLength(1);
    expect(now().problem).toBe('refused with 404');
  });

  it('takes nothing that comes when another one is shown', async () => {
    const saying = now().say('a rat');
    const last = states.length;
    close();
    await answer(told(1));
    fake.sent[0]?.reject(refusal(500));
    expect(await saying).toBe(false);
    await vi.runAllTimersAsync();
    expect(states).toHaveLength(last);
    expect(fake.questions).toHaveLength(1);
    expect(fake.heard).toEqual([]);
  });

  it('is no more listened to, and asked no more, when another one is shown', async () => {
    await answer(told(1));
    handlers().onEvent(2);
    await answer(refusal(503));
    close();
    await vi.runAllTimersAsync();
    expect(fake.heard[0]?.isStopped).toBe(true);
    expect(fake.questions).toHaveLength(2);
  });

  it('is asked for once more, however many events come while an answer is on its way', async () => {
    await answer(told(1));
    for (const seq of [2, 3, 4, 5]) handlers().onEvent(seq);
    expect(fake.questions).toHaveLength(2);
    await answer(told(3));
    expect(fake.questions).toHaveLength(3);
    await answer(told(5));
    expect(fake.questions).toHaveLength(3);
  });

  it('is not asked for what the answer to the person told already', async () => {
    await answer(told(1));
    const saying = now().say('a rat');
    fake.sent[0]?.resolve(told(4, 'lab', 'a rat'));
    expect(await saying).toBe(true);
    for (const seq of [2, 3, 4]) handlers().onEvent(seq);
    await settled();
    expect(fake.questions).toHaveLength(1);
    expect(now().view?.lastSeq).toBe(4);
  });

  it('stays as new as it was when an older answer comes later', async () => {
    await answer(told(1));
    handlers().onEvent(2);
    const acting = now().act(async () => await Promise.resolve(told(5)));
    await acting;
    await answer(told(2));
    expect(now().view?.lastSeq).toBe(5);
  });

  it('shows what is said at once, until it is there, and sends it once', async () => {
    await answer(told(1));
    const first = now().say('a rat');
    expect(now()).toMatchObject({ saying: 'a rat', isBusy: true });
    expect(await now().say('a rat')).toBe(false);
    expect(fake.sent.map(({ text }) => text)).toEqual(['a rat']);
    // The event comes before the answer.
    handlers().onEvent(2);
    await answer(told(2, 'lab', 'a rat'));
    expect(now()).toMatchObject({ saying: undefined, isBusy: true });
    fake.sent[0]?.resolve(told(3, 'lab', 'a rat'));
    expect(await first).toBe(true);
    expect(now()).toMatchObject({ saying: undefined, isBusy: false });
  });

  it('does not take what was said before for what is said now', async () => {
    await answer(told(2, 'yes'));
    void now().say('yes');
    handlers().onEvent(3);
    await answer(told(3, 'yes'));
    expect(now().saying).toBe('yes');
    handlers().onEvent(4);
    await answer(told(4, 'yes', 'lab', 'yes'));
    expect(now().saying).toBeUndefined();
  });

  it('tells that something was not said, and why', async () => {
    await answer(told(1));
    const saying = now().say('a rat');
    fake.sent[0]?.reject(refusal(0));
    expect(await saying).toBe(false);
    expect(now()).toMatchObject({ saying: undefined, isBusy: false, problem: 'refused with 0' });
    // A connection that is back takes the reason away.
    handlers().onConnection(false);
    expect(now().isConnected).toBe(false);
    handlers().onConnection(true);
    expect(now()).toMatchObject({ isConnected: true, problem: undefined });
  });

  it('says what is said once what comes first went well', async () => {
    await answer(told(1, 'lab'));
    const table = Promise.withResolvers<SessionView>();
    const saying = now().say('yes', () => now().act(() => table.promise));
    expect(now()).toMatchObject({ saying: 'yes', isBusy: true });
    expect(fake.sent).toHaveLength(0);
    table.resolve(told(2, 'lab'));
    await settled();
    fake.sent[0]?.resolve(told(3, 'lab', 'yes'));
    expect(await saying).toBe(true);
  });

  it('says nothing where what comes first fails, or leads to another question', async () => {
    await answer(told(1, 'lab'));
    expect(await now().say('yes', async () => await Promise.resolve(false))).toBe(false);
    const other = view({ lastSeq: 2, messages: [message('Start?', { seq: 2 })] });
    const saying = now().say('yes', () => now().act(async () => await Promise.resolve(other)));
    expect(await saying).toBe(false);
    expect(fake.sent).toHaveLength(0);
    expect(now().saying).toBeUndefined();
  });

  it('is busy until the last of what was begun is over', async () => {
    await answer(told(1));
    const [one, other] = [Promise.withResolvers<SessionView>(), Promise.withResolvers<SessionView>()];
    const acting = [now().act(() => one.promise), now().act(() => other.promise)];
    other.resolve(told(2));
    await acting[1];
    expect(now().isBusy).toBe(true);
    one.resolve(told(3));
    await acting[0];
    expect(now().isBusy).toBe(false);
  });

  it('shows progress until the next event', async () => {
    await answer(told(1));
    handlers().onProgress({ stage: 'writing', done: 1, total: 2 });
    expect(now().progress?.stage).toBe('writing');
    handlers().onEvent(2);
    expect(now().progress).toBeUndefined();
  });
});
