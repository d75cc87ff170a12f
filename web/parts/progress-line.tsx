import { useRef } from 'preact/hooks';
import type { Progress, SessionView } from '../../schemas/assistant/index.ts';
import { client } from '../client.ts';
import { formatBytes, formatSeconds } from '../format.ts';
import { TellMe } from '../sessions/announce.tsx';
import type { SessionState } from '../use-session.ts';
import { WorkButton } from './work-button.tsx';

const STEPS = [
  ['scanning', 'read'],
  ['converting', 'write'],
  ['evaluating', 'check'],
] as const;

/** What runs: its stage, how much of it is done, how fast, and how long it will take. */
export function ProgressLine(props: {
  readonly view: SessionView;
  readonly progress: Progress | undefined;
  readonly act: SessionState['act'];
}) {
  const { view, progress, act } = props;
  const isWriting = view.phase === 'converting' && progress !== undefined && progress.total > 1;
  const bytesPerSecond = useRate(isWriting ? progress : undefined);
  const share = progress === undefined || progress.total <= 0 ? undefined : progress.done / progress.total;
  const words = [
    share === undefined ? undefined : `${Math.floor(Math.min(1, share) * 100)} %`,
    isWriting ? `${formatBytes(progress.done)} of ${formatBytes(progress.total)}` : undefined,
    bytesPerSecond === undefined ? undefined : `${formatBytes(bytesPerSecond)}/s`,
    progress?.secondsLeft === undefined ? undefined : `${formatSeconds(progress.secondsLeft)} left`,
  ].filter((word) => word !== undefined);
  const now = STEPS.findIndex(([phase]) => phase === view.phase);
  // Who stops the reading ends the session; what is written or checked leads back to the offer to start.
  const stop = (id: string): Promise<SessionView> =>
    view.phase === 'scanning' ? client.cancel(id) : client.say(id, 'stop');
  return (
    <section class="progress" aria-label="Progress">
      <div class="row">
        <ol class="steps">
          {STEPS.map(([phase, name], index) => (
            <li key={phase} {...(index === now ? { 'aria-current': 'step' } : {})}>
              {name}
              {index < now ? ' ✓' : ''}
            </li>
          ))}
        </ol>
        <span class="stage">{progress?.stage ?? view.status}</span>
        <TellMe />
        <WorkButton onPress={() => act(stop)}>{view.phase === 'scanning' ? 'Cancel' : 'Stop'}</WorkButton>
      </div>
      <progress aria-label={view.status} max={1} {...(share === undefined ? {} : { value: share })} />
      <div class="small figures">{words.join(' · ')}</div>
    </section>
  );
}

/** Bytes in a second since the stage began, as this page has seen it. */
function useRate(progress: Progress | undefined): number | undefined {
  const begun = useRef<{ readonly stage: string; readonly done: number; readonly atMs: number } | undefined>(
    undefined,
  );
  if (progress === undefined) {
    begun.current = undefined;
    return undefined;
  }
  if (begun.current?.stage !== progress.stage || progress.done < begun.current.done)
    begun.current = { stage: progress.stage, done: progress.done, atMs: performance.now() };
  const seconds = (performance.now() - begun.current.atMs) / 1000;
  // The first moments say little.
  return seconds < 0.5 ? undefined : (progress.done - begun.current.done) / seconds;
}
