import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { RecordingOverview, SessionView } from '../../schemas/assistant/index.ts';
import type { SessionState } from '../use-session.ts';
import { Digital } from './digital.tsx';
import { Fold } from './fold.tsx';
import { HeaderFacts } from './header-facts.tsx';
import type { Looked } from './looked.ts';
import { Motion } from './motion.tsx';
import { Position } from './position.tsx';
import { Probe } from './probe.tsx';
import { recordingClient } from './recording-client.ts';
import { Signals } from './signals.tsx';
import { fitted, type TimeWindow, timeAxisOf } from './time-axis.ts';
import { TimeControls } from './time-controls.tsx';
import { Timeline } from './timeline.tsx';
import { useDigitalMarks } from './use-digital-marks.ts';
import { useFetched } from './use-fetched.ts';

interface PanelProps {
  readonly view: SessionView;
  readonly act: SessionState['act'];
}

/** Parts of the page that the panel covers when it is large. */
const BEHIND = '.layout > :not(#part-recording), #part-recording > :not(.recording-panel)';

/** The recording beside the conversation: what it says, and what it looks like. */
export function RecordingPanel({ view, act }: PanelProps) {
  const [isWide, setWide] = useState(false);
  useEffect(() => {
    if (!isWide) return;
    const leave = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setWide(false);
    };
    addEventListener('keydown', leave);
    // Tab leads to nothing that lies behind it.
    const behind = [...document.querySelectorAll<HTMLElement>(BEHIND)];
    for (const part of behind) part.inert = true;
    return () => {
      removeEventListener('keydown', leave);
      for (const part of behind) part.inert = false;
    };
  }, [isWide]);
  const { summary, sessionId } = view;
  return (
    <section class={isWide ? 'recording-panel wide' : 'recording-panel'}>
      <div class="row between">
        <h2>recording</h2>
        {summary === undefined ? null : (
          <button type="button" class="plain" aria-pressed={isWide} onClick={() => setWide(!isWide)}>
            {isWide ? 'Back to the side' : 'Larger'}
          </button>
        )}
      </div>
      <HeaderFacts view={view} />
      {summary === undefined ? null : <Views key={sessionId} view={view} act={act} isWide={isWide} />}
    </section>
  );
}

/** Asks what there is to look at, once the files of the session have been read. */
function Views(props: PanelProps & { readonly isWide: boolean }) {
  const { sessionId, folder } = props.view;
  const client = useMemo(() => recordingClient(sessionId), [sessionId]);
  const overview = useFetched(
    useCallback((signal: AbortSignal) => client.overview(signal), [client, folder]),
  );
  if (overview.problem !== undefined)
    return (
      <p class="problem" role="alert">
        {overview.problem}
      </p>
    );
  if (overview.value === undefined) return <p class="small">Reading the recordings …</p>;
  if (overview.value.epochs.length === 0) return <p class="small">There is no recording to look at.</p>;
  return <Looks {...props} client={client} overview={overview.value} />;
}

/** Long enough to see spikes and rhythms. */
const FIRST_SECONDS = 2;

function Looks(
  props: PanelProps & {
    readonly isWide: boolean;
    readonly client: Looked['client'];
    readonly overview: RecordingOverview;
  },
) {
  const { client, overview, view, act, isWide } = props;
  const [index, setIndex] = useState(0);
  const [windows, setWindows] = useState<ReadonlyMap<number, TimeWindow>>(new Map());
  const [onlyChannel, setOnlyChannel] = useState<string>();
  const [isShowing, setShowing] = useState(true);
  const epoch = overview.epochs[index] ?? overview.epochs[0];
  const { marks, problem } = useDigitalMarks(client, overview.epochs, epoch?.index ?? 0);
  const axis = useMemo(() => (epoch === undefined ? undefined : timeAxisOf(epoch)), [epoch]);
  const onWindow = useCallback(
    (window: TimeWindow) => setWindows((known) => new Map(known).set(index, window)),
    [index],
  );
  const window = useMemo(
    () =>
      windows.get(index) ??
      (axis === undefined
        ? { from: 0, ticks: 1 }
        : fitted(axis, { from: axis.ticks / 2, ticks: FIRST_SECONDS * axis.rateHz })),
    [windows, index, axis],
  );
  if (epoch === undefined || axis === undefined || epoch.packets === 0)
    return <p class="small">This recording holds no packet.</p>;
  const looked: Looked = { client, epoch, axis, window, onWindow };
  const jump = (to: number, share: number): void => {
    const target = overview.epochs[to];
    if (target === undefined) return;
    const whole = timeAxisOf(target);
    // As long as what is shown now, and never all of it: a jump leads to a place.
    const ticks = Math.min(window.ticks, Math.max(whole.ticks / 4, FIRST_SECONDS * whole.rateHz));
    setIndex(to);
    setWindows((known) =>
      new Map(known).set(to, fitted(whole, { from: share * whole.ticks - ticks / 2, ticks })),
    );
  };
  const show = (channel: string): void => {
    setOnlyChannel(channel);
    setShowing(true);
  };
  return (
    <>
      <Timeline
        overview={overview}
        marks={marks}
        chosen={epoch.index}
        window={window}
        isWide={isWide}
        onChoose={setIndex}
        onJump={jump}
      />
      <TimeControls epoch={epoch} axis={axis} window={window} onWindow={onWindow} />
      <div class="looks">
        <div>
          <Fold name="signals" isOpen={isShowing} onToggle={setShowing}>
            <Signals
              key={epoch.index}
              {...looked}
              onlyChannel={onlyChannel}
              onChoice={() => setOnlyChannel(undefined)}
              isWide={isWide}
            />
          </Fold>
          <Fold name="digital lines">
            <Digital key={epoch.index} {...looked} marks={marks.get(epoch.index)} problem={problem} />
          </Fold>
          <Fold name="motion">
            <Motion key={epoch.index} {...looked} />
          </Fold>
        </div>
        <div>
          <Fold name="probe">
            <Probe key={epoch.index} {...looked} view={view} act={act} onShow={show} />
          </Fold>
          <Fold name="position">
            <Position key={epoch.index} {...looked} />
          </Fold>
        </div>
      </div>
    </>
  );
}
