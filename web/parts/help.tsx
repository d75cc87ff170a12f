import { useEffect, useRef } from 'preact/hooks';

const KEYS = [
  [
    'Everywhere',
    [
      ['?', 'this list'],
      ['Tab, Shift+Tab', 'from one control to the next'],
      ['Alt+1, Alt+2, Alt+3', 'sessions, conversation, recording'],
      ['/', 'your answer'],
    ],
  ],
  [
    'Your answer',
    [
      ['Enter', 'send'],
      ['Shift+Enter', 'a new line'],
      ['Arrow up', 'what you said before'],
    ],
  ],
  [
    'In a table',
    [
      ['Arrows, Enter', 'from cell to cell; F2 to move within one'],
      ['Esc', 'the cell as it was'],
      ['Ctrl+V', 'cells from a spreadsheet, also with their headings'],
      ['Ctrl+Z, Ctrl+Shift+Z', 'take back, do again'],
      ['Ctrl+Enter', 'save the table'],
    ],
  ],
  [
    'In a plot of the recording',
    [
      ['Arrows left, right', 'earlier, later; Page up, Page down by all that is shown'],
      ['Arrows up, down', 'closer, wider; 0 shows everything'],
      ['Home, End', 'to the beginning, to the end'],
      ['Shift+Arrows', 'a cursor that tells time and value'],
    ],
  ],
  ['On a card', [['Enter, Esc', 'save what was typed, leave it as it was']]],
] as const;

/** What the keyboard does. */
export function Help(props: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClose={props.onClose}>
      <h2 id="help-title">The keyboard</h2>
      {KEYS.map(([where, keys]) => (
        <section key={where}>
          <h3>{where}</h3>
          <dl>
            {keys.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
