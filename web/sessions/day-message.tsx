import { useCallback, useEffect, useState } from 'preact/hooks';
import type { MessageView, SessionView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import { Message } from '../parts/message.tsx';
import type { SessionState } from '../use-session.ts';

/** A message about another day of the batch: its cards and tables are those of that day, its buttons answer here. */
export function DayMessage(props: {
  readonly message: MessageView;
  readonly day: string;
  readonly isOld: boolean;
  readonly isLast: boolean;
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
}) {
  const { message, day, isOld, isLast, isBusy, act } = props;
  const [view, setView] = useState<SessionView>();
  const [problem, setProblem] = useState<string>();
  const run = useCallback(
    async (work: (id: string) => Promise<SessionView>): Promise<boolean> => {
      setProblem(undefined);
      try {
        setView(await work(day));
        return true;
      } catch (error) {
        setProblem((error as Error).message);
        return false;
      }
    },
    [day],
  );
  const hasParts = message.cards.length + message.tables.length > 0;
  useEffect(() => {
    if (hasParts) void run(client.view);
  }, [hasParts, run]);
  const values = view?.values.filter(({ field }) => message.cards.includes(field)) ?? [];
  const tables =
    view?.tables.filter(({ name }) => [...message.tables, ...message.cards].includes(name)) ?? [];
  return (
    <>
      <Message
        message={{ ...message, choices: [] }}
        values={values}
        tables={tables}
        isOld={isOld}
        isLast={isLast}
        isBusy={isBusy}
        act={run}
      />
      {problem === undefined ? null : (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {isLast && message.choices.length > 0 ? (
        <div class="message choices">
          {message.choices.map(({ label, say }) => (
            <button
              key={label}
              type="button"
              disabled={isBusy}
              onClick={() => void act((id) => client.say(id, say))}
            >
              {label}
            </button>
          ))}
        </div>
      ) : null}
    </>
  );
}
