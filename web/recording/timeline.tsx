import { useMemo, useRef } from 'preact/hooks';
import type { RecordingEpoch, RecordingOverview, RecordingSpan } from '../../schemas/assistant/index.ts';
import { formatSeconds } from '../format.ts';
import { shortName } from './channels.ts';
import { type EpochMarks, linesOf } from './digital-marks.ts';
import { clockText, type TimeWindow } from './time-axis.ts';
import { type EpochSpan, epochName, epochWords, gapMarks, placeOf, spansOf } from './timeline-layout.ts';
import { areAllRead } from './use-digital-marks.ts';
import { useWidth } from './use-width.ts';

const TOP = 36;
const ROW = 18;
const BAR = 8;
const THIN = 4;
/** More rows than this are looked at below, in the digital lines. */
const MOST_LINES = 8;
const MOST_LINES_WIDE = 32;

/**
 * Epochs on the clock of the recording, pauses between them cut short, with videos, tracking, digital lines and what was
 * lost. A click leads to its epoch and its time.
 */
export function Timeline(props: {
  readonly overview: RecordingOverview;
  /** What digital lines did, by the indices of the epochs. */
  readonly marks: ReadonlyMap<number, EpochMarks>;
  readonly chosen: number;
  /** What the plots show of the chosen epoch. */
  readonly window: TimeWindow;
  readonly isWide: boolean;
  readonly onChoose: (index: number) => void;
  /** To a place of an epoch, as a share of it. */
  readonly onJump: (index: number, share: number) => void;
}) {
  const { chosen, marks, window, isWide, onJump } = props;
  const { epochs } = props.overview;
  const svg = useRef<SVGSVGElement>(null);
  const width = useWidth(svg, 400);
  const spans = useMemo(() => spansOf(epochs, width), [epochs, width]);
  const changing = useMemo(
    () =>
      [...new Set(epochs.flatMap(linesOf))].filter((id) =>
        [...marks.values()].some(({ lines: known }) => known.has(id)),
      ),
    [epochs, marks],
  );
  const lines = changing.slice(0, isWide ? MOST_LINES_WIDE : MOST_LINES);
  const rows = useMemo(() => rowsOf(epochs), [epochs]);
  const linesTop = TOP + ROW * rows.length;
  const height = linesTop + ROW * lines.length;
  // None of it changes while somebody scrolls.
  const drawn = useMemo(
    () => (
      <>
        <Epochs spans={spans} chosen={chosen} />
        {rows.map((row, index) => (
          <CameraRow key={row.name} row={row} spans={spans} y={TOP + ROW * index} />
        ))}
        {lines.map((id, index) => (
          <LineRow key={id} id={id} spans={spans} marks={marks} y={linesTop + ROW * index} />
        ))}
      </>
    ),
    [spans, chosen, rows, marks, lines.length],
  );
  const jump = (event: MouseEvent & { readonly currentTarget: SVGSVGElement }): void => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const span = spans.find((one) => x >= one.x && x <= one.x + one.width);
    if (span !== undefined) onJump(span.epoch.index, (x - span.x) / span.width);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the list and the time below do the same by keys */}
      <svg
        ref={svg}
        class="timeline"
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        role="img"
        aria-label={wordsOf(rows, epochs, changing)}
        onClick={jump}
      >
        {drawn}
        <Now span={spans.find(({ epoch }) => epoch.index === chosen)} window={window} height={height} />
      </svg>
      <Notes epochs={epochs} marks={marks} chosen={chosen} hidden={changing.length - lines.length} />
      <ol class="epochs small" aria-label="Epochs">
        {epochs.map((epoch) => (
          <li key={epoch.index}>
            <button
              type="button"
              class="plain"
              aria-pressed={epoch.index === chosen}
              onClick={() => props.onChoose(epoch.index)}
            >
              {epochWords(epoch)}
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}

function Epochs(props: { readonly spans: readonly EpochSpan[]; readonly chosen: number }) {
  return (
    <>
      <text x="0" y="14">
        epochs
      </text>
      {props.spans.map((span, index) => {
        const { epoch, x, width, pauseS, label } = span;
        const before = props.spans[index - 1];
        const gap = before === undefined ? 0 : x - before.x - before.width;
        return (
          <g key={epoch.index}>
            <rect
              class={epoch.index === props.chosen ? 'epoch chosen' : 'epoch'}
              x={x}
              y="4"
              width={width}
              height="12"
            >
              <title>{epochWords(epoch)}</title>
            </rect>
            {gapMarks(span).map((mark) => (
              <path key={mark.x} class="gap" d={`M${mark.x} 1v18`}>
                <title>{mark.words}</title>
              </path>
            ))}
            {pauseS === undefined || gap < 8 ? null : (
              <path class="pause" d={`M${x - gap / 2 - 3} 14l2 -8M${x - gap / 2} 14l2 -8`}>
                <title>{`${formatSeconds(pauseS)} between the epochs`}</title>
              </path>
            )}
            <text x={x} y="30">
              {label}
            </text>
          </g>
        );
      })}
    </>
  );
}

/** What cameras left: a video, or where the animal was. */
interface CameraRowOf {
  readonly name: string;
  readonly of: (epoch: RecordingEpoch) => { readonly span: RecordingSpan | undefined } | undefined;
}

function rowsOf(epochs: readonly RecordingEpoch[]): readonly CameraRowOf[] {
  const cameras = [...new Set(epochs.flatMap(({ videos }) => videos.map(({ camera }) => camera)))];
  const videos = cameras.map((camera) => ({
    name: camera === undefined ? 'video' : `video ${camera}`,
    of: (epoch: RecordingEpoch) => {
      const found = epoch.videos.find((video) => video.camera === camera);
      return found === undefined ? undefined : { span: found.span };
    },
  }));
  const tracking = {
    name: 'tracking',
    of: (epoch: RecordingEpoch) => (epoch.hasPositions ? { span: epoch.positionsSpan } : undefined),
  };
  return epochs.some(({ hasPositions }) => hasPositions) ? [...videos, tracking] : videos;
}

function CameraRow(props: {
  readonly row: CameraRowOf;
  readonly spans: readonly EpochSpan[];
  readonly y: number;
}) {
  const { row, spans, y } = props;
  return (
    <g>
      <text x="0" y={y + 8}>
        {row.name}
      </text>
      {spans.map((one) => {
        const there = row.of(one.epoch);
        const place = there === undefined ? undefined : placeOf(one, there.span);
        if (there === undefined || place === undefined) return null;
        const { span } = there;
        return (
          <rect
            key={one.epoch.index}
            class={span === undefined ? 'video unknown' : 'video'}
            {...place}
            y={y}
            height={BAR}
          >
            <title>
              {span === undefined
                ? `${row.name}: no file says when`
                : `${row.name}: ${clockText(Math.max(0, span.fromS), 1)} to ${clockText(Math.max(0, span.endS), 1)}`}
            </title>
          </rect>
        );
      })}
    </g>
  );
}

function LineRow(props: {
  readonly id: string;
  readonly spans: readonly EpochSpan[];
  readonly marks: ReadonlyMap<number, EpochMarks>;
  readonly y: number;
}) {
  const { id, spans, marks, y } = props;
  return (
    <g>
      <title>{id}</title>
      <text x="0" y={y + 8}>
        {shortName(id)}
      </text>
      {spans.map(({ epoch, x, width }) => {
        const own = marks.get(epoch.index);
        return own?.lines
          .get(id)
          ?.map(({ from, end, isSteady }) => (
            <rect
              key={from}
              class={own.share < 1 ? 'line coarse' : 'line'}
              x={x + from * width}
              y={isSteady ? y : y + (BAR - THIN) / 2}
              width={Math.max(1, (end - from) * width)}
              height={isSteady ? BAR : THIN}
            />
          ));
      })}
    </g>
  );
}

/** What the plots show. */
function Now(props: {
  readonly span: EpochSpan | undefined;
  readonly window: TimeWindow;
  readonly height: number;
}) {
  const { span, window, height } = props;
  if (span === undefined) return null;
  const perTick = span.width / Math.max(1, span.axis.ticks);
  const width = Math.max(1, Math.min(span.axis.ticks, window.ticks) * perTick);
  const x = Math.min(span.x + window.from * perTick, span.x + span.width - width);
  return <rect class="now" x={x} y="0.5" width={width} height={height - 1} />;
}

/** What the picture does not say by itself. */
function Notes(props: {
  readonly epochs: readonly RecordingEpoch[];
  readonly marks: ReadonlyMap<number, EpochMarks>;
  readonly chosen: number;
  readonly hidden: number;
}) {
  const { epochs, marks, chosen, hidden } = props;
  const coarse = epochs.filter(({ index }) => (marks.get(index)?.share ?? 1) < 1);
  const isWaiting = !areAllRead(epochs) && coarse.every(({ index }) => index !== chosen);
  if (coarse.length > 0 && !isWaiting)
    return <p class="small notes coarse">Pale: from samples so far. Pulses may be missing or merged.</p>;
  const isThin = [...marks.values()].some(({ lines }) =>
    [...lines.values()].some((own) => own.some(({ isSteady }) => !isSteady)),
  );
  const notes = [
    hidden > 0 ? `${hidden} more ${hidden === 1 ? 'line changes' : 'lines change'}: see below.` : '',
    isThin ? 'Thin: changes faster than can be drawn here.' : '',
    coarse.length > 0 ? 'Pale: from samples, until its epoch is chosen.' : '',
  ];
  return <p class="small notes">{notes.filter((note) => note !== '').join(' ')}</p>;
}

/** The picture in words; the epochs stand below it. */
function wordsOf(
  rows: readonly CameraRowOf[],
  epochs: readonly RecordingEpoch[],
  changing: readonly string[],
): string {
  const there = rows.map((row) => {
    const own = epochs.filter((epoch) => row.of(epoch) !== undefined);
    return `${row.name} in ${own.length === epochs.length ? 'every one' : own.map(epochName).join(', ')}`;
  });
  const lines = changing.length === 0 ? [] : [`lines that change: ${changing.map(shortName).join(', ')}`];
  const count = `${epochs.length} ${epochs.length === 1 ? 'epoch' : 'epochs'}`;
  return `Timeline of the epochs: ${[count, ...there, ...lines].join('; ')}`;
}
