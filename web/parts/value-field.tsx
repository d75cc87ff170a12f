import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';

/** A value that is being typed: Enter saves, Esc leaves it as it was. */
export function ValueField(props: {
  readonly field: string;
  readonly label: string;
  readonly start: string;
  readonly act: SessionState['act'];
  readonly onEnd: () => void;
}) {
  const [draft, setDraft] = useState(props.start);
  const [isBusy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    // The person pressed "change" to type here.
    input.current?.select();
  }, []);
  const save = async (): Promise<void> => {
    const value = draft.trim();
    if (value === '') return;
    setBusy(true);
    const isSaved = await props.act((id) => client.edit(id, { kind: 'set', field: props.field, value }));
    setBusy(false);
    if (isSaved) props.onEnd();
  };
  return (
    <form
      class="value-field"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <input
        aria-label={props.label}
        value={draft}
        ref={input}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          props.onEnd();
        }}
      />
      <button type="submit" class="plain" disabled={isBusy || draft.trim() === ''}>
        save
      </button>
      <button type="button" class="plain" onClick={props.onEnd}>
        leave
      </button>
    </form>
  );
}
