import { describe, expect, it } from 'vitest';
import type { Front } from '../../cli/chat/front.ts';
import { hold } from '../../cli/chat/hold.ts';
import type { Wish } from '../../cli/chat/wish.ts';
import { InputError, type SessionView } from '../../schemas/index.ts';
import { message, view } from './made-view.ts';

/** A session that is what the test says, and a person who has these wishes. */
function talk(views: readonly SessionView[], wishes: readonly Wish[], refuse?: InputError) {
  const calls: { readonly agent: string; readonly tool: string; readonly args: unknown }[] = [];
  const shown: SessionView[] = [];
  const refused: string[] = [];
  const left = [...views];
  const wanted = [...wishes];
  const call = async (agent: string, tool: string, args: unknown, output: { parse(x: unknown): unknown }) => {
    if (tool !== 'get_state') calls.push({ agent, tool, args });
    if (refuse !== undefined && tool === 'edit') throw refuse;
    const now = left.length > 1 ? left.shift() : left[0];
    return output.parse({ view: now });
  };
  const front: Front = {
    staysOpen: true,
    show: (now) => shown.push(now),
    wait: async () => wanted.shift() ?? { kind: 'leave', isInterrupted: false },
    progress: () => undefined,
    busy: () => undefined,
    changed: () => undefined,
    refused: (_wish, why) => refused.push(why),
    notice: (text) => refused.push(text),
    close: () => undefined,
  };
  const silent = { subscribe: () => () => undefined };
  const assistant = { call, log: silent, progress: silent } as unknown as Parameters<typeof hold>[0];
  const ending = hold(assistant, 'one', front, new AbortController().signal);
  return { ending, calls, shown, refused };
}

const stop: Wish = { kind: 'stop-work' };

describe('holding a conversation', () => {
  it('says what is said, and leaves', async () => {
    const { ending, calls } = talk([view()], [{ kind: 'say', text: 'hello' }]);
    expect(await ending).toMatchObject({ kind: 'left', isInterrupted: false });
    expect(calls).toEqual([
      { agent: 'conversation', tool: 'say', args: { sessionId: 'one', text: 'hello' } },
    ]);
  });
  it('stops a conversion alone, so that the session goes on', async () => {
    const busy = view({ phase: 'converting', job: { jobId: 'j7', kind: 'convert' } });
    const { ending, calls } = talk([busy], [stop]);
    await ending;
    expect(calls).toEqual([{ agent: 'conversion', tool: 'cancel_job', args: { jobId: 'j7' } }]);
  });
  it('does not stop a check, and says so', async () => {
    const busy = view({ phase: 'evaluating', job: { jobId: 'j8', kind: 'evaluate' } });
    const { ending, calls, refused } = talk([busy], [stop]);
    await ending;
    expect(calls).toEqual([]);
    expect(refused.join()).toContain('ends by itself');
  });
  it('tells why a change was refused, and goes on', async () => {
    const fault = new InputError('metadata', { found: '\u001B[2Jx', expected: 'y', todo: 'Say y.' });
    const change: Wish = { kind: 'change', change: { kind: 'confirm', field: 'subject.age' } };
    const { ending, refused } = talk([view()], [change], fault);
    expect(await ending).toMatchObject({ kind: 'left' });
    expect(refused).toEqual(['found x; expected y. Say y.']);
  });
  it('shows nothing that was not cleaned', async () => {
    const spoilt = view({ title: '\u001B]0;owned\u0007a', messages: [message('\u001B[31mred')] });
    const { ending, shown } = talk([spoilt], []);
    await ending;
    expect(shown[0]?.title).toBe('a');
    expect(shown[0]?.messages[0]?.text).toBe('red');
  });
  it('ends with the session where it is over', async () => {
    expect(await talk([view({ phase: 'done' })], []).ending).toMatchObject({ kind: 'over' });
  });
});
