import { useMemo, useRef } from 'preact/hooks';
import type { RecordingEpoch, RecordingOverview } from '../../schemas/assistant/index.ts';
import { shortName } from './channels.ts';
import { type EpochMarks, linesOf } from './digital-marks.ts';
import type { TimeWindow } from './time-axis.ts';
import { type EpochSpan, epochName, epochWords, spansOf } from './timeline-layout.ts';
import { CameraRow, type CameraRowOf, Epochs, LineRow, rowsOf } from './timeline-rows.tsx';
import { areAllRead } from './use-digital-marks.ts';
import { useWidth } from './use-width.ts';

const TOP = 36;
const ROW = 18;
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
