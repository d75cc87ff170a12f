import type { RecordingEpoch, RecordingOverview } from '../../schemas/assistant/index.ts';
import { formatSeconds } from '../format.ts';
import { lineName } from './digital-marks.ts';
import type { RecordingClient } from './recording-client.ts';
import { type TimeWindow, tickOf, timeAxisOf } from './time-axis.ts';
import { useDigitalMarks } from './use-digital-marks.ts';

const WIDTH = 320;
const LEFT = 54;
const BREAK = 10;
const ROW = 18;

interface Span {
  readonly epoch: RecordingEpoch;
  readonly x: number;
  readonly width: number;
  /** Seconds since the epoch before ended, where the clock says it. */
  readonly pauseS: number | undefined;
}

/** More rows than this are looked at below, in the digital lines. */
const MOST_LINES = 8;

/**
 * Epochs on the clock of the recording, pauses between them cut short, with videos, tracking, digital lines and what was
 * lost. A click leads to its epoch and its time.
 */
export function Timeline(props: {
  readonly client: RecordingClient;
  readonly overview: RecordingOverview;
  readonly chosen: number;
  /** What the plots show of the chosen epoch. */
  readonly window: TimeWindow;
  readonly onChoose: (index: number) => void;
  /** To a place of an epoch, as a share of it. */
  readonly onJump: (index: number, share: number) => void;
}) {
  const { epochs } = props.overview;
  const spans = spansOf(epochs);
  const marks = useDigitalMarks(props.client, epochs);
  const changing = [...new Set([...marks.values()].flatMap((lines) => [...lines.keys()]))];
  const lines = changing.slice(0, MOST_LINES);
  const cameras = [...new Set(epochs.flatMap(({ videos }) => videos.map(({ camera }) => camera)))];
  const hasPositions = epochs.some((epoch) => epoch.hasPositions);
  const rows = [
    ...cameras.map((camera) => ({
      name: camera === undefined ? 'video' : `video ${camera}`,
      isThere: ({ videos }: RecordingEpoch) => videos.some((video) => video.camera === camera),
    })),
    ...(hasPositions ? [{ name: 'tracking', isThere: (epoch: RecordingEpoch) => epoch.hasPositions }] : []),
  ];
  const linesTop = 36 + ROW * rows.length;
  const height = linesTop + ROW * lines.length;
  const jump = (event: MouseEvent & { readonly currentTarget: SVGSVGElement }): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const span = spans.find((one) => x >= one.x && x <= one.x + one.width);
    if (span !== undefined) props.onJump(span.epoch.index, (x - span.x) / span.width);
  };
  const now = spans.find(({ epoch }) => epoch.index === props.chosen);
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the list and the time below do the same by keys */}
      <svg
        class="timeline"
        viewBox={`0 0 ${WIDTH} ${height}`}
        role="img"
        aria-label="Timeline of the epochs"
        onClick={jump}
      >
        <text x="0" y="14">
          epochs
        </text>
        {spans.map(({ epoch, x, width, pauseS }) => (
          <g key={epoch.index}>
            <rect
              class={epoch.index === props.chosen ? 'epoch chosen' : 'epoch'}
              x={x}
              y="4"
              width={width}
              height="12"
            >
              <title>{wordsOf(epoch)}</title>
            </rect>
            {gapMarks(epoch).map((share) => (
              <path key={share} class="gap" d={`M${x + share * width} 1v18`} />
            ))}
            {pauseS === undefined ? null : (
              <path class="pause" d={`M${x - BREAK / 2 - 2} 14l2 -8M${x - BREAK / 2 + 1} 14l2 -8`}>
                <title>{`${formatSeconds(pauseS)} between the epochs`}</title>
              </path>
            )}
            {width > 20 || epoch.index === 0 ? (
              <text x={x} y="30">
                {`${String(epoch.epoch).padStart(2, '0')}${width > 60 && epoch.startS !== undefined ? ` ${clockOf(epoch.startS)}` : ''}`}
              </text>
            ) : null}
          </g>
        ))}
        {rows.map(({ name, isThere }, index) => (
          <g key={name}>
            <text x="0" y={44 + ROW * index}>
              {name}
            </text>
            {spans
              .filter(({ epoch }) => isThere(epoch))
              .map(({ epoch, x, width }) => (
                <rect key={epoch.index} class="video" x={x} y={36 + ROW * index} width={width} height="8" />
              ))}
          </g>
        ))}
        {lines.map((id, index) => (
          <g key={id}>
            <title>{id}</title>
            <text x="0" y={linesTop + 8 + ROW * index}>
              {lineName(id)}
            </text>
            {spans.map(({ epoch, x, width }) =>
              marks
                .get(epoch.index)
                ?.get(id)
                ?.map(({ from, end }) => (
                  <rect
                    key={from}
                    class="line"
                    x={x + from * width}
                    y={linesTop + ROW * index}
                    width={Math.max(1, (end - from) * width)}
                    height="8"
                  />
                )),
            )}
          </g>
        ))}
        {now === undefined ? null : <path class="now" d={`M${placeOf(now, props.window)} 0v${height}`} />}
      </svg>
      {changing.length > lines.length ? (
        <p class="small">{changing.length - lines.length} more lines change: see the digital lines below.</p>
      ) : null}
      <ol class="epochs small" aria-label="Epochs">
        {epochs.map((epoch) => (
          <li key={epoch.index}>
            <button
              type="button"
              class="plain"
              aria-pressed={epoch.index === props.chosen}
              onClick={() => props.onChoose(epoch.index)}
            >
              {wordsOf(epoch)}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Where the middle of a window lies. */
function placeOf({ epoch, x, width }: Span, { from, ticks }: TimeWindow): number {
  const share = (from + ticks / 2) / Math.max(1, timeAxisOf(epoch).ticks);
  return Number((x + Math.min(1, share) * width).toFixed(1));
}

function spansOf(epochs: readonly RecordingEpoch[]): Span[] {
  const total = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
  const room = WIDTH - LEFT - BREAK * Math.max(0, epochs.length - 1);
  const scale = total > 0 ? room / total : 0;
  let x = LEFT;
  return epochs.map((epoch, index) => {
    const before = epochs[index - 1];
    const pauseS =
      before?.endS === undefined || epoch.startS === undefined ? undefined : epoch.startS - before.endS;
    const span = { epoch, x, width: Math.max(2, epoch.seconds * scale), pauseS };
    x += span.width + BREAK;
    return span;
  });
}

/** More marks than pixels say nothing. */
const MOST_MARKS = 60;

/** Places of gaps, as shares of the epoch; of many that lie together one. */
function gapMarks(epoch: RecordingEpoch): number[] {
  const axis = timeAxisOf(epoch);
  const places = epoch.gaps.map(({ packet }) => tickOf(axis, packet) / Math.max(1, axis.ticks));
  return [...new Set(places.map((place) => Math.round(place * MOST_MARKS) / MOST_MARKS))];
}

function wordsOf(epoch: RecordingEpoch): string {
  const lost = epoch.gaps.reduce((sum, gap) => sum + gap.lost, 0);
  const start = epoch.startS === undefined ? '' : `, ${clockOf(epoch.startS)} UTC`;
  const more = epoch.isGapsComplete ? '' : ' and more';
  const gaps =
    lost === 0
      ? ''
      : `, ${lost} ${lost === 1 ? 'packet' : 'packets'} lost${more} in ${epoch.gaps.length} ${epoch.gaps.length === 1 ? 'gap' : 'gaps'}`;
  return `${String(epoch.epoch).padStart(2, '0')}_${epoch.tag}${start}, ${formatSeconds(epoch.seconds)}${gaps}`;
}

function clockOf(unixS: number): string {
  return new Date(unixS * 1000).toISOString().slice(11, 19);
}
