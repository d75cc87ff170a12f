import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SessionView } from '../../schemas/assistant/index.ts';

/** Enter sends, Shift+Enter starts a line, arrow up brings back what was said; the draft is kept, also when sending fails. */
export function Composer(props: {
  readonly view: SessionView;
  readonly isBusy: boolean;
  readonly onSay: (text: string) => Promise<boolean>;
}) {
  const { view, isBusy, onSay } = props;
  const [draft, setDraft] = useDraft(view.sessionId);
  /** How far back in what was said; 0 is the draft. */
  const [back, setBack] = useState(0);
  const unsent = useRef('');
  const answer = useRef<HTMLTextAreaElement>(null);
  const said = view.messages.length;
  useLayoutEffect(() => {
    // Whoever opened the session, or pressed a choice that is gone now, is about to answer; a focus that is elsewhere stays there.
    if (document.activeElement === document.body) answer.current?.focus({ preventScroll: true });
  }, [said]);
  /** What was sent and not answered may have arrived: then it is there once the service is. */
  const lost = useRef<{ readonly text: string; readonly after: number } | undefined>(undefined);
  useLayoutEffect(() => {
    const { text, after } = lost.current ?? {};
    if (text === undefined || after === undefined) return;
    if (!view.messages.some((one) => one.seq > after && one.who === 'you' && one.text === text)) return;
    lost.current = undefined;
    setDraft((typed) => (typed === text ? '' : typed));
  }, [view.messages, setDraft]);

  const send = async (): Promise<void> => {
    const text = draft.trim();
    if (text === '' || isBusy) return;
    setDraft('');
    setBack(0);
    const after = view.lastSeq;
    if (await onSay(text)) return;
    // Nobody types twice because a message did not arrive.
    lost.current = { text, after };
    setDraft((typed) => (typed === '' ? text : typed));
  };
  const recall = (step: number): boolean => {
    const said = view.messages.filter(({ who }) => who === 'you').map(({ text }) => text);
    const next = back + step;
    if (next < 0 || next > said.length) return false;
    if (back === 0) unsent.current = draft;
    setBack(next);
    setDraft(next === 0 ? unsent.current : (said.at(-next) ?? ''));
    return true;
  };
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLTextAreaElement }): void => {
    if (event.isComposing) return;
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send();
    } else if (event.key === 'ArrowUp' && selectionEnd === 0) {
      if (recall(1)) event.preventDefault();
    } else if (event.key === 'ArrowUp' && back > 0 && !value.slice(0, selectionStart).includes('\n')) {
      if (recall(1)) event.preventDefault();
    } else if (event.key === 'ArrowDown' && back > 0 && !value.slice(selectionEnd).includes('\n')) {
      if (recall(-1)) event.preventDefault();
    }
  };
  const rows = pastedRows(draft);
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
        dir="auto"
        ref={answer}
        rows={1}
        value={draft}
        placeholder="your answer"
        aria-describedby="next-step"
        onInput={(event) => {
          setDraft(event.currentTarget.value);
          setBack(0);
        }}
        onKeyDown={onKeyDown}
      />
      <button type="submit" class="primary" disabled={isBusy || draft.trim() === ''}>
        Send
      </button>
      {rows > 1 ? (
        <p class="small pasted" role="status">
          {rows} rows of a spreadsheet: they fill the table that their header or first column names.
        </p>
      ) : null}
    </form>
  );
}

/** Rows of a table in a text; 0 where it is none. */
function pastedRows(text: string): number {
  if (!text.includes('\t')) return 0;
  return text.split('\n').filter((line) => line.includes('\t')).length;
}

/** What is typed and not sent, kept for each session in this browser. */
function useDraft(sessionId: string) {
  const key = `renshaw.draft.${sessionId}`;
  const [draft, setDraft] = useState(() => {
    try {
      return localStorage.getItem(key) ?? '';
    } catch {
      return '';
    }
  });
  // At once: whoever closes the page with the last key still finds it.
  useLayoutEffect(() => {
    try {
      if (draft === '') localStorage.removeItem(key);
      else localStorage.setItem(key, draft);
    } catch {
      // A browser that keeps nothing loses a draft with the page, and nothing else.
    }
  }, [draft, key]);
  return [draft, setDraft] as const;
}
