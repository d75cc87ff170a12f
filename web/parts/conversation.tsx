import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SessionView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import { lazyPart } from '../lazy-part.tsx';
import { isReading, nextStep } from '../next-step.ts';
import { RUNNING, type SessionState } from '../use-session.ts';
import { AsThenCard } from './as-then-card.tsx';
import { Composer } from './composer.tsx';
import { ConflictCard, SettledConflicts } from './conflict-card.tsx';
import { Message } from './message.tsx';
import { ProgressLine } from './progress-line.tsx';

const Outputs = lazyPart(async () => (await import('../results/outputs.tsx')).Outputs);
const BatchDays = lazyPart(async () => (await import('../sessions/batch-days.tsx')).BatchDays);
const DayMessage = lazyPart(async () => (await import('../sessions/day-message.tsx')).DayMessage);
const Findings = lazyPart(async () => (await import('./findings/findings.tsx')).Findings);

/** So many messages are always laid out whole. */
const RECENT = 40;

const WAYS: Readonly<Record<SessionView['waysBack'][number], string>> = {
  collecting: 'Back to the questions',
  confirming: 'Back to the summary',
  deciding: 'Back to what was found',
};

export function Conversation(props: { readonly session: SessionState }) {
  const { view, progress, problem, isBusy, act } = props.session;
  const say = useCallback((text: string) => act((id) => client.say(id, text)), [act]);
  if (view === undefined)
    return (
      <div class="conversation">
        {problem === undefined ? (
          <p class="waiting" aria-busy="true">
            Reading …
          </p>
        ) : (
          <Problem text={problem} />
        )}
      </div>
    );
  return (
    <div class={view.batch === undefined ? 'conversation' : 'conversation in-batch'}>
      {view.batch === undefined ? null : <BatchDays batch={view.batch} current={view.sessionId} />}
      <Messages view={view} isBusy={isBusy} act={act} problem={problem} said={progress?.text} />
      <div class="foot">
        {RUNNING.has(view.phase) ? (
          <ProgressLine view={view} progress={progress ?? view.job?.progress} act={act} />
        ) : null}
        <Composer key={view.sessionId} view={view} isBusy={isBusy} onSay={say} />
        <div class="next">
          <span id="next-step">{nextStep(view)}</span>
          {view.waysBack.map((to) => (
            <button
              key={to}
              type="button"
              class="plain"
              disabled={isBusy}
              onClick={() => void act((id) => client.decide(id, { kind: 'go-back', to }))}
            >
              {to === view.phase ? 'Back to the question before' : WAYS[to]}
            </button>
          ))}
        </div>
      </div>
    </div>
  );
}

function Messages(props: {
  readonly view: SessionView;
  readonly isBusy: boolean;
  readonly act: SessionState['act'];
  readonly problem: string | undefined;
  /** As much of the next answer as there is. */
  readonly said: string | undefined;
}) {
  const { view, isBusy, act, problem, said } = props;
  const { list, hasNew, toEnd } = useFollowing(view.messages.length);
  const values = useMemo(() => new Map(view.values.map((value) => [value.field, value])), [view.values]);
  const tables = useMemo(() => new Map(view.tables.map((table) => [table.name, table])), [view.tables]);
  const last = view.messages.length - 1;
  const isAsked = view.phase === 'collecting' || view.phase === 'confirming';
  return (
    <div class="messages" role="log" aria-label="Conversation" ref={list}>
      {view.messages.map((message, index) => {
        const shown = {
          key: message.seq,
          message,
          isOld: index < last - RECENT,
          isLast: index === last && message.who === 'renshaw',
          isBusy: index === last && isBusy,
          act,
        };
        if (message.about !== undefined) return <DayMessage {...shown} day={message.about} />;
        return (
          <Message
            {...shown}
            values={message.cards.flatMap((field) => values.get(field) ?? [])}
            tables={[...new Set([...message.tables, ...message.cards])].flatMap(
              (name) => tables.get(name) ?? [],
            )}
          />
        );
      })}
      {isReading(view) ? <Coming said={said} /> : null}
      {isAsked ? (
        <>
          {view.conflicts
            .filter(({ isOpen }) => isOpen)
            .map((conflict) => (
              <ConflictCard key={conflict.field} conflict={conflict} isBusy={isBusy} act={act} />
            ))}
          <SettledConflicts
            conflicts={view.conflicts.filter(({ isOpen }) => !isOpen)}
            isBusy={isBusy}
            act={act}
          />
          {view.previous === undefined ? null : (
            <AsThenCard
              previous={view.previous}
              values={values}
              isTable={(field) => tables.has(field)}
              isBusy={isBusy}
              act={act}
            />
          )}
        </>
      ) : null}
      {view.report !== undefined && (view.phase === 'deciding' || view.phase === 'done') ? (
        <Findings key={view.report.checkedAt} view={view} report={view.report} isBusy={isBusy} act={act} />
      ) : null}
      {view.outputs.length > 0 ? <Outputs view={view} /> : null}
      {problem === undefined ? null : <Problem text={problem} />}
      {hasNew ? (
        <button type="button" class="primary newer" onClick={toEnd}>
          New message ↓
        </button>
      ) : null}
    </div>
  );
}

/** The answer while it is said: it stands where it will stand, so that nothing moves when it is whole. */
function Coming(props: { readonly said: string | undefined }) {
  return (
    <div class="message" aria-busy="true">
      <div class="who">Renshaw</div>
      <div class="text">{props.said ?? 'Reading your answer …'}</div>
    </div>
  );
}

/** Follows the conversation to each new message, unless the person reads further up: then it says that there is one. */
function useFollowing(count: number) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [hasNew, setHasNew] = useState(false);
  const toEnd = useCallback((): void => {
    setHasNew(false);
    // A message that is longer than the window is read from its beginning.
    list.current?.querySelector('article:last-of-type')?.scrollIntoView({ block: 'start' });
  }, []);
  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd();
    else setHasNew(true);
  }, [count, toEnd]);
  useEffect(() => {
    const box = list.current;
    if (box === null) return;
    const look = (): void => {
      isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < box.clientHeight;
      if (isAtEnd.current) setHasNew(false);
    };
    box.addEventListener('scroll', look, { passive: true });
    return () => box.removeEventListener('scroll', look);
  }, []);
  return { list, hasNew, toEnd };
}

function Problem(props: { readonly text: string }) {
  return (
    <p class="problem" role="alert">
      {props.text}
    </p>
  );
}
