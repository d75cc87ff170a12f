import { useEffect, useState } from 'preact/hooks';
import { formatSeconds } from '../format.ts';
import { addressOf } from '../route.ts';
import { isWork } from '../sessions/phases.ts';
import type { SessionState } from '../use-session.ts';
import { ThemeSwitch } from './theme-switch.tsx';

/** The line at the top: what is being worked on, or whose turn it is. */
export function StatusBar(props: {
  readonly session: SessionState;
  /** What is said while no conversation is open. */
  readonly otherwise: string | undefined;
  readonly onHelp: () => void;
}) {
  const { session, otherwise } = props;
  return (
    <header class="status">
      <h1>
        <a href={addressOf('')}>Renshaw</a>
      </h1>
      {session.view === undefined ? null : <span class="which">{session.view.title}</span>}
      <span class="now" role="status">
        {statusOf(session) ?? otherwise ?? 'Choose a session'}
      </span>
      {session.isConnected ? null : <Lost />}
      <ThemeSwitch />
      <button type="button" class="plain" title="What the keyboard does" onClick={props.onHelp}>
        <span aria-hidden="true">?</span>
        <span class="visually-hidden">Keyboard</span>
      </button>
    </header>
  );
}

/** A service that restarts is back within so long. */
const LONG_MS = 15_000;

/** The page tries again by itself; after a while the person may have to look after the service. */
function Lost() {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <span class="lost" role="alert">
      connection lost, trying again{isLong ? '. Does renshaw still run? Nothing that was said is lost.' : ''}
    </span>
  );
}

/** The state of the work in one line. Progress passes by more often than the session is asked for. */
function statusOf({ view, progress }: SessionState): string | undefined {
  // The last of the progress may come when the work is over.
  if (view === undefined || progress === undefined || progress.total <= 0 || !isWork(view.phase))
    return view?.status;
  const work = view.status.replace(/ \d+ %.*$/, '');
  const percent = `${Math.floor((100 * Math.min(progress.done, progress.total)) / progress.total)} %`;
  const left = progress.secondsLeft;
  return left === undefined ? `${work} ${percent}` : `${work} ${percent} · ${formatSeconds(left)} left`;
}
