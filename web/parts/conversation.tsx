import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { MessageView, SessionView } from '../../schemas/assistant/index.ts';
import { client, type SessionEntry } from '../client.ts';
import { lazyPart } from '../lazy-part.tsx';
import { isReading, nextStep } from '../next-step.ts';
import { isWork } from '../sessions/phases.ts';
import { type Shown, shownOf, useDays } from '../sessions/use-days.ts';
import type { SessionState } from '../use-session.ts';
import { AsThenCard } from './as-then-card.tsx';
import { Composer } from './composer.tsx';
import { ConflictCard, SettledConflicts } from './conflict-card.tsx';
import { type Save, saveAll, Unsaved } from './grid/unsaved.ts';
import { Message } from './message.tsx';
import { Problem } from './problem.tsx';
import { ProgressLine } from './progress-line.tsx';
import { WorkButton } from './work-button.tsx';

const Outputs = lazyPart(async () => (await import('../results/outputs.tsx')).Outputs);
const BatchDays = lazyPart(async () => (await import('../sessions/batch-days.tsx')).BatchDays);
const Findings = lazyPart(async () => (await import('./findings/findings.tsx')).Findings);

/** So many messages are always laid out whole. */
const RECENT = 40;

const WAYS: Readonly<Record<SessionView['waysBack'][number], string>> = {
  collecting: 'Back to the questions',
  confirming: 'Back to the summary',
  deciding: 'Back to what was found',
};

export function Conversation(props: {
  readonly session: SessionState;
  readonly sessions: readonly SessionEntry[];
}) {
  const { view, problem } = props.session;
  if (view !== undefined) return <OpenConversation key={view.sessionId} {...props} view={view} />;
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
}

function OpenConversation(props: {
  readonly session: SessionState;
  readonly sessions: readonly SessionEntry[];
  readonly view: SessionView;
}) {
  const { session, sessions, view } = props;
  const { progress, isBusy, act } = session;
  const { days, problem } = useDays(view);
  const unsaved = useMemo(() => new Set<Save>(), []);
  const say = useCallback(
    (text: string) => session.say(text, unsaved.size === 0 ? undefined : () => saveAll(unsaved)),
    [session.say, unsaved],
  );
  return (
    <div class={view.batch === undefined ? 'conversation' : 'conversation in-batch'}>
      {view.batch === undefined ? null : (
        <BatchDays batch={view.batch} sessions={sessions} current={view.sessionId} />
      )}
      <Unsaved.Provider value={unsaved}>
        <Messages view={view} session={session} say={say} days={days} />
      </Unsaved.Provider>
      <div class="foot">
        {isWork(view.phase) ? (
          <ProgressLine view={view} progress={progress ?? view.job?.progress} act={act} />
        ) : null}
        <Problem text={session.problem ?? problem} />
        <Composer view={view} isBusy={isBusy} onSay={say} />
        <div class="next">
          <span id="next-step">{nextStep(view)}</span>
          {view.waysBack.map((to) => (
            <WorkButton
              key={to}
              class="plain"
              disabled={isBusy}
              onPress={() => act((id) => client.decide(id, { kind: 'go-back', to }))}
            >
              {to === view.phase ? 'Back to the question before' : WAYS[to]}
            </WorkButton>
          ))}
        </div>
      </div>
    </div>
  );
}

function Messages(props: {
  readonly view: SessionView;
  readonly session: SessionState;
  readonly say: (text: string) => Promise<boolean>;
  readonly days: ReadonlyMap<string, Shown>;
}) {
  const { view, session, say, days } = props;
  const { isBusy, saying, act, progress } = session;
  const { list, hasNew, toEnd } = useFollowing(view.messages.length, saying);
  const own = useMemo((): Shown => ({ ...shownOf(view), act }), [view.values, view.tables, act]);
  const last = view.messages.length - 1;
  const carried = useMemo(() => carriedFields(view), [view.previous]);
  const isAsked = view.phase === 'collecting' || view.phase === 'confirming';
  return (
    <div class="messages" role="log" aria-label="Conversation" ref={list}>
      {view.messages.map((each, index) => {
        const message = index === last && isAsked ? without(each, carried) : each;
        const shown = message.about === undefined ? own : days.get(message.about);
        return (
          <Message
            key={message.seq}
            message={message}
            values={message.cards.flatMap((field) => shown?.values.get(field) ?? [])}
            tables={[...new Set([...message.tables, ...message.cards])].flatMap(
              (name) => shown?.tables.get(name) ?? [],
            )}
            isOld={index < last - RECENT}
            isLast={index === last && message.who === 'renshaw'}
            isBusy={index === last && isBusy}
            say={say}
            act={shown?.act ?? act}
          />
        );
      })}
      {saying === undefined ? null : <OnItsWay text={saying} />}
      {isReading(view) ? <Coming said={progress?.text} /> : null}
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
              values={own.values}
              tables={own.tables}
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
      {hasNew ? (
        <button type="button" class="primary newer" onClick={toEnd}>
          New message ↓
        </button>
      ) : null}
    </div>
  );
}

/** What the card of the last session shows. */
function carriedFields({ previous }: SessionView): ReadonlySet<string> {
  return new Set([...(previous?.same ?? []), ...(previous?.changed ?? [])].map(({ field }) => field));
}

/** A message whose cards and tables are shown once, elsewhere. */
function without(message: MessageView, fields: ReadonlySet<string>): MessageView {
  const isLeft = (field: string): boolean => !fields.has(field);
  if ([...message.cards, ...message.tables].every(isLeft)) return message;
  return { ...message, cards: message.cards.filter(isLeft), tables: message.tables.filter(isLeft) };
}

/** What the person said, at once and where it will stand. */
function OnItsWay(props: { readonly text: string }) {
  return (
    <article class="message you" aria-busy="true">
      <div class="who">You · on its way</div>
      <div class="text" dir="auto">
        {props.text}
      </div>
    </article>
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
function useFollowing(count: number, saying: string | undefined) {
  const list = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const [hasNew, setHasNew] = useState(false);
  const toEnd = useCallback((): void => {
    setHasNew(false);
    // A message that is longer than the window is read from its beginning.
    list.current?.querySelector('article:last-of-type')?.scrollIntoView({ block: 'start' });
  }, []);
  useLayoutEffect(() => {
    // Whoever says something wants to see it.
    if (isAtEnd.current || saying !== undefined) toEnd();
    else setHasNew(true);
  }, [count, saying, toEnd]);
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
