import type { MessageView, SessionView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import type { SessionState } from '../use-session.ts';
import { Card } from './card.tsx';
import { Grid } from './grid.tsx';

export function Message(props: {
  readonly message: MessageView;
  readonly view: SessionView;
  /** Buttons of older messages would answer questions that are no longer open. */
  readonly isLast: boolean;
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
}) {
  const { message, view, isLast, isBusy, act } = props;
  const values = message.cards.flatMap((field) => view.values.find((value) => value.field === field) ?? []);
  const tables = message.tables.flatMap((name) => view.tables.find((table) => table.name === name) ?? []);
  return (
    <article class={`message ${message.who}`}>
      <div class="who">{message.who === 'you' ? 'You' : 'Renshaw'}</div>
      <div class="text">{message.text}</div>
      {values.length > 0 ? <Card values={values} act={act} isBusy={isBusy} /> : null}
      {isLast || message.tables.length === 0
        ? tables.map((table) => <Grid key={table.name} table={table} act={act} isBusy={isBusy} />)
        : null}
      {isLast && message.choices.length > 0 ? (
        <div class="choices">
          {message.choices.map((choice) => (
            <button
              key={choice.label}
              type="button"
              disabled={isBusy}
              onClick={() => void act((id) => client.say(id, choice.say))}
            >
              {choice.label}
            </button>
          ))}
        </div>
      ) : null}
    </article>
  );
}
