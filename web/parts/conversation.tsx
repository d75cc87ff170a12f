import { useEffect, useRef, useState } from 'preact/hooks';
import type { SessionView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';
import { Findings } from './findings.tsx';
import { Message } from './message.tsx';
import { Outputs } from './outputs.tsx';
import { ProgressLine } from './progress-line.tsx';

/** Phases in which work runs that can be stopped. */
const RUNNING: ReadonlySet<SessionView['phase']> = new Set([
  'scanning',
  'converting',
  'evaluating',
  'correcting',
]);

export function Conversation(props: { readonly session: SessionState }) {
  const { view, progress, problem, isBusy, act } = props.session;
  const end = useRef<HTMLDivElement>(null);
  const count = view?.messages.length ?? 0;
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
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
      <div class="messages" aria-live="polite">
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
        <Outputs view={view} />
        {problem === undefined ? null : <Problem text={problem} />}
        <div ref={end} />
      </div>
      <div>
        {RUNNING.has(view.phase) ? (
          <ProgressLine
            view={view}
            progress={progress ?? view.job?.progress}
            onCancel={() => act((id) => client.cancel(id))}
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
function Composer(props: { readonly isBusy: boolean; readonly onSay: (text: string) => Promise<void> }) {
  const [draft, setDraft] = useState('');
  const send = async (): Promise<void> => {
    const text = draft.trim();
    if (text === '' || props.isBusy) return;
    setDraft('');
    await props.onSay(text);
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
