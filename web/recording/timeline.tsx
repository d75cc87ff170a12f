import type { RecordingEpoch, RecordingOverview } from '../../schemas/assistant/index.ts';
import { formatSeconds } from '../format.ts';
import { tickOf, timeAxisOf } from './time-axis.ts';

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

/** Epochs on the clock of the recording, pauses between them cut short, with videos, tracking and what was lost. */
export function Timeline(props: {
  readonly overview: RecordingOverview;
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}) {
  const { epochs } = props.overview;
  const spans = spansOf(epochs);
  const cameras = [...new Set(epochs.flatMap(({ videos }) => videos.map(({ camera }) => camera)))];
  const hasPositions = epochs.some((epoch) => epoch.hasPositions);
  const rows = [
    ...cameras.map((camera) => ({
      name: camera === undefined ? 'video' : `video ${camera}`,
      isThere: ({ videos }: RecordingEpoch) => videos.some((video) => video.camera === camera),
    })),
    ...(hasPositions ? [{ name: 'tracking', isThere: (epoch: RecordingEpoch) => epoch.hasPositions }] : []),
  ];
  const height = 42 + ROW * rows.length;
  return (
    <>
      <svg class="timeline" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-label="Timeline of the epochs">
        <text x="0" y="14">
          epochs
        </text>
        {spans.map(({ epoch, x, width, pauseS }) => (
          <g key={epoch.index}>
            {/* biome-ignore lint/a11y/noStaticElementInteractions: the list below does the same by keys */}
            <rect
              class={epoch.index === props.chosen ? 'epoch chosen' : 'epoch'}
              x={x}
              y="4"
              width={width}
              height="12"
              onClick={() => props.onChoose(epoch.index)}
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
      </svg>
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
