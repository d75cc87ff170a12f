import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';
import { useWork } from '../use-work.ts';

/** A value that is being typed: Enter saves, Esc leaves it as it was. */
export function ValueField(props: {
  readonly field: string;
  readonly label: string;
  /** As it is now. */
  readonly start: string;
  readonly act: SessionState['act'];
  readonly onEnd: () => void;
}) {
  const { field, label, start, act, onEnd } = props;
  const [began] = useState(start);
  const [draft, setDraft] = useState(start);
  const [isWorking, work] = useWork();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    // The person pressed "change" to type here.
    input.current?.focus();
    input.current?.select();
  }, []);
  const value = draft.trim();
  const save = async (): Promise<void> => {
    if (await act((id) => client.edit(id, { kind: 'set', field, value }))) onEnd();
  };
  return (
    <form
      class="value-field"
      onSubmit={(event) => {
        event.preventDefault();
        if (value !== '') void work(save);
      }}
    >
      <input
        aria-label={label}
        dir="auto"
        value={draft}
        ref={input}
        readOnly={isWorking}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onEnd();
        }}
      />
      <button type="submit" class="plain" disabled={value === ''} aria-busy={isWorking}>
        save
      </button>
      <button type="button" class="plain" onClick={onEnd}>
        leave
      </button>
      {start === began || isWorking ? null : (
        <p class="small" role="status">
          changed meanwhile: {start}
        </p>
      )}
    </form>
  );
}
