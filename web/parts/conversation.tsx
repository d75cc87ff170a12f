import { useEffect, useRef, useState } from 'preact/hooks';
import { client } from '../client.ts';
import { lazyPart } from '../lazy-part.tsx';
import { RUNNING, type SessionState } from '../use-session.ts';
import { Findings } from './findings.tsx';
import { Message } from './message.tsx';
import { ProgressLine } from './progress-line.tsx';

const Outputs = lazyPart(async () => (await import('../results/outputs.tsx')).Outputs);

export function Conversation(props: { readonly session: SessionState }) {
  const { view, progress, problem, isBusy, act } = props.session;
  const list = useRef<HTMLDivElement>(null);
  const count = view?.messages.length ?? 0;
  useEffect(() => {
    // A message that is longer than the window is read from its beginning.
    list.current?.querySelector('article:last-of-type')?.scrollIntoView({ block: 'start' });
  }, [count]);

  if (view === undefined)
    return (
      <div class="conversation">
        {problem === undefined ? <p class="welcome">Reading …</p> : <Problem text={problem} />}
      </div>
    );
  const lastQuestion = view.messages.findLastIndex((message) => message.who === 'renshaw');
  return (
    <div class="conversation">
      <div class="messages" aria-live="polite" ref={list}>
        {view.messages.map((message, index) => (
          <Message
            key={message.seq}
            message={message}
            view={view}
            isLast={index === lastQuestion && index === count - 1}
            isBusy={isBusy}
            act={act}
          />
        ))}
        {view.phase === 'deciding' && view.report !== undefined ? (
          <Findings key={view.report.checkedAt} report={view.report} isBusy={isBusy} act={act} />
        ) : null}
        {view.outputs.length > 0 ? <Outputs view={view} /> : null}
        {problem === undefined ? null : <Problem text={problem} />}
      </div>
      <div>
        {RUNNING.has(view.phase) ? (
          <ProgressLine
            view={view}
            progress={progress ?? view.job?.progress}
            onCancel={() => void act((id) => client.cancel(id))}
          />
        ) : null}
        <Composer isBusy={isBusy} onSay={(text) => act((id) => client.say(id, text))} />
      </div>
    </div>
  );
}

function Problem(props: { readonly text: string }) {
  return (
    <p class="problem" role="alert">
      {props.text}
    </p>
  );
}

/** Enter sends, Shift+Enter starts a line; the draft stays when sending fails. */
function Composer(props: { readonly isBusy: boolean; readonly onSay: (text: string) => Promise<boolean> }) {
  const [draft, setDraft] = useState('');
  const answer = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // Whoever opened the session is about to answer; a focus that is elsewhere stays there.
    if (document.activeElement === document.body) answer.current?.focus({ preventScroll: true });
  }, []);
  const send = async (): Promise<void> => {
    const text = draft.trim();
    if (text === '' || props.isBusy) return;
    setDraft('');
    // Nobody types twice because a message did not arrive.
    if (!(await props.onSay(text))) setDraft((typed) => (typed === '' ? text : typed));
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <label class="visually-hidden" for="answer">
        Your answer
      </label>
      <textarea
        id="answer"
        ref={answer}
        rows={1}
        value={draft}
        placeholder="your answer"
        onInput={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          void send();
        }}
      />
      <button type="submit" class="primary" disabled={props.isBusy || draft.trim() === ''}>
        Send
      </button>
    </form>
  );
}
