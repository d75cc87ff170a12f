import { useState } from 'preact/hooks';
import type { MessageView, TableView, ValueView } from '../../schemas/assistant/index.ts';
import { memo } from '../memo.tsx';
import { toggled } from '../toggled.ts';
import type { SessionState } from '../use-session.ts';
import { Card } from './card.tsx';
import { Grid } from './grid/grid.tsx';
import { WorkButton } from './work-button.tsx';

interface MessageProps {
  readonly message: MessageView;
  /** What its cards show, as it is now. */
  readonly values: readonly ValueView[];
  readonly tables: readonly TableView[];
  /** Far up: it is laid out when somebody scrolls there. */
  readonly isOld: boolean;
  /** Buttons of older messages would answer questions that are no longer open. */
  readonly isLast: boolean;
  readonly isBusy: boolean;
  readonly say: (text: string) => Promise<boolean>;
  readonly act: SessionState['act'];
}

export const Message = memo(({ message, values, tables, isOld, isLast, isBusy, say, act }: MessageProps) => {
  const asked = new Set(isLast ? message.tables : []);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = (name: string): void => setOpened(toggled(opened, name));
  const told = values.filter(({ field }) => !asked.has(field));
  const folded = tables.filter(({ name }) => !asked.has(name) && message.tables.includes(name));
  return (
    <article class={`message ${message.who}${isOld ? ' old' : ''}`}>
      <div class="who">
        {message.who === 'you' ? 'You' : 'Renshaw'} <time dateTime={message.at}>{clock(message.at)}</time>
      </div>
      <Text text={message.text} isFolded={message.who === 'you' && message.text.length > LONG} />
      {told.length > 0 ? (
        <Card values={told} tables={tables} act={act} onTable={toggle} opened={opened} />
      ) : null}
      {folded.length > 0 ? (
        <div class="choices">
          {folded.map(({ name, title, rows }) => (
            <button
              key={name}
              type="button"
              class="plain"
              aria-expanded={opened.has(name)}
              onClick={() => toggle(name)}
            >
              {title}, {rows.length} {rows.length === 1 ? 'row' : 'rows'}
            </button>
          ))}
        </div>
      ) : null}
      {tables
        .filter(({ name }) => asked.has(name) || opened.has(name))
        .map((table) => (
          <Grid key={table.name} table={table} act={act} />
        ))}
      {isLast && message.choices.length > 0 ? (
        <div class="choices">
          {message.choices.map((choice) => (
            <WorkButton key={choice.label} disabled={isBusy} onPress={() => say(choice.say)}>
              {choice.label}
            </WorkButton>
          ))}
        </div>
      ) : null}
    </article>
  );
});

/** An answer of the person that is longer would push what it led to out of sight. */
const LONG = 1000;

function Text(props: { readonly text: string; readonly isFolded: boolean }) {
  const { text, isFolded } = props;
  const [isWhole, setWhole] = useState(false);
  const isCut = isFolded && !isWhole;
  return (
    <>
      <div class="text" dir="auto">
        {isCut ? `${/^.{0,500}/su.exec(text)?.[0].trimEnd()} …` : text}
      </div>
      {isCut ? (
        <button type="button" class="plain" onClick={() => setWhole(true)}>
          Show all of it
        </button>
      ) : null}
    </>
  );
}

function clock(at: string): string {
  const time = new Date(at);
  return `${String(time.getHours()).padStart(2, '0')}:${String(time.getMinutes()).padStart(2, '0')}`;
}
